package scenarios_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

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
	{"duplicate_effect: 1", "duplicates: 1"},
	{"duplicate_effect: 1", "lost_messages: 1"},
	{"duplicate_effect: 1", "late: 1"},
	{"duplicate_effect: 1", "duplicate_effect: some"},
	{"duplicate_effect: 1", "throughput: 50"},
	{"redelivered: 30s", "redelivered: soon"},
	{"redelivered: 30s", "broker-to-consumer: 1"},
	{"    instead: {duplicate_effect: 0}\n", ""},
	{"    control: {scenario: ack-gap-idempotent}\n", ""},
	{"    expect: {duplicate_effect: 1, redelivered: 30s}\n", ""},
	{"run: {scenario: ack-gap, seed: 3}", "run: ack-gap"},
	{"run: {scenario: ack-gap, seed: 3}", "run: [ack-gap]"},
	{"control: {scenario: ack-gap-idempotent}", "control: {}"},
	{"title: a title", "title: a title\ntitle: another"},
	{"duplicate_effect: 1", "advised: ack-gap"},
	{"run: {scenario: ack-gap, seed: 3}", "run: {scenario: ack-gap, tolerate: {latency: 1s}}"},
}

// adviceErrors are changes to a sound case that asks for advice.
var adviceErrors = [][2]string{
	{"advise: [at-most-once, at-least-once]", "advise: []"},
	{"advise: [at-most-once, at-least-once]", "advise: at-least-once"},
	{"advise: [at-most-once, at-least-once]", "advise: [at-most-once, at-leest-once]"},
	{"advise: [at-most-once, at-least-once]", "advise: [at-most-once, at-most-once]"},
	{"advise: [at-most-once, at-least-once]", "advise: [at-most-once, at-least-once], scenario: ack-gap"},
	{"runs: 20", "seed: 7"},
	{"runs: 20", `runs: 20, script: ["crash consumer-1 at 1s"]`},
	{"runs: 20", `runs: 20, weather: ["drop at link.nowhere rate 1%"]`},
	{"runs: 20", "runs: 20, set: {consumer.key: card}"},
	{"runs: 20", "runs: 20, set: {faults.weather: none}"},
	{"max-loss: none", "loss: none"},
	{"max-loss: none", "max-loss: some"},
	{"max-loss: none", "latency: 100"},
	{"max-loss: none", "throughput: 0"},
	{"tolerate: {max-loss: none, max-duplicates: any}", "tolerate: none"},
	{"advised: at-least-once}", "advised: at-leest-once}"},
	{"advised: at-least-once}", "advised: orders}"},
	{"advised: at-least-once}", "lost: 0}"},
}

const soundAdvice = `name: i99
shows:
  - says: nothing may be lost
    run: {advise: [at-most-once, at-least-once], tolerate: {max-loss: none, max-duplicates: any}, runs: 20}
    expect: {advised: at-least-once}
    control: {advise: [at-most-once, at-least-once], tolerate: {max-loss: any, max-honest-loss: any}, runs: 20}
    instead: {advised: at-most-once, mechanisms: 0}
`

// TestParseAdvice: what is left out is not tolerated, or any.
func TestParseAdvice(t *testing.T) {
	c, err := scenarios.ParseCase("i99.yaml", []byte(soundAdvice))
	if err != nil {
		t.Fatal(err)
	}
	run := &c.Shows[0].Run
	if want := (scenarios.Tolerance{Duplicates: 1}); run.Inquiry.Tolerance != want || run.Runs != 20 || run.Scenario != "" {
		t.Errorf("it was read as %+v, want the tolerance %+v", run.Inquiry, want)
	}
	if !slices.Equal(run.Inquiry.Candidates, []string{"at-most-once", "at-least-once"}) {
		t.Errorf("the candidates are %v", run.Inquiry.Candidates)
	}
}

func TestToleranceSet(t *testing.T) {
	var got scenarios.Tolerance
	for _, pair := range [][2]string{{"max-loss", "0.1%"}, {"max-honest-loss", "any"}, {"max-duplicates", "none"}, {"latency", "200ms"}, {"throughput", "500"}} {
		if want := got.Set(pair[0], pair[1]); want != "" {
			t.Errorf("%s=%s: %s", pair[0], pair[1], want)
		}
	}
	if want := (scenarios.Tolerance{Loss: 0.001, HonestLoss: 1, Latency: 200 * time.Millisecond, Throughput: 500}); got != want {
		t.Errorf("it was set to %+v, want %+v", got, want)
	}
	for _, key := range []string{"latency", "throughput"} {
		if want := got.Set(key, "any"); want != "" {
			t.Errorf("%s=any: %s", key, want)
		}
	}
	if got.Latency != 0 || got.Throughput != 0 {
		t.Errorf("any was set to %+v", got)
	}
	if got.Set("loss", "none") == "" {
		t.Error("there is no key loss")
	}
}

func TestCaseErrors(t *testing.T) {
	var b strings.Builder
	wrong := func(sound string, e [2]string) {
		source := strings.Replace(sound, e[0], e[1], 1)
		_, err := scenarios.ParseCase("case.yaml", []byte(source))
		var found *scenarios.Error
		if !errors.As(err, &found) || found.Line == 0 {
			t.Errorf("%q for %q: the error is %v, want one with a place", e[1], e[0], err)
			return
		}
		b.WriteString("# " + strings.ReplaceAll(strings.TrimSpace(e[0]), "\n", " ") + "  →  " + strings.ReplaceAll(strings.TrimSpace(e[1]), "\n", " ") + "\n" + found.Error() + "\n" + found.Excerpt + "\n\n")
	}
	for _, e := range caseErrors {
		wrong(soundCase, e)
	}
	for _, e := range adviceErrors {
		wrong(soundAdvice, e)
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

// TestControlWithoutScenario: it is the run, but for what it says.
func TestControlWithoutScenario(t *testing.T) {
	const run = `{scenario: at-least-once, set: {messages: 3, consumer.ack: before}, script: ["crash consumer-1 at 5s"], seed: 4, runs: 2}`
	for control, want := range map[string]string{
		`{set: {consumer.ack: after}}`:       `at-least-once [messages=3 consumer.ack=after] [crash consumer-1 at 5s] [] 4 2`,
		`{set: {consumer.prefetch: 1}}`:      `at-least-once [messages=3 consumer.ack=before consumer.prefetch=1] [crash consumer-1 at 5s] [] 4 2`,
		`{script: []}`:                       `at-least-once [messages=3 consumer.ack=before] [] [] 4 2`,
		`{weather: [default], seed: 5}`:      `at-least-once [messages=3 consumer.ack=before] [crash consumer-1 at 5s] [default] 5 2`,
		`{scenario: at-least-once, runs: 3}`: `at-least-once [] [] [] 0 3`,
	} {
		for _, order := range []string{"    run: " + run + "\n    control: " + control, "    control: " + control + "\n    run: " + run} {
			c, err := scenarios.ParseCase("i99.yaml", []byte("name: i99\nshows:\n  - says: it\n"+order+"\n    expect: {lost: 1}\n    instead: {lost: 0}\n"))
			if err != nil {
				t.Errorf("%s: %v", control, err)
				continue
			}
			r := &c.Shows[0].Control
			if got := fmt.Sprintf("%s %v %v %v %d %d", r.Scenario, r.Set, r.Script, r.Weather, r.Seed, r.Runs); got != want {
				t.Errorf("%s is %s, want %s", control, got, want)
			}
			if got := c.Shows[0].Run.Set[1].Value; got != "before" {
				t.Errorf("%s changes the run: %s", control, got)
			}
		}
	}
	source := strings.Replace(soundAdvice, "control: {advise: [at-most-once, at-least-once], tolerate: {max-loss: any, max-honest-loss: any}, runs: 20}", "control: {tolerate: {max-loss: any}}", 1)
	c, err := scenarios.ParseCase("i99.yaml", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Shows[0].Control; got.Inquiry.Tolerance != (scenarios.Tolerance{Loss: 1}) || len(got.Inquiry.Candidates) != 2 || got.Runs != 20 {
		t.Errorf("the control asks %+v", got.Inquiry)
	}
	if run := c.Shows[0].Run.Inquiry.Tolerance; run != (scenarios.Tolerance{Duplicates: 1}) {
		t.Errorf("the run asks %+v", run)
	}
}

// TestScenarioBesideTheCase: a file is named as seen from the folder of the case,
// whatever the program's own is; what is wrong in it is told with its place.
func TestScenarioBesideTheCase(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	system := write("systems/ours.yaml", "name: ours\nextends: ack-gap\n")
	ours := write("cases/ours.yaml", strings.Replace(soundCase, "scenario: ack-gap, seed: 3", "scenario: ../systems/ours.yaml", 1))
	c, err := scenarios.LoadCase(ours)
	if err != nil {
		t.Fatal(err)
	}
	run := &c.Shows[0].Run
	if s, err := run.Load(); err != nil || s.Name() != "ours" || run.Named() != system || c.Shows[0].Control.Named() != "ack-gap-idempotent" {
		t.Errorf("%v, named %s and %s", err, run.Named(), c.Shows[0].Control.Named())
	}
	asked := write("cases/asked.yml", strings.ReplaceAll(soundAdvice, "at-most-once", "../systems/ours.yaml"))
	if c, err = scenarios.LoadCase(asked); err != nil || c.Shows[0].Run.Inquiry.Of(&c.Shows[0].Run, 0).Named() != system {
		t.Errorf("asked about files: %v", err)
	}
	write("systems/ours.yaml", "name: ours\nbrokr: {}\n")
	if _, err := scenarios.LoadCase(ours); err == nil || !strings.Contains(err.Error(), system+`:2:1: there is no key "brokr" in a scenario; did you mean "broker"?`) {
		t.Errorf("a wrong scenario: %v", err)
	}
	if err := os.Remove(system); err != nil {
		t.Fatal(err)
	}
	if _, err := scenarios.LoadCase(ours); err == nil || !strings.Contains(err.Error(), system+": the file can't be read: no such file or directory") {
		t.Errorf("a missing scenario: %v", err)
	}
}
