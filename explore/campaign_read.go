package explore

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"ackgap/checker"
	"ackgap/scenarios"
)

// token names the run with a seed. The weather is drawn from the seed, so that
// no fault need be listed.
func (s *campaignScenario) token(seed uint64) string {
	t := scenarios.Token{Scenario: s.Name, Seed: seed}
	for _, set := range s.Set {
		path, value, _ := strings.Cut(set, "=")
		t.Set = append(t.Set, scenarios.Setting{Path: path, Value: value})
	}
	return t.String()
}

// campaignReader reads the lines of a file.
type campaignReader struct {
	file   string
	in     *bufio.Reader
	header campaignHeader
	shard  Shard
	next   uint64 // the shard's own number of the next block
	read   int64  // bytes of whole lines
	rest   []byte // what stands behind them
}

// errCutOff: the file ends within a line.
var errCutOff = errors.New("the file ends within a line")

// readCampaign reads the header. What is no header is a [*CampaignError], one
// that is cut off errCutOff; then the reader has the rest.
func readCampaign(file string, in io.Reader) (*campaignReader, error) {
	r := &campaignReader{file: file, in: bufio.NewReaderSize(in, 1<<16)}
	line, err := r.line()
	if err != nil {
		return r, err
	}
	if json.Unmarshal(line, &r.header) != nil || !strings.HasPrefix(r.header.Format, "ackgap campaign ") {
		return nil, r.none()
	}
	if r.header.Format != campaignFormat {
		return nil, r.fail(fmt.Sprintf("its format is %q", r.header.Format), "this program reads "+campaignFormat)
	}
	if r.header.Runs == 0 || r.header.Block == 0 || len(r.header.Scenarios) == 0 {
		return nil, r.fail("its first line describes no campaign", "run the campaign again")
	}
	r.shard = Shard{1, 1}
	if r.header.Shard != "" {
		if r.shard, err = ParseShard(r.header.Shard); err != nil {
			return nil, r.fail(err.Error(), "")
		}
	}
	return r, nil
}

// none says that the file is not what it should be.
func (r *campaignReader) none() error {
	return r.fail("it does not begin as the results of a campaign do", "name a file that simulate campaign has written")
}

func (r *campaignReader) fail(problem, want string) error {
	return &CampaignError{r.file, problem, want}
}

// line returns the next whole line; the error is io.EOF, errCutOff, or the file's.
func (r *campaignReader) line() ([]byte, error) {
	line, err := r.in.ReadBytes('\n')
	switch {
	case err == nil:
		r.read += int64(len(line))
		return line, nil
	case err == io.EOF && len(line) > 0:
		r.rest = line
		return nil, errCutOff
	}
	return nil, err
}

// block returns the next block with its line; the error is io.EOF, errCutOff, or
// a [*CampaignError].
func (r *campaignReader) block() (*campaignBlock, []byte, error) {
	line, err := r.line()
	if err != nil {
		return nil, nil, err
	}
	var b campaignBlock
	number := r.shard.Index - 1 + r.next*r.shard.Of
	if json.Unmarshal(line, &b) != nil || r.next >= r.header.own(r.shard) || b.Block != number || !r.fits(&b) {
		return nil, nil, r.fail(fmt.Sprintf("line %d is not that of block %d", r.next+2, number),
			"the file has been changed: cut it off before that line and go on with --resume, or begin anew")
	}
	r.next++
	return &b, line, nil
}

// fits reports whether a block is what the header says that it is.
func (r *campaignReader) fits(b *campaignBlock) bool {
	scenario, first, runs := r.header.place(b.Block)
	return b.Scenario == r.header.Scenarios[scenario].Name && b.FirstSeed == first && b.Runs == runs &&
		uint64(len(b.Timelines)) == 8*runs
}

// Resume reads what an interrupted campaign has written, and returns with how
// many blocks, and how many bytes, that goes on: what follows them is a line
// that was cut off. A file of another campaign is a [*CampaignError].
func (c *Campaign) Resume(file string, in io.Reader) (blocks uint64, size int64, err error) {
	r, err := readCampaign(file, in)
	if err == errCutOff && !bytes.HasPrefix(c.header.line(), r.rest) {
		return 0, 0, r.none()
	}
	if err == io.EOF || err == errCutOff {
		return 0, 0, nil
	}
	if err != nil {
		return 0, 0, err
	}
	if why := c.header.differs(&r.header); why != "" {
		return 0, 0, r.fail("it is of another campaign: "+why, "give the same scenarios and flags, or name another file")
	}
	if r.header.Shard != c.header.Shard {
		return 0, 0, r.fail(fmt.Sprintf("it is of shard %s and not of %s", r.shard, c.options.Shard), "give the same --shard, or name another file")
	}
	for {
		switch _, _, err := r.block(); {
		case err == nil:
		case err != io.EOF && err != errCutOff:
			return 0, 0, err
		case r.next == 0:
			return 0, 0, nil // with block 0 the header is written anew
		default:
			return r.next, r.read, nil
		}
	}
}

// differs says in what two campaigns differ, "" for nothing. Shards don't count.
func (h *campaignHeader) differs(o *campaignHeader) string {
	switch {
	case h.Program != o.Program:
		return fmt.Sprintf("it was written by %s, and not by %s", o.Program, h.Program)
	case h.Runs != o.Runs || h.FirstSeed != o.FirstSeed || h.Block != o.Block:
		return fmt.Sprintf("%d runs from seed %d on, and not %d from %d on", o.Runs, o.FirstSeed, h.Runs, h.FirstSeed)
	case len(h.Scenarios) != len(o.Scenarios):
		return fmt.Sprintf("%d scenarios, and not %d", len(o.Scenarios), len(h.Scenarios))
	}
	for i := range h.Scenarios {
		mine, other := &h.Scenarios[i], &o.Scenarios[i]
		switch {
		case mine.Name != other.Name:
			return fmt.Sprintf("the scenario %s, and not %s", other.Name, mine.Name)
		case !slices.Equal(mine.Set, other.Set):
			return fmt.Sprintf("%s with %s, and not with %s", mine.Name, listed(other.Set), listed(mine.Set))
		case mine.File != other.File || mine.First != other.First || !slices.Equal(mine.Claims, other.Claims):
			return mine.Name + " has been changed"
		}
	}
	return ""
}

// listed writes settings.
func listed(set []string) string {
	if len(set) == 0 {
		return "nothing set"
	}
	return strings.Join(set, " ")
}

// CampaignSummary is what the lines of a file come to.
type CampaignSummary struct {
	// Planned is how many runs each scenario was to have, from FirstSeed on.
	Planned, FirstSeed uint64
	// Shard is the part of the campaign that the file has.
	Shard Shard
	// Blocks are those that are done, out of All of the shard.
	Blocks, All uint64
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
	// Sums of whose Counts only Sent is filled in, and of whose witnesses only the seed.
	Sums
	// Timelines are those of all runs.
	Timelines Timelines

	scenario campaignScenario
}

// Token names the run of the row with a seed, for simulate run.
func (r *CampaignRow) Token(seed uint64) string { return r.scenario.token(seed) }

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
	s := &CampaignSummary{Planned: r.header.Runs, FirstSeed: r.header.FirstSeed, Shard: r.shard, All: r.header.own(r.shard)}
	for _, h := range r.header.Scenarios {
		s.Rows = append(s.Rows, CampaignRow{Name: h.Name, Set: h.Set, Claims: contractsOf(h.Claims), scenario: h})
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
	block := Sums{Runs: b.Runs, Exposed: b.Exposed, Cut: b.Cut}
	known := 0
	block.Counts.Each(func(key string, _ uint64) {
		t := Tally{Key: key}
		if i := slices.IndexFunc(b.Counts, func(c campaignCount) bool { return c.Key == key }); i >= 0 {
			c := &b.Counts[i]
			known++
			t.Messages, t.Squares, t.Runs, t.Exposed, t.First = c.Messages, c.Squares, c.Runs, c.Exposed, witnessOf(c.First)
		}
		block.Tallies = append(block.Tallies, t)
	})
	block.Counts.Sent = block.Of("sent").Messages
	if known < len(b.Counts) || len(b.Contracts) != contractCount {
		return false
	}
	for i, c := range b.Contracts {
		block.Contracts[i] = ContractTally{c.Holds, c.Violated, c.Unknown, c.Tested, c.Failed, witnessOf(c.First)}
	}
	r.merge(&block)
	timelines, ok := timelinesOf(b.Timelines)
	r.Timelines = append(r.Timelines, timelines...)
	return ok
}

// witnessOf reads a token; nil for none.
func witnessOf(token string) *Witness {
	t, err := scenarios.ParseToken(token)
	if err != nil {
		return nil
	}
	return &Witness{Seed: t.Seed}
}
