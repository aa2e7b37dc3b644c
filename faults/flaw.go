package faults

import (
	"fmt"
	"time"

	"ackgap/sim"
)

// part is a part of a line, to point at.
type part uint8

const (
	partAction part = iota
	partNode
	partDetail
	partPlace
	partSpan
	parts
)

// flaw is what keeps a line from being one of the language.
type flaw struct {
	part          part
	problem, want string
}

const wantName = "a name is a letter from a to z, then letters, digits, dots, hyphens and underscores; " +
	"m5, x5, all and the words of the language mean something else"

const (
	// longest bounds durations, so that adding some to an instant can't overflow.
	longest = 1_000_000 * time.Hour
	// maxFactor bounds how much slower a node becomes, for the same reason.
	maxFactor = 1_000_000
)

// flawOf returns what is wrong with a line whatever the system, nil if nothing
// is. The parser and [Compile] both ask it, since lines are also made in code.
func flawOf(l Line) *flaw {
	g := grammarOf(l.Action)
	if g == nil {
		return &flaw{partAction, fmt.Sprintf("there is no fault with number %d", l.Action), "use one of faults.Actions"}
	}
	for _, check := range [...]func(Line, *grammar) *flaw{flawOfNode, flawOfDetail, flawOfPlace, flawOfSpan} {
		if f := check(l, g); f != nil {
			return f
		}
	}
	return nil
}

func flawOfNode(l Line, g *grammar) *flaw {
	switch {
	case l.Node == "":
		if l.Place.By == ByTime && (g.target == strikesNode || g.target == strikesNodes) {
			return &flaw{partPlace, "a fault placed by time has no visit that tells its node", "name the node after " + quote(g.name)}
		}
	case g.target == strikesPacket:
		return &flaw{partNode, g.name + " strikes what passes a site and takes no node", "leave " + quote(l.Node) + " out"}
	case g.target == strikesMessage:
		return &flaw{partNode, g.name + " strikes a message and takes no node", wantPoison}
	case l.Node == All && g.target == strikesNode:
		return &flaw{partNode, g.name + " strikes one node", "name it"}
	case l.Node != All && !ValidName(l.Node):
		return notAName(partNode, l.Node)
	}
	return nil
}

func flawOfDetail(l Line, _ *grammar) *flaw {
	switch l.Action {
	case Poison:
		if l.Message == 0 {
			return &flaw{partDetail, "messages are numbered from 1", ""}
		}
	case sim.Slow:
		if l.Factor < 2 || l.Factor > maxFactor {
			return &flaw{partDetail, fmt.Sprintf("a node can't be %d times as slow", l.Factor), "the factor is x2 to x1000000"}
		}
	case Failover:
		if l.Factor != Eligible && l.Factor != Stale {
			return &flaw{partDetail, "a failover leads to an eligible or to a stale replica", ""}
		}
	case sim.Partition:
		switch {
		case !ValidName(l.Peer):
			return notAName(partDetail, l.Peer)
		case l.Peer == l.Node:
			return &flaw{partDetail, "a node can't be cut off from itself", "name another node"}
		}
	}
	return nil
}

func flawOfPlace(l Line, g *grammar) *flaw {
	p := l.Place
	if l.Action == Poison {
		if p != (Place{}) {
			return &flaw{partPlace, poisonHasNoPlace, wantPoison}
		}
		return nil
	}
	if p.By != ByTime && p.By != Unplaced && !ValidName(p.Site) {
		return notAName(partPlace, p.Site)
	}
	switch p.By {
	case ByTime:
		switch {
		case g.target == strikesPacket:
			return &flaw{partPlace, g.name + " strikes what passes a site, so it can't be placed by time", "name a site"}
		case p.Time < 0 || p.Time > sim.Time(longest):
			return &flaw{partPlace, fmt.Sprintf("%v is not within the run", p.Time), "runs start at 0s"}
		}
	case ByKey:
		return flawOfKey(p)
	case ByOrdinal:
		if p.Ordinal == 0 {
			return &flaw{partPlace, "visits are numbered from #1", ""}
		}
	case ByRate:
		if p.Rate == 0 || p.Rate > sim.Million {
			return &flaw{partPlace, "a rate is more than 0% and at most 100%", ""}
		}
	default:
		return &flaw{partPlace, g.name + " needs a place", wantPlace}
	}
	return nil
}

func flawOfKey(p Place) *flaw {
	switch {
	case p.Unit > sim.PerNode:
		return &flaw{partPlace, fmt.Sprintf("there is no unit with number %d", p.Unit), ""}
	case p.N == 0:
		return &flaw{partPlace, "there is no " + unitWord(p.Unit) + " 0", "numbers start at 1"}
	case p.Unit != sim.PerNode && p.Message == 0:
		return &flaw{partPlace, "messages are numbered from 1", ""}
	case p.Unit == sim.PerNode && !ValidName(p.Owner):
		return notAName(partPlace, p.Owner)
	case p.Unit == sim.PerNode && p.Copy == 0:
		return &flaw{partPlace, "incarnations are numbered from 1", ""}
	}
	return nil
}

func flawOfSpan(l Line, g *grammar) *flaw {
	word := clauseWords[g.clause]
	ranged := l.SpanMax != 0
	switch {
	case g.clause == noClause:
		if l.Span != 0 || ranged {
			return &flaw{partSpan, g.name + " takes no duration", ""}
		}
	case max(l.Span, -l.Span, l.SpanMax, -l.SpanMax) > longest || l.Span == -1<<63:
		return &flaw{partSpan, "the duration is too long", "at most 1000000h"}
	case ranged && l.Place.By != ByRate:
		return &flaw{partSpan, "only a fault with a rate has a range of durations", "give one duration"}
	case ranged && l.SpanMax <= l.Span:
		return &flaw{partSpan, "the range of durations is empty", "put the shorter first"}
	case l.Action == Skew:
		return nil // may be 0, which sets the clock right, or negative
	case l.Span < 0 || l.Span == 0 && ranged:
		return &flaw{partSpan, "the duration after " + quote(word) + " must be more than 0", ""}
	case l.Span == 0 && g.clause == clauseBy:
		return &flaw{partSpan, g.name + " needs to know by how much", wantBy}
	}
	return nil
}

func notAName(p part, name string) *flaw {
	return &flaw{p, quote(name) + " is no name", wantName}
}

func quote(text string) string { return fmt.Sprintf("%q", text) }
