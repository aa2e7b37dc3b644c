package explore

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"ackgap/checker"
	"ackgap/faults"
	"ackgap/history"
	"ackgap/scenarios"
	"ackgap/sim"
)

// cellOf computes one cell of the matrix.
func cellOf(s *scenarios.Scenario, f *scenarios.MatrixFault, opts []scenarios.Option) Cell {
	c := Cell{System: s.Name(), Fault: f.Name, Leg: s.Leg(), Argued: scenarios.Argued(s.Name(), f.Name)}
	variants := append([]scenarios.Variant{{}}, s.Variants()...)
	for i := range variants {
		t := trial{cell: &c, fault: f, system: s, variant: &variants[i], options: opts}
		why, err := t.try()
		if err != nil {
			c.Problem = describeTrial(t.variant, err.Error())
		}
		if why != "" && i == 0 {
			c.Why = why
		}
	}
	if c.Runs > 0 {
		c.Why = ""
	}
	slices.SortFunc(c.Reached, func(a, b Reached) int { return cmp.Compare(a.Outcome.String(), b.Outcome.String()) })
	return c
}

func describeTrial(v *scenarios.Variant, problem string) string {
	if v.Name == "" {
		return problem
	}
	return "variant " + v.Name + ": " + problem
}

// trial tries a fault on a system under one variant.
type trial struct {
	cell    *Cell
	fault   *scenarios.MatrixFault
	system  *scenarios.Scenario
	variant *scenarios.Variant
	options []scenarios.Option
}

// try takes the first way that fits and tries all of its placings. Where none
// fits it says why not.
func (t *trial) try() (why string, err error) {
	for i := range t.fault.Ways {
		reason, err := t.tryWay(&t.fault.Ways[i])
		if err != nil || reason == "" {
			return "", err
		}
		why = reason
	}
	return why, nil
}

func (t *trial) tryWay(w *scenarios.MatrixWay) (why string, err error) {
	set := t.settings(w)
	if why := t.misfit(set, w); why != "" {
		return why, nil
	}
	set, course, err := t.course(set)
	if err != nil {
		return "", err
	}
	if t.variant.Name == "" {
		t.cell.Changed = changed(t.system, set)
	}
	strikes, why := w.Strikes(course)
	if err := t.checkHorizon(set, course, strikes); err != nil {
		return "", err
	}
	for i := range strikes {
		if t.fault.Outage && strikes[i].Message == MatrixMessages {
			continue // nobody would notice
		}
		if why, err := t.strike(set, &strikes[i]); why != "" || err != nil {
			return why, err
		}
	}
	return why, nil
}

// misfit returns why a way does not fit the parameters, "" if it does.
func (t *trial) misfit(set []scenarios.Setting, w *scenarios.MatrixWay) string {
	for _, need := range w.Needs {
		if value := t.valueOf(set, need.Path); value != need.Value {
			return fmt.Sprintf("%s is %s", need.Path, value)
		}
	}
	return ""
}

// settings are the small scope, the variant's parameters and those that the
// fault is about, each over those before it.
func (t *trial) settings(w *scenarios.MatrixWay) []scenarios.Setting {
	set := []scenarios.Setting{
		{Path: "messages", Value: strconv.Itoa(MatrixMessages)},
		{Path: "producer.count", Value: "1"},
	}
	return slices.Concat(set, t.variant.Set, w.Set)
}

// checkHorizon fails where a run would be cut off before all timers have run out
// and all faults are over, so that what is on its way would look stuck.
func (t *trial) checkHorizon(set []scenarios.Setting, c *scenarios.Course, strikes []scenarios.Strike) error {
	s := t.system.Clone()
	for _, p := range set {
		if err := s.Set(p.Path, p.Value); err != nil {
			return err
		}
	}
	timer, length := s.LongestTimer()
	needed := time.Duration(c.Done) + length + longestSpan(strikes)
	if needed < s.Horizon() {
		return nil
	}
	return fmt.Errorf("the horizon of %s is too short for a run of %s, a fault of %s and %s of %s",
		sim.FormatDuration(s.Horizon()), sim.FormatDuration(time.Duration(c.Done)), sim.FormatDuration(longestSpan(strikes)), timer, sim.FormatDuration(length))
}

// longestSpan returns how long the longest fault lasts.
func longestSpan(strikes []scenarios.Strike) (longest time.Duration) {
	for _, s := range strikes {
		for _, text := range s.Lines {
			if l, err := faults.ParseLine(text); err == nil {
				longest = max(longest, l.Span)
			}
		}
	}
	return longest
}

// valueOf returns a parameter's value under the settings.
func (t *trial) valueOf(set []scenarios.Setting, path string) string {
	value, _ := t.system.Get(path)
	for _, s := range set {
		if s.Path == path {
			value = s.Value
		}
	}
	return value
}

// course runs the system without the fault, in a fault phase that is long enough:
// what comes behind it has no visits, since nobody is asked there.
func (t *trial) course(set []scenarios.Setting) ([]scenarios.Setting, *scenarios.Course, error) {
	c, err := t.undisturbed(set)
	if err != nil {
		return nil, nil, err
	}
	longer := t.longEnough(set, c)
	if len(longer) > len(set) {
		c, err = t.undisturbed(longer)
	}
	return longer, c, err
}

// longEnough makes the fault phase end after the latest fault.
func (t *trial) longEnough(set []scenarios.Setting, c *scenarios.Course) []scenarios.Setting {
	until, err := time.ParseDuration(t.valueOf(set, "faults.until"))
	if time.Duration(c.Done)+time.Minute/2 > until && err == nil {
		needed := time.Duration(c.Done) + time.Minute
		set = append(slices.Clip(set), scenarios.Setting{Path: "faults.until", Value: sim.FormatDuration(needed)})
	}
	return set
}

// run builds the system and runs it once.
func (t *trial) run(set []scenarios.Setting, lines []string, more ...scenarios.Option) (*scenarios.Result, error) {
	opts := []scenarios.Option{scenarios.Steps(stepsFor(lines))}
	for _, s := range set {
		opts = append(opts, scenarios.Set(s.Path, s.Value))
	}
	opts = append(opts, scenarios.Faults(t.script(lines)...))
	opts = append(opts, more...)
	runner, err := t.system.Runner(append(opts, t.options...)...)
	if err != nil {
		return nil, err
	}
	return runner.Run(runner.Seed()), nil
}

// stepsFor bounds the steps of a run with a fault. While one lasts, nodes ask one
// another whether there is anything new, and that is no circle.
func stepsFor(lines []string) uint64 {
	lasts := longestSpan([]scenarios.Strike{{Lines: lines}})
	return matrixSteps + matrixStepsPerHour*uint64(lasts/time.Hour)
}

// script is the variant's script with the lines of a fault behind it.
func (t *trial) script(lines []string) []string {
	var all []string
	for _, l := range t.variant.Script {
		all = append(all, l.String())
	}
	return append(all, lines...)
}

// undisturbed runs the system without the fault.
func (t *trial) undisturbed(set []scenarios.Setting) (*scenarios.Course, error) {
	var visits scenarios.Visits
	c := &scenarios.Course{Messages: MatrixMessages}
	progress := observer(func(e *history.Event) {
		if e.Message != 0 && isProgress(e.Kind) {
			c.Done = e.At
		}
	})
	r, err := t.run(set, nil, visits.Option(), scenarios.Observe(progress))
	if err != nil {
		return nil, err
	}
	c.Nodes, c.Visits = r.Nodes, visits.Seen
	return c, nil
}

type observer func(e *history.Event)

// Observe calls the function.
func (o observer) Observe(e *history.Event) { o(e) }

// isProgress tells the events with which the processing of a message goes on.
func isProgress(k history.Kind) bool {
	switch k {
	case history.Effect, history.Settle, history.Ack, history.Dedup:
		return true
	}
	return false
}

// strike runs the system with the fault in one place. A system that can't suffer
// it says why.
func (t *trial) strike(set []scenarios.Setting, at *scenarios.Strike) (why string, err error) {
	seen := checker.Outcomes{Outage: t.fault.Outage}
	r, err := t.run(set, at.Lines, scenarios.Observe(&seen))
	var misfit *faults.LineError
	if errors.As(err, &misfit) {
		return misfit.Problem, nil
	}
	if err != nil {
		return "", err
	}
	if missed := t.missed(r, at); missed != "" {
		return "", fmt.Errorf("%s never struck, although an undisturbed run gets there", missed)
	}
	t.cell.Runs++
	first, last := at.Message, at.Message
	if at.Message == 0 {
		first, last = 1, MatrixMessages
	}
	return "", t.judge(r, &seen, set, at, first, last)
}

// missed returns a line of the fault that did not strike, "" if all did.
func (t *trial) missed(r *scenarios.Result, at *scenarios.Strike) string {
	for _, l := range r.Unfired {
		if slices.Contains(at.Lines, l.String()) {
			return l.String()
		}
	}
	return ""
}

// judge adds the worst that became of the messages from first to last. Loss and
// duplicate don't hide each other.
func (t *trial) judge(r *scenarios.Result, seen *checker.Outcomes, set []scenarios.Setting, at *scenarios.Strike, first, last uint32) error {
	worst, whose, duplicated := checker.OutcomeNone, first, uint32(0)
	for m := first; m <= last; m++ {
		o, ok := seen.Of(m, t.cell.Leg)
		if !ok {
			return fmt.Errorf("the run has not come to rest at %v, and m%d is neither applied for good nor stuck: %s",
				r.End, m, t.script(at.Lines))
		}
		if o < worst {
			worst, whose = o, m
		}
		if o == checker.OutcomeDuplicate {
			duplicated = m
		}
	}
	reached := Reached{Outcome: worst, Variant: t.variant.Name, Message: whose, Set: set, Faults: t.script(at.Lines), Seed: r.Seed, Vacuous: r.Vacuous}
	t.reach(reached)
	if duplicated != 0 {
		reached.Outcome, reached.Message = checker.OutcomeDuplicate, duplicated
		t.reach(reached)
	}
	return nil
}

// reach notes the first run with an outcome, or, better, the first in which the
// fault did something to a message.
func (t *trial) reach(r Reached) {
	for i := range t.cell.Reached {
		if before := &t.cell.Reached[i]; before.Outcome == r.Outcome {
			if before.Vacuous && !r.Vacuous && before.Variant == r.Variant {
				*before = r
			}
			return
		}
	}
	t.cell.Reached = append(t.cell.Reached, r)
}
