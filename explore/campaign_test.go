package explore_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"ackgap/checker"
	"ackgap/explore"
	"ackgap/scenarios"
)

// campaignOf prepares a small campaign of three scenarios, of which each has
// three blocks.
func campaignOf(t *testing.T, o explore.CampaignOptions) *explore.Campaign {
	t.Helper()
	if o.Runs == 0 {
		o.Runs, o.FirstSeed, o.Program = 2_345, 7, "test"
	}
	var entries []explore.CampaignEntry
	for _, name := range []string{"at-least-once", "at-most-once", "at-least-once-acked-early"} {
		e := explore.CampaignEntry{Name: name, Set: []scenarios.Setting{{Path: "messages", Value: "1"}}, Scenario: builtin(t, name)}
		if err := e.Scenario.Set("messages", "1"); err != nil {
			t.Fatal(err)
		}
		entries = append(entries, e)
	}
	c, err := explore.NewCampaign(entries, o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// written runs a campaign to its end.
func written(t *testing.T, o explore.CampaignOptions) []byte {
	t.Helper()
	var out bytes.Buffer
	complete, err := campaignOf(t, o).Run(context.Background(), &out, 0)
	if err != nil || !complete {
		t.Fatalf("complete %v, %v", complete, err)
	}
	return out.Bytes()
}

func requireSameCampaign(t *testing.T, what string, got, want []byte) {
	t.Helper()
	if !bytes.Equal(got, want) {
		t.Errorf("%s: %d bytes differ from the %d of the whole", what, len(got), len(want))
	}
}

// TestCampaignDoesNotDependOnHowItIsRun: one worker and four, seven shards and
// one file, in one go and after a cut at any place: the same bytes.
func TestCampaignDoesNotDependOnHowItIsRun(t *testing.T) {
	whole := written(t, explore.CampaignOptions{Workers: 1})
	if n := bytes.Count(whole, []byte("\n")); n != 10 {
		t.Fatalf("%d lines, want a header and 9 blocks", n)
	}
	requireSameCampaign(t, "four workers", written(t, explore.CampaignOptions{Workers: 4}), whole)
	for _, of := range []uint64{1, 7, 11} { // of eleven, two have no block
		var files []explore.CampaignFile
		for i := of; i >= 1; i-- {
			part := written(t, explore.CampaignOptions{Workers: 2, Shard: explore.Shard{Index: i, Of: of}})
			files = append(files, explore.CampaignFile{Name: fmt.Sprint(i), In: bytes.NewReader(part)})
		}
		var merged bytes.Buffer
		if err := explore.MergeCampaigns(&merged, files); err != nil {
			t.Fatal(err)
		}
		requireSameCampaign(t, fmt.Sprint(of, " shards"), merged.Bytes(), whole)
	}
	lines := bytes.SplitAfter(whole, []byte("\n"))
	third := len(lines[0]) + len(lines[1]) + len(lines[2])
	for _, cut := range []int{0, 1, len(lines[0]) - 1, len(lines[0]), third - 1, third, third + 1, len(whole) - 1, len(whole)} {
		requireSameCampaign(t, fmt.Sprint("cut at ", cut), resumed(t, whole[:cut]), whole)
	}
}

// resumed goes on with what is left of a file.
func resumed(t *testing.T, left []byte) []byte {
	t.Helper()
	c := campaignOf(t, explore.CampaignOptions{Workers: 3})
	blocks, size, err := c.Resume("left", bytes.NewReader(left))
	if err != nil {
		t.Fatal(err)
	}
	out := bytes.NewBuffer(slices.Clone(left[:size]))
	if complete, err := c.Run(context.Background(), out, blocks); err != nil || !complete {
		t.Fatalf("complete %v, %v", complete, err)
	}
	return out.Bytes()
}

// stopping ends a campaign with some call.
type stopping struct {
	bytes.Buffer
	calls int
	stop  func()
}

// Write wants whole lines.
func (s *stopping) Write(b []byte) (int, error) {
	if bytes.IndexByte(b, '\n') != len(b)-1 {
		return 0, errors.New("a call writes other than one whole line")
	}
	if s.calls--; s.calls == 0 {
		s.stop()
	}
	return s.Buffer.Write(b)
}

// TestInterruptedCampaignGoesOn: what an interruption leaves are whole lines, and
// the rest is added to the same bytes.
func TestInterruptedCampaignGoesOn(t *testing.T) {
	whole := written(t, explore.CampaignOptions{Workers: 2})
	ctx, stop := context.WithCancel(t.Context())
	out := &stopping{calls: 4, stop: stop}
	complete, err := campaignOf(t, explore.CampaignOptions{Workers: 2}).Run(ctx, out, 0)
	if err != nil || complete {
		t.Fatalf("complete %v, %v", complete, err)
	}
	if !bytes.HasPrefix(whole, out.Bytes()) || out.Len() == len(whole) {
		t.Errorf("the %d bytes that were left do not begin the %d", out.Len(), len(whole))
	}
	requireSameCampaign(t, "interrupted", resumed(t, out.Bytes()), whole)
}

// TestCampaignFindings: the summary counts what the runs had, each witness is
// one, and the timelines are as many as the runs.
func TestCampaignFindings(t *testing.T) {
	s, err := explore.ReadCampaign("whole", bytes.NewReader(written(t, explore.CampaignOptions{})))
	if err != nil || !s.Complete() || len(s.Rows) != 3 {
		t.Fatalf("%+v, %v", s, err)
	}
	for i := range s.Rows {
		row := &s.Rows[i]
		distinct, once, twice := row.Timelines.Counts()
		if row.Runs+row.Searched.Runs != 2_345 || uint64(len(row.Timelines)) != row.Runs || uint64(len(row.SearchedTimelines)) != row.Searched.Runs ||
			row.Exposed == 0 || row.Searched.Exposed == 0 || distinct < once+twice || distinct > 900 || once == 0 {
			t.Errorf("%s: %d and %d runs, %d timelines, %d different, %d once, %d twice", row.Name, row.Runs, row.Searched.Runs, len(row.Timelines), distinct, once, twice)
		}
		requireCampaignWitnesses(t, row)
	}
	safe, early := &s.Rows[0], &s.Rows[2]
	if safe.First("lost") != nil || early.Of("lost").Runs == 0 || early.Contracts[early.Claims[0]].Violated != early.Of("lost").Runs {
		t.Errorf("lost: %+v and %+v", safe.Of("lost"), early.Of("lost"))
	}
	if early.Searched.Of("lost").Runs == 0 || early.Status(early.Claims[0]) != checker.Violated {
		t.Errorf("the search has not found what is lost: %+v", early.Searched.Of("lost"))
	}
}

// requireCampaignWitnesses runs the first run of each count.
func requireCampaignWitnesses(t *testing.T, row *explore.CampaignRow) {
	t.Helper()
	for _, sums := range []*explore.Sums{&row.Sums, &row.Searched} {
		for _, tally := range sums.Tallies {
			if tally.First != nil {
				requireCampaignWitness(t, tally.First.Token, tally.Key)
			}
		}
	}
}

// TestEveryStrategyNamesItsRuns: what any strategy finds is there again in the
// run that its token names, and its runs are the only ones.
func TestEveryStrategyNamesItsRuns(t *testing.T) {
	for _, name := range []string{"uniform", "swarm", "storm", "few-faults", "guided"} {
		p, err := explore.ParsePortfolio(name)
		if err != nil {
			t.Fatal(err)
		}
		s, err := explore.ReadCampaign(name, bytes.NewReader(written(t, explore.CampaignOptions{Runs: 1_100, FirstSeed: 3, Program: "test", Portfolio: p})))
		if err != nil {
			t.Fatal(err)
		}
		for i := range s.Rows {
			row := &s.Rows[i]
			if want := []explore.StrategyTally{{Strategy: name, Runs: 1_100, Violated: row.Contracts[row.Claims[0]].Violated + row.Searched.Contracts[row.Claims[0]].Violated}}; !slices.Equal(row.Strategies, want) {
				t.Errorf("%s: %v, want %v", row.Name, row.Strategies, want)
			}
			if drawn := name == "uniform" || name == "swarm"; (row.Runs > 0) != drawn || (row.Searched.Runs > 0) == drawn || row.Exposed+row.Searched.Exposed == 0 {
				t.Errorf("%s of %s: %d runs drawn, %d searched, none struck", name, row.Name, row.Runs, row.Searched.Runs)
			}
			requireCampaignWitnesses(t, row)
		}
	}
}

func requireCampaignWitness(t *testing.T, text, key string) {
	t.Helper()
	token, err := scenarios.ParseToken(text)
	if err != nil {
		t.Fatal(err)
	}
	s := builtin(t, token.Scenario)
	opts, err := token.Apply(s)
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Run(opts...)
	if err != nil {
		t.Fatal(err)
	}
	if n, _ := r.Verdict.Counts.Of(key); n == 0 {
		t.Errorf("%s is no witness of %s", text, key)
	}
}

// TestCampaignFilesThatDoNotFit: what can't be merged, and what can't be gone on
// with, is refused in words.
func TestCampaignFilesThatDoNotFit(t *testing.T) {
	small := explore.CampaignOptions{Runs: 1_500, Program: "test"}
	part := func(index, of uint64) []byte {
		o := small
		o.Shard = explore.Shard{Index: index, Of: of}
		return written(t, o)
	}
	one, two, half := part(1, 3), part(2, 3), part(2, 2)
	swarm := bytes.Replace(two, []byte(`"portfolio":"uniform=30,swarm=10,storm=30,few-faults=20,guided=10"`), []byte(`"portfolio":"swarm=100"`), 1)
	other := written(t, explore.CampaignOptions{Runs: 1_500, FirstSeed: 9, Program: "test", Shard: explore.Shard{Index: 2, Of: 3}})
	newer := bytes.Replace(two, []byte(`"program":"test"`), []byte(`"program":"next"`), 1)
	changed := bytes.Replace(two, []byte(`"block":1,`), []byte(`"block":2,`), 1)
	three := part(3, 3)
	for _, c := range []struct {
		want  string
		files [][]byte
	}{
		{"nothing to merge", nil},
		{"of 3 shards the following are missing: 2", [][]byte{three, one}},
		{"it is shard 1/3, and so is file 1", [][]byte{one, one, two}},
		{"it is shard 2/2, and file 1 is shard 1/3", [][]byte{one, half}},
		{"1500 runs from seed 9 on, and not 1500 from 0 on", [][]byte{one, other, three}},
		{"it was written by next, and not by test", [][]byte{one, newer, three}},
		{"the portfolio swarm=100, and not uniform=30,swarm=10,storm=30,few-faults=20,guided=10", [][]byte{one, swarm, three}},
		{"file 2: shard 2/3 is not at its end: 1 of 2 blocks are there", [][]byte{one, two[:len(two)-1], three}},
		{"line 2 is not that of block 1", [][]byte{one, changed, three}},
		{"something behind its last block", [][]byte{one, two, append(slices.Clip(three), 'x')}},
		{"does not begin as the results of a campaign do", [][]byte{one, []byte("{}\n"), three}},
		{"nothing is in it yet", [][]byte{one, nil, three}},
	} {
		var files []explore.CampaignFile
		for i, data := range c.files {
			files = append(files, explore.CampaignFile{Name: fmt.Sprint("file ", i+1), In: bytes.NewReader(data)})
		}
		err := explore.MergeCampaigns(&bytes.Buffer{}, files)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
	c := campaignOf(t, small)
	for want, left := range map[string][]byte{
		"does not begin as the results of a campaign do": []byte("a text of somebody's"),
		"it is of shard 1/3 and not of 1/1":              one, "it was written by next": newer, "seed 9": other, "line 2 is not that of block 0": bytes.Replace(
			bytes.Replace(one, []byte(`,"shard":"1/3"`), nil, 1), []byte(`"runs":1000`), []byte(`"runs":999`), 1),
	} {
		if _, _, err := c.Resume("left", bytes.NewReader(left)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// TestUnseenTimelines: how probable a new timeline is is estimated well where that
// is known, and the lower bound on their number is one.
func TestUnseenTimelines(t *testing.T) {
	const all, runs = 1_000, 1_500 // equally likely
	var seen explore.Timelines
	for i := range uint64(runs) {
		x := (i + 1) * 0x9e3779b97f4a7c15 // Weyl's sequence, mixed as in SplitMix64
		x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
		x = (x ^ x>>27) * 0x94d049bb133111eb
		seen = append(seen, (x^x>>31)%all)
	}
	distinct, once, twice := seen.Counts()
	unseen := 1 - float64(distinct)/all
	if got := explore.Unseen(once, runs); math.Abs(got-unseen) > 0.05 {
		t.Errorf("a new one comes with probability %.3f, the estimate is %.3f", unseen, got)
	}
	if got := explore.AtLeastInAll(distinct, once, twice); got < float64(distinct) || math.Abs(got-all) > 100 {
		t.Errorf("%d were seen of %d, the estimate is %.0f", distinct, all, got)
	}
	if explore.Unseen(0, 0) != 1 || explore.AtLeastInAll(3, 0, 0) != 3 {
		t.Error("nothing seen, or nothing seen once only")
	}
}

// TestCampaignIsCompleteWithItsLastBlock: an interruption after the last line was
// written has interrupted nothing.
func TestCampaignIsCompleteWithItsLastBlock(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	complete, err := campaignOf(t, explore.CampaignOptions{}).Run(ctx, &stopping{calls: 10, stop: stop}, 0)
	if err != nil || !complete {
		t.Errorf("complete %v, %v", complete, err)
	}
}

func TestParseShard(t *testing.T) {
	for text, want := range map[string]explore.Shard{
		"1/1": {Index: 1, Of: 1}, "7/7": {Index: 7, Of: 7}, "100000/100000": {Index: 100_000, Of: 100_000},
		"0+1/7": {Index: 1, Of: 7}, "6+1/7": {Index: 7, Of: 7}, "7+1/7": {}, "1+2/7": {}, "+1/7": {}, "1+1+1/7": {},
		"": {}, "0/3": {}, "4/3": {}, "3": {}, "-1/3": {}, "1/100001": {}, "1/2/3": {}, "a/b": {},
	} {
		if got, err := explore.ParseShard(text); got != want || (err == nil) != (want.Of > 0) {
			t.Errorf("%q is %v, %v; want %v", text, got, err, want)
		}
	}
}
