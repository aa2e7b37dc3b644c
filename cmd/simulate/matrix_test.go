package main

import (
	"encoding/json"
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
