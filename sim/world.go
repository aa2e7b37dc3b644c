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
	self       NodeID
	cur        Event[P] // the event being handled
	curSlot    int32    // its place in the slab; noSlot for a continuation
	next       Event[P] // the continuation of the current step
	hasNext    bool     // next is set
	struck     []lateFault[P]
	timed      []Fault   // faults placed by time; control events refer to them
	trace      *Trace    // set while the queue's operations are recorded
	controls   []control // what pending control events are to do
	packet     Event[P]  // the packet being sent
	doubled    Event[P]  // the copy that the network makes of it
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
	w.healed, w.hasNext, w.self = false, false, NoNode
	w.queue.reset()
	w.slab.reset()
	w.struck, w.timed = w.struck[:0], w.timed[:0]
	w.controls = w.controls[:0]
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
	if w.injector != nil {
		w.scheduleTimed(w.injector.Timed())
	}
	for id := 1; id < len(w.nodes); id++ {
		w.self = NodeID(id)
		w.nodes[id].handler.Start(w)
		w.settle()
	}
	for {
		w.skipDead()
		if w.foreground == 0 && (w.healed || !w.impaired()) {
			return End{At: w.now, Drained: true}
		}
		next, ok := w.peek()
		if !w.healed && (!ok || w.foreground == 0 || next >= limits.Heal) {
			w.now = max(w.now, limits.Heal)
			w.heal()
			continue
		}
		if next > limits.Horizon || limits.Steps > 0 && w.taken >= limits.Steps {
			w.now = min(next, limits.Horizon)
			return End{At: w.now, Drained: false}
		}
		w.step()
	}
}

// step takes the earliest event out of the queue and handles it.
func (w *World[P]) step() {
	top := w.pop()
	slot := uint32(top.ord & slotMask)
	w.taken++
	w.now = Time(top.at)
	e := &w.slab.events[slot]
	w.cur, w.curSlot = *e, int32(slot)
	e.seq = 0 // it is too late to cancel it
	if !w.cur.background {
		w.foreground--
	}
	w.dispatch()
	if w.curSlot != noSlot {
		w.slab.free = append(w.slab.free, slot)
	}
	w.settle()
}

// settle carries out what the last step left behind: faults found at links,
// and its continuation.
func (w *World[P]) settle() {
	for {
		if len(w.struck) > 0 {
			w.strikeLate()
		}
		if !w.hasNext {
			return
		}
		w.hasNext = false
		w.cur, w.curSlot = w.next, noSlot
		w.dispatch()
	}
}

// dispatch hands w.cur to its node, unless the node is gone or paused or a
// fault strikes at the event's site.
func (w *World[P]) dispatch() {
	e := &w.cur
	if e.class == classControl {
		w.control(e.Key.Subject)
		return
	}
	n := &w.nodes[e.Node]
	if !n.up || e.incarnation != n.incarnation && e.incarnation != 0 {
		w.void(e)
		return
	}
	if n.paused {
		w.postpone(n, e)
		return
	}
	if n.backlog > 0 && !e.late && w.curSlot != noSlot {
		w.requeue(w.keep(e), w.now) // what the pause held up comes first
		return
	}
	if e.late {
		e.late = false
		n.backlog--
	}
	if e.booked {
		e.booked = false
		n.booked--
	}
	w.self = e.Node
	if w.injector != nil && e.Step < Private && !e.asked && !w.healed && w.visit(e) {
		return
	}
	w.dispatched++
	n.handler.Step(w, e)
}

// visit asks the injector about e's site, and reports whether the step is off:
// its process has died, or it happens later.
func (w *World[P]) visit(e *Event[P]) bool {
	faults := w.injector.Visit(Visit{Site: e.Step, Node: e.Node, Key: e.Key, At: w.now})
	if len(faults) == 0 {
		return false
	}
	e.asked = true
	var late time.Duration
	for _, f := range faults {
		if f.Action == Delay {
			w.monitor.Struck(f, e.Node, e)
			late += f.Span
			continue
		}
		w.strike(f, e)
	}
	n := &w.nodes[e.Node]
	switch {
	case !n.up || e.incarnation != n.incarnation && e.incarnation != 0:
		w.void(e)
		return true
	case late > 0:
		w.requeue(w.keep(e), w.now.Add(late))
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

// detach turns the pending continuation into a queued event, because another
// node's handler is about to run in between.
func (w *World[P]) detach() {
	if w.hasNext {
		w.hasNext = false
		w.enqueue(&w.next)
	}
}

// schedule queues an event of the current node.
func (w *World[P]) schedule(e *Event[P]) Timer {
	e.Node = w.self
	e.incarnation = w.nodes[w.self].incarnation
	return w.enqueue(e)
}

// nextSeq returns the number that orders an event among those of its instant.
func (w *World[P]) nextSeq() uint64 {
	w.seq++
	if w.seq > maxSeq {
		panic("sim: more than 2^40 events in one run, which the order of simultaneous events can't tell apart")
	}
	return w.seq
}

func (w *World[P]) enqueue(e *Event[P]) Timer {
	e.seq = w.nextSeq()
	if !e.background {
		w.foreground++
	}
	slot := w.slab.put(e)
	w.push(entry{at: uint64(e.At), ord: e.seq<<slotBits | uint64(slot)})
	return Timer{slot: slot, seq: e.seq}
}

// keep gives the event being handled a place in the slab again: that which it
// had, so that it can still be cancelled.
func (w *World[P]) keep(e *Event[P]) uint32 {
	if !e.background {
		w.foreground++
	}
	if w.curSlot == noSlot {
		return w.slab.put(e)
	}
	slot := uint32(w.curSlot)
	w.curSlot = noSlot
	w.slab.events[slot] = *e
	return slot
}

// requeue puts an event that is kept in the slab back into the queue.
func (w *World[P]) requeue(slot uint32, at Time) {
	w.slab.events[slot].At = at
	w.push(entry{at: uint64(at), ord: w.nextSeq()<<slotBits | uint64(slot)})
}

func (w *World[P]) peek() (Time, bool) {
	if len(w.queue.heap) == 0 {
		return 0, false
	}
	return Time(w.queue.heap[0].at), true
}

// skipDead drops cancelled timers, and those of dead processes, at the head of
// the queue: nothing happens there, so the clock does not stop there either.
func (w *World[P]) skipDead() {
	for len(w.queue.heap) > 0 {
		slot := uint32(w.queue.heap[0].ord & slotMask)
		e := &w.slab.events[slot]
		switch e.class {
		case classDead:
		case classTimer:
			if n := &w.nodes[e.Node]; n.up && e.incarnation == n.incarnation {
				return
			}
			if !e.background {
				w.foreground--
			}
		default:
			return
		}
		w.pop()
		e.seq = 0
		w.slab.free = append(w.slab.free, slot)
	}
}

func (w *World[P]) push(e entry) {
	if w.trace != nil {
		w.trace.push(e.at)
	}
	w.queue.push(e)
}

func (w *World[P]) pop() entry {
	if w.trace != nil {
		w.trace.pop()
	}
	return w.queue.pop()
}
