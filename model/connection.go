package model

import (
	"slices"
	"time"

	"ackgap/history"
	"ackgap/sim"
)

// connections are the consumers' connections where they hold deliveries: what
// is unsettled on one comes back when it ends, and acks that come over another
// one are void. AMQP 0-9-1 does it per channel (RabbitMQ, "Consumer
// Acknowledgements and Publisher Confirms": deliveries that were not acked when
// the channel or connection closes are requeued), Pulsar per consumer, and a
// reliable fetch per registered process (Sidekiq, "Reliability": super_fetch).
//
// The network below is TCP: a packet that never arrives is a connection that
// has failed. Nobody sees that but by heartbeats, so each tells how many
// deliveries have arrived and how many acks have left.
type connections struct {
	open    []connection
	numbers []uint16 // the last number given, by consumer; of no process, so no crash resets it
	ages    sim.Deadlines[leaseEnd]
	silence sim.Deadlines[silent]
	held    []uint32 // scratch of endConnection
}

// connection is one that is open, or whose end the broker has not noticed.
type connection struct {
	consumer    int
	incarnation uint32
	channel     uint16
	unsettled   int
	fresh       bool     // the consumer has not been told of it
	watch       uint32   // the number of the deadline that counts
	heard       sim.Time // when the consumer was heard last
	sent, acked uint32   // deliveries sent and acks that came
	// What was so at the last heartbeat: deliveries sent, and acks sent by the consumer.
	sentBefore, ackedBefore uint32
}

// silent names the deadline for a sign of life on a connection.
type silent struct {
	consumer int
	channel  uint16
	watch    uint32
}

// forget drops what is in the process's memory.
func (c *connections) forget() {
	c.open = c.open[:0]
	c.ages.Clear()
	c.silence.Clear()
}

// find returns a connection, nil if there is none.
func (c *connections) find(consumer int, channel uint16) *connection {
	for i := range c.open {
		if o := &c.open[i]; o.consumer == consumer && o.channel == channel {
			return o
		}
	}
	return nil
}

// scoped reports whether connections hold deliveries.
func (q *queue) scoped() bool { return q.b.system.cfg.Broker.Connection.Holds == HoldsDeliveries }

// reconnect returns the number of the connection of a consumer that subscribes,
// and says negative if the broker has counted nothing on it yet.
func (q *queue) reconnect(w *sim.World[Payload], i int, incarnation uint32) (channel uint16, known verdict) {
	o := q.connections.find(i, q.connect(w, i, incarnation))
	if o.fresh {
		known = negative
	}
	o.fresh = false
	return o.channel, known
}

// connect returns the number of a consumer's connection, of a new one if its
// process has none. A process that is known by its heartbeats alone is the
// same whatever happens to the network.
func (q *queue) connect(w *sim.World[Payload], i int, incarnation uint32) uint16 {
	for k := range q.connections.open {
		if o := &q.connections.open[k]; o.consumer == i && o.incarnation == incarnation {
			return o.channel
		}
	}
	q.connections.add(w, i, incarnation, q.number(i, incarnation))
	return q.connections.open[len(q.connections.open)-1].channel
}

func (c *connections) add(w *sim.World[Payload], i int, incarnation uint32, channel uint16) {
	c.open = append(c.open, connection{consumer: i, incarnation: incarnation, channel: channel, heard: w.Now(), fresh: true})
}

// number gives a new connection its number, from 1.
func (q *queue) number(i int, incarnation uint32) uint16 {
	if q.b.system.cfg.Broker.Connection.Silent {
		return uint16(incarnation)
	}
	for len(q.connections.numbers) <= i {
		q.connections.numbers = append(q.connections.numbers, 0)
	}
	q.connections.numbers[i]++
	return q.connections.numbers[i]
}

// adopt keeps the connection open, after a restart of the broker, that holds a
// copy under a durable lease: its process may still be there.
func (q *queue) adopt(w *sim.World[Payload], slot uint32) {
	c := &q.b.copies.slots[slot]
	if q.connections.find(int(c.consumer), c.channel) == nil {
		q.connections.add(w, int(c.consumer), c.session, c.channel)
	}
	q.connections.find(int(c.consumer), c.channel).unsettled++
	q.watch(w, slot)
}

// sendOver notes that a copy is about to go to a consumer, and returns the
// number of the connection.
func (q *queue) sendOver(w *sim.World[Payload], i int, c *stored) uint16 {
	c.channel = q.connect(w, i, c.session)
	o := q.connections.find(i, c.channel)
	o.sent++
	if q.b.system.cfg.Consumer.Ack != AckAtHandOut {
		o.unsettled++
	}
	return c.channel
}

// watch arms the deadlines of a delivery: for a sign of life of its consumer,
// and for its own age.
func (q *queue) watch(w *sim.World[Payload], slot uint32) {
	cfg, c := &q.b.system.cfg.Broker.Connection, &q.b.copies.slots[slot]
	if cfg.Timeout > 0 {
		q.connections.ages.Add(nextLook(w.Now().Add(cfg.Timeout), cfg.Scan), leaseEnd{slot, c.message, c.delivery})
	}
	if o := q.connections.find(int(c.consumer), c.channel); o.unsettled == 1 {
		q.listen(w, o)
	}
}

// listen arms the deadline for the next sign of life.
func (q *queue) listen(w *sim.World[Payload], o *connection) {
	cfg := &q.b.system.cfg.Broker.Connection
	if cfg.Heartbeat == 0 {
		return
	}
	o.watch++
	at := max(w.Now(), nextLook(o.heard.Add(cfg.Heartbeat), cfg.Scan))
	q.connections.silence.Add(at, silent{o.consumer, o.channel, o.watch})
}

// listens reports whether a deadline for a sign of life still matters.
func (q *queue) listens(s silent) bool {
	o := q.connections.find(s.consumer, s.channel)
	return o != nil && o.watch == s.watch && o.unsettled > 0
}

// settledOver notes that a delivery is settled, or not the consumer's any more.
func (q *queue) settledOver(c *stored) {
	if o := q.connections.find(int(c.consumer), c.channel); o != nil && o.unsettled > 0 {
		o.unsettled--
	}
}

// cameOver counts an ack, and reports whether its connection is open.
func (q *queue) cameOver(e *sim.Event[Payload]) bool {
	o := q.connections.find(int(e.Payload.Asker), e.Payload.Channel)
	if o == nil {
		return false
	}
	if e.Key.Copy&ackDoubled == 0 {
		o.acked++
	}
	return true
}

// connectionStep handles heartbeats and the timers of connections.
func (q *queue) connectionStep(w *sim.World[Payload], e *sim.Event[Payload]) {
	switch e.Step {
	case stepHangUpArrived:
		q.hungUpBy(w, e)
	case stepHeartbeatArrived:
		q.heard(w, e)
	case stepConnectionTimer:
		q.connections.silence.Fired()
		q.endSilent(w)
	case stepAgeTimer:
		q.connections.ages.Fired()
		q.endSlow(w)
	}
}

// heard takes a heartbeat. It ends the connection if a packet that was on its
// way at the last one has still not arrived.
func (q *queue) heard(w *sim.World[Payload], e *sim.Event[Payload]) {
	i := q.b.system.consumerAt(e.From)
	o := q.connections.find(i, e.Payload.Channel)
	if o == nil {
		q.tellClosed(w, i, e.FromIncarnation, e.Payload.Channel)
		return
	}
	o.heard = w.Now()
	if e.Payload.Tag < o.sentBefore || o.acked < o.ackedBefore {
		q.endConnection(w, o, history.HeartbeatMissed)
		return
	}
	o.sentBefore, o.ackedBefore = o.sent, e.Payload.Sequence
}

// endSilent ends the connections of consumers that were silent for too long.
func (q *queue) endSilent(w *sim.World[Payload]) {
	for {
		s, ok := q.connections.silence.Due(w.Now(), q.listens)
		if !ok {
			return
		}
		o := q.connections.find(s.consumer, s.channel)
		if o.heard.Add(q.b.system.cfg.Broker.Connection.Heartbeat) > w.Now() {
			q.listen(w, o)
			continue
		}
		q.endConnection(w, o, history.HeartbeatMissed)
	}
}

// endSlow ends the connections on which a delivery has been unsettled for too
// long (RabbitMQ, "Consumers": delivery acknowledgement timeout; the channel is
// closed with PRECONDITION_FAILED, and everything that is unacked on it requeued).
func (q *queue) endSlow(w *sim.World[Payload]) {
	for {
		l, ok := q.connections.ages.Due(w.Now(), q.leased)
		if !ok {
			return
		}
		c := &q.b.copies.slots[l.slot]
		q.endConnection(w, q.connections.find(int(c.consumer), c.channel), history.HeldTooLong)
	}
}

// hungUp ends the connection of a process that has died, if that can be seen.
func (q *queue) hungUp(w *sim.World[Payload], i int, incarnation uint32) {
	for k := range q.connections.open {
		if o := &q.connections.open[k]; o.consumer == i && o.incarnation == incarnation {
			if !q.b.system.cfg.Broker.Connection.Silent {
				q.endConnection(w, o, history.ConsumerGone)
			}
			return
		}
	}
}

// endConnection takes back what a connection holds, and tells the consumer.
func (q *queue) endConnection(w *sim.World[Payload], o *connection, why history.Reason) {
	gone := *o
	k := slices.IndexFunc(q.connections.open, func(c connection) bool { return c == gone })
	q.connections.open = slices.Delete(q.connections.open, k, k+1)
	if s := &q.subscriptions[gone.consumer]; s.incarnation == gone.incarnation {
		*s = subscription{}
	}
	failure := failedByCrash
	if why == history.HeldTooLong {
		failure = failedByTimeout
	}
	for _, slot := range q.heldOver(&gone) {
		c := &q.b.copies.slots[slot]
		q.count(c, failure)
		waited := time.Duration(0)
		if why != history.ConsumerGone {
			waited = w.Now().Sub(c.since)
		}
		q.requeue(slot, why, waited, q.b.system.cause)
	}
	if why != history.ConsumerGone {
		q.tellClosed(w, gone.consumer, gone.incarnation, gone.channel)
	}
}

// heldOver returns the copies that a connection holds, oldest place in line first.
func (q *queue) heldOver(o *connection) []uint32 {
	held := q.connections.held[:0]
	for slot := range q.b.copies.slots {
		c := &q.b.copies.slots[slot]
		if c.state == copyLeased && int(c.consumer) == o.consumer && c.channel == o.channel {
			held = append(held, uint32(slot))
		}
	}
	slices.SortFunc(held, func(a, b uint32) int {
		return int(int64(q.b.copies.slots[a].ticket) - int64(q.b.copies.slots[b].ticket))
	})
	q.connections.held = held
	return held
}

// tellClosed tells a consumer that its connection is not there any more.
func (q *queue) tellClosed(w *sim.World[Payload], i int, incarnation uint32, channel uint16) {
	w.Answer(q.b.system.consumers[i].subscribed, incarnation, stepClosedArrived, sim.Key{}, Payload{Channel: channel})
}

func (q *queue) armConnections(w *sim.World[Payload]) {
	sim.Arm(w, &q.connections.silence, stepConnectionTimer, q.listens)
	sim.Arm(w, &q.connections.ages, stepAgeTimer, q.leased)
}
