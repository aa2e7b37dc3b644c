package explore_test

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"ackgap/checker"
	"ackgap/explore"
	"ackgap/scenarios"
)

func semantics(t *testing.T) []*scenarios.Scenario {
	t.Helper()
	return []*scenarios.Scenario{builtin(t, "at-most-once"), builtin(t, "at-least-once")}
}

func compare(t *testing.T, all []*scenarios.Scenario, o explore.CompareOptions) *explore.Comparison {
	t.Helper()
	c, err := explore.Compare(context.Background(), all, o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// requireSameRows compares all that was counted and measured.
func requireSameRows(t *testing.T, got, want *explore.Comparison) {
	t.Helper()
	if len(got.Rows) != len(want.Rows) || got.Runs != want.Runs {
		t.Fatalf("%d rows of %d runs, want %d of %d", len(got.Rows), got.Runs, len(want.Rows), want.Runs)
	}
	for i := range got.Rows {
		g, w := got.Rows[i], want.Rows[i]
		g.Scenario, w.Scenario = nil, nil
		if !reflect.DeepEqual(g, w) {
			t.Errorf("row %d differs:\n%+v\nwant\n%+v", i, g, w)
		}
	}
}

// TestWorkersDoNotMatter: one worker and four give the same result.
func TestWorkersDoNotMatter(t *testing.T) {
	o := explore.CompareOptions{Runs: 47, FirstSeed: 1000, Workers: 1,
		Sweep: &explore.Sweep{Path: "producer.window", Values: []string{"1", "16"}}}
	alone := compare(t, semantics(t), o)
	o.Workers = 4
	requireSameRows(t, compare(t, semantics(t), o), alone)
	if len(alone.Rows) != 4 || alone.Rows[2].Scenario.Name() != "at-least-once" || alone.Rows[2].Value != "1" || alone.Rows[2].Index != 1 {
		t.Errorf("the rows are %+v", alone.Rows)
	}
	if one, sixteen := alone.Rows[2].Throughput, alone.Rows[3].Throughput; one == 0 || 4*one > sixteen {
		t.Errorf("a window of 1 gives %d messages/s, one of 16 %d", one, sixteen)
	}
}

// TestRunsArePairs: a row is the sum of the runs with its seeds, whatever other
// rows there are. The sum is computed here once more, in the plainest way.
func TestRunsArePairs(t *testing.T) {
	names := []string{"at-most-once", "at-least-once", "at-least-once-idempotent", "exactly-once"}
	rapid.Check(t, func(rt *rapid.T) {
		var all []*scenarios.Scenario
		for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom(names), 1, 3, rapid.ID).Draw(rt, "names") {
			all = append(all, builtin(t, name))
		}
		o := explore.CompareOptions{
			Runs: rapid.Uint64Range(1, 25).Draw(rt, "runs"), FirstSeed: rapid.Uint64Range(0, 1<<40).Draw(rt, "seed"),
			Workers: rapid.IntRange(1, 3).Draw(rt, "workers"), NoThroughput: true,
		}
		c := compare(t, all, o)
		for i, s := range all {
			requireSums(rt, &c.Rows[i], s, o)
		}
	})
}

// TestPairs: what one row's run did and the other's with the same seed did not,
// counted here once more; the first row has nothing to be paired with.
func TestPairs(t *testing.T) {
	const runs = 40
	all := []*scenarios.Scenario{builtin(t, "at-least-once"), builtin(t, "at-most-once"), builtin(t, "exactly-once")}
	c := compare(t, all, explore.CompareOptions{Runs: runs, FirstSeed: 5, Workers: 3, NoThroughput: true})
	if c.Rows[0].Pairs != nil || c.Rows[0].Pair("lost") != (explore.Pair{Key: "lost"}) {
		t.Errorf("the first row has pairs: %+v", c.Rows[0].Pairs)
	}
	for i := 1; i < len(all); i++ {
		lost, twice, least := explore.Pair{Key: "lost"}, explore.Pair{Key: "duplicate_effect"}, explore.Pair{Key: checker.AtLeastOnce.String()}
		for seed := uint64(5); seed < 5+runs; seed++ {
			there, here := inWeather(t, all[0], seed), inWeather(t, all[i], seed)
			lost.Here, lost.There = discordant(lost, here.Verdict.Counts.Fate(checker.Lost), there.Verdict.Counts.Fate(checker.Lost))
			twice.Here, twice.There = discordant(twice, here.Verdict.Counts.Mark(checker.DuplicateEffect), there.Verdict.Counts.Mark(checker.DuplicateEffect))
			h, _ := here.Verdict.Of(checker.EndToEnd, checker.AtLeastOnce)
			u, _ := there.Verdict.Of(checker.EndToEnd, checker.AtLeastOnce)
			if h.Status != checker.Unknown && u.Status != checker.Unknown {
				least.Here, least.There = discordant(least, violations(h), violations(u))
			}
		}
		for _, want := range []explore.Pair{lost, twice, least} {
			if got := c.Rows[i].Pair(want.Key); got != want {
				t.Errorf("%s: %+v, want %+v", all[i].Name(), got, want)
			}
		}
	}
	if p := c.Rows[1].Pair("lost"); p.Here < 20 || p.There != 0 || p.P() > 1e-5 {
		t.Errorf("at-most-once and at-least-once hardly differ in losses: %+v, p = %g", p, p.P())
	}
}

func inWeather(t *testing.T, s *scenarios.Scenario, seed uint64) *scenarios.Result {
	t.Helper()
	r, err := s.Run(scenarios.Weather("default"), scenarios.Seed(seed))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// discordant counts a pair of runs.
func discordant(p explore.Pair, here, there uint64) (uint64, uint64) {
	switch {
	case here > 0 && there == 0:
		p.Here++
	case here == 0 && there > 0:
		p.There++
	}
	return p.Here, p.There
}

func violations(j checker.Judgement) uint64 {
	if j.Status == checker.Violated {
		return 1
	}
	return 0
}

func requireSums(t *rapid.T, row *explore.Row, s *scenarios.Scenario, o explore.CompareOptions) {
	runner, err := s.Runner(scenarios.Weather("default"))
	if err != nil {
		t.Fatal(err)
	}
	var counts checker.Counts
	var exposed, duplicated, first uint64
	violations := [3]uint64{}
	for seed := o.FirstSeed; seed < o.FirstSeed+o.Runs; seed++ {
		r := runner.Run(seed)
		counts.Add(&r.Verdict.Counts)
		if !r.Vacuous {
			exposed++
		}
		if r.Verdict.Counts.Mark(checker.DuplicateDelivered) > 0 {
			if duplicated++; duplicated == 1 {
				first = seed
			}
		}
		for c := range violations {
			if j, _ := r.Verdict.Of(checker.EndToEnd, checker.Contract(c)); j.Status == checker.Violated {
				violations[c]++
			}
		}
	}
	if row.Counts != counts || row.Runs != o.Runs || row.Exposed != exposed {
		t.Fatalf("the counts of %s differ", s.Name())
	}
	tally := row.Of("duplicate_delivered")
	if tally.Runs != duplicated || duplicated > 0 && tally.First.Seed != first {
		t.Fatalf("%s: duplicate deliveries in %d runs, want %d; the first is %+v, want seed %d", s.Name(), tally.Runs, duplicated, tally.First, first)
	}
	for c, n := range violations {
		if row.Contracts[c].Violated != n {
			t.Fatalf("%s: contract %d is violated in %d runs, want %d", s.Name(), c, row.Contracts[c].Violated, n)
		}
	}
}

// TestWitnessesReplay: seed and script of a witness show again what it is a
// witness of.
func TestWitnessesReplay(t *testing.T) {
	c := compare(t, semantics(t), explore.CompareOptions{Runs: 30, FirstSeed: 1, NoThroughput: true})
	witnesses := 0
	for i := range c.Rows {
		row := &c.Rows[i]
		for _, tally := range row.Tallies {
			if tally.First == nil {
				continue
			}
			witnesses++
			r, err := row.Scenario.Run(scenarios.Seed(tally.First.Seed), scenarios.Script(tally.First.Script))
			if err != nil {
				t.Fatal(err)
			}
			if n, _ := r.Verdict.Counts.Of(tally.Key); n == 0 {
				t.Errorf("%s, seed %d: no %s", r.Scenario, r.Seed, tally.Key)
			}
		}
		for contract, tally := range row.Contracts {
			if tally.First == nil {
				continue
			}
			witnesses++
			r, err := row.Scenario.Run(scenarios.Seed(tally.First.Seed), scenarios.Script(tally.First.Script))
			if err != nil {
				t.Fatal(err)
			}
			if j, _ := r.Verdict.Of(checker.EndToEnd, checker.Contract(contract)); j.Witness != tally.First.Message {
				t.Errorf("%s, seed %d: the witness is m%d, want m%d", r.Scenario, r.Seed, j.Witness, tally.First.Message)
			}
		}
	}
	if witnesses < 10 {
		t.Errorf("%d witnesses only", witnesses)
	}
}

// TestInterruptedComparison: what has been done is returned, and it is what the
// same number of runs gives undisturbed.
func TestInterruptedComparison(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	calls := 0
	part, err := explore.Compare(ctx, semantics(t), explore.CompareOptions{Runs: 100_000, FirstSeed: 1, Workers: 1,
		Progress: func(done, total uint64) {
			if calls++; calls == 3 {
				interrupt()
			}
			if total != 200_000 || done > total {
				t.Errorf("%d of %d runs are done", done, total)
			}
		}})
	if err != nil {
		t.Fatal(err)
	}
	if !part.Interrupted || part.Runs == 0 || part.Runs >= part.Planned || part.Planned != 100_000 {
		t.Fatalf("interrupted %v, %d of %d runs", part.Interrupted, part.Runs, part.Planned)
	}
	whole := compare(t, semantics(t), explore.CompareOptions{Runs: part.Runs, FirstSeed: 1})
	if whole.Interrupted {
		t.Error("a comparison that nobody interrupts says so")
	}
	requireSameRows(t, part, whole)
}

func TestComparisonErrors(t *testing.T) {
	for name, o := range map[string]explore.CompareOptions{
		"nothing":  {Sweep: &explore.Sweep{Path: "producer.window"}},
		"weather":  {Weather: []string{"stormy"}},
		"sweep":    {Sweep: &explore.Sweep{Path: "no.such", Values: []string{"1"}}},
		"value":    {Sweep: &explore.Sweep{Path: "producer.window", Values: []string{"1", "many"}}},
		"together": {Sweep: &explore.Sweep{Path: "sink.dedup", Values: []string{"table"}}},
		"option":   {Options: []scenarios.Option{scenarios.Set("no.such", "path")}},
	} {
		if c, err := explore.Compare(t.Context(), semantics(t), o); err == nil {
			t.Errorf("%s: there is no error but %+v", name, c)
		}
	}
}

// TestExposure: without faults nothing is put to the test; a lossy link is a
// fault of its own.
func TestExposure(t *testing.T) {
	calm := compare(t, semantics(t), explore.CompareOptions{Runs: 5, NoThroughput: true, Weather: []string{"none"}})
	for _, row := range calm.Rows {
		holds := row.Contracts[checker.AtMostOnce]
		if row.Exposed != 0 || holds.Holds != 5 || holds.Tested != 0 || row.Interval("lost").Method != "" {
			t.Errorf("%s: %+v", row.Scenario.Name(), row.Sums)
		}
	}
	lossy := compare(t, semantics(t), explore.CompareOptions{Runs: 5, NoThroughput: true, Weather: []string{"none"},
		Options: []scenarios.Option{scenarios.Set("links.loss", "20%")}})
	for _, row := range lossy.Rows {
		if row.Exposed != 5 {
			t.Errorf("%s: a lossy link exposed %d runs of 5", row.Scenario.Name(), row.Exposed)
		}
	}
}

// TestPooledLatency: one run's percentiles are those of the run.
func TestPooledLatency(t *testing.T) {
	s := builtin(t, "at-least-once")
	r, err := s.Run(scenarios.Seed(9))
	if err != nil {
		t.Fatal(err)
	}
	got := compare(t, []*scenarios.Scenario{s}, explore.CompareOptions{Runs: 1, FirstSeed: 9}).Rows[0].Latency
	if got.Max != r.Latency.Max || !near(got.P50, r.Latency.P50) || !near(got.P99, r.Latency.P99) {
		t.Errorf("the latency is %+v, want %+v", got, r.Latency)
	}
}

// near allows for the histogram's three digits.
func near(a, b int64) bool { return max(a, b)-min(a, b) <= b/500 }

func TestPerMessage(t *testing.T) {
	s := explore.Sums{Runs: 4, Counts: checker.Counts{Sent: 400},
		Tallies: []explore.Tally{{Key: "lost", Messages: 8, Squares: 32, Runs: 2, Exposed: 2}}} // 4, 4, 0, 0
	// The share has a variance of 4/3 · 16/400², so 400 messages are worth
	// 0.02 · 0.98 · 7500 = 147; with Student's 3.1824 for 1.9600, as there are four runs, 55.76.
	if r := s.PerMessage("lost"); fmt.Sprintf("%.5f", r) != "{0.02000 0.00070 0.09927}" {
		t.Errorf("lost: %.5f", r)
	}
	if r := s.PerMessage("torn"); fmt.Sprintf("%.5f", r) != "{0.00000 0.00000 0.52713}" { // 1 − 0.05^(1/4)
		t.Errorf("torn: %.5f", r)
	}
	s.Runs = 1
	if r := s.PerMessage("torn"); r != (explore.Rate{High: 1}) {
		t.Errorf("one run: %+v", r)
	}
}

// TestLogIsMeasured: the load that shows what a guarantee costs fits a log, whose
// handlers follow one another.
func TestLogIsMeasured(t *testing.T) {
	c := compare(t, []*scenarios.Scenario{builtin(t, "ledger")}, explore.CompareOptions{Runs: 2, FirstSeed: 1, Workers: 1})
	if len(c.Rows) != 1 || c.Rows[0].Throughput == 0 {
		t.Errorf("%+v", c.Rows)
	}
}
