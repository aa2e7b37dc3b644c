package reports

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"ackgap/checker"
	"ackgap/explore"
	"ackgap/faults"
	"ackgap/scenarios"
)

// CertificateOptions say how the certificate of an exhaustive search is written.
type CertificateOptions struct {
	// Colour asks for ANSI colours.
	Colour bool
	// Command returns the command line that runs a witness again.
	Command func(w *explore.ScriptWitness) string
}

// feared are the outcomes whose absence is worth telling.
var feared = []string{checker.Lost.String(), checker.HonestLoss.String(), checker.Stuck.String(), checker.DeadLettered.String(),
	"in_flight", checker.DuplicateEffect.String(), checker.Phantom.String(), checker.Reordered.String()}

// Certificate writes what an exhaustive search has found, for people: the scope
// in words, the claims, what became of messages with the smallest script for
// each, and what was put to the test. It returns the writer's error.
func Certificate(w io.Writer, c *explore.Certificate, o CertificateOptions) error {
	p := certificatePrinter{c, o, strings.Builder{}}
	p.head()
	p.claims()
	p.outcomes()
	p.goals()
	p.scope()
	return writeAll(w, p.out.String())
}

type certificatePrinter struct {
	*explore.Certificate
	options CertificateOptions
	out     strings.Builder
}

func (p *certificatePrinter) paint(text string, t tone) string {
	return paint(text, t, p.options.Colour)
}

func (p *certificatePrinter) line(format string, args ...any) {
	fmt.Fprintf(&p.out, format+"\n", args...)
}

// interrupted says what a search is worth that was stopped.
const interrupted = "what follows is about the scripts that were run. Nothing is proved, not for fewer faults either: the search goes " +
	"from each script to those with one more fault first, so that no number of faults is done before the end."

func (p *certificatePrinter) head() {
	p.line("%s  every script of up to %s over %s", p.paint(p.Scenario, strong),
		plural(uint64(p.MaxFaults), "fault"), plural(uint64(p.Messages), "message"))
	if p.Interrupted {
		p.line("%s", p.paint("INTERRUPTED: "+interrupted, bad))
	}
	p.line("%s: %s", plural(p.Covered(), "script"), strings.Join(byFaults(p.Certificate), ", "))
	p.line("")
}

// byFaults tells the numbers of scripts by their faults.
func byFaults(c *explore.Certificate) []string {
	var parts []string
	for k, n := range c.Scripts {
		switch k {
		case 0:
			parts = append(parts, fmt.Sprintf("%s without a fault", formatCount(n)))
		default:
			parts = append(parts, fmt.Sprintf("%s with %s", formatCount(n), plural(uint64(k), "fault")))
		}
	}
	return parts
}

func (p *certificatePrinter) claims() {
	if len(p.Claims) == 0 {
		p.line("The scenario claims nothing.\n")
	}
	for i := range p.Claims {
		claim := &p.Claims[i]
		symbol, tone, text := claimStands(p.Certificate, claim)
		p.line("%s %s  %s", p.paint(symbol, tone), p.paint(hyphened(claim.Contract.String()), strong), text)
		if w := cmp.Or(claim.Witness, claim.Open); w != nil {
			p.witness(w)
		}
	}
	if len(p.Claims) > 0 {
		p.line("")
	}
}

// claimStands says what the search means for a claim.
func claimStands(c *explore.Certificate, claim *explore.ClaimCount) (symbol string, t tone, text string) {
	all := claim.Holds + claim.Violated + claim.Vacuous + claim.Cut
	smallest := "the smallest:"
	if c.Interrupted {
		smallest = "the smallest so far:"
	}
	switch {
	case claim.Violated > 0:
		return symbolSeen, bad, fmt.Sprintf("violated in %s of %s; %s", formatCount(claim.Violated), plural(all, "script"), smallest)
	case claim.Cut > 0:
		return "?", bad, fmt.Sprintf("unknown: %s of %s did not come to rest; %s", formatCount(claim.Cut), plural(all, "script"), smallest)
	case claim.Holds == 0:
		return "?", bad, "unknown: no script has put it to the test"
	}
	text = "holds in all " + plural(all, "script")
	if claim.Vacuous > 0 {
		text = fmt.Sprintf("holds in all %s that put it to the test; in %s nothing was confirmed", plural(claim.Holds, "script"), formatCount(claim.Vacuous))
	}
	if c.Interrupted {
		return symbolUnseen, plain, text + " that were run"
	}
	return symbolProved, good, "proved within the bounds: " + text
}

// witness tells how to run a script.
func (p *certificatePrinter) witness(w *explore.ScriptWitness) {
	p.line("    %s", p.options.Command(w))
}

func (p *certificatePrinter) outcomes() {
	p.line("%s", p.paint("What became of messages, and the smallest script for each", strong))
	for i := range p.Outcomes {
		outcome := &p.Outcomes[i]
		if len(outcome.Witness.Script) == 0 {
			p.line("%s %s  in %s, one of them without a fault", symbolSeen, p.paint(spaced(outcome.Key), strong), plural(outcome.Scripts, "script"))
			continue
		}
		p.line("%s %s  in %s", symbolSeen, p.paint(spaced(outcome.Key), strong), plural(outcome.Scripts, "script"))
		p.witness(&outcome.Witness)
	}
	if absent := strings.Join(absentOutcomes(p.Certificate), ", "); absent != "" {
		switch {
		case p.Interrupted:
			p.line("%s in no script so far: %s", symbolUnseen, absent)
		case p.Unfinished > 0:
			p.line("%s in no script, %s of which did not come to rest: %s", symbolUnseen, formatCount(p.Unfinished), absent)
		default:
			p.line("%s in no script: %s", p.paint(symbolProved, good), absent)
		}
	}
	p.line("%s", p.paint(plural(uint64(len(p.Classes)), "combination")+" of these occurred; --format json lists them.", faint))
	p.line("")
}

// absentOutcomes lists what one may have feared and did not happen.
func absentOutcomes(c *explore.Certificate) []string {
	var absent []string
	for _, key := range feared {
		if c.Reached(key) == 0 {
			absent = append(absent, spaced(key))
		}
	}
	return absent
}

func (p *certificatePrinter) goals() {
	p.line("%s", p.paint("Was it put to the test? Scripts in which", strong))
	t := table{right: []bool{false, true}}
	for _, g := range scenarios.Goals() {
		n := goalCount(p.Certificate, &g)
		count, tone := formatCount(n), plain
		if n == 0 {
			count, tone = "never", faint
		}
		t.add(cell{g.Text, plain}, cell{count, tone})
	}
	p.line("%s", t.text("  ", p.options.Colour))
}

// goalCount returns in how many scripts a goal was reached.
func goalCount(c *explore.Certificate, g *scenarios.Goal) uint64 {
	if g.Key != "" {
		return c.Reached(g.Key)
	}
	return c.Struck(g.Site, g.Actions...)
}

func (p *certificatePrinter) scope() {
	p.line("%s", p.paint("The bounds", strong))
	for _, row := range scopeInWords(p.Certificate) {
		p.line("  %s", row)
	}
}

// scopeInWords says what the search covers, and what it does not.
func scopeInWords(c *explore.Certificate) []string {
	var sites []string
	for _, s := range c.Strikes {
		sites = append(sites, s.Site)
	}
	rows := []string{
		"faults, in place of the scenario's own: " + strings.Join(faultsInWords(c.Faults), "; "),
		"placed at every visit to these sites, in every run: " + cmp.Or(strings.Join(sites, ", "), "none"),
		fmt.Sprintf("runs: %s to their end, the longest ends at %s; faults strike until %s, cut off at %s and after %s events", formatCount(c.Runs),
			formatTime(c.Latest), formatTime(c.FaultsUntil), formatTime(c.Horizon), formatCount(explore.ExhaustiveSteps)),
		pruningInWords(c),
		fmt.Sprintf("left out as equal to a script with fewer faults, since a fault found nothing to strike: %s", formatCount(c.Inert)),
		orderInWords(c),
		fmt.Sprintf("not enumerated: latencies and losses of links (those of seed %d), other faults, other durations, faults between sites or at other "+
			"nodes than the visit's, other settings of the system", c.Seed),
	}
	if gain := c.Compared; gain != nil {
		rows = append(rows, gainInWords(c, gain))
	}
	if c.Latest >= c.FaultsUntil {
		rows = append(rows, fmt.Sprintf("not enumerated either: visits from %s on, where the fault phase ends", formatTime(c.FaultsUntil)))
	}
	return rows
}

// pruningInWords says which runs were broken off, or why none was.
func pruningInWords(c *explore.Certificate) string {
	if c.NotPruned != "" {
		return "not pruned, every script was run to its end: " + c.NotPruned
	}
	return fmt.Sprintf("pruned: %s broken off in a state that was known, with as many faults still to come, so that %s needed no run at all",
		plural(c.Cut, "run"), plural(c.Taken(), "script"))
}

// gainInWords says what pruning has saved.
func gainInWords(c *explore.Certificate, g *explore.PruningGain) string {
	return fmt.Sprintf("compared with every script run to its end: the same counts, combinations and smallest scripts; %s runs to their end "+
		"instead of %s (%.1f times fewer), in %.2f s instead of %.2f s (%.1f times faster)", formatCount(c.Runs), formatCount(g.Runs),
		float64(g.Runs)/float64(max(c.Runs, 1)), g.Pruned.Seconds(), g.Unpruned.Seconds(), g.Unpruned.Seconds()/max(g.Pruned.Seconds(), 1e-9))
}

// orderInWords says which orders of simultaneous events the search covers.
func orderInWords(c *explore.Certificate) string {
	if c.Deferrals == 0 {
		return "simultaneous events: in the order in which they were scheduled, and no other"
	}
	return fmt.Sprintf("simultaneous events: up to %s in a script, in which a packet or a step at a site comes 1ns later and so behind "+
		"the others of its instant, in %s; timers keep their order", plural(uint64(c.Deferrals), "deferral"), plural(c.Deferred, "script"))
}

// faultsInWords writes the faults of the set, which have no place. What differs in
// the node only is one of several nodes'.
func faultsInWords(set []faults.Line) (words []string) {
	for i := 0; i < len(set); i++ {
		l, first := set[i], i
		for i+1 < len(set) && l.Node != "" && sameButNode(l, set[i+1]) {
			i++
		}
		switch several := i - first; {
		case l.Node == "":
			words = append(words, l.String())
		case several == 0:
			words = append(words, l.String()+" (at its own visits)")
		default:
			l.Node += " to " + set[i].Node
			words = append(words, l.String()+" (each at its own visits)")
		}
	}
	return words
}

// sameButNode reports whether two faults of the set are the same one at nodes of one kind.
func sameButNode(a, b faults.Line) bool {
	kind := func(node string) string { return strings.TrimRight(node, "0123456789") }
	same := kind(a.Node) == kind(b.Node)
	a.Node, b.Node = "", ""
	return same && a == b
}

// CertificateMarkdown writes the certificate in Markdown. It returns the writer's error.
func CertificateMarkdown(w io.Writer, c *explore.Certificate, o CertificateOptions) error {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s: every script of up to %s over %s\n\n", escapeMarkdown(c.Scenario),
		plural(uint64(c.MaxFaults), "fault"), plural(uint64(c.Messages), "message"))
	if c.Interrupted {
		b.WriteString("**Interrupted: " + interrupted + "**\n\n")
	}
	fmt.Fprintf(&b, "%s: %s.\n\n", plural(c.Covered(), "script"), strings.Join(byFaults(c), ", "))
	for i := range c.Claims {
		symbol, _, text := claimStands(c, &c.Claims[i])
		fmt.Fprintf(&b, "- %s **%s** %s\n", symbol, hyphened(c.Claims[i].Contract.String()), escapeMarkdown(text))
		if w := cmp.Or(c.Claims[i].Witness, c.Claims[i].Open); w != nil {
			fmt.Fprintf(&b, "  `%s`\n", o.Command(w))
		}
	}
	b.WriteString("\n| outcome | scripts | smallest script |\n|---|---:|---|\n")
	for i := range c.Outcomes {
		outcome := &c.Outcomes[i]
		fmt.Fprintf(&b, "| %s %s | %s | `%s` |\n", symbolSeen, spaced(outcome.Key), formatCount(outcome.Scripts), o.Command(&outcome.Witness))
	}
	for _, key := range absentOutcomes(c) {
		symbol := symbolProved
		if c.Interrupted || c.Unfinished > 0 {
			symbol = symbolUnseen
		}
		fmt.Fprintf(&b, "| %s %s | 0 | |\n", symbol, key)
	}
	b.WriteString("\n| scripts in which | |\n|---|---:|\n")
	for _, g := range scenarios.Goals() {
		fmt.Fprintf(&b, "| %s | %s |\n", escapeMarkdown(g.Text), formatCount(goalCount(c, &g)))
	}
	b.WriteString("\n")
	for _, row := range scopeInWords(c) {
		b.WriteString("- " + escapeMarkdown(row) + "\n")
	}
	return writeAll(w, b.String())
}
