package explore

import "ackgap/scenarios"

// WitnessHunt counts how many runs a portfolio needs until one shows what is
// looked for. It serves one goroutine.
type WitnessHunt struct {
	runs  *portfolioRuns
	shows func(*scenarios.Result) bool
}

// NewWitnessHunt builds the system. Errors are those of [scenarios.Scenario.Runner].
func NewWitnessHunt(s *scenarios.Scenario, p Portfolio, shows func(*scenarios.Result) bool, opts ...scenarios.Option) (*WitnessHunt, error) {
	if _, err := s.Runner(opts...); err != nil {
		return nil, err
	}
	return &WitnessHunt{newPortfolioRuns(s, p, opts), shows}, nil
}

// Count makes runs from the beginning of a block on, whose first seed is given,
// and returns how many it took; found is false if none of the first most shows it.
func (h *WitnessHunt) Count(first, most uint64) (runs uint64, found bool) {
	for i := range most {
		if i%CampaignBlock == 0 {
			h.runs.begin()
		}
		if h.shows(h.runs.run(int(i%CampaignBlock), first+i).Result) {
			return i + 1, true
		}
	}
	return most, false
}
