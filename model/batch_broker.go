package model

import (
	"time"

	"ackgap/history"
	"ackgap/sim"
)

// takingIn is the working time that a request costs: once for itself, and for
// each message that it carries.
func (b *broker) takingIn(first uint32) time.Duration {
	cfg := &b.system.cfg.Broker
	if cfg.MessageService == 0 {
		return cfg.Service
	}
	return cfg.Service + time.Duration(b.system.carried(first))*cfg.MessageService
}

// persistBatch stores the messages of a request together, and waits for all of
// them to reach the confirm point. The request has one sequence number; messages
// that the broker knows by name are left out one by one.
func (b *broker) persistBatch(w *sim.World[Payload], e *sim.Event[Payload]) {
	if !b.inOrder(w, e) {
		return
	}
	next, previous := e.Payload, uint32(0)
	next.Copy = 0 // nothing to publish yet
	one := &b.one
	*one = *e
	for m := e.Key.Subject; m != 0; {
		following := b.system.follower(m) // before an event closes the message
		one.Key.Subject = m
		cause := b.recognise(w, one)
		if cause == 0 {
			slot := b.store(w, one)
			c := &b.copies.slots[slot]
			if next.Several {
				b.copies.slots[previous].beside = slot + 1
			} else {
				next.Several, next.Place, next.Copy = true, slot, c.number
			}
			previous, cause = slot, c.cause
		}
		if m == e.Key.Subject {
			next.Cause = cause
		}
		m = following
		one.Payload.Cause++
	}
	b.awaitConfirm(w, e.Key, next)
}

// recognise leaves out a message of a batch that the broker knows, and returns
// the event that says so; 0 if it does not know it.
func (b *broker) recognise(w *sim.World[Payload], e *sim.Event[Payload]) uint64 {
	if !b.system.cfg.Broker.Dedup.Enabled || !b.knows(e, w.Now()) {
		return 0
	}
	return b.system.emit(history.Event{Kind: history.Dedup, Reason: b.keptBy(), Node: history.Node(b.node),
		Message: e.Key.Subject, Attempt: e.Key.N, Wire: e.Key.Copy, Parent: e.Payload.Cause, Live: -1})
}

// publishBatch makes the copies of a request visible, in their order.
func (b *broker) publishBatch(w *sim.World[Payload], slot uint32) {
	for {
		c := &b.copies.slots[slot]
		beside := c.beside
		b.show(w, slot, c.cause)
		if beside == 0 {
			return
		}
		slot = beside - 1
	}
}
