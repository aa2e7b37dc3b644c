package model

import (
	"ackgap/faults"
	"ackgap/history"
	"ackgap/sim"
)

// broker takes requests in (this file), screens them (intake), keeps them
// (storage), and lets a queue or a log hand them out (dispatch). It runs on the
// node that leads its replicas.
type broker struct {
	system   *System
	node     sim.NodeID // of the leader; of the last one while there is none
	replicas replicas

	// On the disk.
	storage   storage
	copies    copies
	sequences sequences  // of idempotent producers; part of the records
	dedup     dedupTable // of messages; part of the records
	highest   highest    // number of each producer; part of the records
	sessions  sessions   // of producers that resend on reconnecting only

	routing     routing            // whether there is anybody to hand them to
	dispatch    dispatch           // who hands the copies out
	one         sim.Event[Payload] // a request as it would be for one message of its batch
	coordinator *coordinator       // of transactions
}

// dispatch hands stored copies out and settles them: a leased queue or a log
// with cursors. All that it keeps besides the copies is volatile.
type dispatch interface {
	reset()
	// place gives a new copy its place and returns its offset, 0 in a queue;
	// unplace takes it back, because the record is gone.
	place(message uint32) (partition uint16, offset uint64)
	unplace(c stored)
	// stored: a request has become a copy; it returns the event that says so.
	stored(slot uint32, e *sim.Event[Payload]) (cause uint64)
	// committed: a copy has reached the confirm point, and the confirm is about
	// to leave; it returns the event that causes the confirm, 0 for what caused
	// the copy.
	committed(slot uint32, wire uint16) (cause uint64)
	// lost describes the loss of a copy.
	lost(c *stored, why history.Reason) history.Event
	// visible: a copy has reached the confirm point, and the confirm has left.
	visible(w *sim.World[Payload], slot uint32, cause uint64)
	// step handles what consumers send, and the dispatch's own timers.
	step(w *sim.World[Payload], e *sim.Event[Payload])
	// acknowledged handles an ack, nack or commit.
	acknowledged(w *sim.World[Payload], e *sim.Event[Payload])
	// mayCommit reports whether effect and ack may commit together.
	mayCommit(e *sim.Event[Payload]) bool
	// secured: records have become safe, so some copies can't come back.
	secured()
	// unsubscribed: no consumer is subscribed any more.
	unsubscribed(w *sim.World[Payload])
	// settled: a copy is about to go, on the word of an ack, unless it is kept.
	settled(w *sim.World[Payload], slot uint32) (kept bool)
	// uncommit: the record of a group's commit is gone.
	uncommit(r *record, lost history.Reason)
	// fault carries out an action that concerns what is known of consumers.
	fault(w *sim.World[Payload], f sim.Fault)
	// start begins the run.
	start(w *sim.World[Payload])
	// crash forgets, restart rebuilds from the copies.
	crash(w *sim.World[Payload])
	restart(w *sim.World[Payload])
}

func (b *broker) reset() {
	cfg := &b.system.cfg.Broker
	b.storage.reset()
	b.replicas.reset()
	b.copies.reset()
	b.sequences.reset()
	b.forgetKeys()
	b.sequences.epochs = b.system.cfg.Producer.Transactional()
	b.coordinator.reset()
	b.routing.reset()
	b.sessions.reset(len(b.system.producers))
	if b.dispatch == nil {
		switch {
		case cfg.Server:
			b.dispatch = newServer(b)
		case cfg.Partitions > 0:
			b.dispatch = newLog(b, cfg.Partitions)
		default:
			b.dispatch = newQueue(b)
		}
	}
	b.dispatch.reset()
}

// Step handles one event of the leader. Where a request or an ack only goes on to its
// next site, or is answered, nothing changes that the dispatch would have to look at.
func (b *broker) Step(w *sim.World[Payload], e *sim.Event[Payload]) {
	switch e.Step {
	case stepConnectArrived:
		b.connected(w, e)
	case stepReleaseArrived:
		b.freed(w, e)
	case stepRequestArrived:
		b.arrived(w, e)
		return
	case SiteBeforePersist:
		if b.persist(w, e) {
			return
		}
	case SiteBeforeConfirm:
		b.confirm(w, e)
		return
	case SiteConfirmed:
		b.publish(w, e)
	case stepSaveAcks:
		b.saveAcks(w)
	case stepFollowerAsks:
		b.replicas.followerAsked(w, e)
	case stepFollowerReports:
		b.replicas.followerReported(w, e)
	case stepFeed:
		b.replicas.feed(w)
	case stepReview:
		b.replicas.review(w)
	case stepMemberGone:
		b.replicas.fence(w, e)
	case stepAckArrived:
		w.Proceed(0, SiteBeforeSettle)
		return
	case stepHungUp: // behind the acks that came before it
		e.Payload.Asker, e.Payload.Session = uint16(b.system.consumerAt(e.From)), e.FromIncarnation
		w.Proceed(0, stepConsumerGone)
	case SiteBeforeSettle:
		b.dispatch.acknowledged(w, e)
	case SiteBeforeDeadLetter:
		b.handOver(w, e)
	case stepCommitArrived:
		w.Proceed(b.system.cfg.Sink.Service, SiteBeforeCommit)
	case SiteBeforeCommit:
		b.commit(w, e)
	case stepCommitted:
		b.committed(w, e)
	case SiteBeforeResponse:
		b.system.respond(w, e)
		return
	default:
		b.coordinator.step(w, e)
	}
	if !b.deaf(w, e) {
		b.dispatch.step(w, e)
	}
}

// arrived takes a request off the wire and does the work that it costs.
func (b *broker) arrived(w *sim.World[Payload], e *sim.Event[Payload]) {
	if !b.overConnection(w, e) {
		b.overtaken(e)
		return
	}
	if b.system.cfg.Planted.Has(ConfirmBeforePersist) {
		b.answer(w, e.Key, e.Payload)
	}
	w.Proceed(b.takingIn(e.Key.Subject), SiteBeforePersist)
}

// persist stores the message and waits for it to reach the confirm point. It reports
// whether that is there already, so that the request goes on at once.
func (b *broker) persist(w *sim.World[Payload], e *sim.Event[Payload]) (goesOn bool) {
	switch {
	case b.replicas.tooFew():
		b.refuse(w, e, negative, history.Unavailable)
		return false
	case !b.route(w, e):
		return false
	case b.system.follower(e.Key.Subject) != 0:
		b.persistBatch(w, e)
		return false
	case !b.screen(w, e) || !b.fits(w, e):
		return false
	}
	slot := b.store(w, e)
	c := &b.copies.slots[slot]
	e.Payload.Cause, e.Payload.Copy, e.Payload.Place = c.cause, c.number, slot
	if b.confirmsAtOnce(w) {
		w.Proceed(0, SiteBeforeConfirm)
		b.release(w)
		return true
	}
	b.awaitConfirm(w, e.Key, e.Payload)
	return false
}

// store adds a copy of one message.
func (b *broker) store(w *sim.World[Payload], e *sim.Event[Payload]) (slot uint32) {
	id := b.system.ids.of(e.Key.Subject)
	id.copies++
	var r record
	c := &r.copy
	c.message, c.attempt, c.number, c.state, c.born = e.Key.Subject, e.Key.N, id.copies, copyHidden, w.Now()
	c.partition, c.offset = b.dispatch.place(c.message)
	if b.system.cfg.Producer.Transactional() {
		b.coordinator.takeIn(w, &e.Payload, &c.belonging)
		c.unit = uint32(e.Payload.Offset)
	}
	b.remember(w, e, &r)
	c.position = b.append(w, &r)
	slot = b.copies.add(*c)
	b.copies.slots[slot].cause = b.dispatch.stored(slot, e)
	b.coordinator.enlist(slot)
	return slot
}

// tellStored writes down a new copy.
func (b *broker) tellStored(slot uint32, e *sim.Event[Payload]) uint64 {
	c := &b.copies.slots[slot]
	value := c.offset
	if value == 0 {
		value = c.position
	} else if b.system.cfg.Planted.Has(SwappedOffsets) {
		value = (value - 1) ^ 1 + 1
	}
	event := b.system.draft(history.Store, b.node)
	c.name(event)
	event.Wire, event.Parent, event.Value = e.Key.Copy, e.Payload.Cause, int64(value)
	if c.owner != 0 { // stored when its transaction is committed
		event.Kind, event.Peer = history.Append, b.coordinator.clientOf(c.owner-1)
		if c.stray {
			event.Reason = history.NoTransaction
		}
	}
	return b.system.tell()
}

// confirm tells the producer that its message has reached the confirm point.
func (b *broker) confirm(w *sim.World[Payload], e *sim.Event[Payload]) {
	if slot := e.Payload.Place; b.copies.holds(slot, e.Key.Subject, e.Payload.Copy) && b.copies.slots[slot].state == copyHidden {
		if cause := b.dispatch.committed(slot, e.Key.Copy); cause != 0 {
			e.Payload.Cause = cause
		}
	}
	if b.system.cfg.Producer.Confirms && !b.system.cfg.Planted.Has(ConfirmBeforePersist) {
		b.answer(w, e.Key, e.Payload)
	}
	w.Continue(SiteConfirmed)
}

func (b *broker) answer(w *sim.World[Payload], key sim.Key, p Payload) {
	event := b.system.draft(history.Confirm, b.node)
	event.Message, event.Attempt, event.Copy, event.Wire, event.Parent = key.Subject, key.N, p.Copy, key.Copy, p.Cause
	p.Cause = b.system.tellAll(1)
	p.Verdict = positive
	w.Answer(b.producerOf(key.Subject).confirms, p.Session, stepConfirmArrived, key, p)
}

func (b *broker) producerOf(message uint32) *producer {
	return &b.system.producers[(message-1)%uint32(len(b.system.producers))]
}

// publish makes the copy visible to consumers, or leaves that to reveal.
func (b *broker) publish(w *sim.World[Payload], e *sim.Event[Payload]) {
	slot := e.Payload.Place
	if e.Payload.Several {
		b.publishBatch(w, slot)
	} else if b.copies.holds(slot, e.Key.Subject, e.Payload.Copy) {
		b.show(w, slot, e.Payload.Cause)
	}
}

// show makes a copy visible, or keeps it hidden until the nodes have it that the
// rule asks for.
func (b *broker) show(w *sim.World[Payload], slot uint32, cause uint64) {
	if c := &b.copies.slots[slot]; b.replicas.hides(c.position) {
		b.hide(slot, cause)
	} else {
		b.dispatch.visible(w, slot, cause)
	}
}

func (b *broker) hide(slot uint32, cause uint64) {
	c := &b.copies.slots[slot]
	b.storage.unseen.push(request{position: c.position, key: sim.Key{Subject: c.message},
		payload: Payload{Place: slot, Copy: c.number, Cause: cause}})
}

// reveal makes the copies visible that the nodes have by now.
func (b *broker) reveal(w *sim.World[Payload]) {
	for b.storage.unseen.len() > 0 && !b.replicas.hides(b.storage.unseen.front().position) {
		r := b.storage.unseen.pop()
		if b.copies.holds(r.payload.Place, r.key.Subject, r.payload.Copy) {
			b.dispatch.visible(w, r.payload.Place, r.payload.Cause)
		}
	}
}

// hidden reports whether a stored copy stays hidden under a new leader, until
// the nodes have it that the rule asks for.
func (b *broker) hidden(slot uint32) bool {
	c := &b.copies.slots[slot]
	if c.state != copyHidden || !b.replicas.hides(c.position) {
		return false
	}
	b.hide(slot, c.cause)
	return true
}

// takeOver makes the broker go on with the journal up to a position and without
// anything that was in its process's memory; without anything at all where the
// disk was lost.
func (b *broker) takeOver(w *sim.World[Payload], end uint64, why func(position uint64) history.Reason, lost bool) {
	b.storage.forget()
	b.coordinator.forget(w)
	b.recover(end, why)
	if lost {
		b.coordinator.reset()
	}
	if b.system.cfg.Broker.Dedup.Volatile || b.system.cfg.Planted.Has(DedupLostOnCrash) {
		b.forgetKeys()
	}
	b.sessions.hangUp()
	if b.system.cfg.Broker.Session.Volatile || lost {
		b.sessions.end()
	}
	b.dispatch.crash(w)
}

// restart goes on with what the journal says.
func (b *broker) restart(w *sim.World[Payload]) {
	b.dispatch.restart(w)
	b.coordinator.restart(w)
}

// safe is the position up to which only the loss of the disk destroys records.
func (b *broker) safe() uint64 { return b.replicas.safe() }

// Fault carries out the actions that concern the broker. What is known of
// consumers and transactions is with the leader, and changes only where that is up.
func (b *broker) Fault(w *sim.World[Payload], f sim.Fault) {
	leads := w.Self() == b.node && w.Up(b.node) && b.replicas.leader != nobody
	switch f.Action {
	case faults.Poison:
		b.system.poison(f.Subject)
	case faults.Unroute:
		w.Lasts(f)
		b.unroute(w, f.Span)
	case faults.Expire:
		b.expire()
		if leads {
			b.coordinator.expire(w)
		}
	}
	if leads {
		b.dispatch.fault(w, f)
	}
}
