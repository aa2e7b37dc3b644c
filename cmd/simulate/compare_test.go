package main

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"

	"ackgap/history"
	"ackgap/scenarios"
)

// compared is what the tests read of the JSON.
type compared struct {
	Interrupted bool
	Rows        []struct {
		Scenario string
		Value    string
		Runs     uint64
		Witness  map[string]struct {
			Seed    uint64
			Command string
		}
	}
}

func compareJSON(t *testing.T, args ...string) compared {
	t.Helper()
	_, out, said := runProgram(append([]string{"compare", "--format", "json"}, args...)...)
	var c compared
	if err := json.Unmarshal([]byte(out), &c); err != nil {
		t.Fatalf("%v\n%s%s", err, out, said)
	}
	return c
}

// TestWitnessCommands runs every command that a comparison prints: it shows
// what it is a witness of, whatever the flags were.
func TestWitnessCommands(t *testing.T) {
	for _, args := range [][]string{
		{"at-most-once", "exactly-once", "--runs", "15"},
		{"orders", "ack-gap", "--runs", "2", "--messages", "20"},
		{"orders", "--runs", "2", "--weather", "none", "--sweep", "consumer.processing=1ms,150ms"},
		{"at-least-once", "--runs", "5", "--seed", "40", "--set", "links.latency=5ms", "--messages", "30"},
		{"exactly-once", "--runs", "15", "--weather", "default", "--weather", "duplicate at link.request rate 1%"},
	} {
		commands := 0
		for _, row := range compareJSON(t, args...).Rows {
			for key, w := range row.Witness {
				commands++
				requireWitness(t, key, w.Command)
			}
		}
		if commands == 0 {
			t.Errorf("compare %q has no witness", args)
		}
	}
}

func requireWitness(t *testing.T, key, command string) {
	t.Helper()
	words := unquote(command)
	_, out, said := runProgram(append(words[1:], "--format", "json")...)
	var run struct {
		Counts    map[string]uint64
		Contracts map[string]string
	}
	if err := json.Unmarshal([]byte(out), &run); err != nil {
		t.Fatalf("%s: %v\n%s", command, err, said)
	}
	if run.Counts[key] == 0 && run.Contracts[key] != "violated" {
		t.Errorf("%s is no witness of %s", command, key)
	}
}

// unquote takes a command apart whose words have at most single quotes.
func unquote(command string) []string {
	var words []string
	for i, part := range strings.Split(command, "'") {
		if i%2 == 1 {
			words = append(words, part)
		} else {
			words = append(words, strings.Fields(part)...)
		}
	}
	return words
}

// slowly is an observer that interrupts the program in some run.
type slowly struct {
	runs      int
	interrupt func()
}

func (s *slowly) Observe(e *history.Event) {
	if e.Seq != 1 {
		return
	}
	if s.runs++; s.runs == 200 {
		s.interrupt()
	}
}

func TestInterruptedComparisonIsPrinted(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	var out, said bytes.Buffer
	p := program{ctx: ctx, stdout: &out, stderr: &said, options: []scenarios.Option{scenarios.Observe(&slowly{interrupt: interrupt})}}
	code := p.main([]string{"compare", "at-least-once", "--runs", "1000000", "--workers", "1", "--format", "json"})
	var c compared
	if err := json.Unmarshal(out.Bytes(), &c); err != nil {
		t.Fatal(err)
	}
	if code != exitInterrupted || !c.Interrupted || c.Rows[0].Runs == 0 || c.Rows[0].Runs > 200 {
		t.Errorf("exit code %d, %d runs, interrupted %v", code, c.Rows[0].Runs, c.Interrupted)
	}
	if !strings.Contains(said.String(), "simulate: interrupted after ") {
		t.Errorf("standard error is %q", said.String())
	}
}

func TestMessagesPerDay(t *testing.T) {
	for text, want := range map[string]uint64{
		"": 0, "2000000/day": 2_000_000, "1/second": 86_400, "2/minute": 2_880, "3/hour": 72,
		"0/day": 0, "many/day": 0, "5": 0, "5/": 0, "5/week": 0, "18446744073709551615/hour": 0,
	} {
		got, err := messagesPerDay(text)
		if got != want || (err == nil) != (want > 0 || text == "") {
			t.Errorf("%q is %d, %v; want %d", text, got, err, want)
		}
	}
}
