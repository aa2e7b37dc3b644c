package explore_test

import (
	"slices"
	"testing"

	"ackgap/checker"
	"ackgap/explore"
	"ackgap/scenarios"
)

// exclusion is a fault that the default weather leaves out, and a system whose
// claim it breaks.
type exclusion struct {
	fault    string // as in [scenarios.Exclusions]
	scenario string
	options  []scenarios.Option
	// weather is one in which the claim holds; breaks is what breaks it beside
	// that, weather or lines of a script.
	weather, breaks []string
	script          []string
	contract        checker.Contract
}

var exclusions = []exclusion{
	{
		fault: "duplication by the network", scenario: "at-most-once", contract: checker.AtMostOnce,
		weather: []string{"default"}, breaks: []string{"duplicate at link.request rate 1%"},
	},
	{
		fault: "duplication by the network", scenario: "metrics-udp", contract: checker.AtMostOnce,
		weather: []string{"default"}, breaks: []string{"duplicate at link.request rate 1%"},
	},
	{
		fault: "loss of a disk", scenario: "at-least-once", contract: checker.AtLeastOnce,
		weather: []string{"default"}, breaks: []string{"disk-loss at broker.confirmed rate 1%, restart after 1s"},
	},
	{
		// Processes die, machines don't: the page cache is safe until all of the power goes.
		fault: "power loss of all nodes at once", scenario: "at-least-once", contract: checker.AtLeastOnce,
		options: []scenarios.Option{scenarios.Set("broker.storage.confirm", "page-cache"), scenarios.Set("broker.storage.sync-every", "1s")},
		weather: []string{"crash at broker.confirmed rate 1%, restart after 1s", "crash at consumer.ack-gap rate 1%, restart after 1s"},
		breaks:  []string{"power-loss all at broker.confirmed rate 1%, restart after 1s"},
	},
	{
		// The dead letters take it in, so there is no effect.
		fault: "poisoned messages", scenario: "at-least-once-idempotent", contract: checker.ExactlyOnce,
		options: []scenarios.Option{scenarios.Set("broker.dead-letter.after", "10"), scenarios.Set("faults.swarm", "false")},
		weather: []string{"crash at broker.confirmed rate 1%, restart after 1s"}, script: []string{"poison m5"},
	},
}

// TestExclusionsBreakClaims switches each fault that the default weather leaves
// out on, alone: it breaks a claim that holds without it, in a run that replays.
func TestExclusionsBreakClaims(t *testing.T) {
	for _, e := range exclusions {
		t.Run(e.fault+"/"+e.scenario, func(t *testing.T) {
			t.Parallel()
			all := []*scenarios.Scenario{builtin(t, e.scenario)}
			o := explore.CompareOptions{Runs: 40, FirstSeed: 1, NoThroughput: true, Weather: e.weather, Options: e.options}
			row := compare(t, all, o).Rows[0]
			if v := row.Violated(); len(v) > 0 || row.Exposed < o.Runs/2 {
				t.Fatalf("without the fault %v is violated; %d runs were exposed", v, row.Exposed)
			}
			o.Weather = slices.Concat(e.weather, e.breaks)
			o.Options = append(slices.Clone(e.options), scenarios.Faults(e.script...))
			row = compare(t, all, o).Rows[0]
			if v := row.Violated(); !slices.Contains(v, e.contract) {
				t.Fatalf("with the fault %v is violated, want %v", v, e.contract)
			}
			e.requireReplay(t, all[0], row.Contracts[e.contract].First)
		})
	}
	for _, x := range scenarios.Exclusions() {
		if !slices.ContainsFunc(exclusions, func(e exclusion) bool { return e.fault == x.Fault }) {
			t.Errorf("nothing shows what %s does", x.Fault)
		}
	}
}

func (e *exclusion) requireReplay(t *testing.T, s *scenarios.Scenario, w *explore.Witness) {
	t.Helper()
	r, err := s.Run(append(slices.Clone(e.options), scenarios.Seed(w.Seed), scenarios.Script(w.Script))...)
	if err != nil {
		t.Fatal(err)
	}
	if j, _ := r.Verdict.Of(checker.EndToEnd, e.contract); j.Status != checker.Violated || j.Witness != w.Message {
		t.Errorf("seed %d again: %v is %v by m%d, want m%d", w.Seed, e.contract, j.Status, j.Witness, w.Message)
	}
}
