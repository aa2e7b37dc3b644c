package explore

import (
	"context"
	"strings"

	"ackgap/scenarios"
)

// InquiryOptions are the conditions under which a trial asks for advice: those of
// [Advise] with what the trial says in their stead. The trial has an inquiry.
func InquiryOptions(t *scenarios.Trial) CompareOptions {
	o := CompareOptions{Runs: t.Runs, FirstSeed: max(t.Seed, 1), Weather: t.Weather}
	for _, s := range t.Set {
		o.Keep = append(o.Keep, s.Path)
	}
	return o
}

// inquire asks for advice, on one worker: cases are judged side by side.
func (o *observation) inquire(opts []scenarios.Option) error {
	t := o.result.Trial
	var all []*scenarios.Scenario
	for i := range t.Inquiry.Candidates {
		s, err := t.Inquiry.Of(t, i).Changed()
		if err != nil {
			return err
		}
		all = append(all, s)
	}
	conditions := InquiryOptions(t)
	conditions.Workers, conditions.Options = 1, opts
	a, err := Advise(context.Background(), all, t.Inquiry.Tolerance, conditions)
	if err != nil {
		return err
	}
	o.advised(a)
	return nil
}

// advised notes what the advice is.
func (o *observation) advised(a *Advice) {
	o.result.FirstSeed, o.result.Runs = a.Comparison.FirstSeed, 0
	for i := range a.Comparison.Rows {
		o.result.Runs += a.Comparison.Rows[i].Runs
		o.result.Exposed += a.Comparison.Rows[i].Exposed
	}
	name, cheaper := scenarios.AdvisedNone, a.Candidates
	if a.Best >= 0 {
		best := a.Candidates[a.Best]
		name, cheaper = o.result.Trial.Inquiry.Candidates[best.Row.Index], a.Candidates[:a.Best]
		o.measured[scenarios.MeasureMechanisms] = int64(len(best.Mechanisms))
	}
	for _, e := range o.expected {
		f := Finding{Expected: e, Seed: o.result.FirstSeed}
		if e.Key == scenarios.MeasureAdvised {
			f.Advised = name + whyNot(cheaper)
			if name == e.Written {
				f.Value = 1
			}
		}
		o.result.Found = append(o.result.Found, f)
	}
}

// whyNot says what keeps the cheaper ones from being advised.
func whyNot(cheaper []Candidate) string {
	var parts []string
	for _, c := range cheaper {
		var on []string
		for _, check := range c.Checks {
			if check.Fitness == c.Fitness {
				on = append(on, strings.ReplaceAll(check.Key, "_", " "))
			}
		}
		verb := " breaks on "
		if c.Fitness == Unclear {
			verb = " is unclear on "
		}
		parts = append(parts, c.Row.Scenario.Name()+verb+strings.Join(on, ", "))
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, "; ") + ")"
}
