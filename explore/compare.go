package explore

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"

	"ackgap/checker"
	"ackgap/faults"
	"ackgap/scenarios"
)

// DefaultRuns is how many runs a row of a comparison has if nothing is said.
const DefaultRuns = 400

// CompareOptions say under what conditions scenarios are compared.
type CompareOptions struct {
	// Runs is how many runs each row has; 0 is [DefaultRuns].
	Runs uint64
	// FirstSeed is the seed of the first run; those of the others follow it.
	FirstSeed uint64
	// Weather is the same for all scenarios: "none", or "default", lines with a
	// rate, or both. Empty is "default". Each scenario keeps its own script.
	Weather []string
	// Sweep makes a row for each value of a parameter; nil makes one row.
	Sweep *Sweep
	// Workers is how many runs go on at once; 0 is as many as there are cores.
	// The result does not depend on it.
	Workers int
	// Keep lists parameters whose values are meant: measuring the throughput
	// does not change them. See [MeasuringChanges].
	Keep []string
	// NoThroughput leaves out the runs that measure throughput.
	NoThroughput bool
	// Progress is told how much of the work is done, now and then; nil for nobody.
	Progress func(done, total uint64)
	// Options are applied to every run, after everything else.
	Options []scenarios.Option
}

// ErrNothingToCompare means that there are no scenarios, or no values to sweep.
var ErrNothingToCompare = errors.New("there is nothing to compare; name at least one scenario, and at least one value to sweep")

// Sweep is a parameter and the values that it is to have in turn.
type Sweep struct {
	Path   string
	Values []string
}

// Comparison is what came of comparing scenarios. Run i of each row has the
// same seed and the same weather as run i of the others: they are pairs.
type Comparison struct {
	// Rows are in the order of the scenarios, for each in the order of the
	// sweep's values. All have the same number of runs.
	Rows []Row
	// Runs is how many runs each row has; FirstSeed is the seed of the first.
	Runs, FirstSeed uint64
	// Planned is how many runs each row was to have. Interrupted: the work was
	// stopped before its end, so that there are fewer runs, whose seeds may have
	// gaps, or a throughput was not measured.
	Planned     uint64
	Interrupted bool
	// Weather is that of the options, never empty; Sweep as well.
	Weather []string
	Sweep   *Sweep
}

// Row is one scenario in a comparison, with one value of the sweep.
type Row struct {
	// Scenario is the scenario as it was compared, with the value of the sweep.
	Scenario *scenarios.Scenario
	// Index is its place among the scenarios that are compared, from 0.
	Index int
	// Value is the sweep's value; "" without a sweep.
	Value string
	Sums
	// Pairs compare the row with the first one, with an entry for each count, in the
	// order of [Sums].Tallies, and then for each contract; nil in the first row.
	Pairs []Pair
	// Throughput is measured apart from the other runs: messages applied per
	// second of virtual time, without faults and as fast as the system allows.
	// 0 if it was not measured.
	Throughput uint64
	// Latency is pooled over the messages of all runs.
	Latency scenarios.Latency
}

// Compare runs each scenario with the same seeds under the same weather. It
// stops early when the context ends, and then returns what has been done.
// Errors are [ErrNothingToCompare], a [*SweepError], and those of [scenarios.Scenario.Run].
func Compare(ctx context.Context, all []*scenarios.Scenario, o CompareOptions) (*Comparison, error) {
	if len(all) == 0 || o.Sweep != nil && len(o.Sweep.Values) == 0 {
		return nil, ErrNothingToCompare
	}
	if o.Runs == 0 {
		o.Runs = DefaultRuns
	}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if len(o.Weather) == 0 {
		o.Weather = []string{"default"}
	}
	c := &comparing{options: o, result: &Comparison{
		FirstSeed: o.FirstSeed, Planned: o.Runs, Weather: o.Weather, Sweep: o.Sweep}}
	for i, s := range all {
		if err := c.addRows(i, s); err != nil {
			return nil, err
		}
	}
	c.work(ctx)
	return c.result, nil
}

// addRows adds the rows of a scenario, having checked that they can run.
func (c *comparing) addRows(index int, s *scenarios.Scenario) error {
	values := []string{""}
	if c.options.Sweep != nil {
		values = c.options.Sweep.Values
	}
	for _, value := range values {
		row, err := c.rowOf(s, value)
		if err != nil && value != "" {
			return fmt.Errorf("%s with %s=%s: %w", s.Name(), c.options.Sweep.Path, value, err)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", s.Name(), err)
		}
		if same, ok := c.sameValue(index, row.scenario, value); ok {
			return &SweepError{c.options.Sweep.Path, same, value}
		}
		c.result.Rows = append(c.result.Rows, Row{Scenario: row.scenario, Index: index, Value: value})
		c.rows = append(c.rows, row)
	}
	return nil
}

// sameValue returns the value, as it was given, of the scenario's earlier row that
// has the same one.
func (c *comparing) sameValue(index int, s *scenarios.Scenario, value string) (given string, ok bool) {
	if c.options.Sweep == nil {
		return "", false
	}
	path := c.options.Sweep.Path
	meaning, known := s.Get(path)
	for i := range c.result.Rows {
		r := &c.result.Rows[i]
		other, _ := r.Scenario.Get(path)
		if r.Index == index && (r.Value == value || known && other == meaning) {
			return r.Value, true
		}
	}
	return "", false
}

// SweepError says that two values of a sweep are the same one: their rows would
// be the same runs twice.
type SweepError struct {
	// Path is the parameter, One and Other are the values as they were given.
	Path, One, Other string
}

// Error names the values, and says what to do.
func (e *SweepError) Error() string {
	if e.One == e.Other {
		return fmt.Sprintf("the sweep of %s has %s twice; remove one of the two", e.Path, e.One)
	}
	return fmt.Sprintf("the sweep of %s has %s and %s, which are the same; remove one of the two", e.Path, e.One, e.Other)
}

// rowOf prepares a row, and builds each of its systems once to see that they fit.
func (c *comparing) rowOf(s *scenarios.Scenario, value string) (comparedRow, error) {
	keep := c.options.Keep
	if sweep := c.options.Sweep; sweep != nil {
		s = s.Clone()
		if err := s.Set(sweep.Path, value); err != nil {
			return comparedRow{}, err
		}
		keep = append(slices.Clip(keep), sweep.Path)
	}
	row := comparedRow{scenario: s,
		compared: slices.Concat([]scenarios.Option{scenarios.Weather(c.options.Weather...)}, c.options.Options),
		measured: slices.Concat(measuring(s, keep), c.options.Options)}
	for _, opts := range [][]scenarios.Option{row.compared, row.measured} {
		if _, err := s.Runner(opts...); err != nil {
			return comparedRow{}, err
		}
	}
	return row, nil
}

// Violated lists the contracts that the row's scenario claims and that at least
// one run violated.
func (r *Row) Violated() []checker.Contract {
	var violated []checker.Contract
	for _, c := range r.Scenario.Claims() {
		if r.Contracts[c].Violated > 0 {
			violated = append(violated, c)
		}
	}
	return violated
}

// Witness is a run in which something happened.
type Witness struct {
	// Seed is that of the run; 0 where Script is nil, as 0 is a seed.
	Seed uint64
	// Script is what went wrong in it. As the only faults, with the same seed,
	// it gives the same history.
	Script faults.Script
	// Message is one to which it happened, 0 where that isn't known.
	Message uint32
	// By is the strategy of a campaign that found it, Token names the run as the
	// campaign's file does; "" outside of one.
	By    Strategy
	Token string
}
