package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/spf13/cobra"

	"ackgap/explore"
	"ackgap/reports"
	"ackgap/scenarios"
)

// theSemantics are compared if no scenario is named.
var theSemantics = []string{"at-most-once", "at-least-once", "at-least-once-idempotent", "exactly-once"}

// compareFlags are the flags of the verb compare.
type compareFlags struct {
	runs, seed, messages       string
	weather, parameters, sweep []string
	workers                    workers
	per                        string
	look
}

var compareFormats = []string{"table", "markdown", "csv", "json"}

func (p *program) compareVerb() *cobra.Command {
	f := &compareFlags{}
	verb := &cobra.Command{
		Use:   "compare [SCENARIO|FILE.yaml...]",
		Short: "Compare scenarios under the same faults, with evidence for every number",
		Long:  compareLong(),
		Example: examples("simulate compare",
			"simulate compare at-least-once my.yaml --runs 2000",
			"simulate compare at-most-once at-least-once --sweep producer.window=1,4,16",
			"simulate compare --weather default --weather 'duplicate at link.request rate 1%'",
			"simulate compare --per 2000000/day --format markdown"),
		ValidArgsFunction: completeScenarios,
		RunE:              func(_ *cobra.Command, args []string) error { return p.compare(args, f) },
	}
	f.define(verb)
	return verb
}

// compareLong is the description, with what is changed to measure throughput.
func compareLong() string {
	var changes []string
	for _, c := range explore.MeasuringChanges() {
		changes = append(changes, "  --set "+c.Path+"="+c.Value)
	}
	return "Run scenarios with the same seeds under the same weather, and print a table whose\n" +
		"every cell carries its evidence: what never happened has a bound, what happened\n" +
		"has a seed that shows it. Without a scenario, the delivery semantics are compared:\n" +
		strings.Join(theSemantics, ", ") + ".\n\n" +
		"Each row is also paired with the first one, seed by seed: with how many seeds\n" +
		"something happened in one and not in the other, and how probable so uneven a\n" +
		"difference would be by chance (McNemar, exact).\n\n" +
		"Throughput is measured in a run of its own, without script or weather, in which\n" +
		"guarantees show what they cost: " + strconv.Itoa(explore.MeasuredMessages) + " messages, each sent as soon as the\n" +
		"producer's window has room (producer.interval=0s), handlers that wait for the sink\n" +
		"side by side (consumer.concurrency is consumer.prefetch, but for a log), and, where\n" +
		"a scenario leaves the default, these costs:\n" +
		strings.Join(changes, "\n") + "\n" +
		"It is an outcome of these costs and no law: try --sweep producer.window=1,4,16.\n\n" +
		"Exit code: 0 done, 1 a run violated what its scenario claims, 3 bad input,\n" +
		"130 interrupted (what has been done is printed)."
}

func (f *compareFlags) define(verb *cobra.Command) {
	flags := verb.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.runs, "runs", strconv.Itoa(explore.DefaultRuns), "`number` of runs of each scenario")
	flags.StringVar(&f.seed, "seed", "1", "`number` that is the first run's seed; the others follow it")
	flags.StringArrayVar(&f.weather, "weather", nil, "random faults for all, `kind` default (if the flag is left out)\nor none, or a line with a rate; may be repeated")
	flags.StringVar(&f.messages, "messages", "", "`number` of messages in a run (default: the scenario's)")
	flags.StringArrayVar(&f.parameters, "set", nil, "change a parameter of all, `path=value`; may be repeated")
	flags.StringArrayVar(&f.sweep, "sweep", nil, "compare values of a parameter, `path=a,b,c`: a row for each")
	flags.StringVar(&f.per, "per", "", "tell what the counts mean for a `rate` of messages, such as\n2000000/day (or /second, /minute, /hour)")
	f.workers.define(verb, "runs")
	f.look.define(verb, compareFormats...)
	register(verb, "weather", []string{"default", "none"})
	register(verb, "set", settable())
	register(verb, "sweep", settable())
}

// completeScenarios completes any number of names.
func completeScenarios(verb *cobra.Command, _ []string, word string) ([]string, cobra.ShellCompDirective) {
	return completeScenario(verb, nil, word)
}

// compare compares scenarios and prints the result in the format asked for.
func (p *program) compare(names []string, f *compareFlags) error {
	if err := p.decide(&f.look); err != nil {
		return err
	}
	if len(names) == 0 {
		names = theSemantics
	}
	o, err := f.options()
	if err != nil {
		return err
	}
	perDay, err := messagesPerDay(f.per)
	if err != nil {
		return err
	}
	all, err := f.scenarios(names)
	if err != nil {
		return err
	}
	o.Options = append(o.Options, p.options...)
	c, err := p.compareAll(all, o)
	if err != nil {
		return err
	}
	p.exit = p.compareExit(c)
	return printComparison(p, c, f.format, reports.ComparisonOptions{Colour: f.colour, PerDay: perDay, Width: terminalWidth(p.stdout),
		Replay: func(row *explore.Row, w *explore.Witness) string {
			return f.command(names[row.Index], row, w)
		}})
}

func printComparison(p *program, c *explore.Comparison, format string, o reports.ComparisonOptions) error {
	switch format {
	case "markdown":
		return reports.ComparisonMarkdown(p.stdout, c, o)
	case "csv":
		return reports.ComparisonCSV(p.stdout, c)
	case "json":
		return reports.ComparisonJSON(p.stdout, c, o)
	}
	return reports.Comparison(p.stdout, c, o)
}

// compareAll shows progress if the work takes long and somebody is watching.
func (p *program) compareAll(all []*scenarios.Scenario, o explore.CompareOptions) (*explore.Comparison, error) {
	var runs, total atomic.Uint64
	o.Progress = func(done, of uint64) {
		runs.Store(done)
		total.Store(of)
	}
	say := func() string { return fmt.Sprintf("%d of %d runs", runs.Load(), total.Load()) }
	return watched(p, say, func(ctx context.Context) (*explore.Comparison, error) { return explore.Compare(ctx, all, o) })
}

// compareExit returns the exit code, and says why it is not 0: what a scenario
// claims must hold in every run.
func (p *program) compareExit(c *explore.Comparison) int {
	code := 0
	for i := range c.Rows {
		for _, claim := range c.Rows[i].Violated() {
			fmt.Fprintf(p.stderr, "simulate: %s\n", reports.BrokenClaim(c, &c.Rows[i], claim))
			code = int(scenarios.Violated)
		}
	}
	if c.Interrupted {
		fmt.Fprintf(p.stderr, "simulate: interrupted after %d of %d runs of each scenario\n", c.Runs, c.Planned)
		return exitInterrupted
	}
	return code
}
