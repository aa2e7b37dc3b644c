package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// setsAside gives a record up whose handler has failed as often as the limit
// allows, and reports whether it did. A log's broker knows nothing of failures:
// it is the consumer that counts them, in its memory, publishes the record to
// the dead letters if there are any, and goes on to the next (Spring for Apache Kafka,
// "DefaultErrorHandler": a number of attempts, then the recoverer).
func (c *consumer) setsAside(w *sim.World[Payload], slot uint32) bool {
	limit := c.system.cfg.Broker.DeadLetter.After
	d := &c.held[slot]
	r := c.readerFor(c.system.partitionOf(d.message))
	if r.failedAt != d.payload.Offset {
		r.failedAt, r.failures = d.payload.Offset, 0
	}
	r.failures++
	if limit == 0 || r.failures < limit {
		r.used, r.resent = d.key, 0 // by the nack
		return false
	}
	if c.system.cfg.Broker.DeadLetter.Then == ToDeadLetters { // otherwise it is logged, and that is all
		d.cause = c.emit(d, history.Event{Kind: history.DeadLetter, Reason: history.TooManyDeliveries, Parent: d.cause})
	}
	c.release(w, slot)
	return true
}
