package explore

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"ackgap/faults"
)

// Strategy is a way to choose what goes wrong in a run of a campaign.
type Strategy uint8

// The strategies.
const (
	// Uniform runs the scenario in the whole of its weather.
	Uniform Strategy = iota
	// Swarm runs it as it stands: of the kinds of faults in the weather, each run
	// has a random half, unless the scenario switches that off.
	Swarm
	// Storm runs it in the whole of its weather at higher rates: as high as leave
	// a run some room.
	Storm
	// FewFaults strikes messages with one, two or three faults each, of the
	// weather's kinds, at visits that runs of the block have made before.
	FewFaults
	// Guided changes scripts of the block with which something happened to a
	// message that had not happened to any in the block.
	Guided

	strategies
)

var strategyNames = [strategies]string{"uniform", "swarm", "storm", "few-faults", "guided"}

// String returns the name, as [ParsePortfolio] reads it.
func (s Strategy) String() string {
	if s < strategies {
		return strategyNames[s]
	}
	return "?"
}

// Drawn reports whether each run of the strategy is drawn on its own, so that
// shares of its runs say something about the next one. The runs of the others
// look for something, and learn from those before.
func (s Strategy) Drawn() bool { return s == Uniform || s == Swarm }

// searches reports whether the strategy's runs learn from each other.
func (s Strategy) searches() bool { return s == FewFaults || s == Guided }

// Portfolio are the shares of the strategies in a campaign, in percent. They
// come to 100. The index is the [Strategy].
type Portfolio [strategies]uint8

// DefaultPortfolio is the mix that a campaign has if nobody asks for another.
// docs/campaigns.md has the figures that decided on it.
func DefaultPortfolio() Portfolio {
	return Portfolio{Uniform: 30, Swarm: 10, Storm: 30, FewFaults: 20, Guided: 10}
}

const wholePortfolio = 100

// ParsePortfolio reads "swarm", which is all of it, or shares such as
// "swarm=40,few-faults=60". An error is a [*CampaignError].
func ParsePortfolio(text string) (Portfolio, error) {
	var p Portfolio
	var seen [strategies]bool
	sum := 0
	for part := range strings.SplitSeq(text, ",") {
		name, share, shared := strings.Cut(strings.TrimSpace(part), "=")
		s, err := strategyNamed(name)
		if err != nil {
			return Portfolio{}, err
		}
		n, bad := strconv.ParseUint(share, 10, 8)
		switch {
		case !shared && text == part:
			n = wholePortfolio
		case bad != nil || n > wholePortfolio:
			return Portfolio{}, portfolioError(fmt.Sprintf("%q is no share of %s", share, s), "write a whole number of percent, such as "+s.String()+"=40")
		case seen[s]:
			return Portfolio{}, portfolioError(fmt.Sprintf("%s has two shares", s), "name it once")
		}
		p[s], seen[s] = uint8(n), true
		sum += int(n)
	}
	if sum != wholePortfolio {
		return Portfolio{}, portfolioError(fmt.Sprintf("the shares of %q come to %d %%", text, sum), "let them come to 100 %")
	}
	return p, nil
}

func strategyNamed(name string) (Strategy, error) {
	for s, known := range strategyNames {
		if name == known {
			return Strategy(s), nil
		}
	}
	want := "the strategies are " + strings.Join(strategyNames[:], ", ")
	if near := faults.Nearest(name, strategyNames[:]); near != "" {
		want = fmt.Sprintf("did you mean %q?", near)
	}
	return 0, portfolioError(fmt.Sprintf("there is no strategy %q", name), want)
}

func portfolioError(problem, want string) error {
	return &CampaignError{Problem: "portfolio: " + problem, Want: want}
}

// String writes the shares as [ParsePortfolio] reads them, without those of 0.
func (p Portfolio) String() string {
	var parts []string
	for s, share := range p {
		if share > 0 {
			parts = append(parts, fmt.Sprintf("%s=%d", Strategy(s), share))
		}
	}
	return strings.Join(parts, ",")
}

// searches reports whether any strategy has to know what runs do.
func (p Portfolio) searches() bool { return p[FewFaults] > 0 || p[Guided] > 0 }

// opening is how many runs at the beginning of a block are uniform ones, where
// these have a share: the whole of the weather finds at once what is easy to find,
// and they tell how many faults it has.
const opening = 8

// fullOpening is how many they are where the weather alone fills a run: what else
// there is to try finds less there.
const fullOpening = 50

// turns says which strategy has which run of a block. Behind the opening their
// turns are spread as evenly as their shares allow: it is always that one's which
// is furthest behind.
func (p Portfolio) turns() []Strategy {
	turns := make([]Strategy, CampaignBlock)
	var had [strategies]int
	for i := range turns {
		next, most := Strategy(0), math.MinInt
		for s, share := range p {
			if owed := int(share)*(i+1) - wholePortfolio*had[s]; share > 0 && owed > most {
				next, most = Strategy(s), owed
			}
		}
		if i < opening && p[Uniform] > 0 {
			next = Uniform
		}
		turns[i] = next
		had[next]++
	}
	return turns
}
