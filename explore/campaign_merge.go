package explore

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// CampaignFile is a file with the results of a shard.
type CampaignFile struct {
	// Name is the file's, for errors.
	Name string
	In   io.Reader
}

// MergeCampaigns writes what the unsharded campaign would have written, from all
// of its shards in any order. A shard that is missing, there twice, not at its
// end or of another campaign is a [*CampaignError]; other errors are those of
// the files. What was written until then is of no use.
func MergeCampaigns(w io.Writer, files []CampaignFile) error {
	shards, err := shardsOf(files)
	if err != nil {
		return err
	}
	whole := shards[0].header
	whole.Shard = ""
	if _, err := w.Write(whole.line()); err != nil {
		return err
	}
	for block := range whole.blocks() {
		_, line, err := shards[block%uint64(len(shards))].block()
		if err == io.EOF || err == errCutOff {
			err = shards[block%uint64(len(shards))].unfinished()
		}
		if err != nil {
			return err
		}
		if _, err := w.Write(line); err != nil {
			return err
		}
	}
	for _, r := range shards {
		if _, _, err := r.block(); err != io.EOF {
			return r.fail("there is something behind its last block", "the file has been changed: run the shard again")
		}
	}
	return nil
}

// unfinished says that a file ends too early.
func (r *campaignReader) unfinished() error {
	return r.fail(fmt.Sprintf("shard %s is not at its end: %d of %d blocks are there", r.shard, r.next, r.header.own(r.shard)),
		"go on with simulate campaign --resume")
}

// shardsOf opens the files and puts them in the order of their shards.
func shardsOf(files []CampaignFile) ([]*campaignReader, error) {
	if len(files) == 0 {
		return nil, &CampaignError{Problem: "there is nothing to merge", Want: "name the files of all shards"}
	}
	var shards []*campaignReader // by number; nil where none was named
	for _, f := range files {
		r, err := readCampaign(f.Name, f.In)
		if err == io.EOF || err == errCutOff {
			err = &CampaignError{f.Name, "nothing is in it yet", "run the shard"}
		}
		if err != nil {
			return nil, err
		}
		if shards == nil {
			shards = make([]*campaignReader, r.shard.Of)
		}
		if err := r.take(shards); err != nil {
			return nil, err
		}
	}
	return shards, missing(shards)
}

// take puts a shard into its place, beside those that were read before.
func (r *campaignReader) take(shards []*campaignReader) error {
	for _, other := range shards {
		switch {
		case other == nil:
		case other.shard.Of != r.shard.Of:
			return r.fail(fmt.Sprintf("it is shard %s, and %s is shard %s", r.shard, other.file, other.shard), "merge shards of one division")
		case other.header.differs(&r.header) != "":
			return r.fail(fmt.Sprintf("it is of another campaign than %s: %s", other.file, other.header.differs(&r.header)), "merge shards of one campaign")
		case other.shard == r.shard:
			return r.fail(fmt.Sprintf("it is shard %s, and so is %s", r.shard, other.file), "name each shard once")
		}
	}
	shards[r.shard.Index-1] = r
	return nil
}

// missing says which shards were not named.
func missing(shards []*campaignReader) error {
	var left []string
	of := 0
	for i, r := range shards {
		if r == nil {
			left = append(left, strconv.Itoa(i+1))
		} else {
			of = int(r.shard.Of)
		}
	}
	if len(left) == 0 {
		return nil
	}
	return &CampaignError{Problem: fmt.Sprintf("of %d shards the following are missing: %s", of, strings.Join(left, ", ")),
		Want: "name the files of all shards"}
}
