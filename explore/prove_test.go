package explore_test

import (
	"os"
	"testing"
	"time"

	"ackgap/explore"
	"ackgap/scenarios"
)

// TestProveTheSemantics: the four semantics keep what they claim in 100,000
// runs of the default weather each. It says in how many of them the claim was
// put to the test, and which probability that leaves.
func TestProveTheSemantics(t *testing.T) {
	if os.Getenv("ACKGAP_PROVE") == "" {
		t.Skip("100,000 runs of each of four scenarios; set ACKGAP_PROVE=1")
	}
	var all []*scenarios.Scenario
	for _, name := range []string{"at-most-once", "at-least-once", "at-least-once-idempotent", "exactly-once"} {
		all = append(all, builtin(t, name))
	}
	c := compare(t, all, explore.CompareOptions{Runs: 100_000, FirstSeed: 1, NoThroughput: true})
	for i := range c.Rows {
		row := &c.Rows[i]
		for _, claim := range row.Scenario.Claims() {
			tally := &row.Contracts[claim]
			t.Logf("%s: %v: %d runs, %d of them exposed, violated in %d; at most %.2g per exposed run at 95 %%",
				row.Scenario.Name(), claim, row.Runs, tally.Tested, tally.Failed, tally.Interval().High)
			if tally.Violated > 0 {
				t.Errorf("%s: %v is violated by m%d of seed %d; its script:\n%s",
					row.Scenario.Name(), claim, tally.First.Message, tally.First.Seed, tally.First.Script)
			}
		}
		if row.Exposed < row.Runs/2 || row.Cut > 0 {
			t.Errorf("%s: %d of %d runs were exposed, %d did not drain", row.Scenario.Name(), row.Exposed, row.Runs, row.Cut)
		}
	}
}

// TestProveWithinBounds: the four semantics keep what they claim under every
// script of three default faults over two messages, and at least once under
// every script of four crashes, drops and duplicates over three.
func TestProveWithinBounds(t *testing.T) {
	if os.Getenv("ACKGAP_PROVE") == "" {
		t.Skip("8,000,000 scripts; set ACKGAP_PROVE=1")
	}
	for _, name := range []string{"at-most-once", "at-least-once", "at-least-once-idempotent", "exactly-once"} {
		proveWithin(t, name, explore.ExhaustiveOptions{MaxFaults: 3, Messages: 2})
	}
	proveWithin(t, "at-least-once", explore.ExhaustiveOptions{MaxFaults: 4, Messages: 3}, "crash", "drop", "duplicate")
}

func proveWithin(t *testing.T, name string, o explore.ExhaustiveOptions, faults ...string) {
	t.Helper()
	begin := time.Now()
	c := exhaust(t, builtin(t, name), o, faults...)
	t.Logf("%s: K = %d, N = %d: %d scripts in %.1f s", name, o.MaxFaults, o.Messages, c.Covered(), time.Since(begin).Seconds())
	for i := range c.Claims {
		if !c.Proved(&c.Claims[i]) {
			t.Errorf("%s: %v is not proved: %+v", name, c.Claims[i].Contract, c.Claims[i])
		}
	}
}
