package model

import (
	"ackgap/faults"
	"ackgap/history"
	"ackgap/sim"
)

// broker is a leased queue on one node: it takes requests in (this file),
// keeps them (storage), hands them out and settles them (leases).
type broker struct {
	system *System
	node   sim.NodeID

	// On the disk.
	storage storage
	copies  copies

	// In the process's memory.
	subscriptions []subscription // one for each consumer
	turn          int            // the consumer whose turn it is
	syncs         uint32         // fsyncs of this incarnation
	leases        sim.Deadlines[leaseEnd]
	delays        sim.Deadlines[leaseEnd] // copies that wait to be ready again
}

func (b *broker) reset() {
	cfg := &b.system.cfg
	b.storage.cfg = &cfg.Broker.Storage
	b.storage.reset()
	b.copies.reset()
	if b.subscriptions == nil {
		b.subscriptions = make([]subscription, cfg.Consumer.Count)
	}
	b.forget()
	b.leases.Clear()
	b.delays.Clear()
}

// forget drops what was in the process's memory besides the leases.
func (b *broker) forget() {
	clear(b.subscriptions)
	b.turn, b.syncs = 0, 0
	b.storage.forget()
}

// Start does nothing: a broker waits to be spoken to.
func (b *broker) Start(*sim.World[Payload]) {}

// Step handles one event.
func (b *broker) Step(w *sim.World[Payload], e *sim.Event[Payload]) {
	switch e.Step {
	case stepRequestArrived:
		b.arrived(w, e)
	case SiteBeforePersist:
		b.persist(w, e)
	case SiteBeforeConfirm:
		b.confirm(w, e)
	case SiteConfirmed:
		b.publish(w, e)
	case stepWrite:
		b.write(w)
	case SiteBeforeSync:
		b.beginSync(w)
	case stepSynced:
		b.synced(w)
	case stepSubscribeArrived:
		b.subscribe(w, e)
	case stepConsumerGone:
		b.consumerGone(w, e)
	case stepAckArrived:
		w.Serve(0, SiteBeforeSettle, e.Key, e.Payload)
	case SiteBeforeSettle:
		b.acknowledged(w, e)
	case stepCommitArrived:
		w.Serve(b.system.cfg.Sink.Service, SiteBeforeCommit, e.Key, e.Payload)
	case SiteBeforeCommit:
		b.commit(w, e)
	case SiteBeforeResponse:
		b.system.respond(w, e)
	case stepLeaseTimer:
		b.leases.Fired()
		b.expireLeases(w)
	case stepReadyAgain:
		b.delays.Fired()
		b.endDelays(w)
	}
	b.arm(w)
}

func (b *broker) arm(w *sim.World[Payload]) {
	sim.Arm(w, &b.leases, stepLeaseTimer, b.leased)
	sim.Arm(w, &b.delays, stepReadyAgain, b.delayed)
}

// arrived takes a request off the wire and does the work that it costs.
func (b *broker) arrived(w *sim.World[Payload], e *sim.Event[Payload]) {
	if b.system.cfg.Planted.Has(ConfirmBeforePersist) {
		b.answer(w, e.Key, e.Payload)
	}
	w.Serve(b.system.cfg.Broker.Service, SiteBeforePersist, e.Key, e.Payload)
}

// persist stores the message and waits for it to reach the confirm point.
func (b *broker) persist(w *sim.World[Payload], e *sim.Event[Payload]) {
	id := b.system.ids.of(e.Key.Subject)
	id.copies++
	c := stored{message: e.Key.Subject, attempt: e.Key.N, number: id.copies, state: copyHidden}
	position := b.append(w, record{copy: c})
	c.cause = b.system.emit(history.Event{Kind: history.Store, Node: history.Node(b.node),
		Message: c.message, Attempt: c.attempt, Copy: c.number, Wire: e.Key.Copy,
		Parent: e.Payload.Cause, Value: int64(position)})
	c.position = position
	slot := b.copies.add(c)
	next := e.Payload
	next.Cause, next.Copy, next.Place = c.cause, c.number, slot
	b.storage.awaiting.push(request{position: position, key: e.Key, payload: next})
	b.release(w)
}

// confirm tells the producer that its message has reached the confirm point.
func (b *broker) confirm(w *sim.World[Payload], e *sim.Event[Payload]) {
	if b.system.cfg.Producer.Confirms && !b.system.cfg.Planted.Has(ConfirmBeforePersist) {
		b.answer(w, e.Key, e.Payload)
	}
	w.Then(SiteConfirmed, e.Key, e.Payload)
}

func (b *broker) answer(w *sim.World[Payload], key sim.Key, p Payload) {
	p.Cause = b.system.emit(history.Event{Kind: history.Confirm, Node: history.Node(b.node),
		Message: key.Subject, Attempt: key.N, Copy: p.Copy, Wire: key.Copy, Parent: p.Cause})
	p.Verdict = positive
	w.Answer(b.producerOf(key.Subject).confirms, p.Session, stepConfirmArrived, key, p)
}

func (b *broker) producerOf(message uint32) *producer {
	return &b.system.producers[(message-1)%uint32(len(b.system.producers))]
}

// publish makes the copy visible to consumers.
func (b *broker) publish(w *sim.World[Payload], e *sim.Event[Payload]) {
	slot := e.Payload.Place
	if b.copies.holds(slot, e.Key.Subject, e.Payload.Copy) {
		b.copies.makeReady(slot, history.First, e.Payload.Cause)
		b.handOut(w)
	}
}

// Crash forgets what is in memory and what the failure takes from the disk.
func (b *broker) Crash(_ *sim.World[Payload], failure sim.Action) {
	b.forget()
	b.recover(failure)
	b.leases.Clear()
	b.delays.Clear()
}

// Restart rebuilds the queue from the disk: what is stored is ready, unless a
// durable lease holds it.
func (b *broker) Restart(w *sim.World[Payload]) {
	b.copies.ready.reset()
	for _, slot := range b.copies.byPosition() {
		c := &b.copies.slots[slot]
		switch {
		case c.state == copyLeased && b.system.cfg.Broker.Lease.Durable:
			if !b.system.cfg.Planted.Has(LostLeaseTimer) {
				b.leases.Add(c.until, leaseEnd{slot, c.delivery})
			}
		case c.state == copyLeased || c.state == copyWaits:
			b.requeue(slot, history.BrokerRestarted, b.system.cause)
		case c.state == copyHidden:
			b.copies.makeReady(slot, history.First, c.cause)
		default:
			b.copies.makeReady(slot, c.why, c.cause)
		}
	}
	b.scheduleSync(w)
	b.arm(w)
}

// Fault carries out the actions that concern the broker.
func (b *broker) Fault(_ *sim.World[Payload], f sim.Fault) {
	if f.Action == faults.Poison {
		b.system.poison(f.Subject)
	}
}
