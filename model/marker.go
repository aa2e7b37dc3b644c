package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// belonging says to which transaction a stored copy belongs, and what has
// become of that.
type belonging struct {
	owner       uint16 // the transactional id, from 1; 0: the copy belongs to none
	fate        fate
	place       uint32 // where the copy is kept
	told        bool   // the history has counted the copy as stored
	stray       bool   // the coordinator does not know that it is there
	transaction uint32 // counted by the coordinator
	unit        uint32 // counted by its client
}

// fate is what the marker of its transaction says of a record.
type fate uint8

const (
	plain     fate = iota // it belongs to no transaction
	undecided             // there is no marker yet
	committed
	aborted
)

// void is an aborted copy that is still in the log, because its marker can be lost.
type void struct {
	position uint64 // of the marker
	slot     uint32
	message  uint32
	copy     uint16
}

// enlist notes a record that waits for the marker of its transaction.
func (c *coordinator) enlist(slot uint32) {
	s := &c.b.copies.slots[slot]
	if s.owner == 0 {
		return
	}
	s.place = slot
	job := &c.tasks[s.owner-1]
	job.members = append(job.members, *s)
}

// writeMarkers writes the next marker of a decided transaction, one for each
// partition that it has written to, or completes it.
func (c *coordinator) writeMarkers(w *sim.World[Payload], id uint16) {
	if c.clients[id].phase != prepared {
		return // done already, on behalf of somebody else
	}
	job := &c.tasks[id]
	next := uint16(0)
	for i := range job.members {
		if m := &job.members[i]; !m.stray && (next == 0 || m.partition < next) {
			next = m.partition
		}
	}
	if next == 0 && c.hasOutputs(id) {
		next = c.b.system.inputOf(id)
	}
	if next == 0 {
		c.complete(w, id)
		return
	}
	c.markers++
	key := sim.Key{Subject: uint32(c.b.node), N: c.markers, Copy: uint16(w.Incarnation(c.b.node))}
	w.Serve(c.b.system.cfg.Broker.Transaction.MarkerService, SiteBeforeMarker, key, Payload{Asker: id, Place: uint32(next)})
}

// mark writes the marker of a transaction into one partition. A commit makes the
// transaction's records there visible, an abort makes them void.
func (c *coordinator) mark(w *sim.World[Payload], e *sim.Event[Payload]) {
	id, partition := e.Payload.Asker, uint16(e.Payload.Place)
	if c.clients[id].phase != prepared {
		return
	}
	t := *c.change(w, id, partition)
	job := &c.tasks[id]
	position := c.b.storage.journal.End()
	rest := job.members[:0]
	for i := range job.members {
		m := job.members[i]
		if m.partition != partition {
			rest = append(rest, m)
			continue
		}
		s := c.current(&m)
		s.transaction = t.number // a stray record had none
		if t.commit {
			c.makeVisible(s)
		} else {
			c.makeVoid(s, position)
		}
	}
	job.members = rest
	c.markOutputs(id, t.commit)
	c.log().decided(w, partition)
	c.writeMarkers(w, id)
}

// current returns the copy of a record, or what is left of it where a
// read-uncommitted reader has settled it already.
func (c *coordinator) current(m *stored) *stored {
	if c.b.copies.holds(m.place, m.message, m.number) {
		return &c.b.copies.slots[m.place]
	}
	return m
}

// makeVisible commits a copy.
func (c *coordinator) makeVisible(s *stored) {
	s.fate = committed
	s.cause = c.b.system.emit(c.marker(s, true))
	if !s.told {
		s.told = true
		s.cause = c.b.system.emit(history.Event{Kind: history.Store, Node: history.Node(c.b.node), Partition: s.partition,
			Message: s.message, Attempt: s.attempt, Copy: s.number, Value: int64(s.offset), Parent: s.cause})
	}
}

// makeVoid aborts a copy. A read-committed reader never sees it, so it is gone
// once its marker is safe; to others it is a record like any other. One that was
// settled, because a decision to commit it had been there and was lost, is gone already.
func (c *coordinator) makeVoid(s *stored, marker uint64) {
	s.fate = aborted
	event := c.marker(s, false)
	settled := s.state == copyPassed || !c.b.copies.holds(s.place, s.message, s.number)
	if c.b.system.cfg.Broker.Transaction.ReadUncommitted || settled {
		s.cause = c.b.system.emit(event)
		return
	}
	if marker > c.b.safe() {
		s.cause = c.b.system.emit(event)
		c.voids.push(void{position: marker, slot: s.place, message: s.message, copy: s.number})
		return
	}
	event.Live = -1
	c.b.system.emit(event)
	slot := s.place
	c.log().voided(slot)
	c.b.copies.remove(slot)
}

func (c *coordinator) marker(s *stored, commit bool) history.Event {
	return history.Event{Kind: history.Marker, Type: decision(commit), Node: history.Node(c.b.node),
		Peer: c.clientOf(s.owner - 1), Partition: s.partition, Message: s.message,
		Attempt: s.attempt, Copy: s.number, Value: int64(s.unit), Parent: s.cause}
}

// unmark makes the records of a transaction undecided again, because the marker
// in their partition is gone. The coordinator finds them when it restarts.
func (c *coordinator) unmark(id uint16, number uint32, partition uint16) {
	for i := range c.b.copies.slots {
		s := &c.b.copies.slots[i]
		if s.state != copyFree && s.owner == id+1 && s.transaction == number && s.partition == partition {
			s.fate = undecided
		}
	}
	for n := c.voids.len(); n > 0 && c.voids.items[len(c.voids.items)-1].position > c.b.storage.journal.End(); n-- {
		c.voids.items = c.voids.items[:len(c.voids.items)-1]
	}
}

// purge forgets the changes that can't be lost any more, and the copies that
// were aborted by them.
func (c *coordinator) purge() {
	safe := c.b.safe()
	kept := 0
	for kept < len(c.changes) && c.changes[kept].position <= safe {
		kept++
	}
	c.changes = c.changes[:copy(c.changes, c.changes[kept:])]
	for c.voids.len() > 0 && c.voids.front().position <= safe {
		v := c.voids.pop()
		if !c.b.copies.holds(v.slot, v.message, v.copy) {
			continue
		}
		s := &c.b.copies.slots[v.slot]
		c.b.system.emit(history.Event{Kind: history.Purge, Node: history.Node(c.b.node), Message: s.message,
			Copy: s.number, Parent: s.cause, Live: -1})
		c.log().voided(v.slot)
		c.b.copies.remove(v.slot)
	}
}
