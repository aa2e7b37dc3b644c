package faults

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"ackgap/sim"
)

// String prints the line in its canonical form, which [ParseLine] reads back.
func (l Line) String() string {
	var b strings.Builder
	b.WriteString(ActionName(l.Action))
	if l.Node != "" {
		b.WriteString(" " + l.Node)
	}
	l.printDetail(&b)
	if l.Action == Skew {
		l.printSpan(&b, clauseBy)
	}
	l.Place.print(&b)
	if g := grammarOf(l.Action); g != nil && l.Action != Skew {
		l.printSpan(&b, g.clause)
	}
	return b.String()
}

// printDetail prints what only this action has.
func (l Line) printDetail(b *strings.Builder) {
	switch l.Action {
	case Poison:
		fmt.Fprintf(b, " m%d", l.Message)
	case sim.Slow:
		fmt.Fprintf(b, " x%d", l.Factor)
	case sim.Partition:
		if l.OneWay {
			b.WriteString(" to " + l.Peer)
		} else {
			b.WriteString(" from " + l.Peer)
		}
	case Failover:
		if l.Factor == Stale {
			b.WriteString(" to stale")
		} else {
			b.WriteString(" to eligible")
		}
	}
}

func (l Line) printSpan(b *strings.Builder, c clause) {
	if c == noClause || l.Span == 0 && c != clauseBy {
		return
	}
	if c == clauseReturn {
		b.WriteByte(',')
	}
	b.WriteString(" " + clauseWords[c] + " " + sim.FormatDuration(l.Span))
	if l.SpanMax != 0 {
		b.WriteString(" to " + sim.FormatDuration(l.SpanMax))
	}
}

// String prints the place as it stands in a line after "at"; "" for [Unplaced].
func (p Place) String() string {
	var b strings.Builder
	p.print(&b)
	return strings.TrimPrefix(b.String(), " at ")
}

func (p Place) print(b *strings.Builder) {
	switch p.By {
	case ByTime:
		b.WriteString(" at " + sim.FormatDuration(time.Duration(p.Time)))
	case ByKey:
		b.WriteString(" at " + p.Site)
		p.printKey(b)
	case ByOrdinal:
		fmt.Fprintf(b, " at %s #%d", p.Site, p.Ordinal)
	case ByRate:
		b.WriteString(" at " + p.Site + " rate " + formatRate(p.Rate))
	}
}

func (p Place) printKey(b *strings.Builder) {
	if p.Unit == sim.PerNode {
		fmt.Fprintf(b, " of %s incarnation %d visit %d", p.Owner, p.Copy, p.N)
		return
	}
	fmt.Fprintf(b, " of m%d %s %d", p.Message, unitWord(p.Unit), p.N)
	if p.Copy > 0 {
		fmt.Fprintf(b, " copy %d", uint32(p.Copy)+1)
	}
}

// unitWord returns the word for the number that tells visits about one subject apart.
func unitWord(u sim.Unit) string {
	switch u {
	case sim.PerAttempt:
		return "attempt"
	case sim.PerDelivery:
		return "delivery"
	default:
		return "visit"
	}
}

// formatRate prints parts per million as a percentage without trailing zeros.
func formatRate(ppm uint32) string {
	const perCent = sim.Million / 100
	text := strconv.FormatUint(uint64(ppm/perCent), 10)
	if rest := ppm % perCent; rest > 0 {
		text += strings.TrimRight(fmt.Sprintf(".%04d", rest), "0")
	}
	return text + "%"
}
