package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// numbering is where an idempotent producer is with the numbers of one partition.
// All of it is in the process's memory.
type numbering struct {
	epoch uint16 // how often this process has begun anew
	last  uint32 // the last number given under this epoch
	acked uint32 // the highest that was confirmed
	gap   uint32 // the number behind the last one that was given up; 0: none was
}

// inReach reports whether the broker would still recognise the oldest open
// message of the partition if this one was stored: an idempotent producer does
// not run further ahead (Kafka's client holds new batches back while an older
// one of the partition is being retried). Nor does it give new numbers behind
// one that was given up, before it knows of the others. What is confirmed, and
// only waits for the end of its transaction, is not open.
func (p *producer) inReach(message uint32) bool {
	if !p.system.cfg.Producer.Idempotent {
		return true
	}
	partition := p.system.partitionOf(message)
	n := &p.sequences[partition]
	oldest := p.openAbove(partition, 0)
	switch {
	case oldest == nil:
		p.closeGap(partition)
		return true
	case n.gap != 0:
		return false
	}
	return n.last-oldest.sequence+1 < retained
}

// openAbove returns the message of a partition that is under way with the lowest
// number above a floor, nil for none.
func (p *producer) openAbove(partition uint16, floor uint32) *outgoing {
	var lowest *outgoing
	for i := range p.outbox {
		o := &p.outbox[i]
		if o.message != 0 && o.sequence > floor && o.tag != 0 && p.system.partitionOf(o.message) == partition &&
			(lowest == nil || o.sequence < lowest.sequence) {
			lowest = o
		}
	}
	return lowest
}

// sequenceOf returns the number of a message in its partition, the same for
// each attempt under one epoch.
func (p *producer) sequenceOf(o *outgoing) uint32 {
	if o.sequence == 0 && p.system.cfg.Producer.Idempotent {
		n := &p.sequences[p.system.partitionOf(o.message)]
		n.last++
		o.sequence = n.last
	}
	return o.sequence
}

// begins reports whether a producer can begin its numbers anew by itself. One
// with transactions asks the coordinator.
func (p *producer) begins() bool {
	return p.system.cfg.Producer.Idempotent && !p.system.cfg.Producer.Transactional()
}

// acknowledged notes that a number is known to the broker.
func (p *producer) acknowledged(o *outgoing) {
	if p.begins() {
		n := &p.sequences[p.system.partitionOf(o.message)]
		n.acked = max(n.acked, o.sequence)
	}
}

// leaveGap notes that a message is given up whose number the broker may not have:
// to it all further ones may be out of order (TransactionManager.markSequenceUnresolved).
func (p *producer) leaveGap(o *outgoing) {
	if p.begins() && o.sequence != 0 {
		n := &p.sequences[p.system.partitionOf(o.message)]
		n.gap = max(n.gap, o.sequence+1)
	}
}

// closeGap begins anew if nothing is under way any more and the last number is not
// known to the broker (TransactionManager.maybeResolveSequences).
func (p *producer) closeGap(partition uint16) {
	n := &p.sequences[partition]
	if n.gap != 0 && n.acked != n.last {
		p.beginAnewWith(partition)
	}
	n.gap = 0
}

// outOfTurn begins anew if the broker has turned away the number that comes next:
// what is before it is not there, and will not come (TransactionManager.canRetry).
func (p *producer) outOfTurn(o *outgoing, e *sim.Event[Payload]) {
	if !p.begins() || e.Payload.Reason != history.OutOfOrder {
		return
	}
	partition := p.system.partitionOf(o.message)
	n := &p.sequences[partition]
	next := n.gap
	if next == 0 {
		next = n.acked + 1
	}
	if e.Payload.epoch() == n.epoch && e.Payload.Sequence == next {
		p.beginAnewWith(partition)
	}
}

// beginAnewWith numbers what is under way in a partition from 1, under a new epoch
// (KIP-360; TransactionManager.bumpIdempotentProducerEpoch). Kafka's is one
// for all partitions, and each goes over to it when it has to.
func (p *producer) beginAnewWith(partition uint16) {
	n := &p.sequences[partition]
	*n = numbering{epoch: n.epoch + 1}
	for o := p.openAbove(partition, 0); o != nil; {
		before := o.sequence
		n.last++
		o.sequence = n.last
		o = p.openAbove(partition, before)
	}
}

// overtakenBy reports whether a request comes under an older epoch than the
// broker knows of the same process (InvalidProducerEpochException).
func (q *sequences) overtakenBy(p *Payload, partition uint16) bool {
	for i := range q.known {
		s := &q.known[i]
		if s.producer == p.Asker && s.partition == partition && s.incarnation&processBits == p.Session && s.incarnation>>epochShift > uint32(p.epoch()) {
			return true
		}
	}
	return false
}

// An incarnation of a session names the process and its epoch.
const (
	epochShift  = 16
	processBits = 1<<epochShift - 1
)
