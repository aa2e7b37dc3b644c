package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"ackgap/checker"
	"ackgap/explore"
	"ackgap/reports"
	"ackgap/scenarios"
)

// campaignFlags are the flags of the verb campaign.
type campaignFlags struct {
	runs, seed, messages string
	weather              string
	parameters           []string
	workers              workers
	out, shard           string
	portfolio            string
	resume               bool
	look
}

// summaryForm is the text of --format where a campaign's file is the result.
const summaryForm = "`form` of what is printed at the end: text or json"

func (p *program) campaignVerb() *cobra.Command {
	f := &campaignFlags{}
	verb := &cobra.Command{
		Use:   "campaign SCENARIO|FILE.yaml... --out FILE",
		Short: "Run scenarios with very many seeds, on all cores or many machines",
		Long: "Run scenarios very often, and write a line of JSON for each block of " + strconv.Itoa(explore.CampaignBlock) + " runs: what\n" +
			"happened how often, the first run that shows it, and which timelines there were. The\n" +
			"file is the same whatever the number of workers; a campaign that was stopped, in\n" +
			"whatever way, goes on with --resume, and the shards of one that was shared out are put\n" +
			"together by simulate merge, both to the same bytes.\n\n" +
			"What goes wrong in a run is chosen by one of five strategies, which have shares:\n\n" +
			"  uniform     random faults of all kinds in the weather\n" +
			"  swarm       each run has another random half of those kinds\n" +
			"  storm       those of the weather several times as often, as long as that leaves room\n" +
			"  few-faults  one, two or three faults for a message, where runs have passed before\n" +
			"  guided      a change of what did something new to a message, within the block\n\n" +
			"Exit code: 0 no claim was violated, 1 one was, 2 one was never put to the test,\n" +
			"3 bad input, 130 interrupted (what has been done is in the file, and printed). A\n" +
			"part of two or more (--shard) is 0 when it is done: the verdict is that of the whole,\n" +
			"which simulate merge gives.",
		Example: examples("simulate campaign at-least-once --out runs.jsonl",
			"simulate campaign at-least-once exactly-once --runs 1000000 --out runs.jsonl",
			"simulate campaign at-least-once exactly-once --runs 1000000 --out runs.jsonl --resume",
			"simulate campaign my.yaml --runs 1000000 --shard 2/7 --out runs-2.jsonl"),
		Args:              between(1, -1, "name a scenario, such as at-least-once (simulate list has all), or a file"),
		ValidArgsFunction: completeScenarios,
		RunE:              func(_ *cobra.Command, args []string) error { return p.campaign(args, f) },
	}
	flags := verb.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.runs, "runs", "10000", "`number` of runs of each scenario")
	flags.StringVar(&f.seed, "seed", "1", "`number` that is the first run's seed; the others follow it")
	flags.StringVar(&f.out, "out", "", "`file` for the results, which must not exist yet")
	flags.BoolVar(&f.resume, "resume", false, "go on where the file ends")
	flags.StringVar(&f.shard, "shard", "1/1", "run a `part` of the blocks only: 2/7 is the second of seven,\nand so is 1+1/7, for what counts from 0")
	flags.StringVar(&f.weather, "weather", "default", "random faults, `kind` default, or lines with a rate and \";\"\nbetween them")
	flags.StringVar(&f.portfolio, "portfolio", explore.DefaultPortfolio().String(), "`shares` in percent of the strategies that choose what goes\nwrong; or one of them, such as swarm")
	flags.StringVar(&f.messages, "messages", "", "`number` of messages in a run (default: the scenario's)")
	flags.StringArrayVar(&f.parameters, "set", nil, "change a parameter of all, `path=value`; may be repeated")
	f.workers.define(verb, "runs")
	f.look.defineAs(verb, summaryForm, "text", "json")
	register(verb, "weather", []string{"default"})
	register(verb, "portfolio", portfolios())
	register(verb, "set", settable())
	return verb
}

// portfolios lists some for completion.
func portfolios() []string {
	all := []string{explore.DefaultPortfolio().String()}
	for s := explore.Uniform; s.String() != "?"; s++ {
		all = append(all, s.String())
	}
	return all
}

// campaign runs a campaign into a file and prints what the file comes to.
func (p *program) campaign(names []string, f *campaignFlags) error {
	if err := p.decide(&f.look); err != nil {
		return err
	}
	o, err := f.options()
	if err != nil {
		return err
	}
	o.Options = p.options
	entries, err := f.entries(names)
	if err != nil {
		return err
	}
	c, err := explore.NewCampaign(entries, o)
	if err != nil {
		return err
	}
	complete, err := p.campaignInto(c, f)
	if err != nil {
		return err
	}
	if err := p.summarise(f.out, &f.look, complete); err != nil {
		return err
	}
	if complete && o.Shard.Of > 1 {
		p.exit = 0 // a scheduler takes any other for a job that failed, and runs it again
	}
	return nil
}

// options are what the flags say about the campaign.
func (f *campaignFlags) options() (o explore.CampaignOptions, err error) {
	o = explore.CampaignOptions{Workers: int(f.workers), Program: buildVersion()}
	if o.Runs, err = number("runs", f.runs, 1); err != nil {
		return o, err
	}
	if o.FirstSeed, err = number("seed", f.seed, 0); err != nil {
		return o, err
	}
	if err := f.workers.check(); err != nil {
		return o, err
	}
	if f.out == "" {
		return o, &usageError{"a campaign needs a file for its results", "add --out, such as --out runs.jsonl"}
	}
	if o.Portfolio, err = explore.ParsePortfolio(f.portfolio); err != nil {
		return o, err
	}
	o.Shard, err = explore.ParseShard(f.shard)
	return o, err
}

// entries finds the scenarios and changes them as the flags say.
func (f *campaignFlags) entries(names []string) ([]explore.CampaignEntry, error) {
	var all []explore.CampaignEntry
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			return nil, &usageError{fmt.Sprintf("%s is named twice", name), "remove one of the two"}
		}
		s, err := find(name)
		if err != nil {
			return nil, err
		}
		entry := explore.CampaignEntry{Name: name, Scenario: s}
		if entry.Set, err = f.changes(s); err != nil {
			return nil, err
		}
		all = append(all, entry)
	}
	return all, nil
}

// changes changes a scenario, and returns in what it differs then.
func (f *campaignFlags) changes(s *scenarios.Scenario) ([]scenarios.Setting, error) {
	if _, err := (&runFlags{parameters: f.parameters}).apply(s); err != nil {
		return nil, err
	}
	var set []scenarios.Setting
	for _, change := range f.parameters {
		path, value, _ := strings.Cut(change, "=")
		set = append(set, scenarios.Setting{Path: strings.TrimSpace(path), Value: strings.TrimSpace(value)})
	}
	for _, flag := range []scenarios.Setting{{Path: "messages", Value: f.messages}, {Path: "faults.weather", Value: f.weather}} {
		if now, _ := s.Get(flag.Path); flag.Value == "" || now == flag.Value {
			continue
		}
		if err := s.Set(flag.Path, flag.Value); err != nil {
			return nil, err
		}
		set = append(set, flag)
	}
	return set, nil
}

// campaignInto runs a campaign into a new file, or goes on where one ends.
func (p *program) campaignInto(c *explore.Campaign, f *campaignFlags) (complete bool, err error) {
	mode := os.O_RDWR | os.O_CREATE | os.O_EXCL
	if f.resume {
		mode = os.O_RDWR | os.O_CREATE
	}
	file, err := os.OpenFile(f.out, mode, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return false, &explore.CampaignError{File: f.out, Problem: "the file is there already", Want: "go on with --resume, or name another file"}
	}
	if err != nil {
		return false, unreadable(f.out, err)
	}
	defer func() { err = cmp.Or(err, file.Close()) }()
	blocks, size, err := c.Resume(f.out, file)
	if err != nil {
		return false, err
	}
	if err := file.Truncate(size); err != nil {
		return false, err
	}
	if _, err := file.Seek(size, 0); err != nil {
		return false, err
	}
	begin, planned := time.Now(), c.Planned()-c.Before(blocks)
	say := func() string {
		runs, failed := c.Done()
		return campaignProgress(runs, planned, failed, time.Since(begin))
	}
	return watched(p, say, func(ctx context.Context) (bool, error) { return c.Run(ctx, file, blocks) })
}

// campaignProgress says how far a campaign is, how fast, and for how long yet.
func campaignProgress(runs, planned, failed uint64, took time.Duration) string {
	text := fmt.Sprintf("%d of %d runs", runs, planned)
	if rate := float64(runs) / took.Seconds(); rate > 0 {
		left := time.Duration(float64(planned-runs) / rate * float64(time.Second))
		text += fmt.Sprintf(", %.0f/s, %v left", rate, left.Round(time.Second))
	}
	return text + fmt.Sprintf("; %d violate a claim", failed)
}

// summarise prints what a file comes to, and sets the exit code.
func (p *program) summarise(name string, l *look, complete bool) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	s, err := explore.ReadCampaign(name, file)
	if err != nil {
		return err
	}
	p.exit = campaignExit(s)
	if !complete {
		fmt.Fprintf(p.stderr, "simulate: interrupted after %d of %d blocks; the same command with --resume goes on\n", s.Blocks, s.All)
		p.exit = exitInterrupted
	}
	if l.format == "json" {
		return reports.CampaignJSON(p.stdout, s)
	}
	return reports.Campaign(p.stdout, s, p.page(l))
}

// campaignExit returns the exit code of what has been done.
func campaignExit(s *explore.CampaignSummary) int {
	code := scenarios.Holds
	for i := range s.Rows {
		for _, claim := range s.Rows[i].Claims {
			switch s.Rows[i].Status(claim) {
			case checker.Violated:
				return int(scenarios.Violated)
			case checker.Unknown:
				code = scenarios.Unknown
			}
		}
	}
	return int(code)
}
