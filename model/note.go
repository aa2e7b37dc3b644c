package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// A broker that takes a message out as it hands it out, and is told by the
// consumer what it has: kombu's transport for Redis fetches with BRPOP, which
// removes the task from its list, and notes it in the hash of unacknowledged ones
// by a command of its own, for whose answer it waits before the worker sees the
// task (kombu/transport/redis.py: Channel._brpop_read, QoS.append). The lease runs
// from the note. What is lost between the two is nobody's any more (celery/kombu #1733).

// takeOut removes a copy that is on its way to a consumer.
func (q *queue) takeOut(w *sim.World[Payload], slot uint32) {
	c := q.b.copies.slots[slot]
	a := acceptance{record: record{kind: settleRecord, copy: c}, slot: slot, delivery: c.delivery, why: history.AtHandOut, cause: c.cause}
	a.position = q.b.append(w, &a.record)
	q.b.accept(&a)
	q.b.copies.remove(slot)
}

// note tells the broker of a delivery that has arrived. Until the answer comes the
// consumer has nothing: the packet is all that there is of the message.
func (c *consumer) note(w *sim.World[Payload], e *sim.Event[Payload]) {
	w.Send(c.fetches, stepNoteArrived, e.Key, e.Payload)
}

// noted stores a copy of what a consumer has, under a lease, and lets it begin.
func (q *queue) noted(w *sim.World[Payload], e *sim.Event[Payload]) {
	i, p := q.b.system.consumerAt(e.From), e.Payload
	length := q.b.system.cfg.Broker.Lease.noticed(w.Now())
	c := stored{message: e.Key.Subject, attempt: p.Attempt, number: q.b.nameAgain(e.Key.Subject, p.Copy), state: copyLeased, handed: p.Sequence,
		delivery: e.Key.N, consumer: uint16(i), session: e.FromIncarnation, since: w.Now(), until: w.Now().Add(length)}
	c.ticket = q.b.copies.newTicket()
	c.position = q.b.append(w, &record{kind: againRecord, copy: c})
	event := deliveryEvent(q.b.node, e, history.Event{Kind: history.CopyBack, Reason: history.StoredAgain, Live: 1})
	event.Copy, event.Wire = c.number, 0
	c.cause = q.b.system.emit(event)
	slot := q.b.copies.add(c)
	if length > 0 {
		q.leases.Add(c.until, leaseEnd{slot, c.message, c.delivery})
	}
	if s := &q.subscriptions[i]; s.incarnation == e.FromIncarnation {
		s.outstanding++
	}
	p.Place, p.Copy, p.Cause = slot, c.number, c.cause
	q.b.reply(w, q.b.system.consumers[i].subscribed, e.FromIncarnation, stepNotedArrived, e.Key, p)
}

// again returns the place of a copy that an ack is about, whose delivery may have
// been another one than that which is noted now: both go by the same tag, which
// the message has had since it was published (kombu/transport/virtual/base.py,
// Channel._inplace_augment_message).
func (q *queue) again(e *sim.Event[Payload]) uint32 {
	if q.b.system.cfg.Broker.Lease.NotedByConsumer {
		if slot, ok := q.b.copies.find(e.Key.Subject, e.Payload.Copy); ok {
			return slot
		}
	}
	return e.Payload.Place
}

// checkNotes returns why consumers can't note what they have, nil where they can
// or need not.
func (c *Config) checkNotes() *ConfigError {
	const path = "broker.lease.noted-by"
	b := &c.Broker
	switch {
	case !b.Lease.NotedByConsumer:
	case b.Partitions > 0 || b.Server || c.Direct:
		return &ConfigError{path, "only a queue hands messages out", "leave it out, or use kind: queue"}
	case c.Consumer.Ack == AckAtHandOut || c.Consumer.Ack == AckWithEffect:
		return &ConfigError{path, "the consumer has nothing to acknowledge that it could note", "use consumer.ack: after, before or at-start"}
	case b.Connection.Holds == HoldsDeliveries || b.Groups > 0:
		return &ConfigError{path, "what is taken out as it is handed out belongs to no connection and keeps no order", "use connection: {holds: subscription} and no groups"}
	case b.DeadLetter.After > 0 || b.Retention != (RetentionConfig{}):
		return &ConfigError{path, "nobody counts messages that are taken out", "use no dead letters and no retention"}
	}
	return nil
}
