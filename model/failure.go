package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// fail ends a handler without success. The delivery is given back, or left to its lease.
func (c *consumer) fail(w *sim.World[Payload], slot uint32, why history.Reason) {
	d := &c.held[slot]
	d.cause = c.emit(d, history.Event{Kind: history.HandlerFailed, Reason: why, Parent: d.cause})
	cfg := &c.system.cfg.Consumer
	if c.isReader() && cfg.Ack != AckBefore && !cfg.HandOver {
		if c.inGroup() && c.setsAside(w, slot) {
			return
		}
		if cfg.transactional() {
			c.abort(w, slot)
			return
		}
		c.acknowledge(w, slot, negative)
		failed := *d
		c.rewind(w, &failed)
		c.drop(w, slot)
		return
	}
	if !c.settleFailure(w, slot) {
		c.release(w, slot)
	}
}

// settleFailure does what the consumer does about a delivery whose handler has
// failed. It reports false where that is nothing.
func (c *consumer) settleFailure(w *sim.World[Payload], slot uint32) bool {
	cfg, d := &c.system.cfg.Consumer, &c.held[slot]
	if cfg.Ack.early() {
		if cfg.OnFailure == FailureRetries {
			c.storeAgain(w, slot)
			c.drop(w, slot)
		}
		return cfg.OnFailure == FailureRetries
	}
	switch cfg.OnFailure {
	case FailureNacks:
		c.acknowledge(w, slot, negative)
	case FailureRejects:
		c.acknowledge(w, slot, final)
	case FailureAcks:
		c.acknowledge(w, slot, positive)
		if cfg.AckAnswer > 0 {
			return true // it keeps its place until the answer is here
		}
	case FailureDisconnects:
		if cfg.Handshake {
			c.notReceived(d)
		}
		c.release(w, slot)
		c.hangUp(w)
		return true
	default:
		return false
	}
	c.drop(w, slot)
	return true
}

// storeAgain sends a message back that the broker has forgotten. From here on it
// is the packet through which it can come back.
func (c *consumer) storeAgain(w *sim.World[Payload], slot uint32) {
	d := &c.held[slot]
	packet := d.payload
	packet.Cause = c.emit(d, history.Event{Kind: history.Nack, Reason: d.stage, Parent: d.cause})
	key := d.key
	key.Copy |= 1 << 4 // the ack before it has the other key
	w.Send(c.acks, stepStoreAgainArrived, key, packet)
}

// storeAgain stores a message that a consumer sends back. How often it was
// handed out came with it, as a retry count stands in the job itself.
func (q *queue) storeAgain(w *sim.World[Payload], e *sim.Event[Payload]) {
	p := e.Payload
	c := stored{message: e.Key.Subject, attempt: p.Attempt, number: p.Copy, state: copyWaits,
		handed: p.Sequence, failed: p.Sequence, delivery: e.Key.N}
	c.number = q.b.nameAgain(c.message, c.number)
	c.ticket = q.b.copies.newTicket()
	c.position = q.b.append(w, &record{kind: againRecord, copy: c})
	event := deliveryEvent(q.b.node, e, history.Event{Kind: history.CopyBack, Reason: history.StoredAgain})
	event.Copy, event.Wire = c.number, 0
	c.cause = q.b.system.emit(event)
	q.giveBack(w, q.b.copies.add(c), c.cause)
}

// nameAgain returns the number of a copy that is stored again: its old one, unless
// the network has made two of one.
func (b *broker) nameAgain(message uint32, number uint16) uint16 {
	if _, twice := b.copies.find(message, number); !twice {
		return number
	}
	id := b.system.ids.of(message)
	id.copies++
	return id.copies
}

// nacked takes a delivery back that the consumer gives back, for now or for good.
func (q *queue) nacked(w *sim.World[Payload], slot uint32, p Payload) {
	c := &q.b.copies.slots[slot]
	q.letGo(c)
	if p.Verdict == final {
		c.cause = p.Cause
		q.b.giveUp(w, slot, history.Nacked)
		return
	}
	q.count(c, failedByNack)
	q.giveBack(w, slot, p.Cause)
}
