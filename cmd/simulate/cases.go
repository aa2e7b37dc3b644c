package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/spf13/cobra"

	"ackgap/explore"
	"ackgap/faults"
	"ackgap/reports"
	"ackgap/scenarios"
)

// caseFlags are the flags of the verbs lessons and incidents.
type caseFlags struct {
	workers workers
	look
}

// cases are the lessons, or the incidents.
type cases struct {
	verb, short, long string
	incidents         bool
	examples          []string
	all               func() []*scenarios.Case
}

func (p *program) lessonsVerb() *cobra.Command {
	return p.casesVerb(&cases{verb: "lessons", all: scenarios.Lessons,
		short: "Run the claims of lessons on message delivery, and tell which are true",
		long: "Run what lessons on message delivery claim, each beside a control, and tell what is\n" +
			"confirmed, refined (true within limits, which are shown) or refuted. With a name:\n" +
			"tell that one in full.",
		examples: []string{"simulate lessons", "simulate lessons L06", "simulate lessons --format json"}})
}

func (p *program) incidentsVerb() *cobra.Command {
	return p.casesVerb(&cases{verb: "incidents", incidents: true, all: scenarios.Incidents,
		short: "Reproduce published incidents, each beside the configuration that prevents it",
		long: "Reproduce published incidents of message delivery: the faulty configuration loses or\n" +
			"doubles what was reported, the control does not. Each is reproduced (within limits,\n" +
			"where those are shown) or not reproduced. With a name or a file: tell that one in full.",
		examples: []string{"simulate incidents", "simulate incidents I01", "simulate incidents ours.yaml"}})
}

func (p *program) casesVerb(c *cases) *cobra.Command {
	f := &caseFlags{}
	verb := &cobra.Command{
		Use: c.verb + " [NAME|FILE.yaml...]", Short: c.short,
		Long: c.long + "\n\nExit code: 0 every check holds, 1 one does not, 3 bad input, 130 interrupted (what has\n" +
			"been done is printed).",
		Example: examples(c.examples...),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			var names []string
			for _, one := range c.all() {
				names = append(names, strings.ToUpper(one.Name)+"\t"+one.Title)
			}
			return names, cobra.ShellCompDirectiveDefault
		},
		RunE: func(_ *cobra.Command, args []string) error { return p.judge(c, args, f) },
	}
	flags := verb.Flags()
	flags.SortFlags = false
	f.workers.define(verb, "checks")
	f.look.define(verb, "text", "json")
	return verb
}

// judge runs the checks and prints what came of them.
func (p *program) judge(c *cases, args []string, f *caseFlags) error {
	if err := p.decide(&f.look); err != nil {
		return err
	}
	if err := f.workers.check(); err != nil {
		return err
	}
	chosen, err := c.chosen(args)
	if err != nil {
		return err
	}
	results, complete := p.judged(chosen, f)
	for i := range results {
		if v := results[i].Verdict(); v == explore.Refuted || v == explore.Undecided {
			p.exit = int(scenarios.Violated)
		}
	}
	if !complete {
		fmt.Fprintf(p.stderr, "simulate: interrupted; %d of %d are done\n", len(results), len(chosen))
		p.exit = exitInterrupted
	}
	o := reports.CaseOptions{Page: p.page(&f.look), Incidents: c.incidents, Command: rerunTrial, Campaign: rerunAll,
		Tell: func(r *explore.CaseResult) string { return "simulate " + c.verb + " " + tellName(r.Case) }}
	switch {
	case f.format == "json":
		return reports.CasesJSON(p.stdout, results, o)
	case len(args) == 0:
		return reports.Cases(p.stdout, results, o)
	}
	for i := range results {
		if i > 0 {
			fmt.Fprintln(p.stdout)
		}
		if err := reports.Case(p.stdout, &results[i], p.timeline(&results[i], o.Page), o); err != nil {
			return err
		}
	}
	return nil
}

// chosen finds cases by name or file; all of them where none is named.
func (c *cases) chosen(args []string) ([]*scenarios.Case, error) {
	known := c.all()
	if len(args) == 0 {
		return known, nil
	}
	var names []string
	for _, one := range known {
		names = append(names, one.Name)
	}
	var found []*scenarios.Case
	for _, arg := range args {
		i := slices.Index(names, strings.ToLower(arg))
		switch {
		case strings.HasSuffix(arg, ".yaml") || strings.HasSuffix(arg, ".yml"):
			one, err := scenarios.LoadCase(arg)
			if err != nil {
				return nil, err
			}
			found = append(found, one)
		case i >= 0:
			found = append(found, known[i])
		default:
			want := "simulate " + c.verb + " lists them"
			if near := faults.Nearest(strings.ToLower(arg), names); near != "" {
				want = fmt.Sprintf("did you mean %q?", strings.ToUpper(near))
			}
			return nil, &usageError{fmt.Sprintf("there is nothing called %q among the %s", arg, c.verb), want}
		}
	}
	return found, nil
}

func tellName(c *scenarios.Case) string {
	if c.File() == c.Name+".yaml" {
		return strings.ToUpper(c.Name)
	}
	return quote(c.File())
}

// judged shows progress if the work takes long and somebody is watching.
func (p *program) judged(all []*scenarios.Case, f *caseFlags) (results []explore.CaseResult, complete bool) {
	var done, total atomic.Int64
	o := explore.CaseOptions{Workers: int(f.workers), Options: p.options, Progress: func(n, of int) {
		done.Store(int64(n))
		total.Store(int64(of))
	}}
	say := func() string { return fmt.Sprintf("%d of %d checks", done.Load(), total.Load()) }
	results, _ = watched(p, say, func(ctx context.Context) ([]explore.CaseResult, error) {
		var judged []explore.CaseResult
		judged, complete = explore.Judge(ctx, all, o)
		return judged, nil
	})
	return results, complete
}

// longestTimeline is up to how many messages a run's timeline is drawn.
const longestTimeline = 1000

// timeline draws what happens to the message that matters most in the run of the
// first check that has one, and no advice; "" where nothing did.
func (p *program) timeline(r *explore.CaseResult, page reports.Page) string {
	i := slices.IndexFunc(r.Shows, func(c explore.CheckResult) bool { return c.Run.Trial.Inquiry == nil })
	if i < 0 {
		return ""
	}
	trial := &r.Shows[i].Run
	s, err := trial.Trial.Load()
	if err != nil || sends(s, trial.Trial) > longestTimeline {
		return ""
	}
	opts := append(trial.Trial.Options(), scenarios.Seed(trial.Witness()), scenarios.Record())
	result, err := s.Run(append(opts, p.options...)...)
	if err != nil {
		return ""
	}
	return reports.CaseTimeline(result, r.Shows[i].Check, page)
}

// sends is how many messages a trial of a scenario sends.
func sends(s *scenarios.Scenario, t *scenarios.Trial) uint32 {
	s = s.Clone()
	for _, p := range t.Set {
		if p.Path == "messages" && s.Set(p.Path, p.Value) != nil {
			return 0 // it would not have been read
		}
	}
	return s.Messages()
}
