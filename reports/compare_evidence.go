package reports

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"ackgap/checker"
	"ackgap/explore"
	"ackgap/scenarios"
)

// comparisonWidth is the width of a comparison, in columns.
const comparisonWidth = 120

// evidencePrinter writes what stands below the table of a comparison.
type evidencePrinter struct {
	comparison *explore.Comparison
	options    ComparisonOptions
	shown      comparisonLayout // the table's, above
	out        strings.Builder
}

func (p *evidencePrinter) all() {
	p.conditions()
	for i := range p.comparison.Rows {
		p.row(&p.comparison.Rows[i])
	}
	if text := exclusions(p.comparison); text != "" {
		p.out.WriteString("\n")
		p.say(text, "", faint)
	}
}

// say writes running text behind an indent, the lines after the first one
// indented deeper.
func (p *evidencePrinter) say(text, indent string, t tone) {
	for i, line := range wrap(text, p.options.columns()-len(indent)-2) {
		if i > 0 {
			line = "  " + line
		}
		p.out.WriteString(indent + paint(line, t, p.options.Colour) + "\n")
	}
}

// conditions says what the numbers are about.
func (p *evidencePrinter) conditions() {
	for _, text := range conditions(p.comparison) {
		p.say(text, "", faint)
	}
	p.say("Ranges: 95 % intervals of the same probability (Wilson; Clopper–Pearson for up to 5 runs).", "", faint)
}

func conditions(c *explore.Comparison) []string {
	seeds := fmt.Sprintf("the same seeds (%d to %d)", c.FirstSeed, c.FirstSeed+c.Planned-1)
	if c.Interrupted {
		seeds = fmt.Sprintf("the same seeds (out of %d to %d)", c.FirstSeed, c.FirstSeed+c.Planned-1)
	}
	texts := []string{
		fmt.Sprintf("Runs: %s of each scenario, with %s and the same weather: %s.",
			formatCount(c.Runs), seeds, strings.Join(c.Weather, "; ")),
		"Counts: messages; in how many of the runs in which a fault struck; " + symbolSeen + " seen: the first such run shows it, " +
			symbolUnseen + " not seen: the bound on its probability in such a run (one-sided 95 %, Clopper–Pearson). " +
			symbolProved + " proved within bounds takes simulate explore.",
		"Latency: from send to first effect, over the messages of all runs.",
	}
	if len(c.Rows) > 1 {
		texts = append(texts, "Pairs: the runs with one seed had the same weather; p is how probable so uneven a difference would be if there were none "+
			"(McNemar, exact, two-sided; for one comparison, and small by chance among many).")
	}
	if base := reference(c, &c.Rows[0]); base.Throughput > 0 {
		texts = append(texts, fmt.Sprintf("Throughput: of a run without script or weather, as fast as the producer's window "+
			"allows (simulate compare --help says more); 100 %% is %s, %s messages/s of virtual time.",
			rowLabel(c, base), formatCount(base.Throughput)))
	}
	return texts
}

// row writes the evidence for one row.
func (p *evidencePrinter) row(row *explore.Row) {
	c := p.comparison
	p.out.WriteString("\n" + paint(rowLabel(c, row), strong, p.options.Colour) + "\n")
	p.say(mechanismsOf(row), "  ", plain)
	p.unshown(row)
	for _, contract := range row.Violated() {
		p.say(BrokenClaim(p.comparison, row, contract)+".", "  ", bad)
	}
	t := table{}
	for _, contract := range contracts {
		t.add(p.contract(row, contract)...)
	}
	for _, key := range evidentCounts(row) {
		tally := row.Of(key)
		text := plural(tally.Messages, "message") + " in " + seenIn(row.Interval(key), tally.Runs, row)
		t.add(cell{symbolSeen + " " + countTitle(key), plain}, cell{text, plain}, p.replay(row, tally.First))
	}
	p.out.WriteString(t.textWithin("  ", p.options.tableColumns(), p.options.Colour))
	if text := pairedText(c, row); text != "" {
		p.say(text, "  ", plain)
	}
	if row.Cut > 0 {
		p.say(fmt.Sprintf("? %s were cut off before they had come to rest.", plural(row.Cut, "run")), "  ", notable)
	}
	if p.options.PerDay > 0 {
		p.say(perMonth(row, p.options.PerDay), "  ", strong)
	}
}

// contract writes the evidence for a verdict.
func (p *evidencePrinter) contract(row *explore.Row, c checker.Contract) []cell {
	tally := &row.Contracts[c]
	mark, tone := statusMark(tally.Status())
	name, text := mark+" "+hyphened(c.String()), evidence(tally.Interval())
	switch {
	case tally.Tested > 0:
		text = evidenceSymbol(tally.Interval(), tally.First) + " violated in " + text
	case tally.Violated > 0:
		text = fmt.Sprintf(symbolSeen+" violated in %s of %s runs", formatCount(tally.Violated), formatCount(row.Runs))
	}
	if tally.Status() == checker.Holds && slices.Contains(row.Scenario.Claims(), c) {
		return []cell{{name, tone}, {text, plain}, {"as claimed", plain}}
	}
	return []cell{{name, tone}, {text, plain}, p.replay(row, tally.First)}
}

// replay is the command for a witness.
func (p *evidencePrinter) replay(row *explore.Row, w *explore.Witness) cell {
	if w == nil || p.options.Replay == nil {
		return cell{}
	}
	return cell{p.options.Replay(row, w), faint}
}

// evidentCounts are the compared counts, and ends of messages that the table
// has no column for, as far as they happened.
func evidentCounts(row *explore.Row) []string {
	var keys []string
	ends := []string{checker.HonestLoss.String(), checker.Stuck.String(), checker.DeadLettered.String(), checker.Phantom.String()}
	for _, key := range slices.Concat(compared, ends) {
		if row.Of(key).Messages > 0 {
			keys = append(keys, key)
		}
	}
	return keys
}

// exclusions says what the default weather leaves out; "" in other weather.
func exclusions(c *explore.Comparison) string {
	if !slices.Contains(c.Weather, "default") {
		return ""
	}
	var left []string
	for _, x := range scenarios.Exclusions() {
		left = append(left, x.Fault)
	}
	return "The default weather leaves out " + strings.Join(left, ", ") + "."
}

const daysPerMonth = 30

// perMonth tells what a row's rates mean for a number of messages a day.
func perMonth(row *explore.Row, perDay uint64) string {
	monthly := float64(perDay) * daysPerMonth
	var parts []string
	for _, key := range []string{checker.Lost.String(), checker.DuplicateEffect.String()} {
		r := row.PerMessage(key)
		if row.Of(key).Messages == 0 {
			parts = append(parts, fmt.Sprintf("no %s seen (at most %s a month, 95 %%)", monthlyNoun(key, 2), digits3(monthly*r.High)))
			continue
		}
		number := digits3(monthly * r.Value)
		parts = append(parts, fmt.Sprintf("about %s %s a month (%s to %s, 95 %%)", number,
			monthlyNoun(key, monthly*r.Value), digits3(monthly*r.Low), digits3(monthly*r.High)))
	}
	return fmt.Sprintf("At %s a day in this weather: %s.", plural(perDay, "message"), strings.Join(parts, "; "))
}

func monthlyNoun(key string, n float64) string {
	noun := "lost message"
	if key == checker.DuplicateEffect.String() {
		noun = "duplicate effect"
	}
	if math.Round(n) != 1 {
		noun += "s"
	}
	return noun
}

// digits3 writes a number with its first three digits, or as a whole number.
func digits3(n float64) string {
	scale := 1.0
	for n/scale >= 999.5 {
		scale *= 10
	}
	if n > 0 && n < 0.5 {
		return "less than 1"
	}
	return formatCount(uint64(math.Round(n/scale) * scale))
}
