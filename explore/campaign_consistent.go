package explore

import (
	"encoding/binary"
	"slices"
)

// consistent reports whether the numbers of a block can stand together: no sum is
// greater than what it is of, and the strategies' runs are those that were summed
// up. A number that was changed so that all this still holds is not noticed.
func (b *campaignBlock) consistent() bool {
	var drawn, searched uint64
	for _, s := range b.Strategies {
		by := slices.Index(strategyNames[:], s.Strategy)
		if by < 0 || s.Runs > b.Runs || s.Violated > s.Runs {
			return false
		}
		if Strategy(by).Drawn() {
			drawn += s.Runs
		} else {
			searched += s.Runs
		}
	}
	return drawn+searched == b.Runs && b.Drawn.consistent(drawn) && b.Searched.consistent(searched)
}

// consistent reports whether the sums can be of so many runs; nil are those of none.
func (s *campaignSums) consistent(runs uint64) bool {
	if s == nil || runs == 0 {
		return s == nil && runs == 0
	}
	if s.Runs != runs || s.Exposed > runs || s.Cut > runs || uint64(len(s.Timelines)) != 8*runs || !sortedTimelines(s.Timelines) {
		return false
	}
	for i := range s.Counts {
		if !s.Counts[i].consistent(s) {
			return false
		}
	}
	for i := range s.Contracts {
		if !s.Contracts[i].consistent(s) {
			return false
		}
	}
	return true
}

// consistent: each of the runs has one message or more, so their sum is no less
// than the number of runs, and the sum of their squares no less than that.
func (c *campaignCount) consistent(of *campaignSums) bool {
	return c.Runs > 0 && c.Runs <= of.Runs && c.Exposed <= c.Runs && c.Exposed <= of.Exposed &&
		c.Runs-c.Exposed <= of.Runs-of.Exposed && c.Messages >= c.Runs && c.Squares >= c.Messages && witnessOf(c.First) != nil
}

// consistent: each run says one of three things, and a violation has a witness.
func (c *campaignContract) consistent(of *campaignSums) bool {
	return c.Holds <= of.Runs && c.Violated <= of.Runs && c.Unknown <= of.Runs && c.Holds+c.Violated+c.Unknown == of.Runs &&
		c.Failed <= c.Violated && c.Failed <= c.Tested && c.Tested <= of.Exposed && c.Tested-c.Failed <= c.Holds &&
		(c.Violated > 0) == (witnessOf(c.First) != nil)
}

// sortedTimelines reports whether hashes are written as [Timelines.bytes] does.
func sortedTimelines(b []byte) bool {
	for before := uint64(0); len(b) >= 8; b = b[8:] {
		h := binary.LittleEndian.Uint64(b)
		if h < before {
			return false
		}
		before = h
	}
	return true
}
