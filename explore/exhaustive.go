package explore

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"ackgap/checker"
	"ackgap/digest"
	"ackgap/faults"
	"ackgap/scenarios"
	"ackgap/sim"
)

// ExhaustiveOptions bound an exhaustive search.
type ExhaustiveOptions struct {
	// MaxFaults is K: a script has up to so many faults, 0 to [MostFaults].
	MaxFaults int
	// Messages is how many messages a run sends; 0: as many as the scenario says.
	Messages uint32
	// Faults are what is placed at every visit to a site, as lines without a
	// place; those that strike packets at links only. At most 255.
	Faults []faults.Line
	// Deferrals is how many times a script can also put a packet, or a step of a
	// node, behind what else happens at its instant, 0 to [MostFaults]: it comes a
	// nanosecond later. Timers keep their order.
	Deferrals int
	// Workers is how many runs are under way at once; 0 is as many as there are
	// cores. The result does not depend on it.
	Workers int
	// Progress is told how many scripts have been run, and how many of the runs
	// violated a claim, now and then and at the first violation; nil for nobody.
	// It is called by several workers at once.
	Progress func(scripts, violated uint64)
	// Options are applied to every run, after everything else.
	Options []scenarios.Option
	// Unpruned runs every script to its end, also where a run comes to a state
	// that is known. CompareUnpruned does both, and compares what they found.
	Unpruned, CompareUnpruned bool

	rules func() *digest.Rules // of a test, for each worker
}

// MostFaults is how many faults a script of an exhaustive search can have, and
// how many deferrals.
const MostFaults = 8

// ExhaustiveSteps bounds a run of a search, in events: one that takes more goes
// round in circles.
const ExhaustiveSteps = 200_000

// Certificate is what an exhaustive search has found: what became of the messages
// under every script of up to K faults from a set, at the sites that the runs
// reach.
type Certificate struct {
	// Scenario and Messages say what was run, Seed with which seed: it decides
	// every latency that is drawn.
	Scenario string
	Messages uint32
	Seed     uint64
	// MaxFaults, Faults and Deferrals are those of the options.
	MaxFaults int
	Faults    []faults.Line
	Deferrals int
	// FaultsUntil is the end of the fault phase, Horizon where runs are cut off,
	// Latest the end of the longest run.
	FaultsUntil, Horizon, Latest time.Duration
	// Scripts is how many scripts were covered, by the number of their faults.
	// Deferred of them defer something.
	Scripts  []uint64
	Deferred uint64
	// Runs is how many runs that took, to their end. It has those of the scripts
	// and Inert ones, in which the last fault found nothing to strike, so that
	// they were runs of a shorter script.
	Runs, Inert uint64
	// Cut is how many runs were broken off, because they had come to a state that
	// was known, with as many faults still to come.
	Cut uint64
	// Unfinished is in how many scripts the run was cut off before it came to rest.
	// What never happened in them is not proved.
	Unfinished uint64
	// NotPruned says why no run was; "" where runs were.
	NotPruned string
	// Compared is what the same search cost without pruning; nil if nobody asked.
	Compared *PruningGain
	// Strikes counts for each site and fault (index in Faults) in how many
	// scripts the one struck at the other. Sites without strikes are left out.
	Strikes []Strikes
	// Outcomes are what became of messages in some script, in the order of
	// [checker.Counts.Each]; Classes the combinations of them that a script had,
	// the most frequent first.
	Outcomes []OutcomeCount
	Classes  []OutcomeClass
	// Claims are the scenario's claims.
	Claims []ClaimCount
	// Interrupted: the search was stopped. It has proved nothing then.
	Interrupted bool
}

// Strikes tells how often faults struck at a site.
type Strikes struct {
	Site string
	// Scripts is indexed like [Certificate.Faults].
	Scripts []uint64
}

// OutcomeCount is a fate or mark that a message had in some script.
type OutcomeCount struct {
	// Key is the count's JSON key: "lost".
	Key string
	// Scripts is in how many scripts it was.
	Scripts uint64
	Witness ScriptWitness
}

// OutcomeClass is a combination of outcomes that a script's messages had.
type OutcomeClass struct {
	// Keys are the JSON keys of the outcomes.
	Keys    []string
	Scripts uint64
	Witness ScriptWitness
}

// ClaimCount tells what the scripts say of a claim.
type ClaimCount struct {
	Contract checker.Contract
	// Holds, Violated, Vacuous and Cut count scripts. Vacuous: no message was
	// confirmed, so that nothing was promised. Cut: the run was cut off before it
	// came to rest.
	Holds, Violated, Vacuous, Cut uint64
	// Witness violates it, Open was cut off; nil for none.
	Witness, Open *ScriptWitness
}

// ScriptWitness is the smallest script with an outcome: the fewest faults, and among
// those the earliest.
type ScriptWitness struct {
	Script faults.Script
	// Until is the end of the fault phase that the run needs; 0: it runs as well
	// with the scenario's own.
	Until time.Duration
	Hash  uint64
}

// Proved reports whether a claim is proved within the bounds.
func (c *Certificate) Proved(claim *ClaimCount) bool {
	return !c.Interrupted && claim.Violated == 0 && claim.Cut == 0 && claim.Holds > 0
}

// Taken returns how many scripts were counted without a run of their own.
func (c *Certificate) Taken() uint64 {
	if c.NotPruned != "" {
		return 0
	}
	return c.Covered() - c.Runs - c.Cut
}

// Covered returns how many scripts were covered.
func (c *Certificate) Covered() uint64 {
	n := uint64(0)
	for _, s := range c.Scripts {
		n += s
	}
	return n
}

// Struck returns in how many scripts one of the actions struck at a site.
// Scripts in which several did count for each.
func (c *Certificate) Struck(site string, actions ...sim.Action) uint64 {
	n := uint64(0)
	for _, s := range c.Strikes {
		for i, scripts := range s.Scripts {
			for _, a := range actions {
				if s.Site == site && c.Faults[i].Action == a {
					n += scripts
				}
			}
		}
	}
	return n
}

// Reached returns in how many scripts a message had the fate or mark with that
// JSON key.
func (c *Certificate) Reached(key string) uint64 {
	for _, o := range c.Outcomes {
		if o.Key == key {
			return o.Scripts
		}
	}
	return 0
}

// Exhaustive runs a scenario under every script of up to K faults from a set: in
// place of its own script and weather, at every visit to a site that a run
// reaches. Where a run comes to a state that another one has been in, with as
// many faults still to come, what follows is taken from there. It stops early
// when the context ends, and then returns what it has seen. Errors are those of
// [scenarios.Scenario.Run], a [*BrokenRun], and a [*PruningError].
func Exhaustive(ctx context.Context, s *scenarios.Scenario, o ExhaustiveOptions) (*Certificate, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	if o.Messages == 0 {
		o.Messages = s.Messages()
	}
	switch {
	case o.CompareUnpruned:
		return compareUnpruned(ctx, s, o)
	case o.Unpruned:
		c, err := exhaust(s, o, func(x *exhaustion) error { x.search(ctx); return nil })
		if err == nil {
			c.NotPruned = "as asked"
		}
		return c, err
	}
	c, err := exhaust(s, o, func(x *exhaustion) error { return x.searchPruned(ctx) })
	var not *notPrunable
	if errors.As(err, &not) {
		o.Unpruned = true
		if c, err = Exhaustive(ctx, s, o); err == nil {
			c.NotPruned = not.why
		}
	}
	return c, err
}

// exhaust searches in one of the two ways.
func exhaust(s *scenarios.Scenario, o ExhaustiveOptions, search func(x *exhaustion) error) (*Certificate, error) {
	x := &exhaustion{scenario: s, options: o}
	if err := x.prepare(); err != nil {
		return nil, err
	}
	if err := search(x); err != nil {
		return nil, err
	}
	if x.broken.script.has {
		return nil, x.brokenRun()
	}
	return x.certify()
}

func (o *ExhaustiveOptions) check() error {
	switch {
	case o.MaxFaults < 0 || o.MaxFaults > MostFaults:
		return fmt.Errorf("a script can't have up to %d faults; choose 0 to %d", o.MaxFaults, MostFaults)
	case o.Deferrals < 0 || o.Deferrals > MostFaults:
		return fmt.Errorf("a script can't have up to %d deferrals; choose 0 to %d", o.Deferrals, MostFaults)
	case len(o.Faults) == 0 || len(o.Faults) > mostChoices:
		return fmt.Errorf("a search needs 1 to %d faults to choose from", mostChoices)
	}
	for i := range o.Faults {
		if o.Faults[i].UntilHeal() || o.Faults[i].Span < 0 {
			return errors.New("each fault of a search needs a duration, so that it ends")
		}
	}
	return nil
}
