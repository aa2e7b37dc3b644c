package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/spf13/cobra"

	"ackgap/explore"
	"ackgap/reports"
	"ackgap/scenarios"
)

// adviseFlags are the flags of the verb advise.
type adviseFlags struct {
	compareFlags
	loss, duplicates    string
	honest              string
	latency, throughput string
}

func (p *program) adviseVerb() *cobra.Command {
	f := &adviseFlags{}
	verb := &cobra.Command{
		Use:   "advise [SCENARIO|FILE.yaml...]",
		Short: "Find the cheapest configuration that keeps within what you can tolerate",
		Long: "Run configurations with the same seeds under the same weather, and name the\n" +
			"cheapest that keeps within what is tolerated, and what each cheaper one breaks.\n" +
			"Cheap means few mechanisms, then much throughput, then little latency. Without\n" +
			"names the candidates are " + strings.Join(theSemantics, ", ") + ",\n" +
			"and those that lack one mechanism of them.\n\n" +
			"A message is lost, too, if it is stuck. Where nothing is tolerated, one case is\n" +
			"enough to break it; where none was seen, the bound on its probability is told. A\n" +
			"share that is tolerated must be above the 95 % interval of the share that was found.\n" +
			"An application that dies before its outbox row is committed counts as honest loss:\n" +
			"if its caller hears of that, allow it with --max-honest-loss any.\n\n" +
			"Exit code: 0 one will do, 1 none will, 2 unknown (more runs may tell, or no fault\n" +
			"struck), 3 bad input, 130 interrupted (what has been done is printed).",
		Example: examples("simulate advise",
			"simulate advise --max-loss none --max-duplicates 1%",
			"simulate advise --max-loss 40% --max-honest-loss any --max-duplicates none --latency 100ms --throughput 500",
			"simulate advise orders my.yaml --runs 2000 --format json"),
		ValidArgsFunction: completeScenarios,
		RunE:              func(_ *cobra.Command, args []string) error { return p.advise(args, f) },
	}
	flags := verb.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.loss, "max-loss", "none", "`share` of messages that may be lost: none, any, or 0.1%")
	flags.StringVar(&f.honest, "max-honest-loss", "none", "`share` of messages that may be lost so that the producer can\nknow, because it was never told ok: none, any, or 0.1%")
	flags.StringVar(&f.duplicates, "max-duplicates", "none", "`share` of messages that may be applied twice: none, any, or 1%")
	flags.StringVar(&f.latency, "latency", "any", "`time` within which 99 % of the messages must be applied, in\nthe weather, such as 200ms")
	flags.StringVar(&f.throughput, "throughput", "any", "`number` of messages per second that must be possible; simulate\ncompare --help says how it is measured")
	flags.StringVar(&f.runs, "runs", strconv.Itoa(explore.DefaultRuns), "`number` of runs of each configuration")
	flags.StringVar(&f.seed, "seed", "1", "`number` that is the first run's seed; the others follow it")
	flags.StringArrayVar(&f.weather, "weather", nil, "random faults for all, `kind` default (if the flag is left out)\nor none, or a line with a rate; may be repeated")
	flags.StringVar(&f.messages, "messages", "", "`number` of messages in a run (default: the scenario's)")
	flags.StringArrayVar(&f.parameters, "set", nil, "change a parameter of all, `path=value`; may be repeated")
	f.workers.define(verb, "runs")
	f.look.define(verb, "text", "json")
	register(verb, "weather", []string{"default", "none"})
	register(verb, "set", settable())
	return verb
}

// advise compares the candidates and prints what to take.
func (p *program) advise(names []string, f *adviseFlags) error {
	if err := p.decide(&f.look); err != nil {
		return err
	}
	tolerance, err := f.tolerance()
	if err != nil {
		return err
	}
	o, err := f.options()
	if err != nil {
		return err
	}
	if len(names) == 0 {
		names = candidates()
	}
	all, err := f.scenarios(names)
	if err != nil {
		return err
	}
	o.Options = append(o.Options, p.options...)
	a, err := p.advising(all, tolerance, o)
	if err != nil {
		return err
	}
	p.exit = adviseExit(a)
	out := reports.AdviceOptions{Colour: f.colour, Replay: func(row *explore.Row, w *explore.Witness) string {
		return f.command(names[row.Index], row, w)
	}}
	if f.format == "json" {
		return reports.AdviceJSON(p.stdout, a, out)
	}
	return reports.Advice(p.stdout, a, out)
}

// candidates are the four semantics, and what lacks one mechanism of them.
func candidates() []string {
	names := slices.Clone(theSemantics)
	for _, s := range scenarios.Catalogue() {
		if slices.Contains(theSemantics, s.ControlOf()) {
			names = append(names, s.Name())
		}
	}
	return names
}

// tolerance reads what is tolerated.
func (f *adviseFlags) tolerance() (t scenarios.Tolerance, err error) {
	texts := []string{f.loss, f.honest, f.duplicates, f.latency, f.throughput} // in the order of the keys
	for i, key := range scenarios.ToleranceKeys() {
		if want := t.Set(key, texts[i]); want != "" {
			return t, &usageError{fmt.Sprintf("%q is no value for --%s", texts[i], key), want}
		}
	}
	return t, nil
}

// advising shows progress if the work takes long and somebody is watching.
func (p *program) advising(all []*scenarios.Scenario, t scenarios.Tolerance, o explore.CompareOptions) (*explore.Advice, error) {
	var runs, total atomic.Uint64
	o.Progress = func(done, of uint64) {
		runs.Store(done)
		total.Store(of)
	}
	say := func() string { return fmt.Sprintf("%d of %d runs", runs.Load(), total.Load()) }
	return watched(p, say, func(ctx context.Context) (*explore.Advice, error) { return explore.Advise(ctx, all, t, o) })
}

// adviseExit returns the exit code: 0 one will do, 1 none will, 2 unknown.
func adviseExit(a *explore.Advice) int {
	unclear := slices.ContainsFunc(a.Candidates, func(c explore.Candidate) bool { return c.Fitness == explore.Unclear })
	switch {
	case a.Comparison.Interrupted:
		return exitInterrupted
	case a.Best >= 0:
		return int(scenarios.Holds)
	case unclear:
		return int(scenarios.Unknown)
	}
	return int(scenarios.Violated)
}
