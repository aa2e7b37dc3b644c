package explore

import (
	"fmt"
	"io"
	"slices"

	"ackgap/checker"
	"ackgap/scenarios"
)

// CampaignSummary is what the lines of a file come to.
type CampaignSummary struct {
	// Planned is how many runs each scenario was to have, from FirstSeed on.
	Planned, FirstSeed uint64
	// Shard is the part of the campaign that the file has.
	Shard Shard
	// Blocks are those that are done, out of All of the shard.
	Blocks, All uint64
	// Portfolio has the shares of the strategies, as [ParsePortfolio] reads them.
	Portfolio string
	// Rows has the scenarios in order.
	Rows []CampaignRow
}

// CampaignRow is one scenario in a campaign.
type CampaignRow struct {
	// Name is how the scenario was named.
	Name string
	// Set are the parameters that differ from it, as "path=value".
	Set []string
	// Claims are what the scenario claims.
	Claims []checker.Contract
	// Sums are those of the runs that were drawn each on its own, and Timelines
	// theirs: they say something about the next run. Of Counts only Sent is filled
	// in, and of witnesses only the seed and the token.
	Sums
	Timelines Timelines
	// Searched and SearchedTimelines are those of the other runs; see [Strategy.Drawn].
	Searched          Sums
	SearchedTimelines Timelines
	// Strategies tells about those with a share, in order.
	Strategies []StrategyTally
}

// StrategyTally is how many runs of a scenario a strategy had, and how many of
// them violated a claim.
type StrategyTally struct {
	Strategy       string
	Runs, Violated uint64
}

// First returns the first run in which the count with that JSON key was above 0, nil for none.
func (r *CampaignRow) First(key string) *Witness {
	return earlier(r.Of(key).First, r.Searched.Of(key).First)
}

// FirstViolation returns the first run that violated a contract, nil for none.
func (r *CampaignRow) FirstViolation(c checker.Contract) *Witness {
	return earlier(r.Contracts[c].First, r.Searched.Contracts[c].First)
}

// Status says what all runs together tell about a contract. A search runs the
// scenario calmly first; where it came to nothing but that, nothing was tested.
func (r *CampaignRow) Status(c checker.Contract) checker.Status {
	both := r.Contracts[c]
	both.merge(&r.Searched.Contracts[c])
	if both.Tested == 0 && both.Violated == 0 {
		return checker.Unknown
	}
	return both.Status()
}

// Complete reports whether all blocks of the shard are there.
func (s *CampaignSummary) Complete() bool { return s.Blocks == s.All }

// ReadCampaign sums up a file that a campaign has written, in part or to its
// end. A file that is none is a [*CampaignError].
func ReadCampaign(file string, in io.Reader) (*CampaignSummary, error) {
	r, err := readCampaign(file, in)
	if err == io.EOF || err == errCutOff {
		return nil, &CampaignError{file, "nothing is in it yet", "run the campaign"}
	}
	if err != nil {
		return nil, err
	}
	s := &CampaignSummary{Planned: r.header.Runs, FirstSeed: r.header.FirstSeed, Shard: r.shard, All: r.header.own(r.shard), Portfolio: r.header.Portfolio}
	for _, h := range r.header.Scenarios {
		s.Rows = append(s.Rows, CampaignRow{Name: h.Name, Set: h.Set, Claims: contractsOf(h.Claims)})
	}
	for {
		b, _, err := r.block()
		if err == io.EOF || err == errCutOff {
			s.Blocks = r.next
			return s, nil
		}
		if err != nil {
			return nil, err
		}
		scenario, _, _ := r.header.place(b.Block)
		if !s.Rows[scenario].add(b) {
			return nil, r.fail(fmt.Sprintf("block %d counts what this program does not know", b.Block), "read it with the program that wrote it")
		}
	}
}

// contractsOf reads the names of contracts.
func contractsOf(names []string) []checker.Contract {
	var all []checker.Contract
	for c := range checker.Contract(contractCount) {
		if slices.Contains(names, c.String()) {
			all = append(all, c)
		}
	}
	return all
}

// add adds a block; false if it has an unknown count or witness.
func (r *CampaignRow) add(b *campaignBlock) bool {
	for i, s := range b.Strategies {
		if i == len(r.Strategies) {
			r.Strategies = append(r.Strategies, StrategyTally{Strategy: s.Strategy})
		}
		if r.Strategies[i].Strategy != s.Strategy {
			return false
		}
		r.Strategies[i].Runs += s.Runs
		r.Strategies[i].Violated += s.Violated
	}
	return b.Drawn.addTo(&r.Sums, &r.Timelines) && b.Searched.addTo(&r.Searched, &r.SearchedTimelines)
}

// addTo adds what a block has to what others had; false if there is an unknown count in it.
func (s *campaignSums) addTo(all *Sums, timelines *Timelines) bool {
	if s == nil {
		return true
	}
	block := Sums{Runs: s.Runs, Exposed: s.Exposed, Cut: s.Cut}
	known := 0
	block.Counts.Each(func(key string, _ uint64) {
		t := Tally{Key: key}
		if i := slices.IndexFunc(s.Counts, func(c campaignCount) bool { return c.Key == key }); i >= 0 {
			c := &s.Counts[i]
			known++
			t.Messages, t.Squares, t.Runs, t.Exposed, t.First = c.Messages, c.Squares, c.Runs, c.Exposed, witnessOf(c.First)
		}
		block.Tallies = append(block.Tallies, t)
	})
	block.Counts.Sent = block.Of("sent").Messages
	if known < len(s.Counts) || len(s.Contracts) != contractCount {
		return false
	}
	for i, c := range s.Contracts {
		block.Contracts[i] = ContractTally{c.Holds, c.Violated, c.Unknown, c.Tested, c.Failed, witnessOf(c.First)}
	}
	all.merge(&block)
	more, ok := timelinesOf(s.Timelines)
	*timelines = append(*timelines, more...)
	return ok
}

// witnessOf reads a token; nil for none.
func witnessOf(token string) *Witness {
	t, err := scenarios.ParseToken(token)
	if err != nil {
		return nil
	}
	return &Witness{Seed: t.Seed, Token: token}
}
