package scenarios_test

import (
	"os"
	"testing"

	"ackgap/checker"
	"ackgap/scenarios"
)

// proving reports whether the long searches are asked for.
func proving() bool { return os.Getenv("ACKGAP_PROVE") != "" }

// TestClaimsHoldInTheDefaultWeather tries each scenario of the catalogue in
// 300 runs of the default weather.
func TestClaimsHoldInTheDefaultWeather(t *testing.T) { searchViolations(t, 300) }

// TestProveClaims does so in 20,000 runs each.
func TestProveClaims(t *testing.T) {
	if !proving() {
		t.Skip("20,000 runs of each scenario; set ACKGAP_PROVE=1")
	}
	searchViolations(t, 20_000)
}

func searchViolations(t *testing.T, runs uint64) {
	for _, s := range scenarios.Catalogue() {
		t.Run(s.Name(), func(t *testing.T) {
			t.Parallel()
			runner, err := s.Runner(scenarios.Messages(max(s.Messages(), 20)), scenarios.OnlyFaults(), scenarios.Weather("default"))
			if err != nil {
				t.Fatal(err)
			}
			exposed := uint64(0)
			for seed := uint64(1); seed <= runs; seed++ {
				r := runner.Run(seed)
				if !r.Vacuous {
					exposed++
				}
				requireClaims(t, r)
				requireFates(t, r)
				if n := r.Verdict.Counts.Mark(checker.LeaseMistimed); n > 0 {
					t.Fatalf("seed %d: the leases of %d messages are mistimed; its script:\n%s", seed, n, r.Script)
				}
			}
			if exposed < runs/2 {
				t.Errorf("faults struck in %d of %d runs only", exposed, runs)
			}
		})
	}
}

func requireClaims(t *testing.T, r *scenarios.Result) {
	t.Helper()
	if !r.Drained {
		t.Fatalf("seed %d does not drain; its script:\n%s", r.Seed, r.Script)
	}
	for _, c := range r.Claims {
		if c.Judgement.Status == checker.Violated || c.Judgement.Status == checker.Unknown && !r.Vacuous && r.Verdict.Counts.Ok > 0 {
			t.Fatalf("seed %d: %s is %v by m%d; its script:\n%s", r.Seed, c.Name(), c.Judgement.Status, c.Witness, r.Script)
		}
	}
}

// requireFates: each message that was sent has one fate and one outcome.
func requireFates(t *testing.T, r *scenarios.Result) {
	t.Helper()
	c := &r.Verdict.Counts
	fates := c.InFlight
	for _, n := range c.Fates {
		fates += n
	}
	if c.Sent != uint64(r.Messages) || fates != c.Sent || c.Ok+c.Fail+c.Info != c.Sent {
		t.Fatalf("seed %d: of %d messages %d were sent, %d have a fate, %d an outcome",
			r.Seed, r.Messages, c.Sent, fates, c.Ok+c.Fail+c.Info)
	}
}
