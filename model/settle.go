package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// settle ends a copy's life, on the word of the ack for a delivery. Until the
// record of it is fsynced it can come back.
func (b *broker) settle(w *sim.World[Payload], slot, delivery uint32, why history.Reason, cause uint64) {
	c := b.copies.slots[slot]
	r := record{kind: settleRecord, copy: c}
	later := b.system.cfg.Broker.Acks.SaveEvery > 0
	if !later {
		r.position = b.append(w, r)
	}
	event := history.Event{Kind: history.Settle, Reason: why, Node: history.Node(b.node), Message: c.message,
		Attempt: c.attempt, Copy: c.number, Partition: c.partition, Delivery: delivery, Parent: cause}
	if !later && r.position <= b.safe() {
		event.Live = -1
	}
	r.copy.cause = b.system.emit(event)
	switch {
	case later:
		b.saveLater(w, r)
	case event.Live == 0:
		b.storage.settled.push(r)
	}
	if !b.dispatch.settled(w, slot) {
		b.copies.remove(slot)
	}
}
