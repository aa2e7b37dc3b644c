package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// processed asks the sink for the effect.
func (c *consumer) processed(w *sim.World[Payload], e *sim.Event[Payload]) {
	slot := e.Payload.Slot
	d := &c.held[slot]
	if c.system.isPoisoned(d.message) {
		c.fail(w, slot, history.Poisoned)
		return
	}
	c.ask(w, e, slot)
}

// ask sends the request for the effect, to the second sink once the first has
// answered. What has come takes it on.
func (c *consumer) ask(w *sim.World[Payload], e *sim.Event[Payload], slot uint32) {
	d := &c.held[slot]
	cfg := &c.system.cfg.Consumer
	c.lastTag++
	d.tag = c.lastTag
	c.draft(d, history.Apply, d.cause).Live = 1
	d.cause = c.system.tell()
	c.deadlines.Add(w.Now().Add(cfg.Timeout), dueTag{slot, d.tag})
	e.Key, e.Payload = d.key, d.payload
	packet := &e.Payload
	packet.Cause, packet.Slot, packet.Tag = d.cause, slot, d.tag
	packet.Asker, packet.Session, packet.Sequence = uint16(c.index), w.Incarnation(c.node), c.member.generation
	step := stepEffectArrived
	if cfg.transactional() {
		packet.Channel = c.readerFor(c.system.partitionOf(d.message)).epoch
	}
	if cfg.atBroker() {
		step = stepCommitArrived
	}
	if d.second {
		w.Forward(c.secondEffects, step)
		return
	}
	w.Forward(c.effects, step)
}

// responded notes that the effect is done; the ACK gap begins.
func (c *consumer) responded(w *sim.World[Payload], e *sim.Event[Payload]) {
	slot := e.Payload.Slot
	if int(slot) >= len(c.held) || !c.awaits(dueTag{slot, e.Payload.Tag}) {
		return // it answers a handler that has given up
	}
	d := &c.held[slot]
	d.tag, d.stage, d.cause = 0, history.AckGap, e.Payload.Cause
	if e.Payload.Verdict == failed {
		d.stage = history.MidProcessing
		c.fail(w, slot, e.Payload.Reason)
		return
	}
	if c.system.cfg.Second.Used && !d.second {
		d.second, d.stage = true, history.MidProcessing
		c.ask(w, e, slot)
		return
	}
	if e.Payload.Verdict == negative && c.system.cfg.Consumer.transactional() {
		c.abort(w, slot)
		return
	}
	if c.isReader() && e.Payload.Verdict == negative {
		c.lostPlace(w, slot)
		return
	}
	cfg := &c.system.cfg.Consumer
	answer := e.Payload.Verdict
	e.Key, e.Payload = d.key, Payload{Cause: d.cause, Slot: slot, Attempt: d.payload.Attempt, Copy: d.payload.Copy}
	switch {
	case cfg.Ack.leavesGap() && cfg.AckDelay == 0:
		w.Continue(SiteAckGap)
	case cfg.Ack.leavesGap():
		w.Sleep(cfg.AckDelay, SiteAckGap)
	case cfg.Ack == AckWithEffect && cfg.AckDelay > 0 && answer == positive:
		d.stage = history.InOneCommit // acknowledged already; there is no gap
		w.Sleep(cfg.AckDelay, stepDone)
	default: // acknowledged already
		c.release(w, slot)
	}
}

// awaits reports whether a handler still waits for the sink's response.
func (c *consumer) awaits(d dueTag) bool {
	h := &c.held[d.slot]
	return h.message != 0 && h.tag == d.tag && h.tag != 0
}

// expire fails the handlers whose sink has not responded in time.
func (c *consumer) expire(w *sim.World[Payload]) {
	for {
		due, ok := c.deadlines.Due(w.Now(), c.awaits)
		if !ok {
			return
		}
		d := &c.held[due.slot]
		if d.acking {
			c.repeatAck(w, due.slot)
			continue
		}
		d.cause = c.emit(d, history.Event{Kind: history.Timeout, Reason: history.NoAnswer,
			Parent: d.cause, Value: int64(c.system.cfg.Consumer.Timeout)})
		c.fail(w, due.slot, history.NoAnswer)
	}
}
