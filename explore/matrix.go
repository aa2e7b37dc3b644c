package explore

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"

	"ackgap/checker"
	"ackgap/scenarios"
)

// The small scope in which the outcome matrix looks for what can be reached.
const (
	// MatrixMessages is how many messages one producer sends in a run.
	MatrixMessages = 3
	// matrixSteps bounds a run: one that takes more goes round in circles, as
	// where a message is redelivered for ever.
	matrixSteps = 200_000
	// matrixStepsPerHour is how many more it may take for each hour that its fault
	// lasts. The polls of a group's member take 200,000 and more in six hours, those
	// of replicas as many.
	matrixStepsPerHour = 1_000_000
)

// MatrixOptions say which part of the outcome matrix is asked for.
type MatrixOptions struct {
	// Faults are the faults that are tried, by name; nil: all.
	Faults []string
	// Workers is how many cells are worked on at once; 0 is as many as there are
	// cores. The result does not depend on it.
	Workers int
	// Progress is told how many cells are done, now and then; nil for nobody.
	Progress func(done, total int)
	// Options are applied to every run, after everything else.
	Options []scenarios.Option
}

// OutcomeMatrix is what faults can do to systems.
type OutcomeMatrix struct {
	// Cells are in the order of the systems, for each in the order of the faults.
	Cells []Cell
	// Interrupted: cells are missing, as the work was stopped before its end.
	Interrupted bool
	// Expected: expectations were laid beside the cells.
	Expected bool
}

// Cell is what one kind of fault can do to one system.
type Cell struct {
	// System and Fault are names; Leg is where the system is judged.
	System, Fault string
	Leg           checker.Leg
	// Reached are the outcomes that some run had, each with the first such run,
	// by their names. None: the fault has no place in the system, and Why says
	// why not.
	Reached []Reached
	Why     string
	// Runs is how many placings of the fault were tried, over all variants.
	Runs int
	// Changed is what the runs change of the system's own parameters: the small
	// scope, and what the fault is about. What a variant changes is not among it.
	Changed []Changed
	// Problem is why the cell can't be trusted; "" for none.
	Problem string
	// Expected is what somebody says that the cell holds; nil for nothing.
	Expected *Expectation
	// Argued is why the cell rightly differs from the published table; nil where
	// it doesn't.
	Argued *scenarios.Argument
}

// Reached is an outcome and the first run that had it.
type Reached struct {
	Outcome checker.Outcome
	// Variant is the name of the variant; "" for the system as it stands.
	Variant string
	// Message is the one to which it happened.
	Message uint32
	// Set and Faults, added to the scenario with Seed, give the run again.
	Set    []scenarios.Setting
	Faults []string
	Seed   uint64
	// Vacuous: the fault struck, and in no run with this outcome did it do anything
	// to a message, so that the outcome is not the fault's.
	Vacuous bool
}

// Outcomes returns the names of what was reached, in their order; "n/a" where
// the fault has no place.
func (c *Cell) Outcomes() []string {
	if len(c.Reached) == 0 {
		return []string{NotApplicable}
	}
	var names []string
	for _, r := range c.Reached {
		names = append(names, r.Outcome.String())
	}
	return names
}

// NotApplicable stands in a cell for a fault that has no place in the system.
const NotApplicable = "n/a"

// Text returns the names of what was reached with bars between them.
func (c *Cell) Text() string { return strings.Join(c.Outcomes(), "|") }

// ErrNoSystem means that there is nothing to try faults on.
var ErrNoSystem = errors.New("there is no system to look at; name one that says at which hop it is judged")

// Matrix tries each fault at each of its places in each system, under each
// variant, and collects what became of the messages. It stops early when the
// context ends, and then returns the cells that are done. Systems that are
// judged at another hop than a fault have no cell for it.
func Matrix(ctx context.Context, systems []*scenarios.Scenario, o MatrixOptions) (*OutcomeMatrix, error) {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	var jobs []func() Cell
	for _, s := range systems {
		for _, f := range scenarios.MatrixFaults() {
			if f.Leg == s.Leg() && (o.Faults == nil || slices.Contains(o.Faults, f.Name)) {
				jobs = append(jobs, func() Cell { return cellOf(s, &f, o.Options) })
			}
		}
	}
	if len(jobs) == 0 {
		return nil, ErrNoSystem
	}
	cells, complete := inOrder(ctx, jobs, o.Workers, o.Progress)
	return &OutcomeMatrix{Cells: cells, Interrupted: !complete}, nil
}
