package scenarios_test

import (
	"testing"
	"time"

	"ackgap/scenarios"
	"ackgap/sim"
)

// oneCrash crashes the node of one visit, counted from 1 over all sites.
type oneCrash struct {
	at, seen, struck int
	answer           [1]sim.Fault
}

func (c *oneCrash) Timed() []sim.TimedFault { return nil }
func (c *oneCrash) Struck(uint16)           { c.struck++ }

func (c *oneCrash) Visit(sim.Visit) []sim.Fault {
	if c.seen++; c.seen != c.at {
		return nil
	}
	c.answer[0] = sim.Fault{Action: sim.Crash, Span: time.Second, Line: 1}
	return c.answer[:]
}

// TestSteeredRunsEqualScripts: a run in which somebody else decides has the
// history and the counts of the script that says the same, and after the first
// of its kind it allocates nothing.
func TestSteeredRunsEqualScripts(t *testing.T) {
	s, err := scenarios.Builtin("at-least-once")
	if err != nil {
		t.Fatal(err)
	}
	want, err := s.Run(scenarios.Messages(2), scenarios.OnlyFaults("crash at consumer.ack-gap #1, restart after 1s"))
	if err != nil {
		t.Fatal(err)
	}
	runner, err := s.Runner(scenarios.Messages(2), scenarios.NoFaults())
	if err != nil {
		t.Fatal(err)
	}
	crash := &oneCrash{}
	steered := runner.Steer(crash)
	found := false
	steered.Run(1)
	for visits := crash.seen; crash.at < visits && !found; {
		*crash = oneCrash{at: crash.at + 1}
		seen := steered.Run(1)
		if crash.struck != 1 {
			t.Fatalf("visit %d: %d crashes struck", crash.at, crash.struck)
		}
		found = seen.Hash == want.Hash && seen.Verdict.Counts == want.Verdict.Counts
	}
	if !found {
		t.Fatal("no visit gives the history of the script")
	}
	if n := testing.AllocsPerRun(100, func() { crash.seen = 0; steered.Run(1) }); n > 0 {
		t.Errorf("a run allocates %v times", n)
	}
}
