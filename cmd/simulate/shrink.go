package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/spf13/cobra"

	"ackgap/explore"
	"ackgap/faults"
	"ackgap/reports"
	"ackgap/scenarios"
)

// shrinkFlags are the flags of the verb shrink.
type shrinkFlags struct {
	runFlags
	anomaly string
}

func (p *program) shrinkVerb() *cobra.Command {
	f := &shrinkFlags{}
	verb := &cobra.Command{
		Use:   "shrink SCENARIO|FILE.yaml|TOKEN",
		Short: "Find the smallest run that fails as a given one does",
		Long: "Take a run in which something went wrong, and leave out whatever that doesn't need:\n" +
			"faults, until none can be left out; then messages; then the faults strike as early\n" +
			"and for as round a time as will do. What happens to a message, what brings it\n" +
			"about and the claim that it violates stay the same.\n\n" +
			"Exit code: 0 done, 2 nothing of the kind went wrong, 3 bad input, 130 interrupted\n" +
			"(the smallest run until then is printed).",
		Example: examples("simulate shrink at-least-once --weather --seed 7",
			"simulate shrink at-least-once --weather --seed 7 --anomaly duplicate_effect",
			"simulate shrink orders --fault 'drop at link.ack of m3 delivery 1' --format json"),
		Args:              between(1, 1, wantRun),
		ValidArgsFunction: completeScenario,
		RunE:              func(_ *cobra.Command, args []string) error { return p.shrink(args[0], f) },
	}
	f.define(verb)
	flags := verb.Flags()
	flags.StringVar(&f.anomaly, "anomaly", "", "what must stay, by its `name` in the counts, such as\nduplicate_effect (default: the worst that violates a claim)")
	f.look.define(verb, "text", "json")
	register(verb, "anomaly", reports.AnomalyNames())
	return verb
}

// shrink makes a run smaller and prints the smallest one.
func (p *program) shrink(name string, f *shrinkFlags) error {
	if err := p.decide(&f.look); err != nil {
		return err
	}
	if err := knownAnomaly(f.anomaly); err != nil {
		return err
	}
	s, opts, err := f.open(name)
	if err != nil {
		return err
	}
	if err := recordable(s); err != nil {
		return err
	}
	small, err := p.shrinking(s, explore.ShrinkOptions{Anomaly: f.anomaly, Options: append(opts, p.options...)})
	if errors.Is(err, explore.ErrNothingToShrink) {
		fmt.Fprintln(p.stderr, "simulate: "+err.Error())
		p.exit = int(scenarios.Unknown)
		return nil
	}
	if err != nil {
		return err
	}
	if small.Interrupted {
		fmt.Fprintln(p.stderr, "simulate: interrupted; a smaller run may exist")
		p.exit = exitInterrupted
	}
	token := f.tokenFor(name, small.Seed, small.Messages, small.Script)
	if f.format == "json" {
		return reports.ShrunkJSON(p.stdout, small, token)
	}
	return reports.Shrunk(p.stdout, small, reports.ShrunkOptions{Page: p.page(&f.look), Token: token})
}

// knownAnomaly checks the name of an anomaly; "" is none.
func knownAnomaly(name string) error {
	all := reports.AnomalyNames()
	if name == "" || slices.Contains(all, name) {
		return nil
	}
	e := &usageError{fmt.Sprintf("no anomaly is called %q", name), "its name is one of the counts, such as duplicate_effect"}
	if near := faults.Nearest(name, all); near != "" {
		e.want = fmt.Sprintf("did you mean %q?", near)
	}
	return e
}

// shrinking shows progress if the work takes long and somebody is watching.
func (p *program) shrinking(s *scenarios.Scenario, o explore.ShrinkOptions) (*explore.Shrunk, error) {
	var runs, left, messages atomic.Int64
	o.Progress = func(r, f int, m uint32) {
		runs.Store(int64(r))
		left.Store(int64(f))
		messages.Store(int64(m))
	}
	say := func() string {
		return fmt.Sprintf("%d runs; %d faults, %d messages left", runs.Load(), left.Load(), messages.Load())
	}
	return watched(p, say, func(ctx context.Context) (*explore.Shrunk, error) { return explore.Shrink(ctx, s, o) })
}
