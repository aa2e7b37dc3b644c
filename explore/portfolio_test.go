package explore_test

import (
	"slices"
	"strings"
	"testing"

	"ackgap/explore"
	"ackgap/scenarios"
)

func TestParsePortfolio(t *testing.T) {
	for text, want := range map[string]string{
		"swarm": "swarm=100", "guided=100": "guided=100", "guided=40, uniform=60": "uniform=60,guided=40",
		"uniform=1,swarm=2,few-faults=3,guided=94": "uniform=1,swarm=2,few-faults=3,guided=94",
		"few-faults=100,swarm=0":                   "few-faults=100",
	} {
		p, err := explore.ParsePortfolio(text)
		if err != nil || p.String() != want {
			t.Errorf("%q is %v, %v", text, p, err)
		}
	}
	for text, want := range map[string]string{
		"": `there is no strategy ""`, "swarms": `did you mean "swarm"?`, "swarm=101": `"101" is no share of swarm`,
		"swarm=50,swarm=50": "swarm has two shares", "swarm,guided": `"" is no share of swarm`, "swarm=-1,guided=101": `"-1" is no share`,
		"swarm=99": "come to 99 %", "swarm=60,guided=50": "come to 110 %", "uniform=50;swarm=50": `"50;swarm=50" is no share`,
	} {
		if _, err := explore.ParsePortfolio(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// TestStrategiesFitEverySystem: whatever the system, and whatever its own script,
// a strategy places no fault that does not fit, and its runs can be made again.
func TestStrategiesFitEverySystem(t *testing.T) {
	search := portfolioOf(t, "few-faults=40,guided=30,storm=30")
	systems := 0
	for _, s := range slices.Concat(scenarios.Catalogue(), scenarios.Systems()) {
		if s.Messages() > 1_000 {
			continue
		}
		systems++
		faultful, runs := 0, 0
		opts := []scenarios.Option{scenarios.Weather("default")}
		same := func(r *scenarios.Result) bool {
			runs++
			if len(r.Script) > 0 {
				faultful++
			}
			if runs%10 > 0 {
				return false
			}
			again, err := s.Run(append(slices.Clone(opts), scenarios.Seed(r.Seed), scenarios.Script(r.Script))...)
			if err != nil || again.Hash != r.Hash {
				t.Errorf("%s: seed %d: %v, another history with\n%s", s.Name(), r.Seed, err, r.Script)
			}
			return false
		}
		h, err := explore.NewWitnessHunt(s, search, same, opts...)
		if err != nil {
			t.Errorf("%s: %v", s.Name(), err)
			continue
		}
		if h.Count(1, 20); faultful < 15 {
			t.Errorf("%s: faults in %d of %d runs", s.Name(), faultful, runs)
		}
	}
	t.Log(systems, "systems")
}

// TestStormsLeaveRoom: where faults are few, a storm has several times as many as
// the weather, and not so many that they are in each other's way. Where they are
// many, there is nothing to search for: the weather has the searchers' turns.
func TestStormsLeaveRoom(t *testing.T) {
	const runs = 1_000
	faultsOf := func(messages uint32, portfolio string) float64 {
		sum := 0
		counted := func(r *scenarios.Result) bool { sum += len(r.Script); return false }
		h, err := explore.NewWitnessHunt(builtin(t, "at-least-once"), portfolioOf(t, portfolio), counted, scenarios.Weather("default"), scenarios.Messages(messages))
		if err != nil {
			t.Fatal(err)
		}
		h.Count(1, runs)
		return float64(sum) / runs
	}
	if weather, storm := faultsOf(1, "uniform"), faultsOf(1, "storm"); weather > 1 || storm < 4*weather || storm > 24 {
		t.Errorf("%.2f faults in a run of one message, %.2f in a storm", weather, storm)
	}
	weather, most := faultsOf(100, "uniform"), faultsOf(100, "uniform=50,storm=50")
	if weather < 20 || most < weather*1.3 || most > weather*1.9 {
		t.Errorf("%.2f faults in a run of a hundred messages, %.2f where half of the runs are storms", weather, most)
	}
	if half := faultsOf(100, "uniform=50,guided=50"); half != weather {
		t.Errorf("%.2f faults in a run of a hundred messages, %.2f where half of the turns are a search's", weather, half)
	}
}
