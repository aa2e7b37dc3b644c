package explore

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"

	"ackgap/scenarios"
)

// CampaignBlock is how many runs a block of a campaign has; the last one of a
// scenario may have fewer. The block is the unit of work, of going on after a
// break, and of sharing out.
const CampaignBlock = 1_000

// campaignFormat names the format of the file, with its version.
const campaignFormat = "ackgap campaign 2"

// CampaignEntry is a scenario in a campaign.
type CampaignEntry struct {
	// Name is how the scenario was named: in the catalogue, or as a file.
	Name string
	// Set is what differs from it. The scenario has it already.
	Set      []scenarios.Setting
	Scenario *scenarios.Scenario
}

// CampaignOptions say what a campaign runs.
type CampaignOptions struct {
	// Runs is how many runs each scenario has, from 1; FirstSeed is the seed of
	// the first, those of the others follow it.
	Runs, FirstSeed uint64
	// Portfolio are the shares of the strategies; the zero value is [DefaultPortfolio].
	Portfolio Portfolio
	// Shard is the part that is run here; the zero value is the whole.
	Shard Shard
	// Workers is how many runs go on at once; 0 is as many as there are cores.
	// The result does not depend on it.
	Workers int
	// Program names the version of the program. Files of different versions
	// don't fit together.
	Program string
	// Options are applied to every run, after everything else.
	Options []scenarios.Option
}

// Shard is a part of a campaign: of every Of blocks the one with number Index, from 1.
type Shard struct{ Index, Of uint64 }

// mostShards is more than any scheduler has places for.
const mostShards = 100_000

// ParseShard reads "2/7". Of at most 100,000 shards the first is 1. It also reads
// "1+1/7": where a scheduler counts from 0 there is often no shell that could add.
func ParseShard(text string) (Shard, error) {
	i, of, _ := strings.Cut(text, "/")
	i, fromZero := strings.CutSuffix(i, "+1")
	index, err1 := strconv.ParseUint(i, 10, 32)
	n, err2 := strconv.ParseUint(of, 10, 32)
	if fromZero {
		index++
	}
	if err1 != nil || err2 != nil || index < 1 || index > n || n > mostShards {
		return Shard{}, &CampaignError{Problem: fmt.Sprintf("%q is no shard", text),
			Want: "the shards of seven are 1/7 to 7/7, or, counted from 0, 0+1/7 to 6+1/7"}
	}
	return Shard{index, n}, nil
}

// String writes "2/7".
func (s Shard) String() string { return fmt.Sprintf("%d/%d", s.Index, s.Of) }

// whole makes the zero value the only shard.
func (s Shard) whole() Shard {
	if s.Of == 0 {
		return Shard{1, 1}
	}
	return s
}

// CampaignError says what is wrong with a campaign, or with one of its files.
type CampaignError struct{ File, Problem, Want string }

// Error tells the file, the problem and what would be right.
func (e *CampaignError) Error() string {
	text := e.Problem
	if e.File != "" {
		text = e.File + ": " + text
	}
	if e.Want != "" {
		text += "; " + e.Want
	}
	return text
}

// Campaign runs scenarios with many seeds, by a portfolio of strategies, and writes a line for each block of
// them. The lines are the same for any number of workers.
type Campaign struct {
	entries []CampaignEntry
	options CampaignOptions
	header  campaignHeader
	done    atomic.Uint64 // runs, of this process
	failed  atomic.Uint64 // those of them that violated a claim
}

// campaignHeader is the first line of a file. Two files with the same one, but
// for the shard, belong together.
type campaignHeader struct {
	Format    string             `json:"format"`
	Program   string             `json:"program"`
	Runs      uint64             `json:"runs"`
	FirstSeed uint64             `json:"first_seed"`
	Block     uint64             `json:"block"`
	Portfolio string             `json:"portfolio"`
	Scenarios []campaignScenario `json:"scenarios"`
	Shard     string             `json:"shard,omitempty"`
}

// campaignScenario describes a scenario. The hash of its file and that of its
// first run show whether it is the same one elsewhere.
type campaignScenario struct {
	Name   string   `json:"name"`
	Set    []string `json:"set"`
	Claims []string `json:"claims"`
	File   string   `json:"file"`
	First  string   `json:"first_run"`
	Swarm  bool     `json:"swarm"` // it runs in swarms as it stands
}

// NewCampaign prepares a campaign. Errors are a [*CampaignError] and those of
// [scenarios.Scenario.Run].
func NewCampaign(entries []CampaignEntry, o CampaignOptions) (*Campaign, error) {
	switch {
	case len(entries) == 0:
		return nil, &CampaignError{Problem: "there is nothing to run", Want: "name at least one scenario"}
	case o.Runs == 0:
		return nil, &CampaignError{Problem: "a campaign of 0 runs shows nothing", Want: "ask for at least one run"}
	case o.FirstSeed > math.MaxUint64-o.Runs:
		return nil, &CampaignError{Problem: fmt.Sprintf("there are no %d seeds from %d on", o.Runs, o.FirstSeed), Want: "begin with a smaller seed"}
	}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.Portfolio == (Portfolio{}) {
		o.Portfolio = DefaultPortfolio()
	}
	o.Shard = o.Shard.whole()
	c := &Campaign{entries: entries, options: o}
	c.header = campaignHeader{Format: campaignFormat, Program: o.Program, Runs: o.Runs, FirstSeed: o.FirstSeed,
		Block: CampaignBlock, Portfolio: o.Portfolio.String()}
	if o.Shard.Of > 1 {
		c.header.Shard = o.Shard.String()
	}
	for i := range entries {
		s, err := c.describe(&entries[i])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", entries[i].Name, err)
		}
		c.header.Scenarios = append(c.header.Scenarios, s)
	}
	return c, nil
}

// describe runs a scenario once.
func (c *Campaign) describe(e *CampaignEntry) (campaignScenario, error) {
	runner, err := e.Scenario.Runner(c.options.Options...)
	if err != nil {
		return campaignScenario{}, err
	}
	source := sha256.Sum256(e.Scenario.Source())
	s := campaignScenario{Name: e.Name, Set: []string{}, Claims: []string{}, File: hex.EncodeToString(source[:8]),
		First: fmt.Sprintf("%016x", runner.Run(c.options.FirstSeed).Hash)}
	swarm, _ := e.Scenario.Get("faults.swarm")
	s.Swarm = swarm == "true"
	for _, set := range e.Set {
		s.Set = append(s.Set, set.String())
	}
	for _, claim := range e.Scenario.Claims() {
		s.Claims = append(s.Claims, claim.String())
	}
	return s, nil
}

// perScenario is how many blocks a scenario has.
func (h *campaignHeader) perScenario() uint64 { return (h.Runs-1)/h.Block + 1 }

// blocks is how many blocks all shards have together.
func (h *campaignHeader) blocks() uint64 { return h.perScenario() * uint64(len(h.Scenarios)) }

// own is how many blocks the shard has.
func (h *campaignHeader) own(s Shard) uint64 { return (h.blocks() + s.Of - s.Index) / s.Of }

// place says what a block is: of which scenario, from which seed on, how long.
func (h *campaignHeader) place(block uint64) (scenario int, first, runs uint64) {
	before := block % h.perScenario() * h.Block
	return int(block / h.perScenario()), h.FirstSeed + before, min(h.Block, h.Runs-before)
}

// line writes the header.
func (h *campaignHeader) line() []byte {
	b, err := json.Marshal(h)
	if err != nil {
		panic("explore: the header of a campaign can't be written: " + err.Error())
	}
	return append(b, '\n')
}

// Planned is how many runs this shard has, over all scenarios.
func (c *Campaign) Planned() uint64 { return c.Before(c.header.own(c.options.Shard)) }

// Before is how many runs the shard's first blocks have.
func (c *Campaign) Before(blocks uint64) uint64 {
	runs := uint64(0)
	for j := range blocks {
		_, _, n := c.header.place(c.block(j))
		runs += n
	}
	return runs
}

// block is the number of the shard's own block j, from 0.
func (c *Campaign) block(j uint64) uint64 { return c.options.Shard.Index - 1 + j*c.options.Shard.Of }

// Done is how many runs are done since the campaign began or went on, and how
// many of them violated a claim. It may be asked while the campaign runs.
func (c *Campaign) Done() (runs, failed uint64) { return c.done.Load(), c.failed.Load() }

// Run runs the blocks from the shard's own number from on, and writes a line for
// each, each by one call and in order; before block 0 the header. It stops early
// when the context ends; complete is false then. The error is the writer's.
func (c *Campaign) Run(ctx context.Context, w io.Writer, from uint64) (complete bool, err error) {
	if from == 0 {
		if _, err := w.Write(c.header.line()); err != nil {
			return false, err
		}
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	next := from
	for line := range c.lines(ctx, from) {
		select {
		case b, ok := <-line:
			if !ok {
				return false, nil
			}
			if _, err := w.Write(b); err != nil {
				return false, err
			}
			next++
		case <-ctx.Done():
			return false, nil
		}
	}
	return next == c.header.own(c.options.Shard), nil
}
