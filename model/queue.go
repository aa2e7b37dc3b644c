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
type leaseEnd struct{ slot, message, delivery uint32 }

// queue hands each copy to one consumer at a time, under a lease.
type queue struct {
	b *broker

	// In the process's memory.
	subscriptions []subscription // one for each consumer
	turn          int            // the consumer whose turn it is
	leases        sim.Deadlines[leaseEnd]
	delays        sim.Deadlines[leaseEnd] // copies that wait to be ready again
	ages          sim.Deadlines[waiting]  // copies that will be too old
	connections   connections
	groups        messageGroups
}

func newQueue(b *broker) *queue {
	return &queue{b: b, subscriptions: make([]subscription, b.system.cfg.Consumer.Count)}
}

// reset makes the queue ready for another run.
func (q *queue) reset() {
	q.forget()
	q.connections.numbers = q.connections.numbers[:0]
}

// forget drops what is in the process's memory.
func (q *queue) forget() {
	clear(q.subscriptions)
	q.turn = 0
	q.leases.Clear()
	q.delays.Clear()
	q.ages.Clear()
	q.connections.forget()
	q.groups.forget(q.b.system.cfg.Broker.Groups)
}

func (q *queue) unsubscribed(*sim.World[Payload]) { clear(q.subscriptions) }

func (q *queue) place(uint32) (uint16, uint64) { return 0, 0 }

func (q *queue) unplace(stored) {}

func (q *queue) secured() {}

func (q *queue) stored(slot uint32, e *sim.Event[Payload]) uint64 { return q.b.tellStored(slot, e) }

func (q *queue) committed(uint32, uint16) uint64 { return 0 }

func (q *queue) lost(_ *stored, why history.Reason) history.Event {
	return history.Event{Kind: history.CopyLost, Reason: why}
}
func (q *queue) uncommit(*record, history.Reason) {}

func (q *queue) start(*sim.World[Payload]) {}

func (q *queue) visible(_ *sim.World[Payload], slot uint32, cause uint64) {
	q.b.copies.makeReady(slot, history.First, cause)
	q.ageing(slot)
}

func (q *queue) step(w *sim.World[Payload], e *sim.Event[Payload]) {
	switch e.Step {
	case stepSubscribeArrived:
		q.subscribe(w, e)
	case stepConsumerGone:
		q.consumerGone(w, e)
	case stepLeaseTimer:
		q.leases.Fired()
		q.expireLeases(w)
	case stepReadyAgain:
		q.delays.Fired()
		q.endDelays(w)
	case stepTooOld:
		q.ages.Fired()
		q.dropAged(w)
	case stepExtendArrived:
		q.extend(w, e)
	case stepStoreAgainArrived:
		q.storeAgain(w, e)
	case stepNoteArrived:
		q.noted(w, e)
	case stepHeartbeatArrived, stepHangUpArrived, stepConnectionTimer, stepAgeTimer:
		q.connectionStep(w, e)
	}
	if q.b.copies.ready.len() > 0 {
		q.handOut(w)
	}
	if q.grouped() {
		q.handOutParked(w)
	}
	q.arm(w)
}

func (q *queue) arm(w *sim.World[Payload]) {
	sim.Arm(w, &q.leases, stepLeaseTimer, q.leased)
	sim.Arm(w, &q.delays, stepReadyAgain, q.delayed)
	sim.Arm(w, &q.ages, stepTooOld, q.waits)
	if q.scoped() {
		q.armConnections(w)
	}
}

// mayCommit: the copy is there, and its lease is not over or does not matter.
func (q *queue) mayCommit(e *sim.Event[Payload]) bool {
	return q.holds(e.Payload.Place, e.Key.Subject, e.Payload.Copy) &&
		q.b.copies.slots[e.Payload.Place].state != copyLocked &&
		(q.leased(leaseEnd{e.Payload.Place, e.Key.Subject, e.Key.N}) || q.acceptsLate(e.Payload.Place, e.Key.N))
}

// settled gives the consumer that had the copy room for another one, and keeps
// the copy if it may come back.
func (q *queue) settled(_ *sim.World[Payload], slot uint32) bool {
	c := &q.b.copies.slots[slot]
	if c.state == copyLeased && q.b.system.cfg.Consumer.Ack != AckAtHandOut {
		q.letGo(c)
	}
	if !q.b.keepsSettled() {
		return false
	}
	c.state = copyPassed
	return true
}

// crash forgets who is connected and what the timers were and, unless leases
// are durable, how often each copy was handed out.
func (q *queue) crash(*sim.World[Payload]) {
	q.forget()
	if !q.keepsCounts() {
		q.forgetCounts()
	}
}

// restart makes everything ready that is stored, unless a durable lease holds it.
func (q *queue) restart(w *sim.World[Payload]) {
	q.b.copies.ready.reset()
	for _, slot := range q.b.copies.byPosition() {
		c := &q.b.copies.slots[slot]
		switch {
		case q.b.hidden(slot):
		case c.state == copyLocked: // its transaction goes on
		case c.state == copyPassed || c.state == copyDead: // done with
		case c.state == copyGivenUp && q.worn(c):
		case c.state == copyLeased && q.b.system.cfg.Broker.Lease.Durable:
			q.resumeLease(w, slot)
		case c.state == copyLeased || c.state == copyWaits || c.state == copyMoving:
			c.ticket = q.b.copies.newTicket() // the line forms anew
			q.requeue(slot, history.BrokerRestarted, 0, q.b.system.cause)
		case c.state == copyHidden:
			q.b.copies.makeReady(slot, history.First, c.cause)
			q.ageing(slot)
		default:
			q.b.copies.makeReady(slot, c.why, c.cause)
			q.ageing(slot)
		}
	}
	if q.grouped() {
		q.holdGroups()
	}
	q.arm(w)
}

// subscribe registers a consumer and begins to hand out to it.
func (q *queue) subscribe(w *sim.World[Payload], e *sim.Event[Payload]) {
	i := q.b.system.consumerAt(e.From)
	if q.b.system.cfg.Consumer.Supervisor != NoSupervisor {
		q.inherit(i, e.FromIncarnation)
	}
	if s := &q.subscriptions[i]; s.incarnation != e.FromIncarnation {
		*s = subscription{incarnation: e.FromIncarnation, outstanding: q.leasedTo(i, e.FromIncarnation)}
	}
	next := e.Payload
	if q.scoped() {
		next.Channel, next.Verdict = q.reconnect(w, i, e.FromIncarnation)
	}
	w.Answer(q.b.system.consumers[i].subscribed, e.FromIncarnation, stepSubscribedArrived, e.Key, next)
}

// leasedTo counts the leases of a consumer's process that have survived the
// broker's own restart.
func (q *queue) leasedTo(i int, session uint32) int {
	n := 0
	for slot := range q.b.copies.slots {
		c := &q.b.copies.slots[slot]
		if (c.state == copyLeased || c.state == copyLocked) && int(c.consumer) == i && c.session == session {
			n++
		}
	}
	return n
}

// consumerGone drops the subscription of a consumer whose process has died.
// Its leases go on, unless they are the connection's: a lease ends by time alone.
func (q *queue) consumerGone(w *sim.World[Payload], e *sim.Event[Payload]) {
	i, incarnation := int(e.Payload.Asker), e.Payload.Session
	if q.subscriptions[i].incarnation == incarnation && !q.b.system.cfg.Planted.Has(DeliverToTheDead) {
		q.subscriptions[i] = subscription{}
	}
	if q.scoped() {
		q.hungUp(w, i, incarnation)
	}
	if !q.b.system.cfg.Planted.Has(LeaseFromCrash) {
		return
	}
	for slot := range q.b.copies.slots {
		c := &q.b.copies.slots[slot]
		if c.state == copyLeased && int(c.consumer) == i {
			c.since, c.until = w.Now(), w.Now().Add(q.b.system.cfg.Broker.Lease.Length)
			q.leases.Add(c.until, leaseEnd{uint32(slot), c.message, c.delivery})
		}
	}
}

// handOut gives ready copies to consumers with room, in turn.
func (q *queue) handOut(w *sim.World[Payload]) {
	for {
		i, ok := q.nextConsumer()
		if !ok {
			return
		}
		slot, ok := q.b.copies.nextReady()
		if !ok {
			return
		}
		if q.worn(&q.b.copies.slots[slot]) {
			q.b.giveUp(w, slot, history.TooManyDeliveries)
			continue
		}
		if q.grouped() && q.park(slot) {
			continue
		}
		q.turn = q.after(i)
		q.lease(w, slot, i)
	}
}

// after returns the consumer whose turn comes after another one's.
func (q *queue) after(i int) int {
	if i++; i < len(q.subscriptions) {
		return i
	}
	return 0
}

// nextConsumer returns the next consumer in turn that has room.
func (q *queue) nextConsumer() (int, bool) {
	i := q.turn
	for range q.subscriptions {
		s := &q.subscriptions[i]
		if s.incarnation != 0 && s.outstanding < q.b.system.cfg.Consumer.Prefetch {
			return i, true
		}
		i = q.after(i)
	}
	return 0, false
}

// lease hands a copy to a consumer. The lease runs from now on, not from the
// arrival (Amazon SQS Developer Guide, "Visibility timeout": it begins as soon
// as SQS returns the message).
func (q *queue) lease(w *sim.World[Payload], slot uint32, i int) {
	c := &q.b.copies.slots[slot]
	if q.b.system.cfg.Broker.Lease.Durable {
		q.b.append(w, &record{kind: leaseRecord, copy: *c})
	}
	id := q.b.system.ids.of(c.message)
	id.deliveries++
	c.state, c.delivery, c.consumer = copyLeased, id.deliveries, uint16(i)
	c.handed++
	session := q.subscriptions[i].incarnation
	c.session, c.since = session, w.Now()
	length := q.b.system.cfg.Broker.Lease.noticed(w.Now())
	consumer := &q.b.system.consumers[i]
	event := q.b.system.draft(history.Lease, q.b.node)
	c.name(event)
	event.Reason, event.Peer, event.Delivery = c.why, history.Node(consumer.node), c.delivery
	event.Parent, event.Value, event.Live = c.cause, int64(length), 1
	c.cause = q.b.system.tell()
	packet := Payload{Cause: c.cause, Place: slot, Attempt: c.attempt, Copy: c.number, Reason: c.why, Sequence: c.handed}
	if q.scoped() {
		packet.Channel = q.sendOver(w, i, c)
	}
	key := sim.Key{Subject: c.message, N: c.delivery}
	switch {
	case q.b.system.cfg.Consumer.Ack == AckAtHandOut:
		q.b.settle(w, slot, c.delivery, history.AtHandOut, c.cause)
	case q.b.system.cfg.Broker.Lease.NotedByConsumer:
		q.takeOut(w, slot)
	default:
		q.subscriptions[i].outstanding++
		if length > 0 {
			c.until = w.Now().Add(length)
			q.leases.Add(c.until, leaseEnd{slot, c.message, c.delivery})
		}
		if c.channel != 0 {
			q.watch(w, slot)
		}
	}
	w.Answer(consumer.deliveries, session, stepDeliveryArrived, key, packet)
}

// leased reports whether a lease still runs.
func (q *queue) leased(l leaseEnd) bool {
	c := &q.b.copies.slots[l.slot]
	return c.state == copyLeased && c.message == l.message && c.delivery == l.delivery
}

// expireLeases makes the copies ready again whose lease has run out.
func (q *queue) expireLeases(w *sim.World[Payload]) {
	for {
		l, ok := q.leases.Due(w.Now(), q.leased)
		if !ok {
			break
		}
		c := &q.b.copies.slots[l.slot]
		if c.until > w.Now() {
			continue // it was extended; a later deadline is noted
		}
		q.letGo(c)
		q.count(c, failedByTimeout)
		cause := q.b.system.emit(history.Event{Kind: history.Expire, Reason: history.LeaseExpired,
			Node: history.Node(q.b.node), Message: c.message, Attempt: c.attempt, Copy: c.number,
			Delivery: c.delivery, Parent: c.cause, Value: int64(c.until.Sub(c.since))})
		q.ready(l.slot, history.LeaseExpired, cause)
	}
}

// letGo gives the consumer that has a copy room for another one.
func (q *queue) letGo(c *stored) {
	s := &q.subscriptions[c.consumer]
	if s.incarnation == c.session && s.outstanding > 0 {
		s.outstanding--
	}
	if c.channel != 0 {
		q.settledOver(c)
	}
}

// acknowledged handles an ack or nack.
func (q *queue) acknowledged(w *sim.World[Payload], e *sim.Event[Payload]) {
	slot := q.again(e)
	there := q.holds(slot, e.Key.Subject, e.Payload.Copy)
	current := there && q.leased(leaseEnd{slot, e.Key.Subject, e.Key.N})
	if q.scoped() && !q.cameOver(e) {
		there, current = false, false // what a closed connection held is not its any more
	}
	switch {
	case e.Payload.Verdict != positive:
		if current {
			q.nacked(w, slot, e.Payload)
		}
	case there && q.b.copies.slots[slot].state == copyLocked: // it is being settled
	case current || there && q.acceptsLate(slot, e.Key.N):
		why := history.Processed
		if q.b.system.cfg.Consumer.Ack.early() {
			why = history.BeforeProcessing
		}
		q.b.settle(w, slot, e.Key.N, why, e.Payload.Cause)
	default:
		q.b.system.emit(history.Event{Kind: history.LateAck, Node: history.Node(q.b.node), Message: e.Key.Subject,
			Attempt: e.Payload.Attempt, Copy: e.Payload.Copy, Delivery: e.Key.N, Wire: e.Key.Copy, Parent: e.Payload.Cause})
	}
	if q.b.system.cfg.Consumer.AckAnswer > 0 {
		q.answerAck(w, e)
	}
	if q.b.system.cfg.Consumer.Handshake {
		q.endReceipt(w, e)
	}
}
