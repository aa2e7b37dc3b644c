package sim

import (
	"slices"

	"ackgap/digest"
)

// Bounded is an [Injector] that looks at the world between two events.
type Bounded interface {
	Injector
	// Between is called before an event is taken out of the queue that is due at
	// next, and tells whether to break the run off there.
	Between(next Time) (stop bool)
}

// State writes what a world's future depends on, for whom two runs in the same
// state are one. Times count from the next event, before which nothing happens;
// incarnations count back from the present one of their node. What orders events
// is written as their order.
type State[P any] struct {
	// World is the one whose state it is.
	World *World[P]
	// Event writes the key and payload of an event.
	Event func(d *digest.Writer, e *Event[P])

	next    Time
	pending []entry
}

// Write writes the state before an event that is due at next. Nothing may be
// waiting in the background ([World.InBackground]): what is left of a dead process
// then keeps the run alive for no longer than it takes to look at it.
func (s *State[P]) Write(d *digest.Writer, next Time) {
	s.next = next
	s.collect()
	d.Flag(s.World.healed)
	for id := NodeID(1); int(id) < len(s.World.nodes); id++ {
		s.node(d, id)
	}
	for i := range s.World.links[1:] {
		s.link(d, &s.World.links[i+1])
	}
	d.Word(uint64(len(s.pending)))
	for _, p := range s.pending {
		s.Time(d, Time(p.at))
		s.event(d, uint32(p.ord&slotMask))
	}
}

// collect lists the events that are still to happen, in their order.
func (s *State[P]) collect() {
	q := &s.World.queue
	s.pending = s.pending[:0]
	for _, p := range q.near[:q.count] {
		s.add(p)
	}
	for _, p := range q.far.entries {
		s.add(p)
	}
	slices.SortFunc(s.pending, func(a, b entry) int { return less(b, a) - less(a, b) })
}

// add adds a queued event to those to come, unless it never happens, with the
// place in the queue that it is to have.
func (s *State[P]) add(p entry) {
	e := s.World.slab.at(uint32(p.ord & slotMask))
	switch {
	case e.class == classDead || e.class == classTimer && !e.current(&s.World.nodes[e.Node]):
		return
	case e.flags.has(moved):
		p = e.entry(e.seq)
	}
	s.pending = append(s.pending, p)
}

func (s *State[P]) node(d *digest.Writer, id NodeID) {
	n := &s.World.nodes[id]
	d.Flag(n.up)
	d.Flag(n.paused)
	d.Word(uint64(n.slow))
	d.Word(uint64(max(n.freeAt.Sub(s.next), 0)))
	d.Word(uint64(n.booked))
	d.Word(uint64(n.backlog))
	if !n.up {
		d.Word(uint64(n.failure))
	}
	d.Word(uint64(len(n.deferred)))
	for _, slot := range n.deferred {
		s.event(d, slot)
	}
}

func (s *State[P]) link(d *digest.Writer, l *link) {
	d.Word(uint64(l.cuts))
	d.Word(uint64(max(l.last.Sub(s.next), 0)))
	d.Flag(l.hungUp == s.World.nodes[l.From].incarnation)
	s.Incarnation(d, l.From, l.owed)
}

// event writes an event, but for its time.
func (s *State[P]) event(d *digest.Writer, slot uint32) {
	e := s.World.slab.at(slot)
	d.Word(uint64(e.class) | uint64(e.flags&^moved)<<8 | uint64(e.Step)<<16 | uint64(e.Node)<<32 | uint64(e.From)<<48)
	switch e.class {
	case classDead:
	case classControl:
		s.control(d, &s.World.controls[e.Key.Subject])
	default:
		s.Incarnation(d, e.Node, e.incarnation)
		s.Incarnation(d, e.From, e.FromIncarnation)
		s.Event(d, e)
	}
}

// control writes what a control event is to do, if the node is still what it was
// when it was planned.
func (s *State[P]) control(d *digest.Writer, c *control) {
	n := &s.World.nodes[c.node]
	d.Word(uint64(c.kind) | uint64(c.node)<<16 | uint64(c.peer)<<32)
	d.Flag(c.oneWay)
	d.Word(uint64(c.fault))
	d.Flag(c.starts == n.starts)
	d.Flag(c.outage == n.outages)
}

// Time writes an instant.
func (s *State[P]) Time(d *digest.Writer, t Time) { d.Word(uint64(t.Sub(s.next))) }

// Due writes an instant, of which 0 is none.
func (s *State[P]) Due(d *digest.Writer, t Time) {
	d.Flag(t == 0)
	if t != 0 {
		s.Time(d, t)
	}
}

// Later writes an instant that means nothing once it is over.
func (s *State[P]) Later(d *digest.Writer, t Time) { d.Word(uint64(max(t.Sub(s.next), 0))) }

// Since tells how long ago an instant is that lies back in a grid that began
// with the run: where the next event is in it.
func (s *State[P]) Since(every Time) Time { return s.next % every }

// Incarnation writes an incarnation of a node. 0 stands for none.
func (s *State[P]) Incarnation(d *digest.Writer, id NodeID, incarnation uint32) {
	d.Flag(incarnation == 0)
	if incarnation != 0 {
		d.Word(uint64(s.World.nodes[id].incarnation - incarnation))
	}
}

// Timer writes which of the events to come a timer is, if it is still one. Call it
// after Write.
func (s *State[P]) Timer(d *digest.Writer, t Timer) {
	e := s.timed(t)
	d.Flag(e != nil)
	if e != nil {
		d.Word(uint64(slices.IndexFunc(s.pending, func(p entry) bool { return uint32(p.ord&slotMask) == t.slot })))
		d.Word(uint64(slices.Index(s.World.nodes[e.Node].deferred, t.slot)))
	}
}

// timed returns the event of a timer that has neither fired nor been cancelled,
// otherwise nil.
func (s *State[P]) timed(t Timer) *Event[P] {
	if t.seq == 0 || t.slot >= s.World.slab.used {
		return nil
	}
	e := s.World.slab.at(t.slot)
	if e.seq != t.seq || e.class == classDead || e.flags.has(handled) {
		return nil
	}
	return e
}

// WriteDeadlines writes the deadlines of a list that still matter, and its timer.
func WriteDeadlines[K, P any](d *digest.Writer, s *State[P], l *Deadlines[K], alive func(K) bool, write func(d *digest.Writer, item K)) {
	n := uint64(0)
	for _, x := range l.items[l.head:] {
		if alive(x.item) {
			s.Time(d, x.at)
			write(d, x.item)
			n++
		}
	}
	d.Word(n)
	d.Flag(l.isSet)
	if l.isSet {
		s.Time(d, l.until)
		s.Timer(d, l.armed)
	}
}

// Taken returns how many events have been taken out of the queue in this run.
func (w *World[P]) Taken() uint64 { return w.taken }
