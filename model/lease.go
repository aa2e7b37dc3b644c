package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// subscription is what the broker knows of a consumer's connection.
type subscription struct {
	incarnation uint32 // of the consumer; 0: not connected
	outstanding int    // deliveries that are not settled
}

// leaseEnd names the delivery that a deadline is about.
type leaseEnd struct{ slot, delivery uint32 }

// subscribe registers a consumer and begins to hand out to it.
func (b *broker) subscribe(w *sim.World[Payload], e *sim.Event[Payload]) {
	i := b.system.consumerAt(e.From)
	if s := &b.subscriptions[i]; s.incarnation != e.FromIncarnation {
		*s = subscription{incarnation: e.FromIncarnation}
	}
	w.Answer(b.system.consumers[i].subscribed, e.FromIncarnation, stepSubscribedArrived, e.Key, e.Payload)
	b.handOut(w)
}

// consumerGone drops the subscription of a consumer whose process has died.
// Its leases go on: a lease ends by time alone.
func (b *broker) consumerGone(w *sim.World[Payload], e *sim.Event[Payload]) {
	i := b.system.consumerAt(e.From)
	if b.subscriptions[i].incarnation == e.FromIncarnation {
		b.subscriptions[i] = subscription{}
	}
	if !b.system.cfg.Planted.Has(LeaseFromCrash) {
		return
	}
	for slot := range b.copies.slots {
		c := &b.copies.slots[slot]
		if c.state == copyLeased && int(c.consumer) == i {
			c.until = w.Now().Add(b.system.cfg.Broker.Lease.Length)
			b.leases.Add(c.until, leaseEnd{uint32(slot), c.delivery})
		}
	}
}

// handOut gives ready copies to consumers with room, in turn.
func (b *broker) handOut(w *sim.World[Payload]) {
	for {
		i, ok := b.nextConsumer()
		if !ok {
			return
		}
		slot, ok := b.copies.nextReady()
		if !ok {
			return
		}
		limit := b.system.cfg.Broker.DeadLetter.After
		if limit > 0 && b.copies.slots[slot].handed >= limit {
			b.deadLetter(w, slot)
			continue
		}
		b.turn = (i + 1) % len(b.subscriptions)
		b.lease(w, slot, i)
	}
}

// nextConsumer returns the next consumer in turn that has room.
func (b *broker) nextConsumer() (int, bool) {
	n := len(b.subscriptions)
	for k := range n {
		i := (b.turn + k) % n
		s := &b.subscriptions[i]
		if s.incarnation != 0 && s.outstanding < b.system.cfg.Consumer.Prefetch {
			return i, true
		}
	}
	return 0, false
}

// lease hands a copy to a consumer. The lease runs from now on, not from the
// arrival (Amazon SQS Developer Guide, "Visibility timeout": it begins as soon
// as SQS returns the message).
func (b *broker) lease(w *sim.World[Payload], slot uint32, i int) {
	c := &b.copies.slots[slot]
	id := b.system.ids.of(c.message)
	id.deliveries++
	c.state, c.delivery, c.consumer = copyLeased, id.deliveries, uint16(i)
	c.handed++
	session := b.subscriptions[i].incarnation
	c.session = session
	length := b.system.cfg.Broker.Lease.Length
	consumer := &b.system.consumers[i]
	c.cause = b.system.emit(history.Event{Kind: history.Lease, Reason: c.why, Node: history.Node(b.node),
		Peer: history.Node(consumer.node), Message: c.message, Attempt: c.attempt, Copy: c.number,
		Delivery: c.delivery, Parent: c.cause, Value: int64(length), Live: 1})
	packet := Payload{Cause: c.cause, Place: slot, Attempt: c.attempt, Copy: c.number, Reason: c.why}
	key := sim.Key{Subject: c.message, N: c.delivery}
	if b.system.cfg.Consumer.Ack == AckAtHandOut {
		b.settle(w, slot, c.delivery, history.AtHandOut, c.cause)
	} else {
		b.subscriptions[i].outstanding++
		if length > 0 {
			c.until = w.Now().Add(length)
			b.leases.Add(c.until, leaseEnd{slot, c.delivery})
		}
	}
	w.Answer(consumer.deliveries, session, stepDeliveryArrived, key, packet)
}

// leased reports whether a lease still runs.
func (b *broker) leased(l leaseEnd) bool {
	c := &b.copies.slots[l.slot]
	return c.state == copyLeased && c.delivery == l.delivery
}

// expireLeases makes the copies ready again whose lease has run out.
func (b *broker) expireLeases(w *sim.World[Payload]) {
	for {
		l, ok := b.leases.Due(w.Now(), b.leased)
		if !ok {
			break
		}
		c := &b.copies.slots[l.slot]
		if c.until > w.Now() {
			continue // it was extended; a later deadline is noted
		}
		b.letGo(c)
		cause := b.system.emit(history.Event{Kind: history.Expire, Reason: history.LeaseExpired,
			Node: history.Node(b.node), Message: c.message, Attempt: c.attempt, Copy: c.number,
			Delivery: c.delivery, Parent: c.cause, Value: int64(b.system.cfg.Broker.Lease.Length)})
		b.copies.makeReady(l.slot, history.LeaseExpired, cause)
	}
	b.handOut(w)
}

// letGo gives the consumer that has a copy room for another one.
func (b *broker) letGo(c *stored) {
	s := &b.subscriptions[c.consumer]
	if s.incarnation == c.session && s.outstanding > 0 {
		s.outstanding--
	}
}

// acknowledged handles an ack or nack.
func (b *broker) acknowledged(w *sim.World[Payload], e *sim.Event[Payload]) {
	slot := e.Payload.Place
	there := b.copies.holds(slot, e.Key.Subject, e.Payload.Copy)
	current := there && b.leased(leaseEnd{slot, e.Key.N})
	switch {
	case e.Payload.Verdict == negative:
		if current {
			b.letGo(&b.copies.slots[slot])
			b.giveBack(w, slot, e.Payload.Cause)
		}
	case current || there && b.system.cfg.Broker.Lease.LateAck == LateAckAccepted:
		if b.copies.slots[slot].state == copyLeased {
			b.letGo(&b.copies.slots[slot])
		}
		why := history.Processed
		if b.system.cfg.Consumer.Ack == AckBefore {
			why = history.BeforeProcessing
		}
		b.settle(w, slot, e.Key.N, why, e.Payload.Cause)
	default:
		b.system.emit(history.Event{Kind: history.LateAck, Node: history.Node(b.node), Message: e.Key.Subject,
			Attempt: e.Payload.Attempt, Copy: e.Payload.Copy, Delivery: e.Key.N, Wire: e.Key.Copy, Parent: e.Payload.Cause})
	}
	b.handOut(w)
}

// settle ends a copy's life, on the word of the ack for a delivery. Until the
// record of it is fsynced it can come back.
func (b *broker) settle(w *sim.World[Payload], slot, delivery uint32, why history.Reason, cause uint64) {
	c := b.copies.slots[slot]
	r := record{settle: true, copy: c}
	r.position = b.append(w, r)
	event := history.Event{Kind: history.Settle, Reason: why, Node: history.Node(b.node), Message: c.message,
		Attempt: c.attempt, Copy: c.number, Delivery: delivery, Parent: cause}
	if r.position <= b.storage.safe() {
		event.Live = -1
	}
	r.copy.cause = b.system.emit(event)
	if event.Live == 0 {
		b.storage.settled.push(r)
	}
	b.copies.remove(slot)
}

// giveBack makes a copy ready again, after the delay that the configuration asks for.
func (b *broker) giveBack(w *sim.World[Payload], slot uint32, cause uint64) {
	delay := b.system.cfg.Broker.DeadLetter.RetryDelay
	c := &b.copies.slots[slot]
	c.state, c.cause = copyWaits, cause
	b.delays.Add(w.Now().Add(delay), leaseEnd{slot, c.delivery})
}

// delayed reports whether a copy still waits to be ready again.
func (b *broker) delayed(l leaseEnd) bool {
	c := &b.copies.slots[l.slot]
	return c.state == copyWaits && c.delivery == l.delivery
}

func (b *broker) endDelays(w *sim.World[Payload]) {
	for {
		l, ok := b.delays.Due(w.Now(), b.delayed)
		if !ok {
			break
		}
		b.requeue(l.slot, history.Nacked, b.copies.slots[l.slot].cause)
	}
	b.handOut(w)
}

// requeue makes a copy ready again without its lease having run out.
func (b *broker) requeue(slot uint32, why history.Reason, cause uint64) {
	c := &b.copies.slots[slot]
	seq := b.system.emit(history.Event{Kind: history.Requeue, Reason: why, Node: history.Node(b.node),
		Message: c.message, Attempt: c.attempt, Copy: c.number, Delivery: c.delivery, Parent: cause})
	b.copies.makeReady(slot, why, seq)
}
