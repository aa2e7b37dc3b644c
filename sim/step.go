package sim

import "time"

// roll handles events until one is not to be handled yet, which it returns with its
// time, or none is left. stopped: the injector has had the run broken off before it.
func (w *World[P]) roll(steps uint64) (e *Event[P], at Time, stopped bool) {
	for {
		top, ok := w.queue.first()
		if !ok {
			return nil, 0, false
		}
		e, at = w.slab.at(uint32(top.ord&slotMask)), Time(top.at)
		n := &w.nodes[e.Node]
		if e.class >= classTimer && !n.awaits(e) {
			w.skip(e)
			continue
		}
		if w.foreground == 0 || at > w.until || w.taken >= steps {
			return e, at, false
		}
		if w.bounded != nil && w.bounded.Between(at) {
			return e, at, true
		}
		if w.trace != nil {
			w.trace.pop()
		}
		w.queue.drop()
		w.taken++
		w.now = max(w.now, at) // the heal may have overtaken what is in the background
		w.uncount(e)
		if e.flags == 0 && e.class != classControl && n.takes(e) && !w.watched.asks(e.Step) {
			e.flags = handled
			w.self = e.Node
			w.handle(n, e)
		} else {
			e.flags |= handled
			w.dispatch(e, false)
		}
		if w.next != nil || len(w.struck) > 0 {
			w.settle()
		}
	}
}

// awaits reports whether a timer is to fire at the time that its place in the queue
// says, for the process that has set it.
func (n *node[P]) awaits(e *Event[P]) bool {
	return e.class == classTimer && !e.flags.has(moved) && n.up && e.incarnation == n.incarnation
}

// takes reports whether a node is in the state to handle an event at once, which
// is what most events find.
func (n *node[P]) takes(e *Event[P]) bool { return e.current(n) && !n.paused && n.backlog == 0 }

// settle carries out what the last step left behind: faults found at links,
// and its continuation.
func (w *World[P]) settle() {
	for {
		disturbed := len(w.struck) > 0
		if disturbed {
			w.strikeLate()
		}
		e := w.next
		if e == nil {
			return
		}
		w.next = nil
		switch {
		case disturbed:
			w.dispatch(e, true)
		case !w.watched.asks(e.Step) || !w.visit(e):
			w.handle(&w.nodes[e.Node], e)
		}
	}
}

// dispatch hands an event to its node, unless the node is gone or paused or a
// fault strikes at the event's site. A continued one has not been in the queue.
func (w *World[P]) dispatch(e *Event[P], continued bool) {
	if e.class == classControl {
		c := e.Key.Subject
		w.slab.release(e)
		w.control(c)
		return
	}
	n := &w.nodes[e.Node]
	switch {
	case !e.current(n):
		w.void(e)
		w.slab.release(e)
		return
	case n.paused:
		w.postpone(n, e)
		return
	case n.backlog > 0 && !e.flags.has(late) && !continued:
		w.keep(e, w.now) // what the pause held up comes first
		return
	}
	if e.flags.has(late | booked) {
		w.unbook(n, e)
	}
	w.self = e.Node
	if w.watched.asks(e.Step) && !e.flags.has(asked) && w.visit(e) {
		return
	}
	w.handle(n, e)
}

// handle hands an event to its node, and then what continues it. Half of all steps
// are such continuations; where nothing can have happened to the node since, they
// need no more than its handler.
func (w *World[P]) handle(n *node[P], e *Event[P]) {
	for {
		w.dispatched++
		w.handled = e
		n.handler.Step(w, e)
		switch {
		case w.nextStep != NoSite:
			e.Step, e.At, e.class, e.flags, e.seq = w.nextStep, w.now, classWork, 0, 0
			e.From, e.FromIncarnation, e.incarnation = NoNode, 0, n.incarnation
			w.nextStep = NoSite
		case w.next != nil:
			w.finish(e)
			e, w.next = w.next, nil
		default:
			w.finish(e)
			return
		}
		if len(w.struck) > 0 {
			w.handled, w.next = nil, e
			return
		}
		if w.watched.asks(e.Step) && w.visit(e) {
			return
		}
	}
}

// finish frees the place of an event that has been handled, unless it has been sent on.
func (w *World[P]) finish(e *Event[P]) {
	if w.handled != nil {
		w.handled = nil
		w.slab.release(e)
	}
}

// unbook takes an event off its node's accounts.
func (w *World[P]) unbook(n *node[P], e *Event[P]) {
	if e.flags.has(late) {
		n.backlog--
	}
	if e.flags.has(booked) {
		n.booked--
	}
	e.flags &^= late | booked
}

// visit asks the injector about e's site, and reports whether the step is off:
// its process has died, or it happens later.
func (w *World[P]) visit(e *Event[P]) bool {
	faults := w.injector.Visit(Visit{Site: e.Step, Node: e.Node, Key: e.Key, At: w.now})
	return len(faults) > 0 && w.holdUp(e, faults)
}

// holdUp carries out the faults that strike at e's site, and reports whether the
// step is off.
func (w *World[P]) holdUp(e *Event[P], faults []Fault) bool {
	w.handled = nil // other nodes' handlers may run
	e.flags |= asked
	var held time.Duration
	for _, f := range faults {
		if f.Action == Delay {
			w.monitor.Struck(f, e.Node, e)
			held += f.Span
			continue
		}
		w.strike(f, e)
	}
	n := &w.nodes[e.Node]
	switch {
	case !e.current(n):
		w.void(e)
		w.slab.release(e)
		return true
	case held > 0:
		w.keep(e, w.now.Add(held))
		return true
	case n.paused:
		w.postpone(n, e)
		return true
	}
	w.self = e.Node
	return false
}

// void tells the monitor of a packet or piece of work whose process is gone.
func (w *World[P]) void(e *Event[P]) {
	if e.class != classTimer {
		w.monitor.Lost(e, Void, 0)
	}
}
