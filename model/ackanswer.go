package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// awaitAnswer keeps a delivery until its ack is answered, and returns the tag
// that the answer will have. The consumer is done with the message, though: all
// that it can still send is the ack.
func (c *consumer) awaitAnswer(w *sim.World[Payload], slot uint32) uint32 {
	d := &c.held[slot]
	if !d.acking {
		c.lastTag++
		d.acking, d.tag = true, c.lastTag
	}
	c.deadlines.Add(w.Now().Add(c.system.cfg.Consumer.AckAnswer), dueTag{slot, d.tag})
	return d.tag
}

// repeatAck sends an ack again that was not answered (NATS JetStream, "Acks":
// AckSync waits for the server's confirm of the ack).
func (c *consumer) repeatAck(w *sim.World[Payload], slot uint32) {
	d := &c.held[slot]
	d.repeats++
	packet := d.payload
	packet.Cause = c.emit(d, history.Event{Kind: history.Ack, Reason: d.stage, Parent: d.cause})
	packet.Asker, packet.Session = uint16(c.index), w.Incarnation(c.node)
	packet.Slot, packet.Tag = slot, c.awaitAnswer(w, slot)
	key := d.key
	key.Copy = key.Copy&0xf | d.repeats<<4 // a packet of its own; the low bits are the network's
	w.Send(c.acks, stepAckArrived, key, packet)
}

// ackAnswered lets a delivery go whose ack is answered, whatever the answer.
func (c *consumer) ackAnswered(w *sim.World[Payload], e *sim.Event[Payload]) {
	slot := e.Payload.Slot
	if int(slot) < len(c.held) && c.held[slot].acking && c.held[slot].tag == e.Payload.Tag {
		c.drop(w, slot)
	}
}

// answerAck tells a consumer that its ack has come. One for a copy that is gone
// is answered like the first: it is settled, one way or another.
func (q *queue) answerAck(w *sim.World[Payload], e *sim.Event[Payload]) {
	if e.Payload.Verdict == positive {
		asker := &q.b.system.consumers[e.Payload.Asker]
		q.b.reply(w, asker.subscribed, e.Payload.Session, stepAckAnswered, e.Key, Payload{Slot: e.Payload.Slot, Tag: e.Payload.Tag})
	}
}
