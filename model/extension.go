package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// extension names a delivery whose lease is to be extended.
type extension struct {
	slot    uint32
	message uint32
	n       uint32 // the delivery
}

// extendLater arms the next extension of a delivery's lease.
func (c *consumer) extendLater(w *sim.World[Payload], slot uint32) {
	cfg, d := &c.system.cfg.Consumer, &c.held[slot]
	at := w.Now().Add(cfg.ExtendEvery)
	if cfg.ExtendFor == 0 || at <= d.since.Add(cfg.ExtendFor) {
		c.extensions.Add(at, extension{slot, d.message, d.key.N})
	}
}

// extends reports whether a delivery is still in the consumer's hands.
func (c *consumer) extends(x extension) bool {
	d := &c.held[x.slot]
	return d.message == x.message && d.key.N == x.n && !d.acking
}

// extendLeases asks for more time for the deliveries that are due. It is done
// beside the handlers, by the client library (Google Pub/Sub, "Lease
// management"; Azure Service Bus, automatic lock renewal) or by a handler that
// says it is at work (JetStream's AckProgress, "+WPI").
func (c *consumer) extendLeases(w *sim.World[Payload]) {
	for {
		x, ok := c.extensions.Due(w.Now(), c.extends)
		if !ok {
			return
		}
		d := &c.held[x.slot]
		packet := d.payload
		packet.Cause, packet.Asker = d.cause, uint16(c.index)
		w.Send(c.fetches, stepExtendArrived, d.key, packet)
		c.extendLater(w, x.slot)
	}
}

// extend lets a lease begin anew that is not over.
func (q *queue) extend(w *sim.World[Payload], e *sim.Event[Payload]) {
	l := leaseEnd{e.Payload.Place, e.Key.Subject, e.Key.N}
	if !q.b.copies.holds(l.slot, l.message, e.Payload.Copy) || !q.leased(l) {
		return
	}
	c := &q.b.copies.slots[l.slot]
	length := q.b.system.cfg.Broker.Lease.noticed(w.Now())
	c.until = w.Now().Add(length)
	q.leases.Add(c.until, l)
	q.b.system.emit(deliveryEvent(q.b.node, e, history.Event{Kind: history.Extend, Value: int64(length)}))
}
