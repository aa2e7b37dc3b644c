package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"ackgap/explore"
	"ackgap/reports"
	"ackgap/scenarios"
	"ackgap/sim"
)

// exploreFlags are the flags of the verb explore.
type exploreFlags struct {
	run                   runFlags // seed, messages, parameters, format, paint
	maxFaults, order      int
	faults                []string
	restart, pause, delay []time.Duration
	workers               workers
	noPrune, compare      bool
}

func (p *program) exploreVerb() *cobra.Command {
	f := &exploreFlags{}
	verb := &cobra.Command{
		Use:   "explore SCENARIO|FILE.yaml",
		Short: "Run every script of up to K faults over N messages, and prove what never happens",
		Long: "Run a scenario under every script of up to K faults from a finite set, placed at\n" +
			"every visit to a site that a run reaches (a retry opens new ones), in place of its\n" +
			"own script and weather. The result is a certificate: what is proved within these\n" +
			"bounds, what was not enumerated, and for each outcome the smallest script.\n\n" +
			"A run that comes to a state in which another one has been, with as many faults\n" +
			"still to come, is broken off: what follows is known. The certificate says how many\n" +
			"were, or why none was.\n\n" +
			"The number of scripts grows fast with K and N: begin with 2 and 2.\n\n" +
			"Exit code: 0 the claims are proved within the bounds, 1 one is violated, 2 unknown,\n" +
			"3 bad input, 130 interrupted (what has been done is printed, with the violations seen; it\n" +
			"proves nothing, not for a smaller K either).",
		Example: examples("simulate explore at-least-once",
			"simulate explore exactly-once --max-faults 3 --messages 2",
			"simulate explore at-least-once --max-faults 4 --faults crash,drop,duplicate",
			"simulate explore at-least-once --max-faults 1 --order 2",
			"simulate explore at-least-once --max-faults 3 --compare-unpruned",
			"simulate explore my.yaml --faults crash,pause --restart 1s,40s --pause 35s",
			"simulate explore at-least-once-without-confirms --format json"),
		Args:              between(1, 1, "name one scenario, such as at-least-once (simulate list has all), or a file"),
		ValidArgsFunction: completeScenario,
		RunE:              func(_ *cobra.Command, args []string) error { return p.explore(args[0], f) },
	}
	f.define(verb)
	return verb
}

func (f *exploreFlags) define(verb *cobra.Command) {
	flags := verb.Flags()
	flags.SortFlags = false
	flags.IntVar(&f.maxFaults, "max-faults", 2, fmt.Sprintf("K, the `number` of faults in a script, 0 to %d", explore.MostFaults))
	flags.StringVar(&f.run.messages, "messages", "2", "N, the `number` of messages in a run")
	flags.StringSliceVar(&f.faults, "faults", scenarios.DefaultFaultSet(), "the faults, `names` with commas")
	flags.DurationSliceVar(&f.restart, "restart", nil, "`times` after which what went down is up again, with commas\n(default 1s)")
	flags.DurationSliceVar(&f.pause, "pause", nil, "`lengths` of pauses of any node, with commas (default: a\nconsumer past its lease, others past the producer's timeout)")
	flags.DurationSliceVar(&f.delay, "delay", nil, "`lengths` of delays, with commas (default: past the producer's\ntimeout)")
	flags.IntVar(&f.order, "order", 0, fmt.Sprintf("also try other orders of simultaneous events: up to this\n`number` of times in a script, 0 to %d, a packet or a step\ncomes behind what else happens at its instant", explore.MostFaults))
	flags.BoolVar(&f.noPrune, "no-prune", false, "run every script to its end, also where it comes to a state that\nanother one has been in")
	flags.BoolVar(&f.compare, "compare-unpruned", false, "do both, compare what they find, and tell what pruning saves")
	flags.StringArrayVar(&f.run.parameters, "set", nil, "change a parameter, `path=value`; may be repeated")
	flags.StringVar(&f.run.seed, "seed", "", "`number` behind latencies that vary (default: the scenario's)")
	f.workers.define(verb, "runs")
	f.run.look.define(verb, "text", "markdown", "json")
	for _, name := range []string{"restart", "pause", "delay", "faults"} {
		flags.Lookup(name).DefValue = strings.Trim(flags.Lookup(name).DefValue, "[]")
	}
	register(verb, "faults", scenarios.FaultSetNames())
	register(verb, "set", settable())
}

// explore searches and prints the certificate in the format asked for.
func (p *program) explore(name string, f *exploreFlags) error {
	if err := p.decide(&f.run.look); err != nil {
		return err
	}
	s, err := find(name)
	if err != nil {
		return err
	}
	o, err := f.options(s)
	if err != nil {
		return err
	}
	o.Options = append(o.Options, p.options...)
	c, err := p.exhaustive(s, o)
	if err != nil {
		return err
	}
	p.exit = p.exploreExit(c)
	r := reports.CertificateOptions{Colour: f.run.colour,
		Command: func(w *explore.ScriptWitness) string { return f.command(name, c, w) }}
	switch f.run.format {
	case "markdown":
		return reports.CertificateMarkdown(p.stdout, c, r)
	case "json":
		return reports.CertificateJSON(p.stdout, c, r)
	}
	return reports.Certificate(p.stdout, c, r)
}

// options changes the scenario as the flags say, and returns the bounds.
func (f *exploreFlags) options(s *scenarios.Scenario) (o explore.ExhaustiveOptions, err error) {
	if f.maxFaults < 0 || f.maxFaults > explore.MostFaults {
		return o, &usageError{fmt.Sprintf("%d is no value for --max-faults", f.maxFaults), fmt.Sprintf("write a whole number from 0 to %d", explore.MostFaults)}
	}
	if f.order < 0 || f.order > explore.MostFaults {
		return o, &usageError{fmt.Sprintf("%d is no value for --order", f.order), fmt.Sprintf("write a whole number from 0 to %d", explore.MostFaults)}
	}
	if f.noPrune && f.compare {
		return o, &usageError{"--no-prune leaves nothing to compare with --compare-unpruned", "give one of the two"}
	}
	if err := f.workers.check(); err != nil {
		return o, err
	}
	for _, list := range [][]time.Duration{f.restart, f.pause, f.delay} {
		for _, d := range list {
			if d <= 0 {
				return o, &usageError{fmt.Sprintf("a fault can't last %v", d), "write a duration above 0s, such as 1s"}
			}
		}
	}
	opts, err := f.run.apply(s)
	if err != nil {
		return o, err
	}
	o = explore.ExhaustiveOptions{MaxFaults: f.maxFaults, Deferrals: f.order, Messages: s.Messages(), Workers: int(f.workers), Options: opts,
		Unpruned: f.noPrune, CompareUnpruned: f.compare}
	o.Faults, err = s.FaultSet(scenarios.FaultSetOptions{Names: f.faults, Restart: f.restart, Pause: f.pause, Delay: f.delay})
	return o, err
}

// exhaustive shows progress if the search takes long and somebody is watching.
func (p *program) exhaustive(s *scenarios.Scenario, o explore.ExhaustiveOptions) (*explore.Certificate, error) {
	var scripts, violated atomic.Uint64
	o.Progress = func(n, v uint64) {
		scripts.Store(n)
		violated.Store(v)
	}
	begin := time.Now()
	say := func() string { return exploreProgress(scripts.Load(), violated.Load(), time.Since(begin)) }
	return watched(p, say, func(ctx context.Context) (*explore.Certificate, error) { return explore.Exhaustive(ctx, s, o) })
}

// exploreProgress says how far a search is, how fast, and what it has seen. How
// much is left nobody knows: a fault opens sites.
func exploreProgress(runs, violated uint64, took time.Duration) string {
	return fmt.Sprintf("%d runs, %.0f/s; %d violate a claim", runs, float64(runs)/took.Seconds(), violated)
}

// exploreExit returns the exit code.
func (p *program) exploreExit(c *explore.Certificate) int {
	code := scenarios.Holds
	for i := range c.Claims {
		switch claim := &c.Claims[i]; {
		case claim.Violated > 0:
			code = scenarios.Violated
		case !c.Proved(claim) && code == scenarios.Holds:
			code = scenarios.Unknown
		}
	}
	if c.Interrupted {
		fmt.Fprintf(p.stderr, "simulate: interrupted after %d scripts; %s\n", c.Covered(), violationsSeen(c))
		return exitInterrupted
	}
	return int(code)
}

// violationsSeen says what an interrupted search has seen; the certificate has the
// witnesses.
func violationsSeen(c *explore.Certificate) string {
	var seen []string
	for i := range c.Claims {
		if n := c.Claims[i].Violated; n > 0 {
			seen = append(seen, fmt.Sprintf("%d of them violate %s", n, strings.ReplaceAll(c.Claims[i].Contract.String(), "_", "-")))
		}
	}
	if len(seen) == 0 {
		return "none of them violates a claim, and nothing is proved"
	}
	return strings.Join(seen, ", ")
}

// command is the command line that runs a witness again.
func (f *exploreFlags) command(name string, c *explore.Certificate, w *explore.ScriptWitness) string {
	again := f.run
	if w.Until > 0 {
		again.parameters = append(slices.Clone(again.parameters), "faults.until="+sim.FormatDuration(w.Until))
	}
	return "simulate run " + again.tokenFor(name, c.Seed, c.Messages, w.Script)
}
