package explore_test

import (
	"strings"
	"testing"

	"ackgap/explore"
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
