package sim

// class says how the kernel treats an event.
type class uint8

const (
	classPacket  class = iota // reported as lost when its receiver is gone
	classWork                 // reported as lost when its worker is gone
	classControl              // the kernel's own: restart, resume, timed faults
	classTimer                // void silently when its process is gone
	classDead                 // cancelled: skipped without moving the clock
)

// Event is something that happens at a node at an instant.
type Event[P any] struct {
	// At is when.
	At Time
	// Key says what it is about.
	Key Key
	// Step is the site that the event passes; the handler tells events apart by it.
	Step Site
	// Node is where.
	Node NodeID
	// From is the sender of a packet, [NoNode] for a node's own events.
	From NodeID

	class class
	flags flags

	// FromIncarnation is the sender's incarnation when it sent the packet.
	FromIncarnation uint32
	incarnation     uint32 // of the receiver; 0: any (a link without connections)
	slot            uint32 // its place in the slab
	seq             uint64 // its number in the queue; 0: it can't be cancelled

	behind *Event[P] // the next free place behind a free one

	// Payload is the model's.
	Payload P
}

// flags are what else the kernel notes about an event.
type flags uint8

const (
	background flags = 1 << iota // doesn't keep the run alive
	asked                        // the injector has been asked already
	booked                       // counted in its node's booked work
	late                         // a pause has held it up; counted in its node's backlog
	handled                      // it has left the queue: too late to cancel it
	postponed                    // it has fallen into a pause
	moved                        // it is to happen later than its place in the queue says
)

// entry is its place in the queue under that number.
func (e *Event[P]) entry(seq uint64) entry {
	return entry{at: uint64(e.At), ord: seq<<slotBits | uint64(e.slot)}
}

func (f flags) has(any flags) bool { return f&any != 0 }

// current reports whether an event is meant for the process that a node runs.
func (e *Event[P]) current(n *node[P]) bool {
	return n.up && (e.incarnation == n.incarnation || e.incarnation == 0)
}

// Timer names a pending event, so that it can be cancelled.
type Timer struct {
	slot uint32
	seq  uint64
}

// timer names an event that is queued.
func (e *Event[P]) timer() Timer { return Timer{slot: e.slot, seq: e.seq} }

// slab holds events from the moment they are made until they are handled, each
// in a place of its own; freed places are used again, the latest first. It grows
// by pages, so an event stays where it is: it is written, queued and handled in
// one place. (Copying it in and out cost a fifth of a run.)
type slab[P any] struct {
	places []*Event[P] // on the pages
	free   *Event[P]
	used   uint32 // places that have been in use
}

const (
	pageSize = 64
	// noSlot is no place, as a place has so many bits in the queue.
	noSlot = slotMask
)

// at returns the event in a place.
func (s *slab[P]) at(slot uint32) *Event[P] { return s.places[slot] }

// take returns a place for a new event, with what the last one left there.
func (s *slab[P]) take() *Event[P] {
	if s.free == nil {
		s.extend()
	}
	e := s.free
	s.free = e.behind
	return e
}

// extend frees a place that has not been in use.
func (s *slab[P]) extend() {
	if s.used == noSlot {
		panic("sim: more than 16,777,215 events are queued at once, so the system that is simulated takes in more than it hands on")
	}
	if int(s.used) == len(s.places) {
		page := new([pageSize]Event[P])
		for i := range page {
			s.places = append(s.places, &page[i])
		}
	}
	e := s.at(s.used)
	e.slot, e.behind = s.used, nil
	s.used++
	s.free = e
}

// fill writes an event into a place.
func (e *Event[P]) fill(with Event[P]) {
	with.slot = e.slot
	*e = with
}

// release frees a place; its event can't be cancelled any more.
func (s *slab[P]) release(e *Event[P]) {
	e.seq, e.behind = 0, s.free
	s.free = e
}

func (s *slab[P]) reset() { s.free, s.used = nil, 0 }
