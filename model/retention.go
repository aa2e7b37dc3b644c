package model

import (
	"time"

	"ackgap/history"
	"ackgap/sim"
)

// RetentionConfig bounds what a queue or each partition of a log keeps. What is in
// a consumer's hands a queue does not take away: it goes when it comes back.
type RetentionConfig struct {
	// Age is how long a message is kept; 0: for ever (SQS's
	// MessageRetentionPeriod, RabbitMQ's message TTL).
	Age time.Duration
	// Length is how many messages are kept; 0: all (RabbitMQ's max-length,
	// mosquitto's max_queued_messages, the pending limit of a NATS subscriber).
	Length int
	// Overflow says what happens when one more comes.
	Overflow Overflow
	// DeadLetters moves to the dead letters what would be dropped (RabbitMQ, "Dead
	// Letter Exchanges": expired messages, and those over the length limit).
	DeadLetters bool
}

// Overflow says what happens when a queue is full and one more message comes.
type Overflow uint8

const (
	// OverflowDropsHead drops the message that has waited longest (RabbitMQ's
	// drop-head, the default).
	OverflowDropsHead Overflow = iota
	// OverflowRefuses turns the new one away (RabbitMQ's reject-publish).
	OverflowRefuses
	// OverflowDropsNew drops the new one, and confirms it where a confirm is asked
	// for (a slow consumer of NATS; a full session of an MQTT client).
	OverflowDropsNew
)

// fits makes room for a request, or turns it away or drops it for want of room.
func (b *broker) fits(w *sim.World[Payload], e *sim.Event[Payload]) bool {
	limit := &b.system.cfg.Broker.Retention
	if b.system.cfg.Broker.Partitions > 0 || limit.Length == 0 || len(b.copies.slots)-len(b.copies.free) < limit.Length {
		return true
	}
	switch limit.Overflow {
	case OverflowRefuses:
		b.refuse(w, e, negative, history.OverLength)
		return false
	case OverflowDropsNew:
		next := e.Payload
		next.Cause = b.system.emit(history.Event{Kind: history.Lost, Packet: history.Request, Reason: history.OverLength,
			Node: history.Node(b.node), Message: e.Key.Subject, Attempt: e.Key.N, Wire: e.Key.Copy, Parent: e.Payload.Cause, Live: -1})
		next.Copy = 0 // nothing to publish
		b.awaitConfirm(w, e.Key, next)
		return false
	}
	if slot, ok := b.copies.nextReady(); ok {
		b.expel(w, slot, history.OverLength)
	}
	return true
}

// expel removes a copy that is kept no longer.
func (b *broker) expel(w *sim.World[Payload], slot uint32, why history.Reason) {
	if b.system.cfg.Broker.Retention.DeadLetters {
		b.deadLetter(w, slot, why)
		return
	}
	b.discard(w, slot, why)
}

// discard drops a copy; the record of it can be lost like any other.
func (b *broker) discard(w *sim.World[Payload], slot uint32, why history.Reason) {
	c := b.copies.slots[slot]
	b.system.emit(givenUp(b.node, &c, history.Event{Kind: history.CopyLost, Reason: why, Live: -1}))
	b.append(w, &record{kind: deadRecord, copy: c})
	b.copies.remove(slot)
}

// waiting names a copy that a deadline is about.
type waiting struct {
	slot, message uint32
	number        uint16
}

// ageing notes when a copy that waits will be too old.
func (q *queue) ageing(slot uint32) {
	if age := q.b.system.cfg.Broker.Retention.Age; age > 0 {
		c := &q.b.copies.slots[slot]
		q.ages.Add(c.born.Add(age), waiting{slot, c.message, c.number})
	}
}

// waits reports whether a copy is there and in nobody's hands.
func (q *queue) waits(a waiting) bool {
	if !q.b.copies.holds(a.slot, a.message, a.number) {
		return false
	}
	state := q.b.copies.slots[a.slot].state
	return state == copyReady || state == copyWaits
}

// dropAged removes the copies that are too old.
func (q *queue) dropAged(w *sim.World[Payload]) {
	for {
		a, ok := q.ages.Due(w.Now(), q.waits)
		if !ok {
			return
		}
		q.b.expel(w, a.slot, history.PastRetention)
	}
}
