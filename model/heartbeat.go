package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// contact is a consumer's side of its connection, where connections hold
// deliveries. It is in the process's memory.
type contact struct {
	channel  uint16 // 0: none
	before   uint16 // the one that was given up last
	received uint32 // deliveries that came over it
	acked    uint32 // acks sent over it
	beating  bool
}

// The bits that mark copies made by the network, by the link that made them.
const (
	deliveryDoubled = 1 << 0
	ackDoubled      = 1 << 1
)

// contacted notes the connection that the broker has opened, and begins to send
// heartbeats. They come from a thread of their own, so that a handler at work
// does not hold them up (amqp-client, Celery, Pulsar; a frozen process stops them).
func (c *consumer) contacted(w *sim.World[Payload], e *sim.Event[Payload]) {
	if c.contact.channel == e.Payload.Channel && (c.connected || e.Payload.Verdict == positive) {
		c.startBeating(w)
		return
	}
	c.contact.channel, c.contact.received, c.contact.acked = e.Payload.Channel, 0, 0
	c.startBeating(w)
}

func (c *consumer) startBeating(w *sim.World[Payload]) {
	if heartbeat := c.system.cfg.Broker.Connection.Heartbeat; heartbeat > 0 && !c.contact.beating {
		c.contact.beating = true
		w.InBackground(heartbeat/2, stepHeartbeat, sim.Key{}, Payload{})
	}
}

// beat sends a heartbeat: which deliveries have come, which acks have left.
func (c *consumer) beat(w *sim.World[Payload]) {
	if c.contact.channel != 0 {
		w.Send(c.fetches, stepHeartbeatArrived, sim.Key{},
			Payload{Channel: c.contact.channel, Tag: c.contact.received, Sequence: c.contact.acked})
	}
	w.InBackground(c.system.cfg.Broker.Connection.Heartbeat/2, stepHeartbeat, sim.Key{}, Payload{})
}

// cameOver counts a delivery, and reports whether its connection is the one
// that the consumer has now. One that overtakes the answer to the subscription
// opens the connection as well as that does.
func (c *consumer) cameOver(w *sim.World[Payload], e *sim.Event[Payload]) bool {
	if c.contact.channel == 0 && e.Payload.Channel != c.contact.before {
		c.contacted(w, e)
	}
	if e.Payload.Channel != c.contact.channel {
		return false
	}
	if e.Key.Copy&deliveryDoubled == 0 {
		c.contact.received++
	}
	return true
}

// closed notes that the broker has ended the connection, and connects again.
func (c *consumer) closed(w *sim.World[Payload], e *sim.Event[Payload]) {
	if e.Payload.Channel != c.contact.channel {
		return
	}
	c.disconnected(w)
}

// brokerGone notes that the broker's process has died.
func (c *consumer) brokerGone(w *sim.World[Payload]) {
	if c.inGroup() {
		return // the coordinator knows its members when it is back
	}
	if c.scoped() && !c.system.cfg.Broker.Connection.Silent {
		c.disconnected(w)
		return
	}
	c.connected = false
	c.again = w.After(c.system.cfg.Consumer.Reconnect, stepSubscribe, sim.Key{}, Payload{})
}

// leaderChanged connects to the broker's new leader.
func (c *consumer) leaderChanged(w *sim.World[Payload]) {
	if c.inGroup() {
		return // its next heartbeat goes there
	}
	w.Cancel(c.again)
	c.brokerGone(w)
	w.Cancel(c.again)
	c.subscribe(w)
}

// isReader reports whether the consumer reads a log.
func (c *consumer) isReader() bool { return c.system.cfg.Broker.Partitions > 0 }

// scoped reports whether the consumer's connection holds its deliveries.
func (c *consumer) scoped() bool {
	return c.system.cfg.Broker.Connection.Holds == HoldsDeliveries
}

// disconnected gives up the connection: what came over it and was not begun is
// put away, and a handler at work goes on to the end.
func (c *consumer) disconnected(w *sim.World[Payload]) {
	c.connected, c.contact.channel, c.contact.before = false, 0, c.contact.channel
	c.again = w.After(c.system.cfg.Consumer.Reconnect, stepSubscribe, sim.Key{}, Payload{})
	if ack := c.system.cfg.Consumer.Ack; ack == AckBefore || ack == AckAtHandOut || c.system.cfg.Consumer.Handshake {
		return // nobody else will get them, or they are known when they come again
	}
	for c.buffer.len() > 0 {
		slot := c.buffer.pop()
		d := &c.held[slot]
		c.emit(d, history.Event{Kind: history.Release, Reason: history.ConsumerGone, Parent: d.cause, Live: -1})
		c.held[slot] = delivery{}
		c.free = append(c.free, slot)
	}
}
