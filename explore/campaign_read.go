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

	"ackgap/scenarios"
)

// token names the run of a witness. The weather is drawn from the seed, so that
// the faults are listed only where a strategy placed them.
func (s *campaignScenario) token(w *Witness) string {
	t := scenarios.Token{Scenario: s.Name, Seed: w.Seed}
	for _, set := range s.Set {
		path, value, _ := strings.Cut(set, "=")
		t.Set = append(t.Set, scenarios.Setting{Path: path, Value: value})
	}
	switch {
	case !w.By.Drawn():
		t.Scripted, t.Script = true, w.Script
	case w.By == Uniform && s.Swarm:
		t.Set = append(t.Set, scenarios.Setting{Path: "faults.swarm", Value: "false"})
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
	return b.Scenario == r.header.Scenarios[scenario].Name && b.FirstSeed == first && b.Runs == runs && b.consistent()
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
	case h.Portfolio != o.Portfolio:
		return fmt.Sprintf("the portfolio %s, and not %s", o.Portfolio, h.Portfolio)
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
