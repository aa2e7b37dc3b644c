package model

import (
	"slices"

	"ackgap/faults"
	"ackgap/history"
	"ackgap/sim"
)

// keepsSettled reports whether a copy that is settled may come back as it is:
// the record of its settling is not written yet, or copies are retained.
func (b *broker) keepsSettled() bool {
	return b.system.cfg.Broker.Acks.Retain || b.system.cfg.Broker.Acks.SaveEvery > 0
}

// holds reports whether a place holds that very copy, and it is not done with.
func (q *queue) holds(slot uint32, message uint32, number uint16) bool {
	if !q.b.copies.holds(slot, message, number) {
		return false
	}
	state := q.b.copies.slots[slot].state
	return state != copyPassed && state != copyDead
}

// saveLater has acks written that are in memory, an interval after the first.
func (b *broker) saveLater(w *sim.World[Payload]) {
	s := &b.storage
	if !s.saving {
		s.saving = true
		w.After(b.system.cfg.Broker.Acks.SaveEvery, stepSaveAcks, sim.Key{}, Payload{})
	}
}

// saveAcks writes the acks that are in memory into the journal.
func (b *broker) saveAcks(w *sim.World[Payload]) {
	s := &b.storage
	s.saving = false
	for s.unsaved.len() > 0 {
		r := s.unsaved.pop()
		r.position = b.append(w, &r)
		s.settled.push(r)
	}
	b.purge()
}

// letGoSettled frees the place of a copy that was kept until its settling was safe.
func (b *broker) letGoSettled(r *record) {
	if acks := &b.system.cfg.Broker.Acks; acks.SaveEvery == 0 || acks.Retain || b.system.cfg.Broker.Partitions > 0 {
		return
	}
	if slot, ok := b.copies.find(r.copy.message, r.copy.number); ok && b.copies.slots[slot].settledBy(r) {
		b.copies.remove(slot)
	}
}

// settledBy reports whether a record is about a copy that is settled, and not about
// the one before, which was stored again under the same number.
func (c *stored) settledBy(r *record) bool { return c.state == copyPassed && r.position >= c.position }

// forgetAcks brings back what was settled by acks that are in memory only.
func (b *broker) forgetAcks(why history.Reason) {
	if l, ok := b.dispatch.(*log); ok {
		l.loseUnsaved(why)
		return
	}
	for b.storage.unsaved.len() > 0 {
		r := b.storage.unsaved.front().copy
		if slot, ok := b.copies.find(r.message, r.number); ok {
			b.bringBack(slot, why) // takes it out of the list
		} else {
			b.storage.unsaved.pop()
		}
	}
}

// bringBack makes a copy ready again that is done with.
func (b *broker) bringBack(slot uint32, why history.Reason) {
	c := &b.copies.slots[slot]
	if c.state != copyPassed && c.state != copyDead {
		return // it is back already
	}
	event := history.Event{Kind: history.CopyBack, Reason: why, Node: history.Node(b.node),
		Message: c.message, Copy: c.number, Attempt: c.attempt, Parent: b.system.cause}
	if !b.storage.unsettled(c) { // the history has counted it as gone for good
		event.Live = 1
	}
	b.system.ids.recall(c)
	c.state, c.why = copyReady, history.BrokerRestarted
	c.cause = b.system.emit(event)
}

// fault carries out what concerns a queue's consumers.
func (q *queue) fault(w *sim.World[Payload], f sim.Fault) {
	switch f.Action {
	case faults.Forget:
		q.forgetConsumers(w)
	case faults.Replay:
		q.replay(w)
	case faults.Rebalance:
		q.moveLeader(w)
	default:
		return
	}
	q.handOut(w)
	if q.grouped() {
		q.handOutParked(w)
	}
	q.arm(w)
}

// forgetConsumers is a failover to a node that knows of acks and hand-outs what
// was last persisted. A message whose ack it lacks is handed out again. One that
// was handed out under a lease that is in memory only is ready again, too; or the
// list of what is pending is lost, and only the place up to which messages were
// handed out is known (redis/redis #7105; in a list, BRPOP has removed it).
func (q *queue) forgetConsumers(w *sim.World[Payload]) {
	before := q.doneWith()
	q.b.forgetAcks(history.Forgotten)
	q.requeueBack(before, history.Forgotten)
	cfg := &q.b.system.cfg.Broker
	if cfg.Lease.Durable && !cfg.Acks.PendingLost {
		return
	}
	for _, slot := range q.b.copies.byPosition() {
		c := &q.b.copies.slots[slot]
		if c.state != copyLeased && c.state != copyWaits {
			continue
		}
		if c.state == copyLeased {
			q.letGo(c)
		}
		if cfg.Acks.PendingLost {
			q.losePending(w, slot)
		} else {
			q.requeue(slot, history.Forgotten, 0, q.b.system.cause)
		}
	}
}

// losePending loses a copy of which nobody knows that it is still to be settled.
func (q *queue) losePending(w *sim.World[Payload], slot uint32) {
	c := &q.b.copies.slots[slot]
	event := history.Event{Kind: history.CopyLost, Reason: history.Forgotten, Live: -1}
	if q.b.system.cfg.Broker.Acks.Retain { // it is in the stream, where nobody looks
		event.Kind, event.Reason = history.Settle, history.Skipped
	}
	event = givenUp(q.b.node, c, event)
	event.Parent = q.b.system.cause
	c.cause = q.b.system.emit(event)
	if q.b.system.cfg.Broker.Acks.Retain {
		c.state = copyPassed
		return
	}
	q.b.append(w, &record{kind: deadRecord, copy: *c})
	q.b.copies.remove(slot)
}

// replay hands out again what is retained: the operator sets the group back to
// the beginning (Redis, XGROUP SETID; Pub/Sub, "Replay and purge messages with
// seek"), or redrives the dead letters.
func (q *queue) replay(w *sim.World[Payload]) {
	before := q.doneWith()
	for _, slot := range before {
		q.b.bringBack(slot, history.Replayed)
	}
	q.requeueBack(before, history.Replayed)
}

// doneWith lists the copies that are kept although they are done with, oldest first.
func (q *queue) doneWith() []uint32 {
	return slices.DeleteFunc(slices.Clone(q.b.copies.byPosition()), func(slot uint32) bool {
		c := &q.b.copies.slots[slot]
		return c.state != copyPassed && c.state != copyDead
	})
}

// requeueBack queues those copies that are not done with any more, and begins to
// count their failures anew.
func (q *queue) requeueBack(slots []uint32, why history.Reason) {
	for _, slot := range slots {
		if c := &q.b.copies.slots[slot]; c.state == copyReady {
			c.handed, c.failed = 0, 0
			q.ready(slot, why, c.cause)
		}
	}
}

// RefuseMove returns why nobody notices that the queue's leader changes, "" where
// somebody does.
func (c *ConnectionConfig) RefuseMove() string {
	if c.Holds == HoldsNothing {
		return "its consumers hold nothing at the broker that a change of its leader could end: each request stands alone"
	}
	return ""
}

// RefuseState returns why consumer state can't be lost (forget) or set back
// (replay), "" where it can.
func (c *BrokerConfig) RefuseState(replay bool, ack AckMode) string {
	switch {
	case replay && !c.Acks.Retain && !c.DeadLetter.Redrive:
		return "its broker forgets a message that has been settled; set broker.acks.retain, or broker.dead-letter.redrive"
	case !replay && ack == AckAtHandOut:
		return "its broker keeps nothing of consumers: what it hands out it has forgotten"
	}
	return ""
}
