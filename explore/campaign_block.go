package explore

import (
	"context"
	"encoding/json"
	"strconv"

	"ackgap/checker"
	"ackgap/history"
	"ackgap/scenarios"
)

// campaignBlock is a line of the file: what came of a block of runs.
type campaignBlock struct {
	Block     uint64             `json:"block"`
	Scenario  string             `json:"scenario"`
	FirstSeed uint64             `json:"first_seed"`
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
		w := campaignWorker{campaign: c, runners: make([]*scenarios.Runner, len(c.entries))}
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
	runners  []*scenarios.Runner
	links    linkLoss
	timeline timeline
}

// linkLoss observes whether a link lost a packet of itself in a run.
type linkLoss struct{ lossy bool }

// Observe looks for a packet that a link lost.
func (l *linkLoss) Observe(e *history.Event) {
	l.lossy = l.lossy || e.Kind == history.Lost && e.Reason == history.LinkLoss
}

// run runs a block and returns its line; nil if the context has ended.
func (w *campaignWorker) run(ctx context.Context, block uint64) []byte {
	c := w.campaign
	scenario, first, runs := c.header.place(block)
	runner, claims := w.runner(scenario), c.entries[scenario].Scenario.Claims()
	var sums Sums
	timelines := make(Timelines, 0, runs)
	for seed := first; seed != first+runs; seed++ {
		if ctx.Err() != nil {
			return nil
		}
		w.links.lossy, w.timeline.hash = false, 0
		r := runner.Run(seed)
		sums.add(r, w.links.lossy)
		timelines = append(timelines, w.timeline.hash)
		c.done.Add(1)
		for _, claim := range claims {
			if j, _ := r.Verdict.Of(checker.EndToEnd, claim); j.Status == checker.Violated {
				c.failed.Add(1)
				break
			}
		}
	}
	return c.lineOf(block, &sums, timelines)
}

// runner returns the system of a scenario.
func (w *campaignWorker) runner(scenario int) *scenarios.Runner {
	if w.runners[scenario] == nil {
		opts := with(with(w.campaign.options.Options, scenarios.Observe(&w.links)), scenarios.Observe(&w.timeline))
		w.runners[scenario] = mustRunner(w.campaign.entries[scenario].Scenario, opts)
	}
	return w.runners[scenario]
}

// lineOf writes what came of a block.
func (c *Campaign) lineOf(block uint64, sums *Sums, timelines Timelines) []byte {
	scenario, first, _ := c.header.place(block)
	s := &c.header.Scenarios[scenario]
	b := campaignBlock{Block: block, Scenario: s.Name, FirstSeed: first, Runs: sums.Runs,
		Exposed: sums.Exposed, Cut: sums.Cut, Counts: []campaignCount{}, Timelines: timelines.bytes()}
	for _, t := range sums.Tallies {
		if t.First != nil {
			b.Counts = append(b.Counts, campaignCount{t.Key, t.Messages, t.Squares, t.Runs, t.Exposed, s.token(t.First.Seed)})
		}
	}
	for i := range sums.Contracts {
		t := &sums.Contracts[i]
		entry := campaignContract{checker.Contract(i).String(), t.Holds, t.Violated, t.Unknown, t.Tested, t.Failed, ""}
		if t.First != nil {
			entry.First = s.token(t.First.Seed)
		}
		b.Contracts = append(b.Contracts, entry)
	}
	line, err := json.Marshal(&b)
	if err != nil {
		panic("explore: block " + strconv.FormatUint(block, 10) + " can't be written: " + err.Error())
	}
	return append(line, '\n')
}
