package sim

import "time"

// After calls the current node with step once d has passed, unless the process
// is gone by then.
func (w *World[P]) After(d time.Duration, step Site, key Key, p P) Timer {
	e := w.prepare(w.now.Add(max(d, 0)), step, key, classTimer, &p)
	w.enqueue(e)
	return e.timer()
}

// Sleep is After for the event that is being handled: it comes back as step, with its
// key and payload as they are, and is gone for the handler.
func (w *World[P]) Sleep(d time.Duration, step Site) {
	e := w.takeHandled(step)
	e.At, e.class, e.flags = w.now.Add(max(d, 0)), classTimer, 0
	e.From, e.FromIncarnation, e.incarnation = NoNode, 0, w.nodes[e.Node].incarnation
	w.enqueue(e)
}

// takeHandled takes the event that is being handled from its handler, to be sent on
// as step.
func (w *World[P]) takeHandled(step Site) *Event[P] {
	e := w.handled
	if e == nil || w.nextStep != NoSite {
		panic("sim: nothing is being handled that could be sent on")
	}
	w.handled = nil
	e.Step = step
	return e
}

// InBackground is After for housekeeping that should not keep the run alive.
func (w *World[P]) InBackground(d time.Duration, step Site, key Key, p P) Timer {
	e := w.prepare(w.now.Add(max(d, 0)), step, key, classTimer, &p)
	e.flags = background
	w.enqueue(e)
	return e.timer()
}

// Wake is After for another node, which learns of something by means that are
// not part of the model. It is void if that process is gone by then.
func (w *World[P]) Wake(id NodeID, d time.Duration, step Site, key Key, p P) Timer {
	e := w.prepare(w.now.Add(max(d, 0)), step, key, classTimer, &p)
	e.Node, e.incarnation = id, w.nodes[id].incarnation
	w.enqueue(e)
	return e.timer()
}

// Then continues the current step at the same instant, before anything else
// happens: the next site on the way. A step has at most one continuation.
func (w *World[P]) Then(step Site, key Key, p P) { w.then(step, key, &p) }

func (w *World[P]) then(step Site, key Key, p *P) {
	if w.goesOn() {
		panic(secondContinuation)
	}
	w.next = w.prepare(w.now, step, key, classWork, p)
}

const secondContinuation = "sim: a step asked for two continuations; the second one would be lost"

// Continue is Then for the event that is being handled: it goes on itself, with
// its key, and with the payload that it has when the handler returns. That saves
// copying it, a tenth of a run.
func (w *World[P]) Continue(step Site) {
	if w.handled == nil {
		panic("sim: nothing is being handled that could go on; use Then")
	}
	if w.goesOn() {
		panic(secondContinuation)
	}
	w.nextStep = step
}

// goesOn reports whether the current step has a continuation already.
func (w *World[P]) goesOn() bool { return w.next != nil || w.nextStep != NoSite }

// Continues reports whether the event that is being handled goes on itself.
func (w *World[P]) Continues() bool { return w.nextStep != NoSite }

// Proceed is Serve for the event that is being handled, as Continue is Then.
func (w *World[P]) Proceed(d time.Duration, step Site) {
	if w.idle(d) {
		w.Continue(step)
		return
	}
	w.serve(d, step, w.handled.Key, &w.handled.Payload)
}

// idle reports whether work of length d is done at once, with nothing before it.
func (w *World[P]) idle(d time.Duration) bool {
	n := &w.nodes[w.self]
	return d <= 0 && n.freeAt <= w.now && n.booked == 0 && !w.goesOn()
}

// Serve books d of the current node's working time and calls it with step when
// the work is done. A node serves one thing at a time, first come first
// served: the work starts when what was booked before is done.
func (w *World[P]) Serve(d time.Duration, step Site, key Key, p P) { w.serve(d, step, key, &p) }

func (w *World[P]) serve(d time.Duration, step Site, key Key, p *P) {
	if w.idle(d) {
		w.then(step, key, p)
		return
	}
	n := &w.nodes[w.self]
	n.freeAt = max(w.now, n.freeAt).Add(max(n.scale(d), 0))
	n.booked++
	e := w.prepare(n.freeAt, step, key, classWork, p)
	e.flags = booked
	w.enqueue(e)
}

// prepare makes an event of the current node.
func (w *World[P]) prepare(at Time, step Site, key Key, c class, p *P) *Event[P] {
	e := w.slab.take()
	e.At, e.Key, e.Step, e.class, e.flags, e.seq = at, key, step, c, 0, 0
	e.Node, e.incarnation = w.self, w.nodes[w.self].incarnation
	e.From, e.FromIncarnation = NoNode, 0
	e.Payload = *p
	return e
}

// Scale returns how long d of work takes at the current node: longer where a
// fault has slowed it.
func (w *World[P]) Scale(d time.Duration) time.Duration { return w.nodes[w.self].scale(d) }

// Hold keeps the run alive although no event does: something is known to be
// undone that only background timers will bring about. Release ends it.
func (w *World[P]) Hold() { w.foreground++ }

// Release ends a Hold.
func (w *World[P]) Release() { w.foreground-- }

// Exit ends the current node's process once the step is over, as a crash does,
// and starts it again after the fault's span, which is above 0. The monitor is
// told of a [Crash]; its subject says why, and its line who asked for it, if anybody did.
func (w *World[P]) Exit(f Fault) {
	f.Action, f.Node = Crash, w.self
	w.struck = append(w.struck, lateFault[P]{fault: f})
}

// again is After for a timer of the current node that has been cancelled: where
// its event is still in the queue, and not too late, that is used again, moved to
// its new time when it comes to the front. So what is mostly cancelled, such as a
// timeout, is not queued each time. ok is false where it has to be queued.
func (w *World[P]) again(t Timer, at Time) (again Timer, ok bool) {
	if t.seq == 0 || t.slot >= w.slab.used {
		return Timer{}, false
	}
	e := w.slab.at(t.slot)
	if e.seq != t.seq || e.class != classDead || e.flags.has(background|handled|postponed) ||
		e.At > at || e.Node != w.self || e.incarnation != w.nodes[w.self].incarnation {
		return Timer{}, false
	}
	e.At, e.seq, e.class = at, w.nextSeq(), classTimer
	e.flags |= moved
	w.count(e)
	return Timer{t.slot, e.seq}, true
}

// Cancel takes back a timer; one that has fired already is ignored.
func (w *World[P]) Cancel(t Timer) {
	if t.seq == 0 || t.slot >= w.slab.used {
		return
	}
	e := w.slab.at(t.slot)
	if e.seq != t.seq || e.class == classDead || e.flags.has(handled) {
		return
	}
	if !e.flags.has(background) {
		w.foreground--
	}
	if e.flags.has(late) {
		w.nodes[e.Node].backlog--
	}
	e.class = classDead
	e.flags &^= late
}
