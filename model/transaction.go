package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// transaction settles a copy and applies its effect, both or neither.
type transaction struct {
	position uint64    // of its record on the disk
	was      copyState // of the copy, before it was locked
	key      sim.Key
	payload  Payload
}

// commit begins to settle the copy and apply the effect in one transaction of
// the database that holds both. The transaction fails, and nothing is applied,
// when the copy is not there any more or its lease is over (River's
// JobCompleteTx and every "UPDATE … WHERE state = 'running'" job table).
func (b *broker) commit(w *sim.World[Payload], e *sim.Event[Payload]) {
	if b.system.cfg.Consumer.transactional() {
		b.coordinator.write(w, e)
		return
	}
	if !b.dispatch.mayCommit(e) {
		e.Payload.Verdict = negative
		e.Payload.Cause = b.system.emit(deliveryEvent(b.node, e, history.Event{Kind: history.LateAck, Live: -1}))
		w.Continue(SiteBeforeResponse)
		return
	}
	c := &b.copies.slots[e.Payload.Place]
	was := c.state
	c.state = copyLocked
	position := b.append(w, &record{kind: commitRecord, copy: *c})
	b.storage.committing.push(transaction{position: position, was: was, key: e.Key, payload: e.Payload})
	b.release(w)
}

// committed makes a transaction visible. Its record is on the disk by now, so
// nothing short of losing the disk takes effect or ack back.
func (b *broker) committed(w *sim.World[Payload], e *sim.Event[Payload]) {
	t := b.storage.committing.pop()
	b.storage.released--
	e.Payload.Cause = b.system.effect(b.node, e)
	slot := e.Payload.Place
	c := &b.copies.slots[slot]
	b.system.emit(history.Event{Kind: history.Settle, Reason: history.InOneCommit, Node: history.Node(b.node),
		Message: c.message, Attempt: c.attempt, Copy: c.number, Partition: c.partition, Delivery: e.Key.N,
		Parent: e.Payload.Cause, Live: -1})
	c.state = t.was
	if !b.dispatch.settled(w, slot) {
		b.copies.remove(slot)
	}
	w.Continue(SiteBeforeResponse)
}

// rollBack undoes the transactions whose record is above a position. The others
// go on when the broker is back: their record says that they happened.
func (b *broker) rollBack(above uint64, why history.Reason) {
	s := &b.storage
	for n := len(s.committing.items); n > s.committing.head && s.committing.items[n-1].position > above; n-- {
		t := s.committing.items[n-1]
		s.committing.items = s.committing.items[:n-1]
		if place := t.payload.Place; b.copies.holds(place, t.key.Subject, t.payload.Copy) && b.copies.slots[place].state == copyLocked {
			b.copies.slots[t.payload.Place].state = t.was
		}
		b.system.emit(history.Event{Kind: history.Lost, Packet: history.Effects, Reason: why, Node: history.Node(b.node),
			Message: t.key.Subject, Delivery: t.key.N, Wire: t.key.Copy, Attempt: t.payload.Attempt, Copy: t.payload.Copy,
			Parent: b.system.cause, Live: -1})
	}
}
