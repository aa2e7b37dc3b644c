package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// A producer that publishes first sends the message inside its business
// transaction, and commits that when the broker has confirmed. The broker takes no
// part in the transaction, so a rollback takes back the business and not the
// message: it tells of something that never was (Chris Richardson, Microservices
// Patterns, 3.3.7, on sending in the middle of a transaction).

// publishesFirst reports whether the business transaction ends after the send.
func (p *producer) publishesFirst() bool { return p.system.cfg.Producer.Outbox == OutboxPublishFirst }

// sentInside goes on with the business transaction of a message whose send has
// ended. It reports whether that is not the end of it yet.
func (p *producer) sentInside(w *sim.World[Payload], slot uint32, outcome history.Type, why history.Reason) bool {
	o := &p.outbox[slot]
	switch {
	case outcome != history.Ok:
		p.rollBack(o)
		return false
	case o.committing:
		return false
	}
	p.lastTag++ // nobody waits for the answers to earlier attempts any more
	o.tag, o.committing = p.lastTag, true
	w.Then(SiteBeforeBusinessCommit, sim.Key{Subject: o.message, N: p.system.ids.of(o.message).attempts},
		Payload{Slot: slot, Tag: o.tag, Reason: why})
	return true
}

// commitBusiness commits the business transaction of a message, which ends its send.
func (p *producer) commitBusiness(w *sim.World[Payload], e *sim.Event[Payload]) {
	if p.awaits(dueTag{e.Payload.Slot, e.Payload.Tag}) {
		p.complete(w, e.Payload.Slot, history.Ok, e.Payload.Reason)
	}
}

// rollBack tells that a message's business transaction will never be committed.
func (p *producer) rollBack(o *outgoing) {
	if p.publishesFirst() {
		o.cause = p.system.emit(history.Event{Kind: history.Mark, Reason: history.RolledBack, Node: history.Node(p.node),
			Message: o.message, Parent: o.cause})
	}
}
