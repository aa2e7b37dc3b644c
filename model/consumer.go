package model

import (
	"ackgap/faults"
	"ackgap/history"
	"ackgap/sim"
)

// consumer takes deliveries, runs the handler on each and acknowledges. All of
// its state is in its process's memory.
type consumer struct {
	system *System
	index  int
	node   sim.NodeID
	consumerLinks
	routes []consumerLinks // to and from each of the broker's nodes
	asks   sim.LinkID      // for positions that the sink keeps
	told   sim.LinkID

	connected  bool
	again      sim.Timer // the next try to connect
	tries      uint32    // subscriptions sent by this incarnation
	busy       int       // handlers at work
	lastTag    uint32
	held       []delivery
	free       []uint32
	buffer     queueOf[uint32] // held, waiting for a free handler
	deadlines  sim.Deadlines[dueTag]
	extensions sim.Deadlines[extension]
	contact    contact    // where connections hold deliveries
	received   dedupTable // where the broker confirms each message with four packets
	readers    []reader   // of the partitions of a log
	passed     []uint32   // scratch of rewind
	member     membership
}

// delivery is a message in the consumer's hands.
type delivery struct {
	message uint32 // 0: free
	key     sim.Key
	tag     uint32   // of the request to the sink, or of the ack
	since   sim.Time // when it arrived
	acking  bool     // acknowledged, and the broker has not answered
	repeats uint16   // of the ack
	orphan  bool     // its handler's process has died
	second  bool     // the first of two sinks has done its part
	stage   history.Reason
	payload Payload // as it arrived
	cause   uint64
}

func (c *consumer) reset() {
	c.again, c.contact = sim.Timer{}, contact{}
	if c.system.cfg.Consumer.Handshake {
		c.received.reset(&everyID)
	}
	c.connected, c.tries, c.busy, c.lastTag = false, 0, 0, 0
	c.held, c.free = c.held[:0], c.free[:0]
	c.buffer.reset()
	c.deadlines.Clear()
	c.member = membership{}
	c.extensions.Clear()
	c.assign()
}

// Start connects to the broker.
func (c *consumer) Start(w *sim.World[Payload]) {
	c.member.autoCommit = w.Now() // the interval begins with the process
	c.subscribe(w)
}

// Restart connects again; what the old process held is gone.
func (c *consumer) Restart(w *sim.World[Payload]) {
	c.settleOrphans(w)
	c.Start(w)
	c.next(w)
}

// Step handles one event.
func (c *consumer) Step(w *sim.World[Payload], e *sim.Event[Payload]) {
	switch e.Step {
	case stepSubscribe:
		c.subscribe(w)
	case stepSubscribedArrived:
		c.subscribedTo(w, e)
	case stepBrokerGone:
		if e.From == c.system.broker.node { // not a follower
			c.brokerGone(w)
		}
	case stepLeaderChanged:
		c.leaderChanged(w)
	case stepHeartbeat:
		c.beat(w)
	case stepReceiptOver:
		c.receiptOver(e)
	case stepClosedArrived:
		c.closed(w, e)
	case stepCommittedArrived:
		c.answeredCommit(w, e)
	case stepPoll:
		c.giveUpFetches(w)
		c.poll(w, c.readerFor(uint16(e.Payload.Place)))
	case stepJoinedArrived, stepMemberBeat, stepMemberBeatAnswered, stepPollLimit, stepCommitTimer, stepCommitInterval,
		stepPositionTold, stepStop:
		c.stepMember(w, e)
	case stepDeliveryArrived:
		if c.system.cfg.Broker.Lease.NotedByConsumer {
			c.note(w, e)
			break
		}
		c.arrived(w, e)
	case stepNotedArrived:
		c.arrived(w, e)
	case SiteBeforeProcessing:
		c.execute(w, e)
	case SiteMidProcessing:
		c.halfWay(w, e)
	case stepProcessed:
		c.processed(w, e)
	case stepResponseArrived:
		c.responded(w, e)
	case SiteAckGap:
		c.finish(w, e)
	case stepAckAnswered:
		c.ackAnswered(w, e)
	case stepExtend:
		c.extensions.Fired()
		c.extendLeases(w)
	case stepDone:
		c.release(w, e.Payload.Slot)
	case stepConsumerTimer:
		c.deadlines.Fired()
		c.expire(w)
	}
	sim.Arm(w, &c.deadlines, stepConsumerTimer, c.awaits)
	if c.system.cfg.Consumer.ExtendEvery > 0 {
		sim.Arm(w, &c.extensions, stepExtend, c.extends)
	}
}

// arrived takes a delivery into the consumer's hands.
func (c *consumer) arrived(w *sim.World[Payload], e *sim.Event[Payload]) {
	if c.isReader() && !c.inOrder(w, e) {
		c.turnAway(e, history.OutOfOrder)
		return
	}
	if c.scoped() && !c.cameOver(w, e) {
		c.turnAway(e, history.ConsumerGone)
		return
	}
	if c.system.cfg.Consumer.Handshake && c.receivedBefore(w, e) {
		return
	}
	slot := c.place()
	d := &c.held[slot]
	d.message, d.key, d.payload, d.stage, d.since = e.Key.Subject, e.Key, e.Payload, history.BeforeProcessing, w.Now()
	c.draft(d, history.Deliver, e.Payload.Cause).Reason = e.Payload.Reason
	d.cause = c.system.tell()
	if c.inGroup() {
		c.countIn(w, d)
	}
	if c.system.cfg.Consumer.ExtendEvery > 0 {
		c.extendLater(w, slot)
	}
	if c.system.cfg.Consumer.Ack == AckBefore {
		if c.isReader() {
			c.commitLater(w, &c.held[slot])
		} else {
			c.acknowledge(w, slot, positive)
		}
	}
	c.buffer.push(slot)
	if c.system.cfg.Consumer.HandOver && !e.Payload.Several {
		c.pollAll(w) // before the worker begins
	}
	c.next(w)
}

// turnAway lets go of a delivery that the consumer does not take.
func (c *consumer) turnAway(e *sim.Event[Payload], why history.Reason) {
	d := delivery{message: e.Key.Subject, key: e.Key, payload: e.Payload}
	c.emit(&d, history.Event{Kind: history.Release, Reason: why, Parent: e.Payload.Cause, Live: -1})
}

// place returns a free place for a delivery, which is empty.
func (c *consumer) place() uint32 {
	if n := len(c.free); n > 0 {
		slot := c.free[n-1]
		c.free = c.free[:n-1]
		return slot
	}
	c.held = append(c.held, delivery{})
	return uint32(len(c.held) - 1)
}

// next gives buffered deliveries to free handlers.
func (c *consumer) next(w *sim.World[Payload]) {
	for c.busy < c.system.cfg.Consumer.Concurrency && c.buffer.len() > 0 && !c.awaitsCommit() {
		slot := c.buffer.pop()
		d := &c.held[slot]
		c.busy++
		if c.system.cfg.Consumer.Ack == AckAtStart {
			c.acknowledge(w, slot, positive)
		}
		w.Serve(0, SiteBeforeProcessing, d.key, Payload{Cause: d.cause, Slot: slot, Attempt: d.payload.Attempt, Copy: d.payload.Copy})
	}
}

// execute starts the handler.
func (c *consumer) execute(w *sim.World[Payload], e *sim.Event[Payload]) {
	d := &c.held[e.Payload.Slot]
	d.stage = history.MidProcessing
	c.draft(d, history.Execute, d.cause)
	d.cause = c.system.tell()
	e.Payload.Cause = d.cause
	half := w.Scale(c.system.cfg.Consumer.Processing) / 2
	if half == 0 {
		w.Continue(SiteMidProcessing)
		return
	}
	w.Sleep(half, SiteMidProcessing)
}

// halfWay does the second half of the work.
func (c *consumer) halfWay(w *sim.World[Payload], e *sim.Event[Payload]) {
	processing := c.system.cfg.Consumer.Processing
	rest := w.Scale(processing) - w.Scale(processing)/2
	if rest == 0 {
		c.processed(w, e)
		return
	}
	w.Sleep(rest, stepProcessed)
}

// finish acknowledges after the effect.
func (c *consumer) finish(w *sim.World[Payload], e *sim.Event[Payload]) {
	if c.isReader() {
		c.release(w, e.Payload.Slot) // the commit says more than this delivery
		return
	}
	slot := e.Payload.Slot
	e.Key = c.held[slot].key
	c.ack(w, slot, positive, &e.Payload)
	w.Forward(c.acks, stepAckArrived)
	if c.system.cfg.Consumer.AckAnswer == 0 {
		c.drop(w, slot)
	}
}

// acknowledge sends an ack or nack.
func (c *consumer) acknowledge(w *sim.World[Payload], slot uint32, v verdict) {
	var packet Payload
	c.ack(w, slot, v, &packet)
	w.Send(c.acks, stepAckArrived, c.held[slot].key, packet)
}

// ack writes an ack or nack.
func (c *consumer) ack(w *sim.World[Payload], slot uint32, v verdict, packet *Payload) {
	d := &c.held[slot]
	event := c.draft(d, history.Ack, d.cause)
	event.Reason = d.stage
	if v != positive {
		event.Kind = history.Nack
	}
	if d.stage != history.BeforeProcessing || v != positive {
		event.Live = -1 // the consumer is done with it
	}
	cause := c.system.tell()
	*packet = d.payload
	packet.Cause, packet.Verdict = cause, v
	packet.Asker, packet.Session = uint16(c.index), w.Incarnation(c.node)
	if c.system.cfg.Consumer.AckAnswer > 0 && v == positive {
		packet.Slot, packet.Tag = slot, c.awaitAnswer(w, slot)
	}
	if packet.Channel == c.contact.channel {
		c.contact.acked++
	}
}

// release lets go of a delivery that needs no further ack.
func (c *consumer) release(w *sim.World[Payload], slot uint32) {
	d := &c.held[slot]
	c.emit(d, history.Event{Kind: history.Release, Parent: d.cause, Live: -1})
	done := *d
	if c.inGroup() {
		c.vacate(slot)
		c.finishRecord(w, &done) // before the next handler, which waits for the commit
		c.next(w)
		return
	}
	c.drop(w, slot)
	if c.isReader() {
		c.finishRecord(w, &done)
	}
}

// drop frees the place of a delivery and the handler that worked on it.
func (c *consumer) drop(w *sim.World[Payload], slot uint32) {
	c.vacate(slot)
	c.next(w)
}

func (c *consumer) vacate(slot uint32) {
	c.held[slot] = delivery{}
	c.free = append(c.free, slot)
	c.busy--
}

// Crash loses everything that the consumer holds.
func (c *consumer) Crash(w *sim.World[Payload], failure sim.Action) {
	if c.system.cfg.Consumer.Supervisor != NoSupervisor && failure == sim.Crash {
		c.childDied()
		return
	}
	for i := range c.held {
		if d := &c.held[i]; d.message != 0 && !d.acking {
			c.emit(d, history.Event{Kind: history.Abandon, Reason: d.stage, Parent: c.system.cause, Live: -1})
		}
	}
	c.reset()
	if c.inGroup() {
		c.system.broker.dispatch.(*log).readerGone(w, c.index)
	}
}

// Fault carries out the actions that concern a consumer.
func (c *consumer) Fault(w *sim.World[Payload], f sim.Fault) {
	switch f.Action {
	case faults.Poison:
		c.system.poison(f.Subject)
	case faults.Rebalance:
		c.askRebalance(w)
	case faults.Stop:
		c.stop(w, f.Line, f.Span)
	}
	c.system.failOver(w, f)
}

// emit writes an event about a delivery into the history.
func (c *consumer) emit(d *delivery, about history.Event) uint64 {
	e := &c.system.event
	*e = about
	e.Node = history.Node(c.node)
	d.name(e)
	return c.system.tell()
}

// draft begins an event about a delivery. See [System.draft].
func (c *consumer) draft(d *delivery, kind history.Kind, cause uint64) *history.Event {
	e := c.system.draft(kind, c.node)
	e.Parent = cause
	d.name(e)
	return e
}

// name fills in which delivery an event is about.
func (d *delivery) name(e *history.Event) {
	e.Message, e.Delivery, e.Wire = d.message, d.key.N, d.key.Copy
	e.Attempt, e.Copy = d.payload.Attempt, d.payload.Copy
}
