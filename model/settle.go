package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// settle ends a copy's life, on the word of the ack for a delivery. Until the
// record of it is fsynced it can come back.
func (b *broker) settle(w *sim.World[Payload], slot, delivery uint32, why history.Reason, cause uint64) {
	var a acceptance
	a.kind, a.position, a.copy = settleRecord, unsaved, b.copies.slots[slot]
	a.slot, a.delivery, a.why, a.cause = slot, delivery, why, cause
	if b.system.cfg.Broker.Acks.SaveEvery > 0 {
		b.saveLater(w)
	} else {
		b.append(w, &a.record)
	}
	if why != history.AtHandOut && b.replicas.defers(a.position) {
		b.copies.slots[slot].state = copyLocked
		b.storage.accepting.push(a)
		return
	}
	b.accept(&a)
	b.finishSettle(w, slot)
}

// finishSettle lets a settled copy go, unless it is kept.
func (b *broker) finishSettle(w *sim.World[Payload], slot uint32) {
	if !b.dispatch.settled(w, slot) {
		b.copies.remove(slot)
	}
}
