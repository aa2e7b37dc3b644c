package explore

import (
	"context"
	"slices"

	"ackgap/checker"
	"ackgap/faults"
	"ackgap/scenarios"
)

// ExplainOptions say which run is to be explained, and what of it.
type ExplainOptions struct {
	// Anomalies are the names of the fates and marks to explain, such as
	// "duplicate_effect"; none stands for all.
	Anomalies []string
	// Message is the only one to explain; 0 stands for all. Of all messages, one
	// is explained for each anomaly with each cause, the first.
	Message uint32
	// Every explains each message to which it happened.
	Every bool
	// Progress is told how many runs have been made, now and then; nil for nobody.
	Progress func(runs int)
	// Options make the run what it is, its seed and its faults among them.
	Options []scenarios.Option
}

// Counterfactual says what the same run without some of its faults tells about a cause.
type Counterfactual uint8

// What the other runs say.
const (
	// Unsettled: the work was stopped before.
	Unsettled Counterfactual = iota
	// CauseConfirmed: without one of the faults it does not happen.
	CauseConfirmed
	// Overdetermined: it happens without any one of the faults, and does not
	// without several: each of them suffices beside the rest of the run.
	Overdetermined
	// Faultless: it happens without any fault. The configuration is to blame.
	Faultless
)

var counterfactualNames = [...]string{"unsettled", "confirmed", "overdetermined", "faultless"}

// String returns the name in lower case.
func (f Counterfactual) String() string {
	if int(f) < len(counterfactualNames) {
		return counterfactualNames[f]
	}
	return "?"
}

// MarshalText returns the name.
func (f Counterfactual) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// Explanation is an anomaly, what brought it about, and whether the same run
// without that agrees.
type Explanation struct {
	checker.Anomaly
	Counterfactual Counterfactual
	// Blamed are the faults that lie on the anomaly's path.
	Blamed faults.Script
	// Needed are the faults without which it does not happen: each of them alone
	// where it is confirmed, all together where it is overdetermined.
	Needed faults.Script
	// Alone, where it is overdetermined: each of Needed suffices even where nothing
	// else goes wrong. Otherwise some take other faults of the run as well.
	Alone bool
	// Struck are the numbers of the events, up to the end of the path, with which
	// the needed faults struck. They may lie off the path: a consumer that stalls
	// over one message keeps others waiting.
	Struck []uint64
	// Without is the script of a run in which it does not happen; where it is
	// faultless, the empty script, with which it happens all the same.
	Without faults.Script
	// Instead are the names of what happens to the message in that run; none
	// if it is applied once and at once.
	Instead []string
}

// Explained is a run with what went wrong in it, explained.
type Explained struct {
	// Result is the run, recorded. It was made of the faults in Script, which
	// are those of the run asked for.
	Result *scenarios.Result
	Script faults.Script
	// Explanations are sorted by severity, then by message.
	Explanations []Explanation
	// Runs is how many runs it took.
	Runs int
	// Interrupted: the work was stopped before its end.
	Interrupted bool
}

// Explain tells for each anomaly of a run what brought it about, by its path
// through the history, and puts that to the test: it runs the same again, all
// choices by chance the same, without the faults in question. It stops early when
// the context ends. Errors are those of [scenarios.Scenario.Run].
func Explain(ctx context.Context, s *scenarios.Scenario, o ExplainOptions) (*Explained, error) {
	recorded := with(o.Options, scenarios.Record())
	run, err := scripted(s, recorded)
	if err != nil {
		return nil, err
	}
	other, err := s.Runner(with(recorded, scenarios.NoFaults())...)
	if err != nil {
		return nil, err
	}
	x := &explaining{ctx: ctx, options: o, runner: other, seed: run.Seed, script: run.script, known: map[string]*happened{}, runs: 2}
	r := run.Result
	all := &Explained{Result: r, Script: x.script}
	for _, a := range x.chosen(r.Anomalies) {
		all.Explanations = append(all.Explanations, x.explain(r, a))
	}
	all.Runs, all.Interrupted = x.runs, ctx.Err() != nil
	return all, nil
}

// explaining asks what would have happened.
type explaining struct {
	ctx     context.Context
	options ExplainOptions
	runner  *scenarios.Runner
	seed    uint64
	script  faults.Script
	known   map[string]*happened // by script
	runs    int
}

// chosen returns the anomalies that are to be explained.
func (x *explaining) chosen(all []checker.Anomaly) []checker.Anomaly {
	type kind struct {
		name  string
		cause checker.Cause
	}
	var chosen []checker.Anomaly
	seen := map[kind]bool{}
	for _, a := range all {
		k := kind{a.Name, a.Cause}
		switch {
		case len(x.options.Anomalies) > 0 && !slices.Contains(x.options.Anomalies, a.Name):
		case x.options.Message != 0 && a.Message != x.options.Message:
		case x.options.Message == 0 && !x.options.Every && seen[k]:
		default:
			seen[k] = true
			chosen = append(chosen, a)
		}
	}
	return chosen
}

// explain finds out what an anomaly needs.
func (x *explaining) explain(r *scenarios.Result, a checker.Anomaly) Explanation {
	e := Explanation{Anomaly: a, Blamed: x.blamed(r, a)}
	if x.happens(a, nil) {
		e.Counterfactual = Faultless
		return x.settle(e, nil)
	}
	if e.Needed = x.needed(a); len(e.Needed) > 0 {
		e.Counterfactual = CauseConfirmed
		e.Struck = x.struck(r, &e)
		return x.settle(e, without(x.script, x.first(e)))
	}
	e.Counterfactual = Overdetermined
	e.Needed = x.sufficient(a, e.Blamed)
	e.Alone = x.alone(a, e.Needed)
	e.Struck = x.struck(r, &e)
	return x.settle(e, without(x.script, e.Needed))
}

// struck finds the event with which each needed fault struck first.
func (x *explaining) struck(r *scenarios.Result, e *Explanation) []uint64 {
	var struck []uint64
	var seen faults.Script
	for i := range r.History.Events {
		h := &r.History.Events[i]
		if h.Seq > e.Path[len(e.Path)-1] {
			break
		}
		if h.Line == 0 || int(h.Line) > len(x.script) {
			continue
		}
		if l := x.script[h.Line-1]; slices.Contains(e.Needed, l) && !slices.Contains(seen, l) {
			seen, struck = append(seen, l), append(struck, h.Seq)
		}
	}
	return struck
}

// settle says what happens in the run without the faults.
func (x *explaining) settle(e Explanation, script faults.Script) Explanation {
	h := x.try(script)
	if h == nil || x.ctx.Err() != nil {
		return Explanation{Anomaly: e.Anomaly, Blamed: e.Blamed}
	}
	e.Without, e.Instead = script, h.names[e.Message]
	return e
}

// blamed lists the faults on an anomaly's path, in the order of the script.
func (x *explaining) blamed(r *scenarios.Result, a checker.Anomaly) faults.Script {
	var lines []int
	for _, seq := range a.Path {
		if n := int(r.History.At(seq).Line); n > 0 && n <= len(x.script) {
			lines = append(lines, n-1)
		}
	}
	slices.Sort(lines)
	var blamed faults.Script
	for _, i := range slices.Compact(lines) {
		blamed = append(blamed, x.script[i])
	}
	return blamed
}
