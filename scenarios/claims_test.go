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
// 300 runs of the default weather. Controls are not meant to hold.
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
		if s.ControlOf() != "" {
			continue
		}
		t.Run(s.Name(), func(t *testing.T) {
			t.Parallel()
			runner := inTheWeather(t, s)
			exposed := uint64(0)
			for seed := uint64(1); seed <= runs; seed++ {
				r := runner.Run(seed)
				if r.Reached {
					exposed++
				}
				requireClaims(t, r)
				requireFates(t, r)
				if n := r.Verdict.Counts.Mark(checker.LeaseMistimed); n > 0 {
					t.Fatalf("seed %d: the leases of %d messages are mistimed; its script:\n%s", seed, n, r.Script)
				}
			}
			t.Logf("%d runs, %d of them exposed, no claim violated", runs, exposed)
			if exposed < runs/2 {
				t.Errorf("faults struck in %d of %d runs only", exposed, runs)
			}
		})
	}
}

// inTheWeather runs a scenario with 20 to 100 messages, and the default weather
// for its only faults.
func inTheWeather(t *testing.T, s *scenarios.Scenario) *scenarios.Runner {
	t.Helper()
	runner, err := s.Runner(scenarios.Messages(min(max(s.Messages(), 20), 100)), scenarios.OnlyFaults(), scenarios.Weather("default"))
	if err != nil {
		t.Fatal(err)
	}
	return runner
}

// TestControlsBreakTheirClaims: each control has a run within 300 in which it
// breaks what it claims, in the weather in which the scenario holds to which it
// is a control.
func TestControlsBreakTheirClaims(t *testing.T) {
	controls := 0
	for _, s := range scenarios.Catalogue() {
		if s.ControlOf() == "" {
			continue
		}
		controls++
		t.Run(s.Name(), func(t *testing.T) {
			t.Parallel()
			if of := builtin(t, s.ControlOf()); of.ControlOf() != "" {
				t.Errorf("%s is a control itself", of.Name())
			}
			runner := inTheWeather(t, s)
			for seed := uint64(1); seed <= 300; seed++ {
				if r := runner.Run(seed); shows(t, r) {
					t.Logf("seed %d shows it", seed)
					return
				}
			}
			t.Error("no run of 300 shows what it is for")
		})
	}
	if controls < 10 {
		t.Errorf("%d controls only", controls)
	}
}

// shows reports whether a run shows what a control is for: a claim is violated
// by a message. Only without retries there is nothing to violate; what is lost
// there is lost to the producer's knowledge.
func shows(t *testing.T, r *scenarios.Result) bool {
	t.Helper()
	if r.Scenario == "at-least-once-without-retries" {
		requireClaims(t, r)
		return r.Verdict.Counts.Fate(checker.HonestLoss) > 0
	}
	for _, c := range r.Claims {
		if c.Judgement.Status == checker.Violated && c.Witness > 0 {
			return true
		}
	}
	return false
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
