package sim

import "time"

// Handler is a node's state machine. Its methods are called one at a time; the
// world's [World.Self] is the node while they run.
type Handler[P any] interface {
	// Start is called once, at time 0.
	Start(w *World[P])
	// Step handles one event. e is only valid during the call.
	Step(w *World[P], e *Event[P])
	// Crash forgets what the failure (Crash, PowerLoss or DiskLoss) destroys.
	// The node is down when it is called: it can't send or set timers.
	Crash(w *World[P], failure Action)
	// Restart is called when the node is up again, with a new incarnation.
	Restart(w *World[P])
	// Fault carries out an action that the kernel does not know.
	Fault(w *World[P], f Fault)
}

// World is one simulated system: its clock, its event queue, its nodes and
// links. P is what packets, timers and work carry.
//
// Build it once with [World.AddNode] and [World.AddLink], then call
// [World.Reset] and [World.Run] for each run; from the second run of the same
// size on nothing is allocated.
type World[P any] struct {
	seed     Seed
	now      Time
	seq      uint64
	queue    queue
	slab     slab[P]
	nodes    []node[P] // index 0 is unused
	links    []link    // index 0 is unused
	injector Injector
	monitor  Monitor[P]

	foreground int // queued or deferred events that keep the run alive
	dispatched uint64
	taken      uint64 // events taken out of the queue
	healed     bool
	healAt     Time
	watched    []bool // index: Site; the sites at which the injector is asked
	everywhere bool   // it is asked at all of them
	self       NodeID
	handled    uint32 // the event whose step is running; noSlot for none
	next       uint32 // the continuation of the current step; noSlot for none
	nextStep   Site   // its step, where the event being handled goes on itself
	struck     []lateFault[P]
	timed      []Fault    // faults placed by time; control events refer to them
	trace      *Trace     // set while the queue's operations are recorded
	controls   []control  // what pending control events are to do
	cuts       []CutFault // faults that the heal ended
}

// NewWorld returns an empty world. monitor is told what the kernel does.
func NewWorld[P any](monitor Monitor[P]) *World[P] {
	return &World[P]{monitor: monitor, nodes: make([]node[P], 1), links: make([]link, 1)}
}

// Now returns the virtual time.
func (w *World[P]) Now() Time { return w.now }

// Self returns the node whose handler is running.
func (w *World[P]) Self() NodeID { return w.self }

// Seed returns the seed of the run.
func (w *World[P]) Seed() Seed { return w.seed }

// Dispatched returns how many events have been handed to a handler in this run.
func (w *World[P]) Dispatched() uint64 { return w.dispatched }

// Reset makes the world ready for another run with the same nodes and links.
// The handlers' own state is theirs to reset. injector may be nil: nothing
// goes wrong then.
func (w *World[P]) Reset(seed Seed, injector Injector) {
	w.seed, w.injector = seed, injector
	w.now, w.seq, w.foreground, w.dispatched, w.taken = 0, 0, 0, 0, 0
	w.healed, w.handled, w.next, w.self = false, noSlot, noSlot, NoNode
	w.watch()
	w.queue.reset()
	w.slab.reset()
	w.struck, w.timed = w.struck[:0], w.timed[:0]
	w.controls, w.cuts = w.controls[:0], w.cuts[:0]
	for i := range w.nodes {
		w.nodes[i].reset()
	}
	for i := range w.links {
		w.links[i].reset()
	}
}

// Limits bound a run.
type Limits struct {
	// Heal is the end of the fault phase: from then on the injector is not
	// asked, and what is broken is mended.
	Heal Time
	// Horizon is where the run is cut off even if it has not drained.
	Horizon Time
	// Steps is how many events are taken from the queue at most, so that a system that goes
	// round in circles without time passing ends too; 0 is without limit.
	Steps uint64
}

// End says how a run ended.
type End struct {
	// At is the time of the last event.
	At Time
	// Drained is true when nothing was left to happen, false at a limit.
	Drained bool
}

// Run starts every node and handles events until nothing is left to happen or
// the horizon is reached.
func (w *World[P]) Run(limits Limits) End {
	w.healAt = limits.Heal
	if w.injector != nil {
		w.scheduleTimed(w.injector.Timed())
	}
	for id := 1; id < len(w.nodes); id++ {
		w.self = NodeID(id)
		w.nodes[id].handler.Start(w)
		w.settle()
	}
	for {
		top, ok := w.first()
		if w.foreground == 0 && (w.healed || !w.impaired()) {
			return End{At: w.now, Drained: true}
		}
		if !ok && w.healed {
			panic("sim: a Hold keeps the run alive, and no event is left that could release it")
		}
		next := Time(top.at)
		if !w.healed && (!ok || w.foreground == 0 || next >= limits.Heal) {
			w.now = max(w.now, limits.Heal)
			w.heal()
			continue
		}
		if next > limits.Horizon || limits.Steps > 0 && w.taken >= limits.Steps {
			w.now = min(next, limits.Horizon)
			return End{At: w.now, Drained: false}
		}
		w.step(top)
	}
}

// step takes the first event out of the queue and handles it.
func (w *World[P]) step(top entry) {
	w.pop()
	slot := uint32(top.ord & slotMask)
	e := w.slab.at(slot)
	w.taken++
	w.now = max(w.now, Time(top.at)) // the heal may have overtaken what is in the background
	e.flags |= handled
	w.uncount(e)
	w.dispatch(slot, e, false)
	w.settle()
}

// settle carries out what the last step left behind: faults found at links,
// and its continuation. Half of all steps are continuations; where nothing can
// have happened to the node since, they need no more than their handler.
func (w *World[P]) settle() {
	for {
		disturbed := len(w.struck) > 0
		if disturbed {
			w.strikeLate()
		}
		slot := w.next
		if slot == noSlot {
			return
		}
		w.next = noSlot
		e := w.slab.at(slot)
		if disturbed || e.Step < Private && w.asks(e.Step) {
			w.dispatch(slot, e, true)
		} else {
			w.handle(&w.nodes[e.Node], slot, e)
		}
	}
}

// dispatch hands an event to its node, unless the node is gone or paused or a
// fault strikes at the event's site. A continued one has not been in the queue.
func (w *World[P]) dispatch(slot uint32, e *Event[P], continued bool) {
	if e.class == classControl {
		c := e.Key.Subject
		w.slab.release(slot)
		w.control(c)
		return
	}
	n := &w.nodes[e.Node]
	switch {
	case !e.current(n):
		w.void(e)
		w.slab.release(slot)
		return
	case n.paused:
		w.postpone(n, slot)
		return
	case n.backlog > 0 && !e.has(late) && !continued:
		w.keep(slot, w.now) // what the pause held up comes first
		return
	}
	if e.has(late | booked) {
		w.unbook(n, e)
	}
	w.self = e.Node
	if e.Step < Private && !e.has(asked) && w.asks(e.Step) && w.visit(slot, e) {
		return
	}
	w.handle(n, slot, e)
}

// handle hands an event to its node.
func (w *World[P]) handle(n *node[P], slot uint32, e *Event[P]) {
	w.dispatched++
	w.handled = slot
	n.handler.Step(w, e)
	w.handled = noSlot
	if w.next != slot {
		w.slab.release(slot)
		return
	}
	e.Step, e.At, e.class, e.flags, e.seq = w.nextStep, w.now, classWork, 0, 0
	e.From, e.FromIncarnation, e.incarnation = NoNode, 0, n.incarnation
}

// unbook takes an event off its node's accounts.
func (w *World[P]) unbook(n *node[P], e *Event[P]) {
	if e.has(late) {
		n.backlog--
	}
	if e.has(booked) {
		n.booked--
	}
	e.flags &^= late | booked
}

// visit asks the injector about e's site, and reports whether the step is off:
// its process has died, or it happens later.
func (w *World[P]) visit(slot uint32, e *Event[P]) bool {
	faults := w.injector.Visit(Visit{Site: e.Step, Node: e.Node, Key: e.Key, At: w.now})
	if len(faults) == 0 {
		return false
	}
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
		w.slab.release(slot)
		return true
	case held > 0:
		w.keep(slot, w.now.Add(held))
		return true
	case n.paused:
		w.postpone(n, slot)
		return true
	}
	w.self = e.Node
	return false
}

// watch notes at which sites the injector wants to be asked.
func (w *World[P]) watch() {
	w.watched, w.everywhere = nil, w.injector != nil
	if s, ok := w.injector.(Selective); ok {
		w.watched, w.everywhere = s.Watched(), false
	}
}

// asks reports whether the injector is to be asked about a site.
func (w *World[P]) asks(site Site) bool {
	if int(site) < len(w.watched) {
		return w.watched[site]
	}
	return w.everywhere
}

// void tells the monitor of a packet or piece of work whose process is gone.
func (w *World[P]) void(e *Event[P]) {
	if e.class != classTimer {
		w.monitor.Lost(e, Void, 0)
	}
}

// detach turns the pending continuation into a queued event, because another
// node's handler is about to run in between.
func (w *World[P]) detach() {
	if w.next != noSlot {
		w.enqueue(w.next, w.slab.at(w.next))
		w.next = noSlot
	}
}

// nextSeq returns the number that orders an event among those of its instant.
func (w *World[P]) nextSeq() uint64 {
	w.seq++
	if w.seq > maxSeq {
		panic("sim: more than 2^40 events in one run, which the order of simultaneous events can't tell apart")
	}
	return w.seq
}

// enqueue queues an event that is in its place.
func (w *World[P]) enqueue(slot uint32, e *Event[P]) Timer {
	e.seq = w.nextSeq()
	w.count(e)
	w.push(entry{at: uint64(e.At), ord: e.seq<<slotBits | uint64(slot)})
	return Timer{slot: slot, seq: e.seq}
}

// count notes that an event is still to happen, uncount that it is not.
func (w *World[P]) count(e *Event[P]) {
	if !e.has(background) {
		w.foreground++
	}
}

func (w *World[P]) uncount(e *Event[P]) {
	if !e.has(background) {
		w.foreground--
	}
}

// keep puts an event that was to be handled back into the queue.
func (w *World[P]) keep(slot uint32, at Time) {
	w.restore(slot)
	w.requeue(slot, at)
}

// postpone keeps an event for the end of its node's pause.
func (w *World[P]) postpone(n *node[P], slot uint32) {
	w.restore(slot)
	w.slab.at(slot).flags |= postponed
	n.deferred = append(n.deferred, slot)
}

// restore notes that an event that was to be handled is still to happen.
func (w *World[P]) restore(slot uint32) {
	e := w.slab.at(slot)
	e.flags &^= handled
	w.count(e)
}

// requeue queues an event that counts already.
func (w *World[P]) requeue(slot uint32, at Time) {
	w.slab.at(slot).At = at
	w.push(entry{at: uint64(at), ord: w.nextSeq()<<slotBits | uint64(slot)})
}

// first returns the first entry of the queue. It drops cancelled timers, and
// those of dead processes, on its way, and puts those in their place that have
// been moved: nothing happens there, so the clock does not stop there either.
func (w *World[P]) first() (top entry, ok bool) {
	for {
		top, ok = w.queue.first()
		if !ok {
			return top, false
		}
		slot := uint32(top.ord & slotMask)
		e := w.slab.at(slot)
		switch e.class {
		case classDead:
		case classTimer:
			if e.has(moved) {
				w.pop()
				e.flags &^= moved
				w.push(entry{at: uint64(e.At), ord: e.seq<<slotBits | uint64(slot)})
				continue
			}
			if n := &w.nodes[e.Node]; n.up && e.incarnation == n.incarnation {
				return top, true
			}
			w.uncount(e)
		default:
			return top, true
		}
		w.pop()
		w.slab.release(slot)
	}
}

func (w *World[P]) push(e entry) {
	if w.trace != nil {
		w.trace.push(e.at)
	}
	w.queue.push(e)
}

// pop takes the first entry out of the queue.
func (w *World[P]) pop() {
	if w.trace != nil {
		w.trace.pop()
	}
	w.queue.drop()
}
