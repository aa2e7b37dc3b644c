package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"ackgap/checker/linear"
	"ackgap/explore"
	"ackgap/faults"
	"ackgap/history"
	"ackgap/reports"
	"ackgap/scenarios"
)

// recordedMessages is up to how many messages a run is recorded, which the
// timelines and causes need. Every message takes about a kilobyte.
const recordedMessages = 200_000

// runFlags are the flags of the verb run.
type runFlags struct {
	seed, messages     string
	weather            string
	faults, parameters []string
	without            []string
	look
	verify          bool
	linearizability bool
	draw            string
	token           *scenarios.Token // that the run was named by, nil for none
}

func (p *program) runVerb() *cobra.Command {
	f := &runFlags{}
	verb := &cobra.Command{
		Use:   "run SCENARIO|FILE.yaml|TOKEN",
		Short: "Run a scenario once and explain what happened",
		Long: "Run a scenario once: what happened and whether its claims hold, the counts, the\n" +
			"timelines of the messages that matter, and the command that runs it again. A token\n" +
			"names a run in one word: the scenario, the seed, and all that goes wrong.\n\n" +
			"Exit code: 0 the claims hold, 1 one is violated or a count is not as expected,\n" +
			"2 unknown (not come to rest, or nothing was put to the test), 3 bad input,\n" +
			"4 the run is not deterministic, 130 interrupted.",
		Example: examples("simulate run ack-gap",
			"simulate run at-least-once --weather --seed 7",
			"simulate run ack-gap --set broker.lease.length=5s --set consumer.key=message --set sink.dedup=table",
			"simulate run orders --fault 'drop at link.ack of m3 delivery 1' --format json",
			"simulate run at-least-once@7:messages=1:drop_at_link.ack_of_m1_delivery_1",
			"simulate run at-least-once@7:messages=1:drop_at_link.ack_of_m1_delivery_1 --without 'drop at link.ack of m1 delivery 1'"),
		Args:              between(1, 1, wantRun),
		ValidArgsFunction: completeScenario,
		RunE:              func(_ *cobra.Command, args []string) error { return p.run(args[0], f) },
	}
	f.define(verb)
	flags := verb.Flags()
	flags.StringArrayVar(&f.without, "without", nil, "the same run without one of its faults, a `line` as the run\ntells it; may be repeated")
	f.look.defineAs(verb, "`form` of the output: text, json, or jsonl (the history\nitself, event by event)", "text", "json", "jsonl")
	flags.BoolVar(&f.verify, "verify-determinism", false, "run twice and compare the histories event by event")
	flags.BoolVar(&f.linearizability, "linearizability", false, "search for an order that a correct broker allows, of each\nmessage's operations and of each log partition's with\ntheir offsets (text and json; no part of the exit code)")
	flags.StringVar(&f.draw, "draw", "", "write porcupine's picture of that, for the partition or\nmessage that violates it or the first, into an HTML `file`")
	return verb
}

// leaveOut replaces the faults of a run by those that are left.
func (f *runFlags) leaveOut(s *scenarios.Scenario, opts []scenarios.Option) ([]scenarios.Option, error) {
	var lines faults.Script
	for _, text := range f.without {
		l, err := faults.ParseLine(text)
		if err != nil {
			return nil, err
		}
		lines = append(lines, l)
	}
	rest, err := explore.Without(s, lines, opts...)
	return append(opts, scenarios.Script(rest)), err
}

// settable lists the parameters for completion.
func settable() []string {
	var all []string
	for _, p := range scenarios.Parameters() {
		all = append(all, p.Path+"="+p.Default+"\t"+p.Doc)
	}
	return append(all, "claims=at-least-once,exactly-once\twhat the scenario promises, end to end; none for nothing")
}

// run runs one scenario and prints the result in the format asked for.
func (p *program) run(name string, f *runFlags) error {
	if err := p.decide(&f.look); err != nil {
		return err
	}
	s, opts, err := f.open(name)
	if err != nil {
		return err
	}
	opts = append(opts, p.options...)
	if len(f.without) > 0 {
		if opts, err = f.leaveOut(s, opts); err != nil {
			return err
		}
	}
	if f.verify {
		if same, err := p.verify(s, opts); err != nil || !same {
			return err
		}
	}
	if f.format == "jsonl" {
		if f.linearizability || f.draw != "" {
			return &usageError{"--format jsonl has no place for a verdict on linearizability", "use --format json, or text"}
		}
		return p.stream(s, opts)
	}
	if s.Messages() <= recordedMessages {
		opts = append(opts, scenarios.Record())
	}
	runner, err := s.Runner(append(opts, scenarios.Latencies())...)
	if err != nil {
		return err
	}
	r, err := p.simulate(runner, s.Messages())
	if err != nil {
		return err
	}
	p.exit = int(r.Status())
	var searched *linear.Judgement
	if f.linearizability || f.draw != "" {
		if searched, err = linearizability(r); err != nil {
			return err
		}
	}
	if f.format == "json" {
		err = reports.JSON(p.stdout, r, reports.JSONOptions{Token: f.tokenFor(name, r.Seed, r.Messages, r.Script), Verified: f.verify, Linearizability: searched})
	} else {
		err = p.text(s, r, f, name, searched)
	}
	if err != nil || f.draw == "" {
		return err
	}
	return p.draw(r, searched, f)
}

// text prints a result for people.
func (p *program) text(s *scenarios.Scenario, r *scenarios.Result, f *runFlags, name string, searched *linear.Judgement) error {
	weather, _ := s.Get("faults.weather")
	token := ""
	if r.Weathered { // otherwise the command says it all
		token = f.tokenFor(name, r.Seed, r.Messages, r.Script)
	}
	err := reports.Text(p.stdout, r, reports.TextOptions{Page: p.page(&f.look), Verified: f.verify,
		Replay: f.command(name, r.Seed), Token: token, DefaultWeather: weather == "default"})
	if err != nil || searched == nil {
		return err
	}
	return reports.Linearizability(p.stdout, r, searched)
}

// stream runs a scenario and writes its history in its own format while it
// happens, so that the length of a run costs no memory.
func (p *program) stream(s *scenarios.Scenario, opts []scenarios.Option) error {
	runner, err := s.Runner(opts...)
	if err != nil {
		return err
	}
	out := history.NewWriter(p.stdout, history.Header{Scenario: s.Name(), Seed: runner.Seed(), Nodes: runner.Nodes()[1:]})
	runner.Observe(out)
	r, err := p.simulate(runner, s.Messages())
	if err != nil {
		return err
	}
	p.exit = int(r.Status())
	return out.Flush()
}

// find loads a scenario from the catalogue or from a file.
func find(name string) (*scenarios.Scenario, error) {
	if strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml") || strings.ContainsAny(name, `/\`) {
		return scenarios.Load(name)
	}
	s, err := scenarios.Builtin(name)
	if err == nil {
		return s, nil
	}
	if _, missing := os.Stat(name); missing == nil {
		return scenarios.Load(name)
	}
	if _, missing := os.Stat(name + ".yaml"); missing == nil {
		return nil, &usageError{fmt.Sprintf("there is no scenario %q", name), fmt.Sprintf("did you mean the file %s.yaml?", name)}
	}
	return nil, err
}

// apply changes the scenario as the flags say, and returns the rest as options.
func (f *runFlags) apply(s *scenarios.Scenario) ([]scenarios.Option, error) {
	for _, change := range f.parameters {
		path, value, ok := strings.Cut(change, "=")
		if !ok {
			return nil, &usageError{fmt.Sprintf("--set %s has no value", change), "write a path and a value, such as --set consumer.prefetch=1"}
		}
		if err := s.Set(strings.TrimSpace(path), strings.TrimSpace(value)); err != nil {
			return nil, err
		}
	}
	if f.messages != "" {
		if err := s.Set("messages", f.messages); err != nil {
			return nil, err
		}
	}
	if f.weather != "" {
		if err := s.Set("faults.weather", f.weather); err != nil {
			return nil, err
		}
	}
	var opts []scenarios.Option
	if f.seed != "" {
		seed, err := strconv.ParseUint(f.seed, 10, 64)
		if err != nil {
			return nil, &usageError{fmt.Sprintf("%q is no value for --seed", f.seed), "write a whole number, from 0 to 18446744073709551615"}
		}
		opts = append(opts, scenarios.Seed(seed))
	}
	return append(opts, scenarios.Faults(f.faults...)), nil
}

// command is the command line that gives the same run again.
func (f *runFlags) command(name string, seed uint64) string {
	words := []string{"simulate", "run", name}
	if f.token == nil || f.seed != "" {
		words = append(words, "--seed", strconv.FormatUint(seed, 10))
	}
	if f.messages != "" {
		words = append(words, "--messages", f.messages)
	}
	if f.weather != "" {
		words = append(words, "--weather="+f.weather)
	}
	for _, change := range f.parameters {
		words = append(words, "--set", change)
	}
	for _, line := range f.faults {
		words = append(words, "--fault", line)
	}
	for _, line := range f.without {
		words = append(words, "--without", line)
	}
	return shellWords(words)
}

// shellWords writes words for a POSIX shell.
func shellWords(words []string) string {
	for i := range words {
		words[i] = quote(words[i])
	}
	return strings.Join(words, " ")
}

// quote quotes a word for a POSIX shell, if it needs that.
func quote(word string) string {
	harmless := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./=:,%+@", r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !harmless(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
