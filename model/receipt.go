package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// The exchange of four packets on the way to a consumer (MQTT 5.0 §4.3.3, QoS 2,
// with the broker as the sender). The consumer keeps the identifier of what it has
// received until the broker says that it won't send it again, so a message that
// comes again over another connection does not reach the handler a second time.
// It keeps them in its process's memory: what the identifier protects is the
// hand-over to the process, not the handler.
//
// The ack is the PUBREC: with it the broker forgets the message. Its answer, the
// PUBREL, frees the identifier; that this was heard (PUBCOMP) matters to nobody, as
// identifiers are never used again.

// receiptOf is the identity of a stored copy in the broker's session.
func receiptOf(message uint32, number uint16) uint64 { return uint64(message)<<32 | uint64(number) }

// receivedBefore notes what arrives, and puts aside what has arrived before.
func (c *consumer) receivedBefore(w *sim.World[Payload], e *sim.Event[Payload]) bool {
	id := receiptOf(e.Key.Subject, e.Payload.Copy)
	if !c.received.has(id, 0) {
		c.received.add(id, 0)
		return false
	}
	again := delivery{message: e.Key.Subject, key: e.Key, payload: e.Payload, stage: history.AckGap}
	again.cause = c.emit(&again, history.Event{Kind: history.Release, Reason: history.SameMessage, Parent: e.Payload.Cause, Live: -1})
	if d := c.holding(e.Key.Subject, e.Payload.Copy); d != nil && !c.system.cfg.Consumer.Ack.early() {
		d.key, d.payload = e.Key, e.Payload // its ack is to go over the new connection
		return true
	}
	packet := e.Payload
	packet.Cause = c.emit(&again, history.Event{Kind: history.Ack, Reason: history.SameMessage, Parent: again.cause})
	packet.Asker, packet.Session = uint16(c.index), w.Incarnation(c.node)
	c.contact.acked++
	w.Send(c.acks, stepAckArrived, e.Key, packet)
	return true
}

// notReceived lets a message reach the handler again that has failed on it: the
// library has not completed the exchange, and hands it over once more when it is
// connected again (Eclipse Paho Java, MqttCallback.messageArrived: after an
// exception messages of QoS 1 and 2 are redelivered).
func (c *consumer) notReceived(d *delivery) {
	c.received.remove(receiptOf(d.message, d.payload.Copy))
}

// holding returns the delivery of a copy that is in the consumer's hands.
func (c *consumer) holding(message uint32, number uint16) *delivery {
	for i := range c.held {
		if d := &c.held[i]; d.message == message && d.payload.Copy == number {
			return d
		}
	}
	return nil
}

// endReceipt tells a consumer that a message won't be sent again.
func (q *queue) endReceipt(w *sim.World[Payload], e *sim.Event[Payload]) {
	if place := e.Payload.Place; q.holds(place, e.Key.Subject, e.Payload.Copy) && q.b.copies.slots[place].state != copyLocked {
		return // the ack did not count
	}
	q.b.reply(w, q.b.system.consumers[e.Payload.Asker].subscribed, e.Payload.Session, stepReceiptOver, e.Key, Payload{Copy: e.Payload.Copy})
}

// receiptOver frees the identifier of a message.
func (c *consumer) receiptOver(e *sim.Event[Payload]) {
	c.received.remove(receiptOf(e.Key.Subject, e.Payload.Copy))
}

// hangUp closes the connection, so that everything comes again that was
// delivered over it and not acknowledged: the only way to give a message back in
// a protocol that has no nack.
func (c *consumer) hangUp(w *sim.World[Payload]) {
	w.Send(c.fetches, stepHangUpArrived, sim.Key{}, Payload{Channel: c.contact.channel})
	c.disconnected(w)
}

// hungUpBy ends the connection of a consumer that has closed it.
func (q *queue) hungUpBy(w *sim.World[Payload], e *sim.Event[Payload]) {
	if o := q.connections.find(q.b.system.consumerAt(e.From), e.Payload.Channel); o != nil {
		q.endConnection(w, o, history.ConsumerGone)
	}
}
