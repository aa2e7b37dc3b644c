package reports

import (
	"fmt"
	"io"
	"strings"
	"time"

	"ackgap/checker"
	"ackgap/scenarios"
	"ackgap/sim"
)

const (
	shownTimelines = 3
)

// TextOptions say how [Text] writes.
type TextOptions struct {
	Page
	// Replay is the command that gives the same run again; "" leaves it out.
	Replay string
	// Token names the run, with all that went wrong in it; "" leaves it out.
	Token string
	// Verified: a second run gave the same history.
	Verified bool
	// DefaultWeather asks to say what the default weather leaves out on purpose.
	DefaultWeather bool
}

// Text writes a result for people: what happened and whether the claims hold,
// the contracts, the counts, the faults, the timelines of the messages that
// matter, and how to run it again. It returns the writer's error.
func Text(w io.Writer, r *scenarios.Result, o TextOptions) error {
	p := printer{result: r, options: o}
	p.headline()
	p.claims()
	p.contracts()
	p.counts()
	p.faults()
	p.timelines()
	p.closing()
	_, err := io.WriteString(w, p.out.String())
	return err
}

type printer struct {
	result  *scenarios.Result
	options TextOptions
	out     strings.Builder
}

func (p *printer) paint(text string, t tone) string { return paint(text, t, p.options.Colour) }

// say writes running text, the lines after the first one indented.
func (p *printer) say(text, indent string, t tone) {
	for i, line := range wrap(text, p.options.textColumns()-len(indent)) {
		if i > 0 {
			line = indent + line
		}
		p.out.WriteString(p.paint(line, t) + "\n")
	}
}

// item writes a piece of a list.
func (p *printer) item(text string, t tone) {
	for i, line := range wrap(text, p.options.columns()-4) {
		p.out.WriteString("  " + strings.Repeat(" ", 2*min(i, 1)) + p.paint(line, t) + "\n")
	}
}

func (p *printer) title(text string) {
	p.out.WriteString("\n" + p.paint(text, strong) + "\n")
}

func (p *printer) headline() {
	for _, line := range headline(p.result) {
		p.say(line, "", strong)
	}
}

// claims tells how the scenario's own claims and expectations came out.
func (p *printer) claims() {
	for _, c := range p.result.Claims {
		text, t := claimText(c)
		p.say(text, "  ", t)
	}
	p.expectations()
	p.control()
	p.cutShort()
	if !p.result.Drained {
		p.say(fmt.Sprintf("? The run was cut off after %s of virtual time, before it had come to rest.",
			formatTime(time.Duration(p.result.End))), "  ", notable)
	}
}

// cutShort warns of faults that did not last as long as they were meant to.
func (p *printer) cutShort() {
	if len(p.result.CutShort) > 0 {
		p.say("! "+cutShortText(p.result.CutShort, p.result.FaultsUntil), "  ", notable)
	}
}

// cutShortText says that faults did not last as long as they were meant to: what
// the run says is not about them.
func cutShortText(short []scenarios.CutShort, until sim.Time) string {
	needed := time.Duration(0)
	for _, c := range short {
		needed = max(needed, time.Duration(until)+c.Line.Span-c.Lasted)
	}
	verb := "was"
	if len(short) > 1 {
		verb = "were"
	}
	return fmt.Sprintf("%s %s cut short by the end of the fault phase at %s: with faults.until: %s every fault lasts as long as it says.",
		plural(uint64(len(short)), "fault"), verb, formatTime(time.Duration(until)), sim.FormatDuration(roundUp(needed)))
}

// roundUp rounds up to whole seconds.
func roundUp(d time.Duration) time.Duration { return (d + time.Second - 1).Truncate(time.Second) }

// expectations tells each count that is not as expected, and the others in one line.
func (p *printer) expectations() {
	var met []string
	for _, e := range p.result.Expectations {
		if e.Met() {
			met = append(met, fmt.Sprintf("%s %d", spaced(e.Key), e.Got))
			continue
		}
		p.say(fmt.Sprintf("✗ expected %s %d, got %d", spaced(e.Key), e.Want, e.Got), "  ", bad)
	}
	if len(met) > 0 {
		p.say("✓ "+strings.Join(met, ", ")+", as expected", "  ", good)
	}
	if p.result.Unchecked > 0 {
		p.say("– expect was not checked: it is for the scenario as it is written", "  ", faint)
	}
}

// control says what a control is for.
func (p *printer) control() {
	if p.result.ControlOf == "" {
		return
	}
	var broken []string
	for _, c := range p.result.Claims {
		if c.Judgement.Status == checker.Violated {
			broken = append(broken, c.Name())
		}
	}
	text := "– a control to " + p.result.ControlOf + ": it lacks a mechanism of it"
	if len(broken) > 0 {
		text = "– a control to " + p.result.ControlOf + ": it is meant to break " + strings.Join(broken, " and ")
	}
	p.say(text, "  ", faint)
}

func claimText(c scenarios.ClaimResult) (string, tone) {
	name := c.Name()
	switch j := c.Judgement; j.Status {
	case checker.Holds:
		return "✓ " + name + " holds, as claimed", good
	case checker.Violated:
		return fmt.Sprintf("✗ %s is claimed, but violated by %s, first by m%d", name, plural(j.Messages, "message"), j.Witness), bad
	default:
		return fmt.Sprintf("? %s is claimed, but unknown: %s", name, j.Why), notable
	}
}

// contracts prints the verdicts end to end and per hop.
func (p *printer) contracts() {
	t := table{}
	head := []cell{{"contracts", strong}}
	for _, c := range contracts {
		head = append(head, cell{hyphened(c.String()), faint})
	}
	t.add(head...)
	for _, h := range hops {
		row := []cell{{"  " + hopText(h), plain}}
		for _, c := range contracts {
			j, present := p.result.Verdict.Of(h, c)
			if present {
				row = append(row, judgementCell(j))
			}
		}
		if len(row) > 1 {
			t.add(row...)
		}
	}
	p.out.WriteString("\n" + t.text("", p.options.Colour))
}

func judgementCell(j checker.Judgement) cell {
	switch j.Status {
	case checker.Holds:
		return cell{"holds", good}
	case checker.Violated:
		return cell{fmt.Sprintf("violated (m%d)", j.Witness), bad}
	}
	return cell{"unknown", notable}
}

// timelines draws the messages that matter.
func (p *printer) timelines() {
	if p.result.History == nil {
		p.out.WriteByte('\n')
		p.say("The run has too many messages to be recorded, so there are no causes and timelines.", "", plain)
		return
	}
	for _, m := range matters(p.result) {
		p.title(m.title)
		p.out.WriteString(Timeline(p.result.History, p.result.Nodes, m.message, p.options.Page))
	}
}

// closingIndent is where the texts of [printer.closing] begin at most: behind "throughput".
const closingIndent = 14

func (p *printer) closing() {
	r := p.result
	p.title("run")
	t := table{}
	add := func(what, text string, tone tone) {
		for _, line := range wrap(text, p.options.columns()-closingIndent) {
			t.add(cell{what, tone}, cell{line, tone})
			what = ""
		}
	}
	row := func(what, text string) { add("  "+what, text, plain) }
	if p.options.Replay != "" {
		t.add(cell{"  again", plain}, cell{p.options.Replay, plain}) // in one piece, for a shell
	}
	if p.options.Token != "" {
		row("token", p.options.Token)
	}
	row("history", fmt.Sprintf("%s, %s of virtual time, hash %016x", plural(r.Events, "event"), formatTime(time.Duration(r.End)), r.Hash))
	if asked := r.Weathered || len(r.Script) > 0; asked && r.End > r.FaultsUntil {
		add("  faults", "the fault phase ended at "+formatTime(time.Duration(r.FaultsUntil)), faint)
	}
	if p.options.Verified {
		row("verified", "a second run gave the same history, event for event")
	}
	if r.Verdict.Counts.Fate(checker.Applied) > 0 {
		row("latency", latencyText(r.Latency))
	}
	if r.Verdict.Counts.Fate(checker.Applied) > 1 {
		row("throughput", rateOf(r).String()+" of virtual time")
	}
	p.out.WriteString(t.text("", p.options.Colour))
}

// latencyText says how long messages took from the send to their first effect.
func latencyText(l scenarios.Latency) string {
	text := func(ns int64) string { return formatTime(time.Duration(ns)) }
	if l.P50 == l.Max {
		return text(l.Max) + " from send to first effect"
	}
	return fmt.Sprintf("%s from send to first effect (median; 99 %% within %s, all within %s)", text(l.P50), text(l.P99), text(l.Max))
}
