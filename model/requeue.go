package model

import (
	"time"

	"ackgap/history"
	"ackgap/sim"
)

// What comes back into a queue: at once, or after a delay.

// giveBack makes a copy ready again, after the delay that the configuration asks
// for. What comes back because a connection or a lease has ended waits for nothing more.
func (q *queue) giveBack(w *sim.World[Payload], slot uint32, cause uint64) {
	c := &q.b.copies.slots[slot]
	delay := q.b.system.cfg.Broker.DeadLetter.delayAfter(c.handed)
	if delay == 0 {
		q.requeue(slot, history.Nacked, 0, cause)
		return
	}
	c.state, c.since, c.until, c.cause = copyWaits, w.Now(), w.Now().Add(delay), cause
	q.delays.Add(c.until, leaseEnd{slot, c.message, c.delivery})
}

// delayAfter returns how long a copy waits that has been handed out so often and
// was given back.
func (d *DeadLetterConfig) delayAfter(handed uint32) time.Duration {
	delay := d.RetryDelay
	for ; handed > 1 && delay < d.MaxRetryDelay; handed-- {
		delay = min(2*delay, d.MaxRetryDelay)
	}
	return delay
}

// delayed reports whether a copy still waits to be ready again.
func (q *queue) delayed(l leaseEnd) bool {
	c := &q.b.copies.slots[l.slot]
	return c.state == copyWaits && c.message == l.message && c.delivery == l.delivery
}

func (q *queue) endDelays(w *sim.World[Payload]) {
	for {
		l, ok := q.delays.Due(w.Now(), q.delayed)
		if !ok {
			break
		}
		c := &q.b.copies.slots[l.slot]
		q.requeue(l.slot, history.Nacked, c.until.Sub(c.since), c.cause)
	}
}

// requeue makes a copy ready again without its lease having run out, for which
// it has waited.
func (q *queue) requeue(slot uint32, why history.Reason, waited time.Duration, cause uint64) {
	c := &q.b.copies.slots[slot]
	seq := q.b.system.emit(history.Event{Kind: history.Requeue, Reason: why, Node: history.Node(q.b.node),
		Message: c.message, Attempt: c.attempt, Copy: c.number, Delivery: c.delivery, Parent: cause, Value: int64(waited)})
	q.ready(slot, why, seq)
}

// ready queues a copy again: at its old place in line where connections hold
// deliveries (RabbitMQ, "Consumer Acknowledgements": a requeued message is placed
// in its original position, if possible) or groups keep an order, otherwise at the end.
func (q *queue) ready(slot uint32, why history.Reason, cause uint64) {
	if q.scoped() || q.grouped() {
		q.b.copies.putBack(slot, why, cause)
	} else {
		q.b.copies.makeReady(slot, why, cause)
	}
	q.ageing(slot)
}
