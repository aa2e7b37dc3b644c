package scenarios_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ackgap/scenarios"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// golden compares text with a file in testdata.
func golden(t *testing.T, file, got string) {
	t.Helper()
	path := filepath.Join("testdata", file)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; got:\n%s", path, got)
	}
}

// TestErrors shows what a user is told about each file in testdata/errors.
func TestErrors(t *testing.T) {
	files, err := filepath.Glob("testdata/errors/*.yaml")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	var told strings.Builder
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, err = scenarios.Parse(filepath.Base(file), source)
		var e *scenarios.Error
		if !errors.As(err, &e) {
			t.Errorf("%s: the error is %v", file, err)
			continue
		}
		if e.Line == 0 || e.Column == 0 {
			t.Errorf("%s: the error has no place: %v", file, e)
		}
		fmt.Fprintf(&told, "%v\n%s\n\n", e, e.Excerpt)
	}
	golden(t, "errors.txt", told.String())
}

func TestSetErrors(t *testing.T) {
	var told strings.Builder
	for _, set := range [][2]string{
		{"consumer.prefech", "3"}, {"prefetch", "3"}, {"consumer", "3"}, {"broker.zookeeper", "3"}, {"x", "3"},
		{"broker.retry", "3"}, {"broker.retry.count", "3"}, {"retry", "3"}, {"producer.retry.attemts", "3"}, {"consumer.acks", "before"},
		{"consumer.ack", "befor"}, {"consumer.processing", "50"}, {"links.loss", "2"}, {"faults.weather", "stormy"},
		{"faults.script", "crash consumer-1 at 1s"}, {"name", "y"}, {"claims", "exactly-onc"}, {"claims", "at-least-once,at-least-once"}, {"claims", "[at-least-once"}, {"seed", "-1"},
		{"broker.lease.length", "0s"}, {"messages", "99999999999"}, {"", ""},
	} {
		s := builtin(t, "ack-gap")
		err := s.Set(set[0], set[1])
		var e *scenarios.Error
		if !errors.As(err, &e) || e.Line != 0 {
			t.Errorf("%q: the error is %v", set, err)
		}
		fmt.Fprintf(&told, "%s=%s\n  %v\n", set[0], set[1], err)
	}
	golden(t, "set-errors.txt", told.String())
}

// TestSetClaims: a list on one line, as people write it.
func TestSetClaims(t *testing.T) {
	for text, want := range map[string]string{
		"at-most-once": "[at_most_once]", "[exactly-once]": "[exactly_once]", "none": "[]", "[]": "[]",
		"at-least-once,exactly-once": "[at_least_once exactly_once]", " [ at-least-once, exactly-once ] ": "[at_least_once exactly_once]",
	} {
		s := builtin(t, "ack-gap")
		if err := s.Set("claims", text); err != nil || fmt.Sprint(s.Claims()) != want {
			t.Errorf("%q: %v, %v, want %s", text, s.Claims(), err, want)
		}
	}
	s := builtin(t, "ack-gap")
	if s.Set("claims", "exactly-once, never") == nil || fmt.Sprint(s.Claims()) != "[at_least_once]" {
		t.Errorf("after an error the claims are %v", s.Claims())
	}
}

// TestOptionErrors shows what a run is refused with.
func TestOptionErrors(t *testing.T) {
	var told strings.Builder
	for _, c := range []struct {
		name string
		opts []scenarios.Option
	}{
		{"a line that is none", []scenarios.Option{scenarios.Faults("crash consumer-1 att 1s")}},
		{"an unknown node", []scenarios.Option{scenarios.Faults("crash consumer-1 at 1s", "crash consumer-7 at 1s")}},
		{"weather without a rate", []scenarios.Option{scenarios.Weather("crash consumer-1 at 1s")}},
		{"a weather that nobody knows", []scenarios.Option{scenarios.Weather("defualt")}},
		{"an unknown parameter", []scenarios.Option{scenarios.Set("consumer.acks", "before")}},
		{"a senseless value", []scenarios.Option{scenarios.Set("consumer.prefetch", "0")}},
		{"a senseless combination", []scenarios.Option{scenarios.Set("producer.confirms", "false")}},
		{"a batch that is too large", []scenarios.Option{scenarios.Set("producer.batch.size", "200000")}},
		{"batches without a broker", []scenarios.Option{scenarios.Set("broker.kind", "none"), scenarios.Set("producer.batch.size", "2")}},
		{"no messages", []scenarios.Option{scenarios.Messages(0)}},
		{"a line of the file that does not fit any more", []scenarios.Option{scenarios.Set("faults.until", "10ms")}},
	} {
		_, err := builtin(t, "ack-gap").Run(c.opts...)
		if err == nil {
			t.Errorf("%s: there is no error", c.name)
		}
		fmt.Fprintf(&told, "%s\n  %v\n", c.name, err)
	}
	golden(t, "option-errors.txt", told.String())
}

// TestSenseless shows what a user is told about each set of parameters in
// testdata/senseless.txt; behind it, which of the model's rules none of them meets.
func TestSenseless(t *testing.T) {
	const file = "senseless.txt"
	text, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	var told strings.Builder
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "  ") || strings.HasPrefix(line, "- ") {
			continue // an answer
		}
		told.WriteString(line)
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			fmt.Fprintf(&told, "  %v\n", senseless(line))
		}
	}
	for _, problem := range rulesOfModel(t) {
		if !strings.Contains(told.String(), problem) {
			fmt.Fprintf(&told, "- %s\n", problem)
		}
	}
	golden(t, file, told.String())
}

// senseless applies settings, and returns what is wrong with them.
func senseless(settings string) error {
	s, err := scenarios.Parse("x.yaml", []byte("name: x\n"))
	if err != nil {
		return err
	}
	var opts []scenarios.Option
	for setting := range strings.SplitSeq(settings, "; ") {
		path, value, _ := strings.Cut(setting, "=")
		opts = append(opts, scenarios.Set(path, value))
	}
	_, err = s.Runner(opts...)
	return err
}

// rulesOfModel returns the longest fixed part of what each rule of the model says.
func rulesOfModel(t *testing.T) (problems []string) {
	t.Helper()
	files, err := filepath.Glob("../model/*.go")
	if err != nil {
		t.Fatal(err)
	}
	rule := regexp.MustCompile(`ConfigError\{[^,]+, (?:fmt\.Sprintf\()?"([^"]+)"`)
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range rule.FindAllStringSubmatch(string(source), -1) {
			parts := regexp.MustCompile(`%[a-z]`).Split(found[1], -1)
			problems = append(problems, slices.MaxFunc(parts, func(a, b string) int { return len(a) - len(b) }))
		}
	}
	if len(problems) < 70 {
		t.Fatalf("only %d rules are found", len(problems))
	}
	return problems
}

func TestUnknownFileAndName(t *testing.T) {
	var e *scenarios.Error
	if _, err := scenarios.Load("testdata/no-such-file.yaml"); !errors.As(err, &e) || !strings.Contains(e.Error(), "no-such-file.yaml") {
		t.Errorf("the error is %v", err)
	}
	if _, err := scenarios.Load("testdata"); err == nil {
		t.Error("a directory can be loaded")
	}
	if _, err := scenarios.Builtin("ackgap"); !errors.As(err, &e) || e.Want != `did you mean "ack-gap"?` {
		t.Errorf("the error is %v", err)
	}
}

func builtin(t *testing.T, name string) *scenarios.Scenario {
	t.Helper()
	s, err := scenarios.Builtin(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
