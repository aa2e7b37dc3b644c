package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// commit settles the copy and applies the effect in one transaction of the
// database that holds both. The transaction fails, and nothing is applied, when
// the copy is not there any more or its lease is over (River's JobCompleteTx
// and every "UPDATE … WHERE state = 'running'" job table).
func (b *broker) commit(w *sim.World[Payload], e *sim.Event[Payload]) {
	slot, next := e.Payload.Place, e.Payload
	there := b.copies.holds(slot, e.Key.Subject, e.Payload.Copy)
	current := there && b.leased(leaseEnd{slot, e.Key.N})
	if current || there && b.system.cfg.Broker.Lease.LateAck == LateAckAccepted {
		next.Cause = b.system.effect(b.node, e)
		if b.copies.slots[slot].state == copyLeased {
			b.letGo(&b.copies.slots[slot])
		}
		b.settle(w, slot, e.Key.N, history.InOneCommit, next.Cause)
	} else {
		next.Verdict = negative
		next.Cause = b.system.emit(deliveryEvent(b.node, e, history.Event{Kind: history.LateAck, Live: -1}))
	}
	w.Then(SiteBeforeResponse, e.Key, next)
	b.handOut(w)
}
