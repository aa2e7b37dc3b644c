// Package property_test shows how to put a scenario into one's own CI: the
// faults are drawn at random, the system is run with them, and what must never
// happen is checked. What breaks it is shrunk to the few faults that do.
package property_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"ackgap/checker"
	"ackgap/faults"
	"ackgap/scenarios"
)

const (
	file = "orders.yaml"
	seed = 1 // of the network's jitter and the like; the faults are drawn
)

// naive takes away what makes a repetition harmless: the name of the order in
// the request, and the table in which the payment service looks it up.
var naive = []string{"consumer.key=none", "sink.dedup=none"}

// TestOrders: whatever the faults, no order is lost and no card charged twice.
func TestOrders(t *testing.T) {
	rapid.Check(t, build(t).holds)
}

// TestNaiveWorkerChargesTwice: the property can fail. Without its two lines the
// system charges a card twice, and rapid shrinks the faults to at most two.
func TestNaiveWorkerChargesTwice(t *testing.T) {
	system := build(t, naive...)
	t.Logf("%s", failureOf(t, system.holds))
	switch minimal := system.broke; {
	case minimal == nil:
		t.Error("no schedule of faults charges a card twice")
	case len(minimal) > 2:
		t.Errorf("it takes %d faults, want at most 2:\n%s", len(minimal), minimal)
	case system.broken(t, minimal) != chargedTwice:
		t.Errorf("these faults charge no card twice:\n%s", minimal)
	}
}

// system is what is put to the test.
type system struct {
	runner  *scenarios.Runner
	changes []string
	broke   faults.Script // the latest faults that broke it: rapid ends with the fewest
}

// build reads the scenario and changes parameters, each written "path=value".
func build(t *testing.T, changes ...string) *system {
	t.Helper()
	s, err := scenarios.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range changes {
		if err := set(s, change); err != nil {
			t.Fatal(err)
		}
	}
	runner, err := s.Runner()
	if err != nil {
		t.Fatal(err)
	}
	return &system{runner: runner, changes: changes}
}

// What must never happen. The texts have no numbers in them: rapid shrinks only
// towards a failure with the same text.
const (
	notAtRest    = "the system did not come to rest"
	orderLost    = "an order was lost"
	chargedTwice = "a card was charged twice"
)

// holds is the property: it draws faults and fails if they break the system.
func (s *system) holds(t *rapid.T) {
	script := schedules.Draw(t, "faults")
	if what := s.broken(t, script); what != "" {
		s.broke = script
		t.Logf("to see it:\n%s", s.command(script))
		t.Fatalf("%s", what)
	}
}

// broken runs the system with these faults and says what must not have
// happened; "" if nothing.
func (s *system) broken(t rapid.TB, script faults.Script) string {
	result, err := s.runner.Replay(seed, script)
	if err != nil {
		t.Fatalf("the test draws a fault that the system can't have: %v", err)
	}
	counts := &result.Verdict.Counts
	switch {
	case !result.Drained:
		return notAtRest
	case counts.Fate(checker.Applied) < counts.Sent:
		return orderLost
	case counts.Mark(checker.DuplicateEffect) > 0:
		return chargedTwice
	}
	return ""
}

// command is the command line that shows the same run, message by message.
func (s *system) command(script faults.Script) string {
	text := fmt.Sprintf("go run ./cmd/simulate run examples/property/%s --seed %d", file, seed)
	for _, change := range s.changes {
		text += " --set " + change
	}
	for _, line := range script {
		text += fmt.Sprintf(" \\\n  --fault '%v'", line)
	}
	return text
}
