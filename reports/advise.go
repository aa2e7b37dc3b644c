package reports

import (
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"ackgap/explore"
	"ackgap/scenarios"
)

// AdviceOptions say how [Advice] writes.
type AdviceOptions struct {
	// Colour asks for ANSI colours.
	Colour bool
	// Replay is the command that runs a witness of a row again.
	Replay func(row *explore.Row, w *explore.Witness) string
}

// Advice writes for people which configuration is the cheapest that will do,
// with its evidence; what each cheaper one breaks, with a command that shows it;
// and which dearer ones would do as well. It returns the writer's error.
func Advice(w io.Writer, a *explore.Advice, o AdviceOptions) error {
	p := advicePrinter{evidencePrinter{comparison: a.Comparison, options: ComparisonOptions{Colour: o.Colour, Replay: o.Replay}}, a}
	if a.Comparison.Interrupted {
		p.say(interruption(a.Comparison), "", bad)
	}
	p.say("Asked for: "+tolerated(&a.Tolerance)+".", "", plain)
	cheaper := a.Candidates
	if a.Best < 0 {
		p.say(noneWillDo(a), "", bad)
	} else {
		best := &a.Candidates[a.Best]
		cheaper = a.Candidates[:a.Best]
		p.say("The cheapest that will do is "+best.Row.Scenario.Name()+"."+cheaperMay(cheaper), "", strong)
		p.candidate(best, true)
	}
	p.section("Cheaper, and "+whatTheyDo(cheaper), "Tried, and "+whatTheyDo(cheaper), cheaper)
	if a.Best >= 0 {
		p.section("Dearer", "", a.Candidates[a.Best+1:])
	}
	p.out.WriteString("\n")
	p.say(conditions(a.Comparison)[0], "", faint)
	p.say("Cheap means few mechanisms, then much throughput, then little latency.", "", faint)
	if text := exclusions(a.Comparison); text != "" {
		p.say(text, "", faint)
	}
	return writeAll(w, p.out.String())
}

// noneWillDo says that no candidate was found to fit: where some are open, that
// is no answer yet.
func noneWillDo(a *explore.Advice) string {
	tried, open := len(a.Candidates), openOf(a.Candidates)
	switch open {
	case 0:
		return fmt.Sprintf("No configuration of the %d that were tried will do.", tried)
	case tried:
		return fmt.Sprintf("Whether one of the %d that were tried will do is open (?).", tried)
	}
	return fmt.Sprintf("Whether one will do is open (?) for %d of the %d that were tried; the others will not.", open, tried)
}

// cheaperMay says how many of the cheaper ones are not known to break anything.
func cheaperMay(cheaper []explore.Candidate) string {
	if open := openOf(cheaper); open > 0 {
		return fmt.Sprintf(" Whether a cheaper one will do is open (?) for %d of %d.", open, len(cheaper))
	}
	return ""
}

// whatTheyDo is the rest of a title.
func whatTheyDo(all []explore.Candidate) string {
	if openOf(all) > 0 {
		return "what they break or leave open"
	}
	return "what they break"
}

// openOf counts the candidates of which it is not known whether they fit.
func openOf(all []explore.Candidate) (open int) {
	for i := range all {
		if all[i].Fitness == explore.Unclear {
			open++
		}
	}
	return open
}

type advicePrinter struct {
	evidencePrinter
	advice *explore.Advice
}

// section lists candidates below a title; the other title is for when none fits.
func (p *advicePrinter) section(title, none string, all []explore.Candidate) {
	if len(all) == 0 {
		return
	}
	if p.advice.Best < 0 {
		title = none
	}
	p.out.WriteString("\n" + paint(title, strong, p.options.Colour) + "\n")
	for i := range all {
		mark, t := fitnessMark(all[i].Fitness)
		p.out.WriteString(paint(mark+" "+all[i].Row.Scenario.Name(), t, p.options.Colour) + "\n")
		p.candidate(&all[i], false)
	}
}

func fitnessMark(f explore.Fitness) (string, tone) {
	switch f {
	case explore.Fits:
		return "✓", good
	case explore.Breaks:
		return "✗", bad
	}
	return "?", notable
}

// candidate tells what a configuration costs, and what came of each check, or
// of those only that keep it from being advised.
func (p *advicePrinter) candidate(c *explore.Candidate, all bool) {
	p.say(costOf(c), "    ", plain)
	for i := range c.Checks {
		check := &c.Checks[i]
		if check.Fitness == explore.Fits && !all {
			continue
		}
		text, t := checkText(p.advice, c, check)
		p.say(text, "    ", t)
		if check.Fitness != explore.Fits && check.Witness != nil && p.options.Replay != nil {
			p.out.WriteString("      " + paint(p.options.Replay(c.Row, check.Witness), faint, p.options.Colour) + "\n")
		}
	}
}

// costOf says what a configuration needs.
func costOf(c *explore.Candidate) string {
	text := "no mechanism"
	if n := len(c.Mechanisms); n > 0 {
		text = plural(uint64(n), "mechanism") + ": " + strings.Join(c.Mechanisms, ", ")
	}
	if c.Row.Throughput > 0 {
		text += fmt.Sprintf("; %s messages/s", formatCount(c.Row.Throughput))
	}
	return text + "; 99 % within " + formatTime(time.Duration(c.Row.Latency.P99))
}

// checkText says how a figure compares with what is tolerated.
func checkText(a *explore.Advice, c *explore.Candidate, check *explore.Check) (string, tone) {
	mark, t := fitnessMark(check.Fitness)
	switch check.Key {
	case explore.LatencyCheck:
		return fmt.Sprintf("%s latency: 99 %% within %s, asked for %s", mark, formatTime(time.Duration(c.Row.Latency.P99)), formatTime(a.Tolerance.Latency)), t
	case explore.ThroughputCheck:
		return fmt.Sprintf("%s throughput: %s messages/s, asked for %s", mark, formatCount(c.Row.Throughput), formatCount(a.Tolerance.Throughput)), t
	}
	what := spaced(check.Key)
	if check.Seen.Of == 0 {
		return fmt.Sprintf("%s %s: nothing is known, as no fault struck", mark, what), t
	}
	if check.Witness == nil {
		return fmt.Sprintf("%s %s %s: not seen, %s", mark, symbolUnseen, what, evidence(check.Seen)), t
	}
	text := fmt.Sprintf("%s %s %s: %s %% of the messages (%s to %s %%)", mark, symbolSeen, what,
		percent(check.Rate.Value, math.Round), percent(check.Rate.Low, math.Floor), percent(check.Rate.High, math.Ceil))
	if check.Fitness == explore.Unclear {
		text += "; more runs may tell (--runs)"
	}
	return text, t
}

// tolerated says what was asked for.
func tolerated(t *scenarios.Tolerance) string {
	parts := []string{shareText("loss", t.Loss), shareText("honest loss", t.HonestLoss), shareText("duplicate", t.Duplicates)}
	if t.Latency > 0 {
		parts = append(parts, "99 % of the messages within "+formatTime(t.Latency))
	}
	if t.Throughput > 0 {
		parts = append(parts, fmt.Sprintf("at least %s messages/s", formatCount(t.Throughput)))
	}
	return strings.Join(parts, ", ")
}

func shareText(what string, share float64) string {
	switch {
	case share == 0:
		return "no " + what
	case share >= 1:
		return "any " + what
	}
	return fmt.Sprintf("%s of at most %s %% of the messages", what, percent(share, math.Round))
}

// adviceJSON is the object that [AdviceJSON] writes.
type adviceJSON struct {
	Best        *string         `json:"best"`
	Tolerance   toleranceJSON   `json:"tolerance"`
	Runs        uint64          `json:"runs"`
	FirstSeed   uint64          `json:"first_seed"`
	Weather     []string        `json:"weather"`
	Interrupted bool            `json:"interrupted,omitempty"`
	Candidates  []candidateJSON `json:"candidates"`
}

type toleranceJSON struct {
	Loss       float64 `json:"loss"`
	HonestLoss float64 `json:"honest_loss"`
	Duplicates float64 `json:"duplicates"`
	LatencyNS  int64   `json:"latency_ns,omitempty"`
	Throughput uint64  `json:"throughput_per_s,omitempty"`
}

type candidateJSON struct {
	Scenario   string          `json:"scenario"`
	Fitness    explore.Fitness `json:"fitness"`
	Mechanisms []string        `json:"mechanisms"`
	Throughput uint64          `json:"throughput_per_s"`
	LatencyP99 int64           `json:"latency_p99_ns"`
	Exposed    uint64          `json:"exposed"`
	Checks     []checkJSON     `json:"checks"`
}

type checkJSON struct {
	Key     string          `json:"key"`
	Fitness explore.Fitness `json:"fitness"`
	Rate    *shareJSON      `json:"rate,omitempty"`
	Runs    uint64          `json:"exposed_runs,omitempty"`
	Bound   float64         `json:"bound,omitempty"`
	Witness string          `json:"witness,omitempty"`
	// Evidence is seen, not_seen, or untested, where no fault struck.
	Evidence string `json:"evidence,omitempty"`
}

type shareJSON struct {
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// AdviceJSON writes the advice as one JSON object, indented; bound is the upper
// end of the interval of the probability in an exposed run. It returns the
// writer's error.
func AdviceJSON(w io.Writer, a *explore.Advice, o AdviceOptions) error {
	t := &a.Tolerance
	d := adviceJSON{Tolerance: toleranceJSON{t.Loss, t.HonestLoss, t.Duplicates, int64(t.Latency), t.Throughput}, Runs: a.Comparison.Runs,
		FirstSeed: a.Comparison.FirstSeed, Weather: a.Comparison.Weather, Interrupted: a.Comparison.Interrupted}
	if a.Best >= 0 {
		name := a.Candidates[a.Best].Row.Scenario.Name()
		d.Best = &name
	}
	for i := range a.Candidates {
		c := &a.Candidates[i]
		one := candidateJSON{Scenario: c.Row.Scenario.Name(), Fitness: c.Fitness, Mechanisms: append([]string{}, c.Mechanisms...),
			Throughput: c.Row.Throughput, LatencyP99: c.Row.Latency.P99, Exposed: c.Row.Exposed}
		for k := range c.Checks {
			one.Checks = append(one.Checks, checkOf(c, &c.Checks[k], o))
		}
		d.Candidates = append(d.Candidates, one)
	}
	return indented(w, d)
}

func checkOf(c *explore.Candidate, check *explore.Check, o AdviceOptions) checkJSON {
	out := checkJSON{Key: check.Key, Fitness: check.Fitness}
	if check.Key == explore.LatencyCheck || check.Key == explore.ThroughputCheck {
		return out
	}
	out.Rate = &shareJSON{check.Rate.Value, check.Rate.Low, check.Rate.High}
	out.Runs, out.Bound, out.Evidence = check.Seen.Count, check.Seen.High, evidenceWord(check.Seen, check.Witness)
	if check.Witness != nil && o.Replay != nil {
		out.Witness = o.Replay(c.Row, check.Witness)
	}
	return out
}
