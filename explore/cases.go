package explore

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"ackgap/scenarios"
	"ackgap/sim"
)

// CaseVerdict is what the runs make of what somebody said.
type CaseVerdict uint8

const (
	// Confirmed: every check of the claim holds, and no limit is known.
	Confirmed CaseVerdict = iota
	// Refined: the claim holds as far as it was checked, and there are limits
	// beyond which it doesn't.
	Refined
	// Refuted: a check of the claim comes out otherwise than it says.
	Refuted
	// Undecided: no check of the claim does, but one of them can't tell, such as one
	// whose faults reach no message, or one of the limits does not show.
	Undecided
)

// String returns the verdict in lower case.
func (v CaseVerdict) String() string {
	return [...]string{"confirmed", "refined", "refuted", "undecided"}[v]
}

// OfIncident returns the verdict in words for an incident, which has happened
// whatever the runs show.
func (v CaseVerdict) OfIncident() string {
	return [...]string{"reproduced", "reproduced within limits", "not reproduced", "undecided"}[v]
}

// CaseResult is a case with what came of its checks.
type CaseResult struct {
	Case *scenarios.Case
	// Shows and Limits are in the order of the case's checks.
	Shows, Limits []CheckResult
}

// Verdict follows from the checks alone.
func (r *CaseResult) Verdict() CaseVerdict {
	differs := func(c CheckResult) bool { return c.Run.differs() || c.Control.differs() }
	switch {
	case slices.ContainsFunc(r.Shows, differs):
		return Refuted
	case slices.ContainsFunc(r.Checks(), func(c CheckResult) bool { return !c.Holds() }):
		return Undecided
	case len(r.Limits) > 0:
		return Refined
	}
	return Confirmed
}

// Checks returns the results of all checks, those of the claim first.
func (r *CaseResult) Checks() []CheckResult { return slices.Concat(r.Shows, r.Limits) }

// CheckResult is what came of a check.
type CheckResult struct {
	Check        *scenarios.Check
	Run, Control TrialResult
}

// Holds reports whether run and control are both as the check says.
func (c *CheckResult) Holds() bool { return c.Run.AsSaid() && c.Control.AsSaid() }

// TrialResult is what came of a trial.
type TrialResult struct {
	Trial *scenarios.Trial
	// Found are the values that were looked at, in the order of the file.
	Found []Finding
	// Runs is how many runs there were, Exposed in how many a fault reached a
	// message; FirstSeed is the seed of the first.
	Runs, Exposed, FirstSeed uint64
	// CutShort are the faults of the script that the end of the fault phase, at
	// FaultsUntil, ended before their time, in the first run in which it did.
	CutShort    []scenarios.CutShort
	FaultsUntil sim.Time
	// Problem is why nothing can be told, among them that no fault reached a
	// message; "" for none.
	Problem string
}

// AsSaid reports whether the trial tells something, and all values are as the check
// says.
func (t *TrialResult) AsSaid() bool { return t.Problem == "" && !t.differs() }

// differs reports whether the trial tells something, and a value is not as the check
// says.
func (t *TrialResult) differs() bool {
	return t.Problem == "" && slices.ContainsFunc(t.Found, func(f Finding) bool { return !f.Holds() })
}

// Witness is the seed of a run that shows what was found: of the counts that are not 0,
// the one that is so in the fewest runs.
func (t *TrialResult) Witness() uint64 {
	seed, fewest := t.FirstSeed, t.Runs+1
	for i := range t.Found {
		if f := &t.Found[i]; f.In > 0 && f.In < fewest {
			seed, fewest = f.Seed, f.In
		}
	}
	return seed
}

// Finding is a count or measure of a trial.
type Finding struct {
	Expected scenarios.Expected
	// Value is the sum of a count over the runs, or a measure of the first run.
	Value int64
	// Seed is that of the first run that counts: with a value other than 0, or
	// the first.
	Seed uint64
	// In is in how many runs the count was not 0.
	In uint64
	// Advised is what was advised, with what keeps each cheaper scenario from it;
	// "" where the trial asks for nothing.
	Advised string
}

// Holds reports whether the value is in its range.
func (f *Finding) Holds() bool { return f.Expected.Holds(f.Value) }

// CaseOptions say how cases are judged.
type CaseOptions struct {
	// Workers is how many checks go on at once; 0 is as many as there are cores.
	// The result does not depend on it.
	Workers int
	// Progress is told how many checks are done; nil for nobody.
	Progress func(done, total int)
	// Options are applied to every run, after everything else.
	Options []scenarios.Option
}

// Judge runs the checks of cases. It stops early when the context ends, and then
// returns the cases that are done; complete is false.
func Judge(ctx context.Context, cases []*scenarios.Case, o CaseOptions) (results []CaseResult, complete bool) {
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	var jobs []func() CheckResult
	for _, c := range cases {
		for _, check := range c.Checks() {
			jobs = append(jobs, func() CheckResult { return resultOf(&check, o.Options) })
		}
	}
	done, complete := inOrder(ctx, jobs, o.Workers, o.Progress)
	for _, c := range cases {
		shows, limits := len(c.Shows), len(c.Limits)
		if len(done) < shows+limits {
			return results, complete
		}
		results = append(results, CaseResult{Case: c, Shows: done[:shows], Limits: done[shows : shows+limits]})
		done = done[shows+limits:]
	}
	return results, complete
}

func resultOf(c *scenarios.Check, opts []scenarios.Option) CheckResult {
	control := observe(&c.Control, c.Instead, opts)
	run := observe(&c.Run, c.Expect, opts)
	r := CheckResult{Check: c}
	r.Run, r.Control = run.against(&control), control.against(&control)
	return r
}

// Text tells a finding: "lost 3 in 2 of 400 runs".
func (f *Finding) Text(t *TrialResult) string {
	name := strings.ReplaceAll(f.Expected.Key, "_", " ")
	_, ofHop := f.Expected.Hop()
	if ofHop && t.Runs > 1 {
		name += " violated"
	}
	switch {
	case ofHop && t.Runs == 1:
		return name + " " + [...]string{"holds", "violated"}[f.Value]
	case f.Expected.Key == scenarios.MeasureRedelivered && f.Value == scenarios.Never:
		return "never redelivered"
	case f.Expected.Key == scenarios.MeasureRedelivered:
		return "redelivered after " + sim.FormatDuration(time.Duration(f.Value))
	case f.Expected.Key == scenarios.MeasureMechanisms:
		return fmt.Sprintf("mechanisms needed %d", f.Value)
	case f.Expected.Key == scenarios.MeasureAdvised:
		return "advised " + f.Advised
	case f.Expected.Relative():
		return fmt.Sprintf("%s %d.%d %% of the control's", name, f.Value/10, f.Value%10)
	case t.Runs == 1:
		return fmt.Sprintf("%s %d", name, f.Value)
	case f.Value == 0:
		bound := UpperBound(0, max(t.Exposed, 1), Confidence)
		return fmt.Sprintf("%s 0 in %d exposed runs (≤ %.2g %%, one-sided 95 %%)", name, t.Exposed, 100*bound)
	}
	return fmt.Sprintf("%s %d in %d of %d runs", name, f.Value, f.In, t.Runs)
}
