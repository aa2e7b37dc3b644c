package explore_test

import (
	"context"
	"testing"
	"time"

	"ackgap/explore"
	"ackgap/scenarios"
)

func advise(t *testing.T, tolerance scenarios.Tolerance) *explore.Advice {
	t.Helper()
	var all []*scenarios.Scenario
	for _, name := range []string{"exactly-once", "at-most-once", "at-least-once-idempotent", "at-least-once"} {
		all = append(all, builtin(t, name))
	}
	a, err := explore.Advise(context.Background(), all, tolerance, explore.CompareOptions{Runs: 100, FirstSeed: 1})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func bestOf(a *explore.Advice) string {
	if a.Best < 0 {
		return ""
	}
	return a.Candidates[a.Best].Row.Scenario.Name()
}

// TestAdvise: what is asked for decides, and nothing dearer than it takes.
func TestAdvise(t *testing.T) {
	for _, c := range []struct {
		name      string
		tolerance scenarios.Tolerance
		want      string
	}{
		{"anything goes", scenarios.Tolerance{Loss: 1, HonestLoss: 1, Duplicates: 1}, "at-most-once"},
		{"no duplicates", scenarios.Tolerance{Loss: 1, HonestLoss: 1}, "at-most-once"},
		{"no loss", scenarios.Tolerance{Duplicates: 1}, "at-least-once"},
		{"neither", scenarios.Tolerance{}, "at-least-once-idempotent"},
		{"neither, and at once", scenarios.Tolerance{Latency: time.Millisecond}, ""},
		{"no loss, and too many", scenarios.Tolerance{Duplicates: 1, Throughput: 1 << 60}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := advise(t, c.tolerance)
			if got := bestOf(a); got != c.want {
				t.Errorf("advised %q, want %q", got, c.want)
			}
			for i, candidate := range a.Candidates {
				if i > 0 && len(candidate.Mechanisms) < len(a.Candidates[i-1].Mechanisms) {
					t.Errorf("%s is cheaper than the one before", candidate.Row.Scenario.Name())
				}
				requireReasons(t, &candidate)
			}
		})
	}
}

// requireReasons wants a check for each verdict, and a witness where something was seen.
func requireReasons(t *testing.T, c *explore.Candidate) {
	t.Helper()
	worst := explore.Fits
	for _, check := range c.Checks {
		worst = max(worst, check.Fitness)
		isCount := check.Key != explore.LatencyCheck && check.Key != explore.ThroughputCheck
		if isCount && (check.Fitness == explore.Breaks) && check.Witness == nil {
			t.Errorf("%s breaks on %s without a witness", c.Row.Scenario.Name(), check.Key)
		}
	}
	if worst != c.Fitness {
		t.Errorf("%s: %v, by its checks %v", c.Row.Scenario.Name(), c.Fitness, worst)
	}
}

// TestAdviseUnclear: a rate near what is tolerated is not decided by few runs.
func TestAdviseUnclear(t *testing.T) {
	a := advise(t, scenarios.Tolerance{Loss: 1, HonestLoss: 1, Duplicates: 1})
	rate := 0.0
	for _, c := range a.Candidates {
		if c.Row.Scenario.Name() == "at-least-once" {
			rate = c.Row.PerMessage("duplicate_effect").Value
		}
	}
	for _, c := range advise(t, scenarios.Tolerance{Duplicates: rate}).Candidates {
		if c.Row.Scenario.Name() == "at-least-once" && c.Fitness != explore.Unclear {
			t.Errorf("at a rate of exactly what is tolerated: %v", c.Fitness)
		}
	}
}

// TestAdviseWithoutFaults: a calm sea tells nothing.
func TestAdviseWithoutFaults(t *testing.T) {
	a, err := explore.Advise(context.Background(), []*scenarios.Scenario{builtin(t, "at-least-once")}, scenarios.Tolerance{},
		explore.CompareOptions{Runs: 3, Weather: []string{"none"}, NoThroughput: true})
	if err != nil || a.Best != -1 || a.Candidates[0].Fitness != explore.Unclear {
		t.Errorf("%+v, %v", a, err)
	}
}
