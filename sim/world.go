package sim

import "math"

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
	until      Time  // what happens up to it is simply handled
	watched    sites // index: Site; the sites at which the injector is asked
	bounded    Bounded
	self       NodeID
	handled    *Event[P] // the one whose step is running; nil for none
	next       *Event[P] // the continuation of the current step; nil for none
	nextStep   Site      // where the event being handled goes on itself; NoSite: it doesn't
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
	w.healed, w.handled, w.next, w.nextStep, w.self = false, nil, nil, NoSite, NoNode
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
	w.healAt, w.until = limits.Heal, min(limits.Heal-1, limits.Horizon)
	steps := limits.Steps
	if steps == 0 {
		steps = math.MaxUint64
	}
	if w.injector != nil {
		w.scheduleTimed(w.injector.Timed())
	}
	for id := 1; id < len(w.nodes); id++ {
		w.self = NodeID(id)
		w.nodes[id].handler.Start(w)
		w.settle()
	}
	for {
		e, at, stopped := w.roll(steps)
		switch {
		case stopped:
			return End{At: w.now, Drained: false}
		case w.foreground == 0 && (w.healed || !w.impaired()):
			return End{At: w.now, Drained: true}
		case e == nil && w.healed:
			panic("sim: a Hold keeps the run alive, and no event is left that could release it")
		case !w.healed && (e == nil || w.foreground == 0 || at >= limits.Heal):
			w.now = max(w.now, limits.Heal)
			w.heal()
			w.until = limits.Horizon
		default:
			w.now = min(at, limits.Horizon)
			return End{At: w.now, Drained: false}
		}
	}
}

// watch notes at which sites the injector wants to be asked.
func (w *World[P]) watch() {
	switch i := w.injector.(type) {
	case nil:
		w.watched = nil
	case Selective:
		w.watched = i.Watched()
	default:
		w.watched = everywhere[:]
	}
	w.bounded, _ = w.injector.(Bounded)
}

// everywhere is watched by an injector that wants to be asked at all sites.
var everywhere = func() (all [Private]bool) {
	for site := NoSite + 1; site < Private; site++ {
		all[site] = true
	}
	return all
}()

// sites are those at which the injector is asked.
type sites []bool

// asks reports whether the injector is to be asked about a step or a crossing.
func (s sites) asks(site Site) bool { return int(site) < len(s) && s[site] }
