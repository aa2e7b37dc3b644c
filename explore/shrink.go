package explore

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"ackgap/checker"
	"ackgap/faults"
	"ackgap/scenarios"
)

// ShrinkOptions say which run is to be made smaller, and what must stay.
type ShrinkOptions struct {
	// Anomaly is the name of the fate or mark that must stay, such as
	// "duplicate_effect". Empty chooses the worst one of the message by which a
	// claim is violated, or the worst one of all where no claim is.
	Anomaly string
	// Progress is told the number of runs so far, and of the faults and messages
	// that are left, now and then; nil for nobody.
	Progress func(runs, faults int, messages uint32)
	// Options make the run what it is, its seed and its faults among them.
	Options []scenarios.Option
}

// Class is what makes two failing runs the same: what happened to a message of
// each, what brought it about, and which claim that violates.
type Class struct {
	// Name is the JSON key of the fate or mark.
	Name string
	// Cause is the label of what brought it about.
	Cause checker.Cause
	// Violates is the claim that the run violates; meaningless unless Violation.
	Violates  checker.Contract
	Violation bool
}

// Size is how much there is to read in a run.
type Size struct {
	Faults   int
	Messages uint32
}

// Shrunk is a smallest run of its class.
type Shrunk struct {
	Class
	// Seed is that of the run, before and after.
	Seed uint64
	// Script is all that goes wrong, with Messages messages: no line of it can be
	// left out. Empty means that the configuration alone is to blame.
	Script   faults.Script
	Messages uint32
	// Before is the size of the run to begin with.
	Before Size
	// Runs is how many runs that took.
	Runs int
	// Interrupted: the work was stopped, so that a smaller one may exist.
	Interrupted bool
	// Result is the smallest run, recorded; Message the one to which it happened.
	Result  *scenarios.Result
	Message uint32
}

// ErrNothingToShrink means that the run has no anomaly, or none of the name asked for.
var ErrNothingToShrink = errors.New("nothing of the kind went wrong in this run, so there is nothing to shrink")

// Shrink makes a run as small as it can and keeps its class: no fault can be
// left out, and then there are as few messages as possible, the visits come as
// early and the times are as round. It tries out every change by a run, so it
// needs no knowledge of the system; it is deterministic. The search for the
// faults is delta debugging (Zeller and Hildebrandt, "Simplifying and Isolating
// Failure-Inducing Input", IEEE TSE 28(2), 2002), over lines that name their
// visit by its key, since numbers of visits shift when a fault is left out.
//
// It stops early when the context ends, and returns the smallest run so far.
// Errors are [ErrNothingToShrink] and those of [scenarios.Scenario.Run].
func Shrink(ctx context.Context, s *scenarios.Scenario, o ShrinkOptions) (*Shrunk, error) {
	runner, err := s.Runner(with(o.Options, scenarios.Record())...)
	if err != nil {
		return nil, err
	}
	r := runner.Run(runner.Seed())
	class, ok := classOf(r, o.Anomaly)
	if !ok {
		return nil, ErrNothingToShrink
	}
	h := &shrinker{ctx: ctx, scenario: s, options: o, class: class, seed: r.Seed,
		runners: map[uint32]*scenarios.Runner{}, tried: map[string]bool{}, runs: 1}
	before := candidate{r.Messages, slices.Clone(r.Script)}
	keyed := candidate{r.Messages, runner.Keyed()}
	h.best = before
	if !h.accept(keyed) && !h.shows(before) {
		return nil, fmt.Errorf("seed %d: the run's own script does not show its anomaly again: %s", r.Seed, class.Name)
	}
	h.shrink()
	return h.result(Size{len(before.script), before.messages})
}

// classOf tells the class of a recorded run; ok is false for a run that has none.
func classOf(r *scenarios.Result, name string) (c Class, ok bool) {
	for _, claim := range r.Claims {
		if claim.Judgement.Status != checker.Violated {
			continue
		}
		for _, a := range r.Anomalies {
			if a.Message == claim.Judgement.Witness && (name == "" || a.Name == name) {
				return Class{a.Name, a.Cause, claim.Contract, true}, true
			}
		}
	}
	for _, a := range r.Anomalies {
		if name == "" || a.Name == name {
			return Class{Name: a.Name, Cause: a.Cause}, true
		}
	}
	return Class{}, false
}

// message returns the first message of a recorded run to which what the class
// says happened, 0 for none. Where a claim is violated it is the one that
// violates it: what happens to a message need not (one that is stuck may never
// have been confirmed) while another violates the claim in some other way.
func (c *Class) message(r *scenarios.Result) uint32 {
	witness := uint32(0)
	if c.Violation {
		j, _ := r.Verdict.Of(checker.EndToEnd, c.Violates)
		if witness = j.Witness; j.Status != checker.Violated {
			return 0
		}
	}
	for _, a := range r.Anomalies {
		if a.Name == c.Name && a.Cause == c.Cause && (!c.Violation || a.Message == witness) {
			return a.Message
		}
	}
	return 0
}

// candidate is a run that may be small enough.
type candidate struct {
	messages uint32
	script   faults.Script
}

// shrinker looks for a smaller candidate than the best one so far.
type shrinker struct {
	ctx      context.Context
	scenario *scenarios.Scenario
	options  ShrinkOptions
	class    Class
	seed     uint64
	runners  map[uint32]*scenarios.Runner // by the number of messages
	tried    map[string]bool
	best     candidate
	runs     int
}

// shrink makes the best candidate smaller until nothing makes it any smaller.
// What counts most comes first, and no pass undoes what one before it did.
func (h *shrinker) shrink() {
	for again := true; again && h.ctx.Err() == nil; {
		again = h.fewerFaults()
		again = h.fewerMessages() || again
		again = h.earlierVisits() || again
		again = h.rounderTimes() || again
	}
}

// accept makes a candidate the best one if it is of the class.
func (h *shrinker) accept(c candidate) bool {
	if h.ctx.Err() != nil || !h.shows(c) {
		return false
	}
	h.best = c
	return true
}

// shows reports whether a candidate is of the class.
func (h *shrinker) shows(c candidate) bool {
	key := fmt.Sprintf("%d\n%s", c.messages, c.script)
	if known, ok := h.tried[key]; ok {
		return known
	}
	r, err := h.run(c)
	shows := err == nil && h.class.message(r) != 0
	h.tried[key] = shows
	return shows
}

// run runs a candidate. An error means that there can be no such run.
func (h *shrinker) run(c candidate) (*scenarios.Result, error) {
	runner := h.runners[c.messages]
	if runner == nil {
		opts := slices.Concat(h.options.Options, []scenarios.Option{scenarios.NoFaults(), scenarios.Messages(c.messages), scenarios.Record()})
		var err error
		if runner, err = h.scenario.Runner(opts...); err != nil {
			return nil, err
		}
		h.runners[c.messages] = runner
	}
	h.runs++
	if h.options.Progress != nil {
		h.options.Progress(h.runs, len(h.best.script), h.best.messages)
	}
	return runner.Replay(h.seed, c.script)
}

// result runs the best candidate once more and tells about it.
func (h *shrinker) result(before Size) (*Shrunk, error) {
	r, err := h.run(h.best)
	if err != nil {
		return nil, err
	}
	return &Shrunk{Class: h.class, Seed: h.seed, Script: h.best.script, Messages: h.best.messages, Before: before,
		Runs: h.runs, Interrupted: h.ctx.Err() != nil, Result: r, Message: h.class.message(r)}, nil
}
