package explore

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"ackgap/checker"
	"ackgap/history"
	"ackgap/scenarios"
)

// campaignBlock is a line of the file: what came of a block of runs.
type campaignBlock struct {
	Block      uint64             `json:"block"`
	Scenario   string             `json:"scenario"`
	FirstSeed  uint64             `json:"first_seed"`
	Runs       uint64             `json:"runs"`
	Strategies []campaignStrategy `json:"strategies"`         // those with a share
	Drawn      *campaignSums      `json:"drawn,omitempty"`    // see Strategy.Drawn
	Searched   *campaignSums      `json:"searched,omitempty"` // the other runs
}

type campaignStrategy struct {
	Strategy string `json:"strategy"`
	Runs     uint64 `json:"runs"`
	Violated uint64 `json:"violated"` // runs that violate a claim
}

// campaignSums are what came of some of the runs of a block.
type campaignSums struct {
	Runs      uint64             `json:"runs"`
	Exposed   uint64             `json:"exposed"`
	Cut       uint64             `json:"cut"`
	Counts    []campaignCount    `json:"counts"` // without those that are 0
	Contracts []campaignContract `json:"contracts"`
	Timelines []byte             `json:"timelines"` // see Timelines.bytes
}

type campaignCount struct {
	Key      string `json:"key"`
	Messages uint64 `json:"messages"`
	Squares  uint64 `json:"squares"`
	Runs     uint64 `json:"runs"`
	Exposed  uint64 `json:"exposed"`
	First    string `json:"first"` // a token
}

type campaignContract struct {
	Contract string `json:"contract"`
	Holds    uint64 `json:"holds"`
	Violated uint64 `json:"violated"`
	Unknown  uint64 `json:"unknown"`
	Tested   uint64 `json:"tested"`
	Failed   uint64 `json:"failed"`
	First    string `json:"first,omitempty"` // a token
}

// lines works on the blocks from the shard's own number from on, side by side,
// and hands out for each, in order, a channel with its line; one that is closed
// without a line was interrupted. Workers are few blocks ahead of who reads.
func (c *Campaign) lines(ctx context.Context, from uint64) <-chan chan []byte {
	type job struct {
		block uint64
		line  chan []byte
	}
	jobs := make(chan job)
	ordered := make(chan chan []byte, 2*c.options.Workers)
	for range c.options.Workers {
		w := campaignWorker{campaign: c, runs: make([]*portfolioRuns, len(c.entries))}
		go func() {
			for j := range jobs {
				if line := w.run(ctx, j.block); line != nil {
					j.line <- line
				}
				close(j.line)
			}
		}()
	}
	go func() {
		defer close(ordered)
		defer close(jobs)
		for j := from; j < c.header.own(c.options.Shard); j++ {
			line := make(chan []byte, 1)
			select {
			case ordered <- line:
			case <-ctx.Done():
				return
			}
			select {
			case jobs <- job{c.block(j), line}:
			case <-ctx.Done():
				close(line)
				return
			}
		}
	}()
	return ordered
}

// campaignWorker does one block after the other. It builds each system once.
type campaignWorker struct {
	campaign *Campaign
	runs     []*portfolioRuns // by scenario
	links    linkLoss
	timeline timeline
}

// linkLoss observes whether a link lost a packet of itself in a run.
type linkLoss struct{ lossy bool }

// Observe looks for a packet that a link lost.
func (l *linkLoss) Observe(e *history.Event) {
	l.lossy = l.lossy || e.Kind == history.Lost && e.Reason == history.LinkLoss
}

// blockSums is what comes of a block.
type blockSums struct {
	drawn, searched                   Sums
	drawnTimelines, searchedTimelines Timelines
	strategies                        [strategies]StrategyTally
}

// run runs a block and returns its line; nil if the context has ended.
func (w *campaignWorker) run(ctx context.Context, block uint64) []byte {
	c := w.campaign
	scenario, first, runs := c.header.place(block)
	p, claims := w.runsOf(scenario), c.entries[scenario].Scenario.Claims()
	var sums blockSums
	p.begin()
	for i := range runs {
		if ctx.Err() != nil {
			return nil
		}
		w.links.lossy, w.timeline.hash = false, 0
		r := p.run(int(i), first+i)
		violates := violatesAny(&r.Result.Verdict, claims)
		sums.add(r, violates, w.links.lossy, w.timeline.hash)
		c.done.Add(1)
		if violates {
			c.failed.Add(1)
		}
	}
	return c.lineOf(block, &sums)
}

func violatesAny(v *checker.Verdict, claims []checker.Contract) bool {
	return slices.ContainsFunc(claims, func(claim checker.Contract) bool {
		j, _ := v.Of(checker.EndToEnd, claim)
		return j.Status == checker.Violated
	})
}

// add adds a run.
func (b *blockSums) add(r portfolioRun, violates, lossy bool, timeline uint64) {
	tally := &b.strategies[r.by]
	tally.Runs++
	if violates {
		tally.Violated++
	}
	sums, timelines := &b.searched, &b.searchedTimelines
	if r.by.Drawn() {
		sums, timelines = &b.drawn, &b.drawnTimelines
	}
	sums.addAs(r.Result, lossy, &Witness{Seed: r.Seed, Script: r.Script, By: r.by})
	*timelines = append(*timelines, timeline)
}

// runsOf returns what makes the runs of a scenario.
func (w *campaignWorker) runsOf(scenario int) *portfolioRuns {
	if w.runs[scenario] == nil {
		o := &w.campaign.options
		opts := with(with(o.Options, scenarios.Observe(&w.links)), scenarios.Observe(&w.timeline))
		w.runs[scenario] = newPortfolioRuns(w.campaign.entries[scenario].Scenario, o.Portfolio, opts)
	}
	return w.runs[scenario]
}

// lineOf writes what came of a block.
func (c *Campaign) lineOf(block uint64, sums *blockSums) []byte {
	scenario, first, runs := c.header.place(block)
	s := &c.header.Scenarios[scenario]
	b := campaignBlock{Block: block, Scenario: s.Name, FirstSeed: first, Runs: runs,
		Drawn: s.sums(&sums.drawn, sums.drawnTimelines), Searched: s.sums(&sums.searched, sums.searchedTimelines)}
	for by, tally := range sums.strategies {
		if c.options.Portfolio[by] > 0 {
			b.Strategies = append(b.Strategies, campaignStrategy{Strategy(by).String(), tally.Runs, tally.Violated})
		}
	}
	line, err := json.Marshal(&b)
	if err != nil {
		panic("explore: block " + strconv.FormatUint(block, 10) + " can't be written: " + err.Error())
	}
	return append(line, '\n')
}

// sums writes sums, nil for those of no run.
func (s *campaignScenario) sums(sums *Sums, timelines Timelines) *campaignSums {
	if sums.Runs == 0 {
		return nil
	}
	b := &campaignSums{Runs: sums.Runs, Exposed: sums.Exposed, Cut: sums.Cut, Counts: []campaignCount{}, Timelines: timelines.bytes()}
	for _, t := range sums.Tallies {
		if t.First != nil {
			b.Counts = append(b.Counts, campaignCount{t.Key, t.Messages, t.Squares, t.Runs, t.Exposed, s.token(t.First)})
		}
	}
	for i := range sums.Contracts {
		t := &sums.Contracts[i]
		entry := campaignContract{checker.Contract(i).String(), t.Holds, t.Violated, t.Unknown, t.Tested, t.Failed, ""}
		if t.First != nil {
			entry.First = s.token(t.First)
		}
		b.Contracts = append(b.Contracts, entry)
	}
	return b
}
