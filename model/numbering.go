package model

// inReach reports whether the broker would still recognise the oldest open
// message of the partition if this one was stored: an idempotent producer does
// not run further ahead (Kafka's client holds new batches back while an older
// one of the partition is being retried). What is confirmed, and only waits for the
// end of its transaction, is not open.
func (p *producer) inReach(message uint32) bool {
	if !p.system.cfg.Producer.Idempotent {
		return true
	}
	partition := p.system.partitionOf(message)
	for i := range p.outbox {
		o := &p.outbox[i]
		if o.message != 0 && o.sequence != 0 && o.tag != 0 && p.system.partitionOf(o.message) == partition &&
			p.sequences[partition]-o.sequence+1 >= retained {
			return false
		}
	}
	return true
}

// sequenceOf returns the number of a message in its partition, the same for
// each attempt of this process.
func (p *producer) sequenceOf(o *outgoing) uint32 {
	if o.sequence == 0 && p.system.cfg.Producer.Idempotent {
		last := &p.sequences[p.system.partitionOf(o.message)]
		*last++
		o.sequence = *last
	}
	return o.sequence
}
