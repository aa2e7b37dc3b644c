package explore_test

import (
	"context"
	"errors"
	"testing"

	"ackgap/explore"
	"ackgap/faults"
	"ackgap/history"
	"ackgap/scenarios"
	"ackgap/sim"
)

// brittle gives up when a message is stored that has been sent twice.
type brittle struct{}

func (brittle) Observe(e *history.Event) {
	if e.Kind == history.Store && e.Attempt == 2 {
		panic("out of order")
	}
}

// TestABrokenRunIsNamed: where the simulation itself fails, the search ends and
// tells the smallest script.
func TestABrokenRunIsNamed(t *testing.T) {
	s := builtin(t, "at-least-once")
	_, err := explore.Exhaustive(context.Background(), s, explore.ExhaustiveOptions{MaxFaults: 2, Messages: 1, Workers: 1,
		Faults: []faults.Line{{Action: sim.Drop}}, Options: []scenarios.Option{scenarios.Observe(brittle{})}})
	var broken *explore.BrokenRun
	if !errors.As(err, &broken) {
		t.Fatalf("the error is %v", err)
	}
	if got, want := broken.Script.String(), "drop at link.request of m1 attempt 1\n"; got != want || broken.Panic != "out of order" {
		t.Errorf("%q under %q, want %q", broken.Panic, got, want)
	}
}

// TestSearchTellsViolations: the first violation is told at once, and so are those
// after it with the progress, in the same number in which they were run.
func TestSearchTellsViolations(t *testing.T) {
	s := violating(t, "at-least-once")
	set, err := s.FaultSet(scenarios.FaultSetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, unpruned := range []bool{false, true} {
		ctx, stop := context.WithCancel(context.Background())
		defer stop()
		calls, first, scripts := 0, uint64(0), uint64(0)
		c, err := explore.Exhaustive(ctx, s, explore.ExhaustiveOptions{MaxFaults: 3, Messages: 2, Faults: set, Workers: 1, Unpruned: unpruned,
			Progress: func(n, violated uint64) {
				if calls++; calls == 1 {
					scripts, first = n, violated
					stop()
				}
			}})
		if err != nil {
			t.Fatal(err)
		}
		if first != 1 || scripts == 0 || scripts >= 1<<12 {
			t.Errorf("unpruned %v: %d violations were told after %d scripts", unpruned, first, scripts)
		}
		if claim := &c.Claims[0]; !c.Interrupted || claim.Violated == 0 || claim.Witness == nil {
			t.Errorf("unpruned %v: interrupted %v, %+v", unpruned, c.Interrupted, claim)
		}
	}
}

// TestInterruptedSearchProvesNothing: what has been run is kept, and is no proof.
func TestInterruptedSearchProvesNothing(t *testing.T) {
	s := builtin(t, "at-least-once")
	set, err := s.FaultSet(scenarios.FaultSetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	c, err := explore.Exhaustive(ctx, s, explore.ExhaustiveOptions{MaxFaults: 3, Messages: 2, Faults: set, Workers: 2,
		Progress: func(_, _ uint64) { stop() }})
	if err != nil {
		t.Fatal(err)
	}
	if !c.Interrupted || c.Covered() < 1000 || c.Scripts[3] > 100_000 {
		t.Errorf("interrupted: %v, after %v scripts", c.Interrupted, c.Scripts)
	}
	if claim := &c.Claims[0]; c.Proved(claim) || claim.Holds == 0 {
		t.Errorf("%+v is taken for a proof", claim)
	}
}
