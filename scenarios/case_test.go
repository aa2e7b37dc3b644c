package scenarios_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"ackgap/scenarios"
)

const soundCase = `name: i99
title: a title
claim: something is said
shows:
  - says: one crash, two effects
    run: {scenario: ack-gap, seed: 3}
    expect: {duplicate_effect: 1, redelivered: 30s}
    control: {scenario: ack-gap-idempotent}
    instead: {duplicate_effect: 0}
`

func TestParseCase(t *testing.T) {
	c, err := scenarios.ParseCase("i99.yaml", []byte(soundCase))
	if err != nil {
		t.Fatal(err)
	}
	if c.Name != "i99" || len(c.Shows) != 1 || len(c.Limits) != 0 || c.Shows[0].Run.Seed != 3 || c.Shows[0].Run.Runs != 1 {
		t.Errorf("the case was read as %+v", c)
	}
}

// caseErrors are changes to the sound case: a text of it, what stands in its stead.
var caseErrors = [][2]string{
	{"name: i99\n", ""},
	{"shows:", "show:"},
	{"ack-gap, seed", "ack-gab, seed"},
	{"seed: 3", "seeds: 3"},
	{"seed: 3", "runs: 0"},
	{"seed: 3", "set: {consumer.keys: message}"},
	{"seed: 3", "set: {consumer.key: card}"},
	{"seed: 3", `script: ["crash consumer-9 at 1s"]`},
	{"seed: 3", `script: ["crash at link.ack rate 1%"]`},
	{"duplicate_effect: 1", "duplicate_effects: 1"},
	{"duplicate_effect: 1", "duplicate_effect: some"},
	{"duplicate_effect: 1", "throughput: 50"},
	{"redelivered: 30s", "redelivered: soon"},
	{"redelivered: 30s", "broker-to-consumer: 1"},
	{"    instead: {duplicate_effect: 0}\n", ""},
	{"    control: {scenario: ack-gap-idempotent}\n", ""},
	{"    expect: {duplicate_effect: 1, redelivered: 30s}\n", ""},
	{"run: {scenario: ack-gap, seed: 3}", "run: ack-gap"},
	{"title: a title", "title: a title\ntitle: another"},
}

func TestCaseErrors(t *testing.T) {
	var b strings.Builder
	for _, e := range caseErrors {
		source := strings.Replace(soundCase, e[0], e[1], 1)
		_, err := scenarios.ParseCase("case.yaml", []byte(source))
		var wrong *scenarios.Error
		if !errors.As(err, &wrong) || wrong.Line == 0 {
			t.Errorf("%q for %q: the error is %v, want one with a place", e[1], e[0], err)
			continue
		}
		b.WriteString("# " + strings.ReplaceAll(strings.TrimSpace(e[0]), "\n", " ") + "  →  " + strings.ReplaceAll(strings.TrimSpace(e[1]), "\n", " ") + "\n" + wrong.Error() + "\n" + wrong.Excerpt + "\n\n")
	}
	golden(t, "case-errors.txt", b.String())
}

func TestExpectedRanges(t *testing.T) {
	for _, c := range []struct {
		key, written string
		in, out      []int64
	}{
		{"lost", "3", []int64{3}, []int64{2, 4}},
		{"lost", `">= 1"`, []int64{1, 99}, []int64{0}},
		{"lost", `"<= 2"`, []int64{0, 2}, []int64{3}},
		{"lost", "2 to 5", []int64{2, 5}, []int64{1, 6}},
		{"throughput", "97 %", []int64{970}, []int64{969, 971}},
		{"p99", "15 to 30.5 %", []int64{150, 305}, []int64{149, 306}},
		{"redelivered", "never", []int64{scenarios.Never}, []int64{0, 1}},
		{"broker-to-consumer", "holds", []int64{0}, []int64{1}},
		{"end-to-end", "violated", []int64{1, 7}, []int64{0}},
		{"effects", "6", []int64{6}, []int64{5, 7}},
		{"deliveries", `">= 100"`, []int64{100}, []int64{99, 0}},
		{"redelivered", "1h to 1h30s", []int64{3600e9, 3630e9}, []int64{3599e9, 3631e9, scenarios.Never}},
	} {
		source := strings.Replace(soundCase, "duplicate_effect: 1, redelivered: 30s", c.key+": "+c.written, 1)
		parsed, err := scenarios.ParseCase("case.yaml", []byte(source))
		if err != nil {
			t.Errorf("%s: %s: %v", c.key, c.written, err)
			continue
		}
		e := parsed.Shows[0].Expect[0]
		for _, v := range c.in {
			if !e.Holds(v) {
				t.Errorf("%s: %s does not hold for %d", c.key, c.written, v)
			}
		}
		for _, v := range c.out {
			if e.Holds(v) {
				t.Errorf("%s: %s holds for %d", c.key, c.written, v)
			}
		}
	}
}

func TestLoadCase(t *testing.T) {
	if _, err := scenarios.LoadCase(t.TempDir() + "/none.yaml"); err == nil {
		t.Error("a file that is not there was read")
	}
	file := t.TempDir() + "/ours.yaml"
	if err := os.WriteFile(file, []byte(soundCase), 0o600); err != nil {
		t.Fatal(err)
	}
	if c, err := scenarios.LoadCase(file); err != nil || c.File() != file {
		t.Errorf("%v, %v", c, err)
	}
}
