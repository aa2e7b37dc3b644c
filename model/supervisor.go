package model

import (
	"slices"

	"ackgap/history"
	"ackgap/sim"
)

// hangUp returns the step with which the broker is told that a consumer's
// process has died. A parent process keeps the connection open.
func (c *ConsumerConfig) hangUp() sim.Site {
	if c.Supervisor != NoSupervisor {
		return sim.NoSite
	}
	return stepHungUp
}

// childDied is a crash of the handlers' process, whose parent goes on to live: it
// has the connection, and the deliveries whose handlers had not begun. Celery's
// prefork pool is made like that (celery/worker/request.py, Request.on_failure).
func (c *consumer) childDied() {
	c.again, c.busy = sim.Timer{}, 0
	c.deadlines.Clear()
	c.extensions.Clear()
	c.contact.beating = false
	c.passed = c.passed[:0]
	for c.buffer.len() > 0 {
		c.passed = append(c.passed, c.buffer.pop())
	}
	for i := range c.held {
		d := &c.held[i]
		switch {
		case d.message == 0 || d.acking:
		case d.stage != history.BeforeProcessing:
			d.orphan = true
			c.emit(d, history.Event{Kind: history.Abandon, Reason: d.stage, Parent: c.system.cause})
		case !slices.Contains(c.passed, uint32(i)): // on its way to the child
			d.repeats++
			d.key.Copy = d.key.Copy&0xf | d.repeats<<4 // so that the next way has a key of its own
			c.buffer.push(uint32(i))
		}
	}
	for _, slot := range c.passed {
		c.buffer.push(slot)
	}
	c.passed = c.passed[:0]
}

// settleOrphans does what the parent does once it has a new child: it gives back,
// or acknowledges, what the old one was at work on.
func (c *consumer) settleOrphans(w *sim.World[Payload]) {
	c.connected = false
	for i := range c.held {
		slot, d := uint32(i), &c.held[i]
		switch {
		case d.acking:
			c.awaitAnswer(w, slot)
			c.busy++
		case d.orphan:
			c.busy++ // until it is dropped
			d.orphan, d.cause = false, c.system.cause
			v := positive
			if c.system.cfg.Consumer.Supervisor == SupervisorNacks {
				v = negative
			}
			c.acknowledge(w, slot, v)
			if c.system.cfg.Consumer.AckAnswer == 0 || v != positive {
				c.drop(w, slot)
			}
		}
	}
}

// inherit makes the parent's connection, and what went over it, that of its new
// child: the broker knows them as one.
func (q *queue) inherit(i int, incarnation uint32) {
	s := &q.subscriptions[i]
	if s.incarnation == 0 || s.incarnation == incarnation {
		return
	}
	for slot := range q.b.copies.slots {
		if c := &q.b.copies.slots[slot]; int(c.consumer) == i && c.session == s.incarnation {
			c.session = incarnation
		}
	}
	for k := range q.connections.open {
		if o := &q.connections.open[k]; o.consumer == i && o.incarnation == s.incarnation {
			o.incarnation = incarnation
		}
	}
	s.incarnation = incarnation
}
