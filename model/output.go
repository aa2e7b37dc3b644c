package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// A consumer that works in transactions reads, processes and writes: its
// handler's effects are records of an output on the same log, and become visible
// to the output's reader together with the position of what was read (KIP-98;
// Kafka Streams' exactly-once). Each partition of the input has a transactional
// id of its own: whoever is assigned the partition opens its session, which
// fences the owner before (KIP-98's pattern; the commit of the position is
// checked by the group's generation besides, as in KIP-447).

// output is an effect that waits for its transaction's marker.
type output struct {
	id       uint16
	position uint64 // of its record on the disk
	key      sim.Key
	payload  Payload
}

// holder is the member that has the session of a partition's transactional id.
type holder struct {
	owner
	generation uint32
}

// idOf returns the transactional id of an input's partition.
func (s *System) idOf(number uint16) uint16 {
	id := number - 1
	if s.cfg.Producer.Transactional() {
		id += uint16(len(s.producers))
	}
	return id
}

// inputOf returns the partition to which a transactional id belongs, 0 for that
// of a producer.
func (s *System) inputOf(id uint16) uint16 {
	if first := s.idOf(1); id >= first {
		return id - first + 1
	}
	return 0
}

// clientOf returns the node of the client that has an id's session.
func (c *coordinator) clientOf(id uint16) history.Node {
	if c.b.system.inputOf(id) != 0 {
		return history.Node(c.b.system.consumers[c.clients[id].holder.consumer].node)
	}
	return history.Node(c.b.system.clients[id].node)
}

// opens gives the owner of a partition its session, and returns the epoch. It
// begins behind what is committed, so a transaction that is open is aborted,
// also its own. While one is being ended there is no position to begin at; the
// owner is told later (UNSTABLE_OFFSET_COMMIT).
func (c *coordinator) opens(w *sim.World[Payload], number uint16, h holder) (epoch uint16, ok bool) {
	if !c.b.system.cfg.Consumer.transactional() {
		return 0, true
	}
	id := c.b.system.idOf(number)
	if t := &c.clients[id]; t.phase != idle {
		c.tasks[id].waiting = true
		if t.phase == ongoing {
			c.abort(w, id, history.Superseded, 0)
		}
		return 0, false
	}
	if t := &c.clients[id]; t.holder != h || !t.known {
		t = c.change(w, id, 0)
		t.known, t.holder = true, h
		t.epoch++
		c.b.system.emit(history.Event{Kind: history.Session, Node: history.Node(c.b.node), Partition: number,
			Peer: c.clientOf(id), Value: int64(t.epoch)})
	}
	return c.clients[id].epoch, true
}

// write takes a handler's effect into the transaction of the partition that its
// message comes from.
func (c *coordinator) write(w *sim.World[Payload], e *sim.Event[Payload]) {
	id := c.b.system.idOf(c.b.system.partitionOf(e.Key.Subject))
	if t := &c.clients[id]; !t.known || t.epoch != e.Payload.epoch() || t.phase == prepared {
		e.Payload.Verdict = negative
		e.Payload.Cause = c.b.system.emit(deliveryEvent(c.b.node, e, history.Event{Kind: history.LateAck, Reason: history.Fenced, Live: -1}))
		w.Continue(SiteBeforeResponse)
		return
	}
	if c.wrote(id, e) {
		// The answer promises as much as the first one's, so it waits for the record, too
		// (Kafka: a duplicate has the offset of the first append, for which DelayedProduce waits).
		e.Payload.Cause = c.b.system.emit(deliveryEvent(c.b.node, e, history.Event{Kind: history.Dedup, Reason: history.SameSequence, Live: -1}))
		c.b.await(w, request{key: e.Key, payload: e.Payload, step: SiteBeforeResponse})
		return
	}
	var none belonging
	c.join(w, id, &none)
	position := c.b.append(w, &record{kind: outputRecord})
	e.Payload.Cause = c.b.system.emit(deliveryEvent(c.b.node, e, history.Event{Kind: history.Write, Partition: c.b.system.inputOf(id)}))
	c.outputs = append(c.outputs, output{id: id, position: position, key: e.Key, payload: e.Payload})
	c.b.await(w, request{key: e.Key, payload: e.Payload, step: SiteBeforeResponse})
}

// wrote reports whether the transaction has that very effect already: the network
// has doubled the request, and the output's producer numbers its records.
func (c *coordinator) wrote(id uint16, e *sim.Event[Payload]) bool {
	for i := range c.outputs {
		if o := &c.outputs[i]; o.id == id && o.key.Subject == e.Key.Subject && o.key.N == e.Key.N {
			return true
		}
	}
	return false
}

// commitPosition ends a partition's transaction with the position up to which it
// was read. What is asked again is answered as before.
func (c *coordinator) commitPosition(w *sim.World[Payload], e *sim.Event[Payload], number uint16, upTo uint64) (done bool) {
	id := c.b.system.idOf(number)
	t, job := &c.clients[id], &c.tasks[id]
	perTransaction := !c.b.system.cfg.Broker.Transaction.EpochPerSession
	answered := t.epoch
	if perTransaction {
		answered--
	}
	repeated := t.commit && t.offset == upTo && e.Payload.epoch() == answered
	switch {
	case !t.known:
		return false
	case t.phase == prepared && repeated:
		job.ask, job.asker, job.asked = e.Key, e.Payload, true
	case t.phase == idle && repeated:
		c.replyPosition(w, e.Key, e.Payload)
	case t.phase != prepared && e.Payload.epoch() == t.epoch:
		job.ask, job.asker, job.asked = e.Key, e.Payload, true
		c.prepare(w, id, true, perTransaction, 0, e.Payload.Cause)
		t.offset = upTo
		c.hold(w)
		c.b.await(w, request{payload: Payload{Asker: id}, step: stepPrepared})
	default:
		return false
	}
	return true
}

// replyPosition tells a consumer that its transaction is committed, and under
// which epoch the next one writes.
func (c *coordinator) replyPosition(w *sim.World[Payload], key sim.Key, p Payload) {
	number := c.b.system.partitionOf(key.Subject)
	next := Payload{Place: uint32(number), Offset: p.Offset, Sequence: p.Sequence, Channel: c.clients[c.b.system.idOf(number)].epoch}
	w.Answer(c.b.system.consumers[p.Asker].subscribed, p.Session, stepCommittedArrived, key, next)
}

// markOutputs makes the effects of a partition's transaction visible, or drops them.
func (c *coordinator) markOutputs(id uint16, commit bool) {
	rest := c.outputs[:0]
	for i := range c.outputs {
		o := &c.outputs[i]
		switch {
		case o.id != id:
			rest = append(rest, *o)
		case commit:
			e := sim.Event[Payload]{Key: o.key, Payload: o.payload}
			c.tasks[id].cause = c.b.system.effect(c.b.node, &e)
		default:
			c.dropOutput(o, history.Aborted, o.payload.Cause)
		}
	}
	c.outputs = rest
}

// dropOutput tells that an effect will never be visible.
func (c *coordinator) dropOutput(o *output, why history.Reason, cause uint64) {
	c.b.system.emit(history.Event{Kind: history.Lost, Packet: history.Effects, Reason: why, Node: history.Node(c.b.node),
		Message: o.key.Subject, Delivery: o.key.N, Wire: o.key.Copy, Attempt: o.payload.Attempt, Copy: o.payload.Copy,
		Parent: cause, Live: -1})
}

// hasOutputs reports whether effects of an id wait for a marker.
func (c *coordinator) hasOutputs(id uint16) bool {
	for i := range c.outputs {
		if c.outputs[i].id == id {
			return true
		}
	}
	return false
}

// loseOutputs drops the effects whose record a failure has destroyed.
func (c *coordinator) loseOutputs(kept uint64, why history.Reason) {
	for n := len(c.outputs); n > 0 && c.outputs[n-1].position > kept; n-- {
		c.dropOutput(&c.outputs[n-1], why, c.b.system.cause)
		c.outputs = c.outputs[:n-1]
	}
}
