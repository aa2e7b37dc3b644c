package reports

import (
	"fmt"
	"time"
	"unicode/utf8"

	"ackgap/faults"
	"ackgap/history"
	"ackgap/scenarios"
	"ackgap/sim"
)

const shownFaults = 12 // lines of a script

// faults lists what went wrong, and what was meant to and didn't.
func (p *printer) faults() {
	r := p.result
	if fired := firedLines(r); len(fired) > 0 {
		p.title("faults that struck")
		for i, line := range fired {
			if i == shownFaults {
				fmt.Fprintf(&p.out, "  … and %s (--format json lists all)\n", plural(uint64(len(fired)-i), "more fault"))
				break
			}
			p.faultLine(line, "  ")
		}
	}
	if len(r.Unfired) > 0 {
		p.title("faults that never struck")
		for _, line := range r.Unfired {
			p.out.WriteString(p.paint("  ! "+line.String(), notable) + "\n")
		}
	}
	if p.options.DefaultWeather {
		p.title("faults that the default weather leaves out")
		for _, x := range scenarios.Exclusions() {
			p.item(x.Fault+": "+x.Why, faint)
		}
	}
}

// faultLine writes a line of a script, which stays in one piece, and how long it lasted.
func (p *printer) faultLine(line faults.Line, indent string) {
	text, lasted := indent+line.String(), p.lasting(line)
	p.out.WriteString(text)
	if utf8.RuneCountInString(text+lasted) > p.options.columns() {
		p.out.WriteString("\n" + indent)
	}
	p.out.WriteString(p.paint(lasted, faint) + "\n")
}

// lasting says how long a fault lasted whose line leaves that out, or tells
// another time.
func (p *printer) lasting(line faults.Line) string {
	for _, c := range p.result.CutShort {
		if c.Line == line {
			return fmt.Sprintf("  (cut short by the end of the fault phase: lasted %s of %s)", formatTime(c.Lasted), formatTime(line.Span))
		}
	}
	if at, ok := p.ended(line); ok {
		return "  (its process ended at " + formatTime(time.Duration(at)) + ")"
	}
	if !line.UntilHeal() {
		return ""
	}
	return "  (no \"for\": until the heal at " + formatTime(time.Duration(p.result.FaultsUntil)) + ")"
}

// ended returns when the process ended that a line stopped in good order, which may be
// long after it was asked to.
func (p *printer) ended(line faults.Line) (at sim.Time, ok bool) {
	if line.Action != faults.Stop || p.result.History == nil {
		return 0, false
	}
	for i := range p.result.History.Events {
		e := &p.result.History.Events[i]
		of := int(e.Line) - 1
		if e.Kind == history.Crash && e.Reason == history.Closed && of >= 0 && of < len(p.result.Script) && p.result.Script[of] == line {
			return e.At, true
		}
	}
	return 0, false
}

// firedLines returns the lines of the script without those that never struck.
func firedLines(r *scenarios.Result) []faults.Line {
	unfired := map[string]int{}
	for _, line := range r.Unfired {
		unfired[line.String()]++
	}
	var fired []faults.Line
	for _, line := range r.Script {
		if text := line.String(); unfired[text] > 0 {
			unfired[text]--
		} else {
			fired = append(fired, line)
		}
	}
	return fired
}
