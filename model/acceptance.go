package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// An ack at a broker of several nodes is a record like any other: it counts, and
// is answered, once the nodes have it that the rule asks for. Until then nobody
// hands the copy out, and a failover may undo the ack: that is a redelivery after
// an ack that was not answered. A quorum queue's settle is a command of its Raft
// log, applied when that is committed (rabbit_fifo.erl, apply/3 of #settle{});
// Kafka answers OffsetCommit once all in-sync replicas have the record, and
// applies it then (GroupMetadataManager.storeOffsets, acks=-1). Where the
// leader confirms alone, or replicates asynchronously, it applies acks alone.

// acceptance is an ack that waits for its record to reach the confirm point.
type acceptance struct {
	record
	slot     uint32
	delivery uint32
	why      history.Reason
	cause    uint64
	passed   bool // a group's log has noted it in its own state
}

// defers reports whether what a record says has to wait for other nodes. What is
// not written yet does not.
func (s *replicas) defers(position uint64) bool {
	return !s.alone() && s.cfg.Confirm == ByRule && s.cfg.Rule != Async && position > s.committed && position != unsaved
}

// acceptDue makes the acks count whose records have got there.
func (b *broker) acceptDue(w *sim.World[Payload]) {
	for q := &b.storage.accepting; q.len() > 0 && !b.replicas.defers(q.front().position); {
		a := q.pop()
		if !a.passed {
			b.copies.slots[a.slot].state = a.copy.state
		}
		cause := b.accept(&a)
		if a.passed {
			b.copies.slots[a.slot].cause = cause
		} else {
			b.finishSettle(w, a.slot)
		}
	}
}

// accept tells that an ack counts. Until its record is safe it can be undone.
func (b *broker) accept(a *acceptance) (cause uint64) {
	c := &a.copy
	event := b.system.draft(history.Settle, b.node)
	c.name(event)
	event.Reason, event.Delivery, event.Parent = a.why, a.delivery, a.cause
	safe := a.position <= b.safe()
	if safe {
		event.Live = -1
	}
	c.cause = b.system.tell()
	switch {
	case a.position == unsaved:
		b.storage.unsaved.push(a.record)
	case !safe:
		b.storage.settled.push(a.record)
	}
	return c.cause
}

// loseAcceptances forgets the acks whose records are gone: their copies are what
// they were. A group's record that an earlier commit has passed, too, stays so.
func (b *broker) loseAcceptances() {
	end := b.storage.journal.End()
	q := &b.storage.accepting
	first := len(q.items)
	for first > q.head && q.items[first-1].position > end {
		first--
	}
	kept := q.items[:first]
	for _, a := range q.items[first:] {
		switch there := b.copies.holds(a.slot, a.copy.message, a.copy.number); {
		case there && a.passed && b.copies.slots[a.slot].state == copyPassed:
			a.position = end
			kept = append(kept, a)
		case there && !a.passed && b.copies.slots[a.slot].state == copyLocked:
			b.copies.slots[a.slot].state = a.copy.state
		}
	}
	q.items = kept
}

// unaccept takes a copy out of the list of those whose ack does not count yet,
// and reports whether it was there.
func (s *storage) unaccept(c *stored) bool {
	q := &s.accepting
	for i := q.head; i < len(q.items); i++ {
		if a := &q.items[i]; a.copy.message == c.message && a.copy.number == c.number {
			q.items = append(q.items[:i], q.items[i+1:]...)
			return true
		}
	}
	return false
}

// reply answers an ack or a commit once what is in the journal now has reached
// the confirm point. Who gets no answer asks again.
func (b *broker) reply(w *sim.World[Payload], to sim.LinkID, session uint32, step sim.Site, key sim.Key, p Payload) {
	if end := b.storage.journal.End(); b.replicas.defers(end) {
		b.storage.awaiting.push(request{position: end, key: key, payload: p, to: to, session: session, answer: step})
		return
	}
	w.Answer(to, session, step, key, p)
}
