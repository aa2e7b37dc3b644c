package explore

import (
	"cmp"
	"context"
	"slices"

	"ackgap/scenarios"
)

// Fitness says whether a configuration keeps within a tolerance.
type Fitness uint8

// The fitnesses, the best first.
const (
	// Fits: what may not be was not seen, or is surely rare enough.
	Fits Fitness = iota
	// Unclear: the runs don't tell; more of them may.
	Unclear
	// Breaks: it was seen, or is surely too frequent.
	Breaks
)

var fitnessNames = [...]string{"fits", "unclear", "breaks"}

// String returns the fitness in lower case.
func (f Fitness) String() string {
	if int(f) < len(fitnessNames) {
		return fitnessNames[f]
	}
	return "?"
}

// MarshalText returns the fitness's name.
func (f Fitness) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// Check compares one figure of a configuration with what is tolerated.
type Check struct {
	// Key is the JSON key of a count, or "latency" or "throughput".
	Key     string
	Fitness Fitness
	// Tolerated is a share of messages (counts).
	Tolerated float64
	// Rate is the share of messages that was found (counts); Seen says in how
	// many of the exposed runs, with the bound on its probability in such a run.
	Rate Rate
	Seen Interval
	// Witness is a run in which it happened, nil for none.
	Witness *Witness
}

// The keys of checks that are no counts.
const (
	LatencyCheck    = "latency"
	ThroughputCheck = "throughput"
)

// Candidate is a configuration with what it costs and what it breaks.
type Candidate struct {
	// Row has its runs.
	Row *Row
	// Mechanisms are those that it needs beyond the barest system.
	Mechanisms []string
	Checks     []Check
	// Fitness is the worst of the checks.
	Fitness Fitness
}

// Advice is the answer to what is the cheapest configuration that will do.
type Advice struct {
	Tolerance scenarios.Tolerance
	// Comparison has the runs of all candidates, with the same seeds and weather.
	Comparison *Comparison
	// Candidates are sorted by what they cost, the cheapest first: fewer
	// mechanisms, then more throughput, then less latency.
	Candidates []Candidate
	// Best is the index of the cheapest one that fits; -1 for none.
	Best int
}

// Advise compares configurations under the same weather, and tells which is the
// cheapest that keeps within the tolerance, and what each cheaper one breaks.
// Errors are those of [Compare].
func Advise(ctx context.Context, all []*scenarios.Scenario, t scenarios.Tolerance, o CompareOptions) (*Advice, error) {
	c, err := Compare(ctx, all, o)
	if err != nil {
		return nil, err
	}
	a := &Advice{Tolerance: t, Comparison: c, Best: -1}
	for i := range c.Rows {
		a.Candidates = append(a.Candidates, candidateOf(&c.Rows[i], &t))
	}
	slices.SortStableFunc(a.Candidates, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(len(a.Mechanisms), len(b.Mechanisms)),
			cmp.Compare(b.Row.Throughput, a.Row.Throughput), cmp.Compare(a.Row.Latency.P99, b.Row.Latency.P99))
	})
	a.Best = slices.IndexFunc(a.Candidates, func(c Candidate) bool { return c.Fitness == Fits })
	return a, nil
}

func candidateOf(row *Row, t *scenarios.Tolerance) Candidate {
	c := Candidate{Row: row, Mechanisms: row.Scenario.Mechanisms(), Checks: []Check{
		row.check("lost", t.Loss), row.check("stuck", t.Loss), row.check("honest_loss", t.HonestLoss), row.check("duplicate_effect", t.Duplicates)}}
	if t.Latency > 0 {
		c.Checks = append(c.Checks, Check{Key: LatencyCheck, Fitness: within(row.Runs > 0, row.Latency.P99 <= int64(t.Latency))})
	}
	if t.Throughput > 0 {
		c.Checks = append(c.Checks, Check{Key: ThroughputCheck, Fitness: within(row.Throughput > 0, row.Throughput >= t.Throughput)})
	}
	for _, check := range c.Checks {
		c.Fitness = max(c.Fitness, check.Fitness)
	}
	return c
}

// within is the fitness of a figure that is measured once.
func within(measured, ok bool) Fitness {
	switch {
	case !measured:
		return Unclear
	case ok:
		return Fits
	}
	return Breaks
}

// check compares how often something happens with how often it may.
func (r *Row) check(key string, tolerated float64) Check {
	tally := r.Of(key)
	c := Check{Key: key, Tolerated: tolerated, Rate: r.PerMessage(key), Seen: r.Interval(key), Witness: tally.First}
	switch {
	case tally.Messages == 0:
		c.Fitness = within(r.Exposed > 0, true)
	case tolerated == 0 || c.Rate.Low > tolerated:
		c.Fitness = Breaks
	case c.Rate.High > tolerated:
		c.Fitness = Unclear
	}
	return c
}
