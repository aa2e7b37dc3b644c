package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// shownMatrix is what the tests read of the JSON.
type shownMatrix struct {
	Cells []struct {
		System, Fault string
		Reached       []string
		Witnesses     []struct {
			Outcome string
			Command string
		}
	}
}

// TestMatrixCommands runs the command of every witness of two systems: what it
// shows is the outcome of which it is a witness.
func TestMatrixCommands(t *testing.T) {
	_, out, said := runProgram("matrix", "sqs-standard", "udp-telemetry", "--format", "json")
	var m shownMatrix
	if err := json.Unmarshal([]byte(out), &m); err != nil {
		t.Fatalf("%v\n%s%s", err, out, said)
	}
	commands := 0
	for _, c := range m.Cells {
		for _, w := range c.Witnesses {
			commands++
			requireOutcome(t, w.Outcome, w.Command)
		}
	}
	if commands < 10 {
		t.Errorf("only %d witnesses", commands)
	}
}

// TestRedeliveryCommands runs the command of a redelivery: the message comes
// again at the same distance.
func TestRedeliveryCommands(t *testing.T) {
	_, out, said := runProgram("matrix", "sqs-standard", "--redelivery", "--format", "json")
	var shown struct {
		Redeliveries []struct {
			Command      string
			DeliveriesNS []int64 `json:"deliveries_ns"`
		}
	}
	if err := json.Unmarshal([]byte(out), &shown); err != nil || len(shown.Redeliveries) != 1 {
		t.Fatalf("%v\n%s%s", err, out, said)
	}
	r := shown.Redeliveries[0]
	_, out, _ = runProgram(append(unquote(r.Command)[1:], "--format", "jsonl")...)
	var times []int64
	for row := range strings.Lines(out) {
		var e struct {
			Kind string
			At   int64
		}
		if json.Unmarshal([]byte(row), &e) == nil && e.Kind == "deliver" {
			times = append(times, e.At)
		}
	}
	if len(times) != 2 || times[1]-times[0] != r.DeliveriesNS[1] {
		t.Errorf("%s has deliveries at %v, told were %v", r.Command, times, r.DeliveriesNS)
	}
}

// shows tells by which count a run shows an outcome.
var shows = map[string]string{"loss": "lost", "duplicate": "duplicate_effect", "stuck": "stuck",
	"dead-lettered": "dead_lettered", "honest-loss": "honest_loss", "none": "applied"}

func requireOutcome(t *testing.T, outcome, command string) {
	t.Helper()
	words := unquote(command)
	_, out, said := runProgram(append(words[1:], "--format", "json")...)
	var run struct{ Counts map[string]uint64 }
	if err := json.Unmarshal([]byte(out), &run); err != nil {
		t.Fatalf("%s: %v\n%s", command, err, said)
	}
	run.Counts["stuck"] += run.Counts["in_flight"] // a run that goes round in circles is cut off
	bad := run.Counts["lost"] + run.Counts["duplicate_effect"] + run.Counts["stuck"] + run.Counts["dead_lettered"] + run.Counts["honest_loss"]
	if run.Counts[shows[outcome]] == 0 || outcome == "none" && bad > 0 {
		t.Errorf("%s is no witness of %s: %v", command, outcome, run.Counts)
	}
}
