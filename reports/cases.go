package reports

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"ackgap/explore"
	"ackgap/scenarios"
)

// CaseOptions say how cases are written.
type CaseOptions struct {
	Page
	// Incidents: they are told in words for what has happened, not for a claim.
	Incidents bool
	// Command returns the command line that runs a trial again with a seed.
	Command func(t *explore.TrialResult, seed uint64) string
	// Campaign returns the command line that runs all runs of a trial again, "" where
	// no command does, or where the trial has one run.
	Campaign func(t *explore.TrialResult) string
	// Tell returns the command line that tells a case in full.
	Tell func(c *explore.CaseResult) string
}

func (o *CaseOptions) verdict(r *explore.CaseResult) string {
	if o.Incidents {
		return r.Verdict().OfIncident()
	}
	return r.Verdict().String()
}

func verdictTone(v explore.CaseVerdict) tone {
	switch v {
	case explore.Confirmed:
		return good
	case explore.Refined:
		return strong
	}
	return bad
}

// Cases writes a line for each case: its name, what came of it, and what it is
// about. Below one that does not come out as it says, the checks follow that don't.
// It returns the writer's error.
func Cases(w io.Writer, all []explore.CaseResult, o CaseOptions) error {
	var b strings.Builder
	width, checks := 0, 0
	for i := range all {
		width = max(width, len(o.verdict(&all[i])))
		checks += len(all[i].Checks())
	}
	for i := range all {
		r := &all[i]
		verdict := fmt.Sprintf("%-*s", width, o.verdict(r))
		head := paint(caseName(r), strong, o.Colour) + "  " + paint(verdict, verdictTone(r.Verdict()), o.Colour) + "  "
		writeWrapped(&b, head, strings.Repeat(" ", utf8.RuneCountInString(caseName(r))+width+4), r.Case.Title, plain, o.Page)
		for _, c := range r.Checks() {
			if !c.Holds() {
				writeWrapped(&b, "     "+paint("✗", bad, o.Colour)+" ", "       ", c.Check.Says, plain, o.Page)
			}
		}
	}
	b.WriteByte('\n')
	writeWrapped(&b, "", "", fmt.Sprintf("%s %d checks were run, each beside a control.", caseSummary(all, o), checks), plain, o.Page)
	for _, text := range casesLegend(all, o) {
		writeWrapped(&b, "", "  ", text, plain, o.Page)
	}
	return writeAll(w, b.String())
}

func caseName(r *explore.CaseResult) string { return strings.ToUpper(r.Case.Name) }

// caseSummary counts the verdicts.
func caseSummary(all []explore.CaseResult, o CaseOptions) string {
	var counts [4]int
	var words [4]string
	for i := range all {
		counts[all[i].Verdict()]++
		words[all[i].Verdict()] = o.verdict(&all[i])
	}
	var parts []string
	for v, n := range counts {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, words[v]))
		}
	}
	return strings.Join(parts, ", ") + "."
}

// caseEvidence tells in one line what was seen, with the controls.
func caseEvidence(r *explore.CaseResult) string {
	var parts []string
	for _, c := range r.Checks() {
		parts = append(parts, fmt.Sprintf("%s (control: %s)", trialEvidence(&c.Run), trialEvidence(&c.Control)))
	}
	return strings.Join(parts, "; ")
}

func trialEvidence(t *explore.TrialResult) string {
	if t.Problem != "" {
		return "unknown: " + t.Problem
	}
	var parts []string
	for i := range t.Found {
		parts = append(parts, t.Found[i].Text(t))
	}
	return strings.Join(parts, ", ")
}

// trialDifferences tells what is not as the check says, and then what is.
func trialDifferences(t *explore.TrialResult) string {
	var differ, same []string
	for i := range t.Found {
		f := &t.Found[i]
		if f.Holds() {
			same = append(same, f.Text(t))
			continue
		}
		differ = append(differ, f.Text(t)+", expected "+f.Expected.Written)
	}
	text := strings.Join(differ, "; ")
	if len(same) > 0 {
		text += " (as expected: " + strings.Join(same, ", ") + ")"
	}
	return text
}

// CaseTimeline names and draws the messages that the check of a case is about, in a
// recorded run: the one that what is expected is about, and, where there is only one
// run, those that its faults name, in the order of their story.
func CaseTimeline(r *scenarios.Result, c *scenarios.Check, page Page) string {
	drawn := []matter{matterOf(r, c.Expect)}
	if c.Run.Runs <= 1 {
		drawn = inOrder(r, append(drawn, strickenIn(r, drawn, shownTimelines-1)...))
	}
	var parts []string
	for _, m := range drawn {
		parts = append(parts, paint(m.title, strong, page.Colour)+"\n"+Timeline(r.History, r.Nodes, m.message, page))
	}
	return strings.Join(parts, "\n")
}

// Case tells a case in full. timeline, if there is one, is [CaseTimeline] of its
// first check.
func Case(w io.Writer, r *explore.CaseResult, timeline string, o CaseOptions) error {
	p := casePrinter{result: r, options: o}
	v := r.Verdict()
	p.heading()
	if o.Incidents && v == explore.Refuted {
		p.part("Not reproduced", notReproduced)
	}
	p.part("What is said", r.Case.Claim)
	p.part("The situation", r.Case.Texts.Situation)
	p.part("Before you read on", r.Case.Texts.Question)
	p.part("What happens", r.Case.Texts.Happens)
	if timeline != "" {
		p.out.WriteString(strings.TrimRight(timeline, "\n") + "\n\n")
	}
	p.part("Why", r.Case.Texts.Why)
	p.checks("What was run", r.Shows, 1)
	p.part("What to do about it", r.Case.Texts.Remedy)
	p.part("Where it stops being true", r.Case.Texts.Ends)
	p.checks("What was run for that", r.Limits, len(r.Shows)+1)
	if len(r.Case.Sources) > 0 {
		p.part("Sources", strings.Join(r.Case.Sources, "; "))
	}
	p.legend()
	p.commands()
	return writeAll(w, strings.TrimRight(p.out.String(), "\n")+"\n")
}

const notReproduced = `A check comes out otherwise than it says (✗ below). That tells of the configuration that was run, or of something
that the simulator does not model (docs/not-modelled.md). It does not tell that the incident did not happen.`

type casePrinter struct {
	result  *explore.CaseResult
	options CaseOptions
	out     strings.Builder
}

func (p *casePrinter) paint(text string, t tone) string { return paint(text, t, p.options.Colour) }

// heading tells what came of which case, its title on a line of its own where there is no room.
func (p *casePrinter) heading() {
	r, verdict := p.result, p.options.verdict(p.result)
	p.out.WriteString(p.paint(caseName(r), strong) + "  " + p.paint(verdict, verdictTone(r.Verdict())) + ":")
	if utf8.RuneCountInString(caseName(r)+verdict+r.Case.Title)+4 <= p.options.columns() {
		p.out.WriteString(" " + r.Case.Title + "\n\n")
		return
	}
	p.out.WriteByte('\n')
	writeWrapped(&p.out, "  ", "  ", r.Case.Title, plain, p.options.Page)
	p.out.WriteByte('\n')
}

// part writes a heading and paragraphs of running text.
func (p *casePrinter) part(heading, text string) {
	if text == "" {
		return
	}
	p.out.WriteString(p.paint(heading, strong) + "\n")
	for _, paragraph := range strings.Split(strings.TrimSpace(text), "\n\n") {
		for _, line := range wrap(strings.Join(strings.Fields(paragraph), " "), p.options.textColumns()-2) {
			p.out.WriteString("  " + line + "\n")
		}
		p.out.WriteString("\n")
	}
}

// checks writes what was run and what was seen. The checks are numbered, from first
// on, as their commands stand further below.
func (p *casePrinter) checks(heading string, checks []explore.CheckResult, first int) {
	if len(checks) == 0 {
		return
	}
	p.out.WriteString(p.paint(heading, strong) + "\n")
	for i := range checks {
		c := &checks[i]
		mark, t := "✓", good
		if !c.Holds() {
			mark, t = "✗", bad
		}
		writeWrapped(&p.out, fmt.Sprintf("  %s %d. ", p.paint(mark, t), first+i), "       ", c.Check.Says, plain, p.options.Page)
		p.trial("run", &c.Run)
		p.trial("control", &c.Control)
		if change := trialChange(c.Run.Trial, c.Control.Trial); change != "" {
			writeWrapped(&p.out, trialIndent, trialIndent+"  ", "with "+change, faint, p.options.Page)
		}
	}
	p.out.WriteString("\n")
}

// trialIndent is where the findings of a trial stand.
const trialIndent = "                "

func (p *casePrinter) trial(what string, t *explore.TrialResult) {
	text, tone := trialEvidence(t), plain
	if !t.AsSaid() {
		tone = bad
		if t.Problem == "" {
			text = trialDifferences(t)
		}
	}
	writeWrapped(&p.out, fmt.Sprintf("       %-8s ", what+":"), trialIndent, text, tone, p.options.Page)
	if len(t.CutShort) > 0 {
		writeWrapped(&p.out, trialIndent, trialIndent, "! "+cutShortText(t.CutShort, t.FaultsUntil), notable, p.options.Page)
	}
}

// writeWrapped writes a text in lines, the first one behind its own indent.
func writeWrapped(b *strings.Builder, first, others, text string, t tone, page Page) {
	indent := first
	for _, line := range wrap(text, page.textColumns()-utf8.RuneCountInString(others)) {
		b.WriteString(indent + paint(line, t, page.Colour) + "\n")
		indent = others
	}
}
