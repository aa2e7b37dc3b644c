package reports

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"ackgap/explore"
)

// CaseOptions say how cases are written.
type CaseOptions struct {
	// Colour asks for ANSI colours.
	Colour bool
	// Command returns the command line that runs a trial again with a seed.
	Command func(t *explore.TrialResult, seed uint64) string
	// Tell returns the command line that tells a case in full.
	Tell func(c *explore.CaseResult) string
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

// Cases writes a line for each case: its name, what came of it, what it is
// about, and what was seen. It returns the writer's error.
func Cases(w io.Writer, all []explore.CaseResult, o CaseOptions) error {
	var b strings.Builder
	for i := range all {
		r := &all[i]
		v := r.Verdict()
		fmt.Fprintf(&b, "%s  %s  %s\n", paint(caseName(r), strong, o.Colour), paint(fmt.Sprintf("%-9s", v), verdictTone(v), o.Colour), r.Case.Title)
		for _, line := range wrap(caseEvidence(r), textWidth-6) {
			b.WriteString(paint("      "+line, faint, o.Colour) + "\n")
		}
		b.WriteString(paint("      "+o.Tell(r), faint, o.Colour) + "\n")
	}
	b.WriteString("\n" + caseSummary(all) + "\n")
	return writeAll(w, b.String())
}

func caseName(r *explore.CaseResult) string { return strings.ToUpper(r.Case.Name) }

// caseSummary counts the verdicts.
func caseSummary(all []explore.CaseResult) string {
	var counts [4]int
	for i := range all {
		counts[all[i].Verdict()]++
	}
	var parts []string
	for v, n := range counts {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, explore.CaseVerdict(v)))
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

// Case tells a case in full. timeline, if there is one, is what happens in the
// first run of its first check.
func Case(w io.Writer, r *explore.CaseResult, timeline string, o CaseOptions) error {
	p := casePrinter{result: r, options: o}
	v := r.Verdict()
	fmt.Fprintf(&p.out, "%s  %s: %s\n\n", p.paint(caseName(r), strong), p.paint(v.String(), verdictTone(v)), r.Case.Title)
	p.part("What is said", r.Case.Claim)
	p.part("The situation", r.Case.Texts.Situation)
	p.part("Before you read on", r.Case.Texts.Question)
	p.part("What happens", r.Case.Texts.Happens)
	if timeline != "" {
		p.out.WriteString(strings.TrimRight(timeline, "\n") + "\n\n")
	}
	p.part("Why", r.Case.Texts.Why)
	p.checks("What was run", r.Shows)
	p.part("What to do about it", r.Case.Texts.Remedy)
	p.part("Where it stops being true", r.Case.Texts.Ends)
	p.checks("What was run for that", r.Limits)
	if len(r.Case.Sources) > 0 {
		p.part("Sources", strings.Join(r.Case.Sources, "; "))
	}
	return writeAll(w, strings.TrimRight(p.out.String(), "\n")+"\n")
}

type casePrinter struct {
	result  *explore.CaseResult
	options CaseOptions
	out     strings.Builder
}

func (p *casePrinter) paint(text string, t tone) string { return paint(text, t, p.options.Colour) }

// part writes a heading and paragraphs of running text.
func (p *casePrinter) part(heading, text string) {
	if text == "" {
		return
	}
	p.out.WriteString(p.paint(heading, strong) + "\n")
	for _, paragraph := range strings.Split(strings.TrimSpace(text), "\n\n") {
		for _, line := range wrap(strings.Join(strings.Fields(paragraph), " "), textWidth-2) {
			p.out.WriteString("  " + line + "\n")
		}
		p.out.WriteString("\n")
	}
}

// checks writes what was run, what was seen and how to see it again.
func (p *casePrinter) checks(heading string, checks []explore.CheckResult) {
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
		fmt.Fprintf(&p.out, "  %s %s\n", p.paint(mark, t), c.Check.Says)
		p.trial("run", &c.Run)
		p.trial("control", &c.Control)
	}
	p.out.WriteString("\n")
}

func (p *casePrinter) trial(what string, t *explore.TrialResult) {
	text, tone := trialEvidence(t), plain
	if !t.AsSaid() {
		var said []string
		for _, f := range t.Found {
			said = append(said, f.Expected.Key+" "+f.Expected.Written)
		}
		text, tone = text+"; expected "+strings.Join(said, ", "), bad
	}
	fmt.Fprintf(&p.out, "    %-8s %s\n", what+":", p.paint(text, tone))
	fmt.Fprintf(&p.out, "             %s\n", p.paint(p.options.Command(t, witness(t)), faint))
}

// witness is the seed of the run that shows what was found.
func witness(t *explore.TrialResult) uint64 {
	for _, f := range t.Found {
		if f.In > 0 {
			return f.Seed
		}
	}
	return t.FirstSeed
}

// jsonCase is a case in JSON.
type jsonCase struct {
	ID       string      `json:"id"`
	Title    string      `json:"title"`
	Verdict  string      `json:"verdict"`
	Evidence string      `json:"evidence"`
	Command  string      `json:"command"`
	Checks   []jsonCheck `json:"checks"`
}

type jsonCheck struct {
	Says    string    `json:"says"`
	Limit   bool      `json:"limit"`
	Holds   bool      `json:"holds"`
	Run     jsonTrial `json:"run"`
	Control jsonTrial `json:"control"`
}

type jsonTrial struct {
	Evidence string `json:"evidence"`
	Holds    bool   `json:"holds"`
	Runs     uint64 `json:"runs"`
	Exposed  uint64 `json:"exposed_runs"`
	Command  string `json:"command"`
}

// CasesJSON writes {"rows": […]}: one object for each case. The command of a case
// is that of its first check's run. It returns the writer's error.
func CasesJSON(w io.Writer, all []explore.CaseResult, o CaseOptions) error {
	rows := []jsonCase{}
	for i := range all {
		r := &all[i]
		row := jsonCase{ID: caseName(r), Title: r.Case.Title, Verdict: r.Verdict().String(), Evidence: caseEvidence(r),
			Command: o.Command(&r.Shows[0].Run, witness(&r.Shows[0].Run))}
		for k, c := range r.Checks() {
			row.Checks = append(row.Checks, jsonCheck{c.Check.Says, k >= len(r.Shows), c.Holds(), jsonTrialOf(&c.Run, o), jsonTrialOf(&c.Control, o)})
		}
		rows = append(rows, row)
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(map[string]any{"rows": rows})
}

func jsonTrialOf(t *explore.TrialResult, o CaseOptions) jsonTrial {
	return jsonTrial{trialEvidence(t), t.AsSaid(), t.Runs, t.Exposed, o.Command(t, witness(t))}
}
