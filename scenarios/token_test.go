package scenarios_test

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ackgap/faults"
	"ackgap/scenarios"
)

// TestTokenNamesARun: the token of a run in the weather gives the same history
// without the weather.
func TestTokenNamesARun(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom([]string{"at-least-once", "exactly-once", "at-most-once"}).Draw(t, "scenario")
		seed := rapid.Uint64().Draw(t, "seed")
		set := []scenarios.Setting{{Path: "messages", Value: "20"}, {Path: "links.latency", Value: "3ms"}}
		s, err := scenarios.Builtin(name)
		if err != nil {
			t.Fatal(err)
		}
		opts := []scenarios.Option{scenarios.Seed(seed), scenarios.Weather("default")}
		for _, p := range set {
			opts = append(opts, scenarios.Set(p.Path, p.Value))
		}
		r, err := s.Run(opts...)
		if err != nil {
			t.Fatal(err)
		}
		token := scenarios.Token{Scenario: name, Seed: seed, Set: set, Scripted: true, Script: r.Script}
		again := runToken(t, token.String())
		if again.Hash != r.Hash {
			t.Fatalf("%s has another history", token.String())
		}
	})
}

func runToken(t *rapid.T, text string) *scenarios.Result {
	token, err := scenarios.ParseToken(text)
	if err != nil {
		t.Fatal(err)
	}
	s, err := scenarios.Builtin(token.Scenario)
	if err != nil {
		t.Fatal(err)
	}
	opts, err := token.Apply(s)
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Run(opts...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestTokenIsOneWord: whatever it holds, a shell takes it as it is, and it is
// read back.
func TestTokenIsOneWord(t *testing.T) {
	const harmless = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=:,%+@"
	line, err := faults.ParseLine("crash consumer-1 at consumer.ack-gap #3, restart after 1s")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		token := scenarios.Token{
			Scenario: rapid.StringMatching(`[^\x00]{1,20}`).Draw(t, "scenario"),
			Seed:     rapid.Uint64().Draw(t, "seed"),
			Scripted: rapid.Bool().Draw(t, "scripted"),
		}
		if token.Scripted && rapid.Bool().Draw(t, "faults") {
			token.Script = faults.Script{line, line}
		}
		if value := rapid.String().Draw(t, "value"); value != "" {
			token.Set = []scenarios.Setting{{Path: "a.b", Value: value}}
		}
		text := token.String()
		if strings.Trim(text, harmless) != "" {
			t.Fatalf("%q is not harmless", text)
		}
		again, err := scenarios.ParseToken(text)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(*again, token) {
			t.Fatalf("%s is read as %+v, not as %+v", text, *again, token)
		}
	})
}

func TestTokenErrors(t *testing.T) {
	for text, want := range map[string]string{
		"@7":                       "does not begin with a scenario and a seed",
		"ack-gap@":                 "does not begin with a scenario and a seed",
		"ack-gap@-1":               "does not begin with a scenario and a seed",
		"ack-gap@1:crash%2":        "cut off or misspelt",
		"ack-gap@1:crush_x_at_1ms": "no fault is called",
		"ack-gap@1:":               "there is no fault",
	} {
		if _, err := scenarios.ParseToken(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
	}
}
