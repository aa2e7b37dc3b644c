package sim

import "time"

// CutFault is a fault that the heal ended before its time.
type CutFault struct {
	// Line is the number of the script line that asked for it; 0 for none.
	Line uint16
	// Lasted is how long the fault lasted, Span how long it was to last.
	Lasted, Span time.Duration
}

// CutFaults returns the faults that the heal of the last run ended before their time,
// in the order in which they would have ended by themselves or struck. It is
// valid until the next run.
func (w *World[P]) CutFaults() []CutFault { return w.cuts }

// Lasts tells the kernel of a fault that a node carries out itself: it lasts for
// its span, and the heal ends it.
func (w *World[P]) Lasts(f Fault) {
	if until := w.now.Add(f.Span); f.Span > 0 && until > w.healAt && !w.healed {
		w.cuts = append(w.cuts, CutFault{f.Line, w.healAt.Sub(w.now), f.Span})
	}
}

// cutShort notes which faults are still to last when the heal comes. What a
// restart has ended already, or a worse failure has replaced, is none of them.
func (w *World[P]) cutShort() {
	for i := range w.controls {
		c := &w.controls[i]
		if c.span > 0 && c.since.Add(c.span) > w.now && w.lasts(c) {
			w.cuts = append(w.cuts, CutFault{c.line, w.now.Sub(c.since), c.span})
		}
	}
}

// lasts reports whether what a control event is to end is still there.
func (w *World[P]) lasts(c *control) bool {
	if c.kind == controlReconnect {
		return true // cuts are counted, so each is there until its own end
	}
	n := &w.nodes[c.node]
	if c.node == NoNode || n.starts != c.starts {
		return false
	}
	switch c.kind {
	case controlRestart:
		return !n.up && n.outages == c.outage
	case controlResume:
		return n.paused
	case controlSpeedUp:
		return n.slow > 1
	}
	return false
}
