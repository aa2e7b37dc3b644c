package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// transactional reports whether the position of what was read is committed in
// a transaction.
func (k *ConsumerConfig) transactional() bool { return k.Ack == AckInTransaction }

// writesOutput reports whether the effects are part of that transaction.
func (k *ConsumerConfig) writesOutput() bool { return k.transactional() && !k.EffectOutside }

// atBroker reports whether the effects are made at the broker, and not at a
// sink of their own.
func (k *ConsumerConfig) atBroker() bool { return k.Ack == AckWithEffect || k.writesOutput() }

// commitsAfter reports whether the position is committed when records are finished.
func (a AckMode) commitsAfter() bool { return a == AckAfter || a == AckInTransaction }

// abort ends the transaction because a handler has failed or been turned away.
// The reader goes back to the position that is committed, or, where nobody sees
// to that, goes on behind what it has read (KAFKA-17582).
func (c *consumer) abort(w *sim.World[Payload], slot uint32) {
	d := &c.held[slot]
	r := c.readerFor(c.system.partitionOf(d.message))
	next := r.position
	c.emit(d, history.Event{Kind: history.Release, Reason: history.Aborted, Parent: d.cause, Live: -1})
	failed := *d
	c.vacate(slot)
	c.rewind(w, &failed)
	r.finished, r.aborts = 0, true
	if c.system.cfg.Consumer.ContinueAfterAbort {
		r.resume = next
	}
	c.next(w)
}

// abortDue lets the loop join again. The coordinator aborts the transaction then,
// as the reader begins anew.
func (c *consumer) abortDue(r *reader) {
	if r.aborts {
		r.aborts = false
		c.member.again = true
	}
}
