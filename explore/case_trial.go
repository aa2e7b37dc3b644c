package explore

import (
	"fmt"
	"slices"

	"ackgap/checker"
	"ackgap/faults"
	"ackgap/history"
	"ackgap/scenarios"
	"ackgap/sim"
)

// observation is what was seen of a trial, before it is laid beside the control.
type observation struct {
	result   TrialResult
	measured map[string]int64 // only looked up
	expected []scenarios.Expected
	asked    bool          // for faults
	never    faults.Script // lines that have struck in no run yet
}

// observe runs a trial.
func observe(t *scenarios.Trial, expected []scenarios.Expected, opts []scenarios.Option) observation {
	o := observation{result: TrialResult{Trial: t, Runs: t.Runs}, measured: map[string]int64{}, expected: expected}
	if t.Inquiry != nil {
		if err := o.inquire(opts); err != nil {
			o.result.Problem = err.Error()
		}
		return o
	}
	seen := watch{}
	s, err := t.Load()
	if err == nil {
		err = o.run(s, slices.Concat(t.Options(), []scenarios.Option{scenarios.Latencies(), scenarios.Observe(&seen)}, opts), &seen)
	}
	if err != nil {
		o.result.Problem = err.Error()
	}
	return o
}

func (o *observation) run(s *scenarios.Scenario, opts []scenarios.Option, seen *watch) error {
	runner, err := s.Runner(opts...)
	if err != nil {
		return err
	}
	o.result.FirstSeed = runner.Seed()
	o.measured[scenarios.MeasureMechanisms] = int64(len(runner.Mechanisms()))
	for _, e := range o.expected {
		o.result.Found = append(o.result.Found, Finding{Expected: e, Seed: o.result.FirstSeed})
	}
	for i := range o.result.Runs {
		seed := o.result.FirstSeed + i
		*seen = watch{}
		r := runner.Run(seed)
		if i == 0 {
			o.measured[scenarios.MeasureRedelivered] = seen.redelivered()
			o.measured[scenarios.MeasureThroughput] = int64(r.ThroughputMilli)
			o.measured[scenarios.MeasureP50], o.measured[scenarios.MeasureP99] = r.Latency.P50, r.Latency.P99
		}
		o.expose(r, i == 0)
		if o.add(r, seen, seed); o.result.Problem != "" {
			return nil
		}
	}
	o.result.Problem = o.untested()
	return nil
}

// expose notes what went wrong in a run.
func (o *observation) expose(r *scenarios.Result, first bool) {
	if r.Reached {
		o.result.Exposed++
	}
	o.asked = o.asked || r.Reached || r.Vacuous
	if len(o.result.CutShort) == 0 && len(r.CutShort) > 0 {
		o.result.CutShort, o.result.FaultsUntil = slices.Clone(r.CutShort), r.FaultsUntil
	}
	if first {
		o.never = slices.Clone(r.Unfired)
	}
	o.never = slices.DeleteFunc(o.never, func(l faults.Line) bool { return !slices.Contains(r.Unfired, l) })
}

// untested says what is missing where the runs put nothing to the test; "" where they
// do. What a run shows, or a control, tells nothing of a fault that was not there.
func (o *observation) untested() string {
	in := ""
	if o.result.Runs > 1 {
		in = fmt.Sprintf(" in any of %d runs", o.result.Runs)
	}
	switch {
	case len(o.never) > 0:
		return fmt.Sprintf("the fault %q never strikes%s", o.never[0].String(), in)
	case o.asked && o.result.Exposed == 0:
		return "no fault reaches a message" + in + ", so nothing was put to the test"
	}
	return ""
}

// add adds what was counted in a run.
func (o *observation) add(r *scenarios.Result, seen *watch, seed uint64) {
	for i := range o.result.Found {
		f := &o.result.Found[i]
		n, ok := r.Verdict.Counts.Of(f.Expected.Key)
		if h, isHop := f.Expected.Hop(); isHop {
			n, ok = o.broken(r, h), true
		}
		switch f.Expected.Key {
		case scenarios.MeasureDeliveries:
			n, ok = seen.deliveries, true
		case scenarios.MeasureEffects:
			n, ok = seen.effects, true
		case scenarios.MeasureDeadLetters:
			n, ok = seen.deadLetters, true
		}
		if !ok || n == 0 {
			continue
		}
		if f.In == 0 {
			f.Seed = seed
		}
		f.In++
		f.Value += int64(n)
	}
}

// broken returns 1 if the exactly-once contract is violated at a hop, 0 if it
// holds, or may hold in a run among several.
func (o *observation) broken(r *scenarios.Result, h checker.Hop) uint64 {
	j, ok := r.Verdict.Of(h, checker.ExactlyOnce)
	switch {
	case !ok:
		o.result.Problem = fmt.Sprintf("the system has no hop %s", h)
	case j.Status == checker.Violated:
		return 1
	case j.Status == checker.Unknown && o.result.Runs == 1:
		o.result.Problem = fmt.Sprintf("nothing can be said of the hop %s: %s", h, j.Why)
	}
	return 0
}

// against fills in the measures, those that are relative beside the control's.
func (o *observation) against(control *observation) TrialResult {
	for i := range o.result.Found {
		f := &o.result.Found[i]
		value, ok := o.measured[f.Expected.Key]
		switch {
		case !ok:
		case !f.Expected.Relative():
			f.Value = value
		case control.measured[f.Expected.Key] == 0:
			o.result.Problem = "the control has no " + f.Expected.Key + " to compare with"
		default:
			f.Value = value * 1000 / control.measured[f.Expected.Key]
		}
	}
	return o.result
}

// watch counts deliveries, effects and dead letters, and notes when the first message was
// delivered for the first and the second time.
type watch struct {
	deliveries, effects, deadLetters uint64
	first, second                    sim.Time
	ofFirst                          int
}

// Observe looks at an event.
func (s *watch) Observe(e *history.Event) {
	switch e.Kind {
	case history.Effect:
		s.effects++
	case history.DeadLetter:
		s.deadLetters++
	case history.Deliver:
		s.deliveries++
		if e.Message == 1 {
			s.note(e.At)
		}
	}
}

func (s *watch) note(at sim.Time) {
	switch s.ofFirst++; s.ofFirst {
	case 1:
		s.first = at
	case 2:
		s.second = at
	}
}

func (s *watch) redelivered() int64 {
	if s.ofFirst < 2 {
		return scenarios.Never
	}
	return int64(s.second - s.first)
}
