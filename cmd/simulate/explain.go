package main

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/spf13/cobra"

	"ackgap/explore"
	"ackgap/faults"
	"ackgap/reports"
	"ackgap/scenarios"
)

// explainFlags are the flags of the verb explain.
type explainFlags struct {
	runFlags
	anomalies []string
	message   uint32
	every     bool
}

func (p *program) explainVerb() *cobra.Command {
	f := &explainFlags{}
	verb := &cobra.Command{
		Use:   "explain SCENARIO|FILE.yaml|TOKEN",
		Short: "Say why something went wrong in a run, and put that to the test",
		Long: "Run a scenario once, and say of each thing that went wrong what brought it about:\n" +
			"the instants that matter, and the faults behind them. Then the same run again\n" +
			"without those faults, everything left to chance the same:\n\n" +
			"  confirmed       without one of the faults it does not happen\n" +
			"  overdetermined  each of several faults suffices, alone or with others\n" +
			"  faultless       it happens without any fault: the configuration is to blame\n\n" +
			"Exit code: 0 done, 3 bad input, 130 interrupted (what is done is printed).",
		Example: examples("simulate explain ack-gap",
			"simulate explain at-least-once --weather --seed 7",
			"simulate explain at-least-once --weather --seed 7 --anomaly delayed --message 42",
			"simulate explain ack-gap@1:drop_at_link.ack_of_m1_delivery_1 --format json"),
		Args:              between(1, 1, wantRun),
		ValidArgsFunction: completeScenario,
		RunE:              func(_ *cobra.Command, args []string) error { return p.explain(args[0], f) },
	}
	f.define(verb)
	flags := verb.Flags()
	flags.StringArrayVar(&f.anomalies, "anomaly", nil, "explain only this, by its `name` in the counts, such as\nduplicate_effect; may be repeated (default: all but the minor)")
	flags.Uint32Var(&f.message, "message", 0, "explain only what happened to the message with this `number`")
	flags.Lookup("message").DefValue = ""
	flags.BoolVar(&f.every, "every", false, "explain every message to which it happened, not only the first\nfor each cause")
	f.look.define(verb, "text", "json")
	register(verb, "anomaly", reports.AnomalyNames())
	return verb
}

// explain explains a run.
func (p *program) explain(name string, f *explainFlags) error {
	if err := p.decide(&f.look); err != nil {
		return err
	}
	for _, a := range f.anomalies {
		if err := knownAnomaly(a); err != nil {
			return err
		}
	}
	s, opts, err := f.open(name)
	if err != nil {
		return err
	}
	if err := recordable(s); err != nil {
		return err
	}
	o := explore.ExplainOptions{Anomalies: f.anomalies, Message: f.message, Every: f.every, Options: append(opts, p.options...)}
	if len(f.anomalies) == 0 && f.message == 0 {
		o.Anomalies = reports.MajorAnomalies()
	}
	x, err := p.explaining(s, o)
	if err != nil {
		return err
	}
	if x.Interrupted {
		fmt.Fprintln(p.stderr, "simulate: interrupted; what is unsettled was not put to the test")
		p.exit = exitInterrupted
	}
	out := reports.ExplainedOptions{Page: p.page(&f.look),
		Token: func(script faults.Script) string { return f.tokenFor(name, x.Result.Seed, x.Result.Messages, script) },
		Without: func(lines faults.Script) string {
			other := f.runFlags
			for _, l := range lines {
				other.without = append(other.without, l.String())
			}
			return other.command(name, x.Result.Seed)
		}}
	if f.format == "json" {
		return reports.ExplainedJSON(p.stdout, x, out)
	}
	return reports.Explained(p.stdout, x, out)
}

// recordable refuses a run that is too long to be recorded.
func recordable(s *scenarios.Scenario) error {
	if s.Messages() <= recordedMessages {
		return nil
	}
	return &usageError{fmt.Sprintf("%s sends %d messages, and causes need a record of at most %d", s.Name(), s.Messages(), recordedMessages),
		"send fewer with --messages"}
}

// explaining shows progress if the work takes long and somebody is watching.
func (p *program) explaining(s *scenarios.Scenario, o explore.ExplainOptions) (*explore.Explained, error) {
	var runs atomic.Int64
	o.Progress = func(n int) { runs.Store(int64(n)) }
	say := func() string { return fmt.Sprintf("%d runs", runs.Load()) }
	return watched(p, say, func(ctx context.Context) (*explore.Explained, error) { return explore.Explain(ctx, s, o) })
}
