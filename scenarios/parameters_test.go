package scenarios_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"ackgap/scenarios"
)

// TestParameters lists what can be set.
func TestParameters(t *testing.T) {
	var told strings.Builder
	for _, p := range scenarios.Parameters() {
		fmt.Fprintf(&told, "%s: %s\n  %s\n  %s\n", p.Path, p.Default, p.Doc, p.Want)
	}
	golden(t, "parameters.txt", told.String())
}

// TestDefaultsAreValues: every parameter can be set to its own default, which
// changes nothing.
func TestDefaultsAreValues(t *testing.T) {
	for _, p := range scenarios.Parameters() {
		s := parse(t, "name: x")
		if got, ok := s.Get(p.Path); !ok || got != p.Default {
			t.Errorf("%s is %q, %v; the default is %q", p.Path, got, ok, p.Default)
		}
		if err := s.Set(p.Path, p.Default); err != nil {
			t.Errorf("%s=%s: %v", p.Path, p.Default, err)
		}
		if got, _ := s.Get(p.Path); got != p.Default {
			t.Errorf("%s=%s has become %s", p.Path, p.Default, got)
		}
	}
	if len(scenarios.Paths()) != len(scenarios.Parameters()) {
		t.Error("Paths and Parameters differ")
	}
}

// TestOrderOfKeys: what single links have of their own does not depend on
// where the common parameters stand.
func TestOrderOfKeys(t *testing.T) {
	for _, source := range []string{
		"name: x\nlinks: {latency: 7ms, ack: {latency: 2ms}}",
		"name: x\nlinks: {ack: {latency: 2ms}, latency: 7ms}",
	} {
		s := parse(t, source)
		ack, _ := s.Get("links.ack.latency")
		request, _ := s.Get("links.request.latency")
		if ack != "2ms" || request != "7ms" {
			t.Errorf("%q: ack %s, request %s", source, ack, request)
		}
	}
}

// TestAnnotated: the file to start from describes the same runs.
func TestAnnotated(t *testing.T) {
	for _, s := range slices.Concat(scenarios.Catalogue(), scenarios.Systems()) {
		source := s.Annotated("my-scenario")
		again := parse(t, string(source))
		if again.Name() != "my-scenario" || again.Title() != s.Title() || again.About() != s.About() {
			t.Errorf("%s: name, title or text have changed", s.Name())
		}
		if a, b := run(t, s), run(t, again); a.Hash != b.Hash || a.Status() != b.Status() || len(a.Expectations) != len(b.Expectations) {
			t.Errorf("%s: the run has changed", s.Name())
		}
		for _, path := range scenarios.Paths() {
			a, _ := s.Get(path)
			if b, _ := again.Get(path); a != b {
				t.Errorf("%s: %s was %s and is %s", s.Name(), path, a, b)
			}
			if last := path[strings.LastIndexByte(path, '.')+1:]; !strings.Contains(string(source), last+":") {
				t.Errorf("%s is not in the file", path)
			}
		}
	}
	golden(t, "annotated.txt", string(builtin(t, "at-least-once").Annotated("my-scenario")))
}

// TestAnnotatedWithEverything: values that the catalogue doesn't have.
func TestAnnotatedWithEverything(t *testing.T) {
	s := parse(t, `
name: everything
title: "it's all there: # [x]"
about: "one line\n\n  and an indented one"
producer: {retry: {attempts: 3, deadline: 5m}}
broker: {lease: {length: none}, dead-letter: {after: 4}}
consumer: {key: delivery, on-failure: nack}
sink: {dedup: {window: 90s, count: 1000, written: before-effect}}
links: {loss: 0.25%, response: {jitter: 10ms, duplicate: 3ppm}}
faults:
  script: ["crash at consumer.ack-gap #3", poison m5]
  weather: [drop at link.ack rate 2%, "pause at broker.confirmed rate 1% for 1s to 5s"]
  swarm: false
claims: [at-most-once]
expect: {lost: 3}
`)
	again := parse(t, string(s.Annotated("everything")))
	if a, b := run(t, s), run(t, again); a.Hash != b.Hash || s.Title() != again.Title() || s.About() != again.About() {
		t.Errorf("%s", s.Annotated("everything"))
	}
	golden(t, "annotated-everything.txt", string(s.Annotated("everything")))
}

// TestDefaultWeather lists the lines for systems with different sites.
func TestDefaultWeather(t *testing.T) {
	var told strings.Builder
	for _, name := range []string{"at-least-once", "at-most-once", "ack-gap-transactional"} {
		fmt.Fprintf(&told, "%s\n", name)
		for _, l := range builtin(t, name).DefaultWeather() {
			fmt.Fprintf(&told, "  %v\n", l)
		}
	}
	for _, e := range scenarios.Exclusions() {
		fmt.Fprintf(&told, "left out: %s: %s\n", e.Fault, e.Why)
	}
	golden(t, "weather.txt", told.String())
}
