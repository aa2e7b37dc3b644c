package sim

import "time"

// After calls the current node with step once d has passed, unless the process
// is gone by then.
func (w *World[P]) After(d time.Duration, step Site, key Key, p P) Timer {
	return w.schedule(&Event[P]{At: w.now.Add(max(d, 0)), Step: step, Key: key, Payload: p, class: classTimer})
}

// InBackground is After for housekeeping that should not keep the run alive.
func (w *World[P]) InBackground(d time.Duration, step Site, key Key, p P) Timer {
	return w.schedule(&Event[P]{At: w.now.Add(max(d, 0)), Step: step, Key: key, Payload: p, class: classTimer, background: true})
}

// Then continues the current step at the same instant, before anything else
// happens: the next site on the way. A step has at most one continuation.
func (w *World[P]) Then(step Site, key Key, p P) {
	if w.hasNext {
		panic("sim: a step asked for two continuations; the second one would be lost")
	}
	w.next = Event[P]{At: w.now, Step: step, Key: key, Payload: p, class: classWork,
		Node: w.self, incarnation: w.nodes[w.self].incarnation}
	w.hasNext = true
}

// Serve books d of the current node's working time and calls it with step when
// the work is done. A node serves one thing at a time, first come first
// served: the work starts when what was booked before is done.
func (w *World[P]) Serve(d time.Duration, step Site, key Key, p P) {
	n := &w.nodes[w.self]
	start := max(w.now, n.freeAt)
	d = n.scale(d)
	if d <= 0 && start == w.now && n.booked == 0 && !w.hasNext {
		w.Then(step, key, p)
		return
	}
	n.freeAt = start.Add(max(d, 0))
	n.booked++
	w.schedule(&Event[P]{At: n.freeAt, Step: step, Key: key, Payload: p, class: classWork, booked: true})
}

// Scale returns how long d of work takes at the current node: longer where a
// fault has slowed it.
func (w *World[P]) Scale(d time.Duration) time.Duration { return w.nodes[w.self].scale(d) }

// Hold keeps the run alive although no event does: something is known to be
// undone that only background timers will bring about. Release ends it.
func (w *World[P]) Hold() { w.foreground++ }

// Release ends a Hold.
func (w *World[P]) Release() { w.foreground-- }

// Cancel takes back a timer; one that has fired already is ignored.
func (w *World[P]) Cancel(t Timer) {
	if t.seq == 0 || int(t.slot) >= len(w.slab.events) {
		return
	}
	e := &w.slab.events[t.slot]
	if e.seq != t.seq || e.class == classDead {
		return
	}
	if !e.background {
		w.foreground--
	}
	if e.late {
		w.nodes[e.Node].backlog--
	}
	e.class, e.late = classDead, false
}
