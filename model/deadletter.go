package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// deadLetter moves a copy to the dead letters, in one step with removing it
// from the queue.
func (b *broker) deadLetter(w *sim.World[Payload], slot uint32) {
	c := b.copies.slots[slot]
	b.system.emit(history.Event{Kind: history.DeadLetter, Reason: history.TooManyDeliveries,
		Node: history.Node(b.node), Message: c.message, Attempt: c.attempt, Copy: c.number,
		Delivery: c.delivery, Parent: c.cause, Live: -1})
	b.append(w, record{kind: deadRecord, copy: c})
	b.copies.remove(slot)
}
