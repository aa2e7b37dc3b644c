package sim

// class says how the kernel treats an event.
type class uint8

const (
	classTimer   class = iota // void silently when its process is gone
	classPacket               // reported as lost when its receiver is gone
	classWork                 // reported as lost when its worker is gone
	classControl              // the kernel's own: restart, resume, timed faults
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
	// FromIncarnation is the sender's incarnation when it sent the packet.
	FromIncarnation uint32
	// Payload is the model's.
	Payload P

	incarnation uint32 // of the receiver; 0: any (a link without connections)
	seq         uint64
	class       class
	background  bool // doesn't keep the run alive
	asked       bool // the injector has been asked already
	booked      bool // counted in its node's booked work
	late        bool // a pause has held it up; counted in its node's backlog
}

// Timer names a pending event, so that it can be cancelled.
type Timer struct {
	slot uint32
	seq  uint64
}

// noSlot marks an event that has no place in the slab.
const noSlot = -1

// slab holds queued events; freed slots are used again.
type slab[P any] struct {
	events []Event[P]
	free   []uint32
}

func (s *slab[P]) put(e *Event[P]) uint32 {
	if n := len(s.free); n > 0 {
		slot := s.free[n-1]
		s.free = s.free[:n-1]
		s.events[slot] = *e
		return slot
	}
	if len(s.events) > slotMask {
		panic("sim: more than 16,777,215 events are queued at once, so the system that is simulated takes in more than it hands on")
	}
	s.events = append(s.events, *e)
	return uint32(len(s.events) - 1)
}

func (s *slab[P]) reset() {
	s.events = s.events[:0]
	s.free = s.free[:0]
}
