package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// server is a broker's place taken by a server with a database: requests come
// in, are committed and answered. What is committed has taken effect, and nobody
// hands it out. The journal is that of its database, so effects live on the
// rungs of the storage ladder: one that is answered too early can be lost again.
type server struct {
	b       *broker
	applied queueOf[row] // effects that can still be lost, in the order of their positions
}

// row is a committed request in the database.
type row struct {
	slot, message uint32
	number        uint16
}

func newServer(b *broker) *server { return &server{b: b} }

func (s *server) reset() { s.applied.reset() }

func (s *server) place(uint32) (uint16, uint64) { return 0, 0 }

func (s *server) unplace(stored) {}

// stored: nothing is visible before the commit.
func (s *server) stored(_ uint32, e *sim.Event[Payload]) uint64 { return e.Payload.Cause }

// committed makes a row visible that has reached the confirm point.
func (s *server) committed(slot uint32, wire uint16) uint64 {
	c := &s.b.copies.slots[slot]
	event := history.Event{Kind: history.Effect, Reason: history.First, Node: history.Node(s.b.node),
		Message: c.message, Attempt: c.attempt, Delivery: c.attempt, Wire: wire, Parent: c.cause}
	if c.attempt > 1 {
		event.Reason = history.Resent
	}
	safe := c.position <= s.b.safe()
	if safe {
		event.Live = -1
	}
	c.cause = s.b.system.emit(event)
	if safe {
		defer s.b.copies.remove(slot)
	} else {
		c.state = copyApplied
		s.applied.push(row{slot, c.message, c.number})
	}
	return c.cause
}

// lost takes back a row: an effect, if it was visible, or else work that had not
// been committed.
func (s *server) lost(c *stored, why history.Reason) history.Event {
	event := history.Event{Kind: history.EffectLost, Reason: why, Delivery: c.attempt}
	if c.state != copyApplied {
		event = history.Event{Kind: history.Lost, Packet: history.Work, Reason: why}
	}
	return event
}

func (s *server) visible(*sim.World[Payload], uint32, uint64) {}

// step lets go of the effects that have become safe.
func (s *server) step(*sim.World[Payload], *sim.Event[Payload]) { s.secured() }

func (s *server) secured() {
	for s.applied.len() > 0 {
		r := s.applied.front()
		c := &s.b.copies.slots[r.slot]
		if c.position > s.b.safe() {
			return
		}
		s.b.system.emit(history.Event{Kind: history.Purge, Node: history.Node(s.b.node), Message: c.message,
			Delivery: c.attempt, Parent: c.cause, Live: -1})
		s.b.copies.remove(r.slot)
		s.applied.pop()
	}
}

func (s *server) acknowledged(*sim.World[Payload], *sim.Event[Payload]) {}

func (s *server) mayCommit(*sim.Event[Payload]) bool { return false }

func (s *server) settled(*sim.World[Payload], uint32) bool { return false }

func (s *server) uncommit(*record, history.Reason) {}

func (s *server) start(*sim.World[Payload]) {}

func (s *server) fault(*sim.World[Payload], sim.Fault) {}

func (s *server) unsubscribed(*sim.World[Payload]) {}

// crash forgets the effects that the failure has undone: the last ones.
func (s *server) crash(*sim.World[Payload]) {
	for n := len(s.applied.items); n > s.applied.head; n-- {
		if r := s.applied.items[n-1]; s.b.copies.holds(r.slot, r.message, r.number) {
			return
		}
		s.applied.items = s.applied.items[:n-1]
	}
}

// restart applies what the journal says was committed.
func (s *server) restart(w *sim.World[Payload]) {
	for _, slot := range s.b.copies.byPosition() {
		if s.b.copies.slots[slot].state == copyHidden {
			s.committed(slot, 0)
		}
	}
	s.step(w, nil)
}
