package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// giveUp does with a copy what is to be done with one that has failed too often
// or that its consumer rejects.
func (b *broker) giveUp(w *sim.World[Payload], slot uint32, why history.Reason) {
	switch b.system.cfg.Broker.DeadLetter.Then {
	case ToDeadLetters:
		b.deadLetter(w, slot, why)
	case GivenUpDropped:
		b.discard(w, slot, why)
	case GivenUpKept:
		c := &b.copies.slots[slot]
		c.state = copyGivenUp
		c.cause = b.system.emit(givenUp(b.node, c, history.Event{Kind: history.GiveUp, Reason: why}))
	}
}

// deadLetter moves a copy to the dead letters: in one step with removing it
// from the queue, or in two with a moment in between.
func (b *broker) deadLetter(w *sim.World[Payload], slot uint32, why history.Reason) {
	c := &b.copies.slots[slot]
	next := Payload{Place: slot, Attempt: c.attempt, Copy: c.number, Reason: why}
	key := sim.Key{Subject: c.message, N: c.delivery}
	switch b.system.cfg.Broker.DeadLetter.HandOff {
	case HandOffAtomic:
		b.system.emit(givenUp(b.node, c, history.Event{Kind: history.DeadLetter, Reason: why, Live: -1}))
		b.removeDead(w, slot)
	case HandOffPublishFirst:
		c.state = copyMoving
		next.Cause = b.system.emit(givenUp(b.node, c, history.Event{Kind: history.DeadLetter, Reason: why}))
		c.cause = next.Cause
		w.Serve(0, SiteBeforeDeadLetter, key, next)
	case HandOffRemoveFirst:
		next.Verdict = negative
		next.Cause = b.system.emit(givenUp(b.node, c, history.Event{Kind: history.Settle, Reason: why}))
		b.removeDead(w, slot)
		w.Serve(0, SiteBeforeDeadLetter, key, next)
	}
}

// handOver makes the second of the two steps.
func (b *broker) handOver(w *sim.World[Payload], e *sim.Event[Payload]) {
	p := e.Payload
	if p.Verdict == negative {
		b.system.emit(deliveryEvent(b.node, e, history.Event{Kind: history.DeadLetter, Reason: p.Reason, Live: -1}))
		return
	}
	if b.copies.holds(p.Place, e.Key.Subject, p.Copy) {
		b.system.emit(deliveryEvent(b.node, e, history.Event{Kind: history.Settle, Reason: p.Reason, Live: -1}))
		b.removeDead(w, p.Place)
	}
}

func (b *broker) removeDead(w *sim.World[Payload], slot uint32) {
	b.append(w, &record{kind: deadRecord, copy: b.copies.slots[slot]})
	if b.system.cfg.Broker.DeadLetter.Redrive {
		b.copies.slots[slot].state = copyDead
		return
	}
	b.copies.remove(slot)
}

// givenUp completes an event about a copy that is handed out no more.
func givenUp(node sim.NodeID, c *stored, e history.Event) history.Event {
	e.Node, e.Message, e.Attempt, e.Copy = history.Node(node), c.message, c.attempt, c.number
	e.Delivery, e.Parent = c.delivery, c.cause
	return e
}
