package main

import (
	"bytes"
	"fmt"
	"strings"

	"ackgap/faults"
	"ackgap/scenarios"
)

// templateWriter writes a scenario as YAML with a comment above each parameter.
type templateWriter struct {
	scenario *scenarios.Scenario
	name     string
	script   faults.Script
	expected []scenarios.ExpectationResult

	out  bytes.Buffer
	open []string // the sections that are open, outermost first
}

func (t *templateWriter) write() []byte {
	t.head()
	for _, p := range scenarios.Parameters() {
		t.parameter(p)
	}
	t.tail()
	return t.out.Bytes()
}

func (t *templateWriter) head() {
	fmt.Fprintf(&t.out, `# A scenario made from %s. Each parameter has a comment with what it means and
# the value that applies if you leave it out. Times look like 80ms, 30s or 1m30s.
# Check it with simulate validate, run it with simulate run.

name: %s
title: made from %s
about: |
  Say here what this system is, what goes wrong in it and what you expect.
`, t.scenario.Name(), t.name, t.scenario.Name())
}

// parameter writes one parameter, after the keys of the sections that it is in.
func (t *templateWriter) parameter(p scenarios.Parameter) {
	value, _ := t.scenario.Get(p.Path)
	keys := strings.Split(p.Path, ".")
	switch {
	case strings.HasPrefix(p.Path, "sink.dedup"):
		t.dedup(p, value)
		return
	case keys[0] == "links" && len(keys) == 3:
		common, _ := t.scenario.Get("links." + keys[2])
		if t.exampleOfLink(keys); value == common {
			return
		}
	case p.Path == "faults.weather":
		t.enter(keys[:1])
		t.weather(p, value)
		return
	}
	t.enter(keys[:len(keys)-1])
	t.comment(p)
	t.line(keys[len(keys)-1] + ": " + value)
}

// enter opens the sections that a parameter is in.
func (t *templateWriter) enter(sections []string) {
	shared := 0
	for shared < len(sections) && shared < len(t.open) && sections[shared] == t.open[shared] {
		shared++
	}
	if shared == 0 {
		t.out.WriteByte('\n')
	}
	t.open = t.open[:shared]
	for _, s := range sections[shared:] {
		t.line(s + ":")
		t.open = append(t.open, s)
	}
}

func (t *templateWriter) comment(p scenarios.Parameter) {
	t.line(fmt.Sprintf("# %s [%s]", p.Doc, p.Default))
}

// line writes a line at the depth of the open sections.
func (t *templateWriter) line(text string) {
	t.out.WriteString(strings.Repeat("  ", len(t.open)) + text + "\n")
}

// dedup writes the dedup table: its parameters are comments where there is none.
func (t *templateWriter) dedup(p scenarios.Parameter, value string) {
	given, _ := t.scenario.Get("sink.dedup")
	_, key, below := strings.Cut(p.Path, "sink.dedup.")
	switch {
	case !below:
		t.comment(p)
		if given == "none" {
			t.line("dedup: none")
			t.line("# or, instead of none:")
			t.line("# dedup:")
			return
		}
		t.enter([]string{"sink", "dedup"})
	case given == "none":
		t.line(fmt.Sprintf("#   %s: %s # %s", key, value, p.Doc))
	default:
		t.comment(p)
		t.line(key + ": " + value)
	}
}

// exampleOfLink says once that links may differ.
func (t *templateWriter) exampleOfLink(keys []string) {
	if keys[1] == "request" && keys[2] == "latency" {
		t.line("# single kinds of links may differ: request, confirm, delivery, ack, effect, response")
		t.line("# ack: {latency: 5ms, loss: 1%}")
	}
}

// weather writes the random faults, as a word or as a list.
func (t *templateWriter) weather(p scenarios.Parameter, value string) {
	t.line("# single faults, a line each")
	t.list("script", "crash consumer-1 at 80ms, restart after 1s", linesOf(t.script))
	t.comment(p)
	if !strings.Contains(value, " ") {
		t.line("weather: " + value)
		return
	}
	t.list("weather", "", strings.Split(value, "; "))
}

// list writes a list, or an example of an item as a comment if it is empty.
func (t *templateWriter) list(key, example string, items []string) {
	if len(items) == 0 {
		t.line(key + ": []")
		t.line("# - " + example)
		return
	}
	t.line(key + ":")
	for _, item := range items {
		t.line("  - " + item)
	}
}

// tail writes what the scenario says of itself.
func (t *templateWriter) tail() {
	t.open = nil
	var claims []string
	for _, c := range t.scenario.Claims() {
		claims = append(claims, strings.ReplaceAll(c.String(), "_", "-"))
	}
	t.line("\n# what the scenario says of itself: at-most-once, at-least-once, exactly-once")
	t.line("claims: [" + strings.Join(claims, ", ") + "]")
	t.line("\n# counts that a run of this file without any flags must have")
	if len(t.expected) == 0 {
		t.line("# expect: {lost: 0, duplicate_effect: 1}")
		return
	}
	var counts []string
	for _, e := range t.expected {
		counts = append(counts, fmt.Sprintf("%s: %d", e.Key, e.Want))
	}
	t.line("expect: {" + strings.Join(counts, ", ") + "}")
}

func linesOf(script faults.Script) []string {
	var lines []string
	for _, l := range script {
		lines = append(lines, l.String())
	}
	return lines
}
