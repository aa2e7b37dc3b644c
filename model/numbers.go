package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// highest is the highest message number of each producer's name, which its
// processes share: an application that numbers its messages goes on after a
// restart where it was. A producer that has sent nothing for the window is forgotten.
//
// Pulsar's deduplication (MessageDeduplication.isDuplicate: a sequence id that is
// not above the highest one of the producer's name; brokerDeduplicationProducer-
// InactivityTimeoutMinutes, 360).
type highest struct {
	of []numbered
}

// numbered is how far one producer has got.
type numbered struct {
	number uint32
	at     sim.Time // when it last sent something
}

func (h *highest) reset(producers int) {
	if h.of == nil {
		h.of = make([]numbered, producers)
	}
	clear(h.of)
}

// knows reports whether the broker takes a request for a repetition.
func (b *broker) knows(e *sim.Event[Payload], now sim.Time) bool {
	cfg := &b.system.cfg.Broker.Dedup
	if !cfg.ByNumber {
		known := b.dedup.has(b.dedupKey(e), now)
		if !known && !b.system.cfg.Planted.Has(RetryUnderNewKey) {
			e.Payload.Cause = b.system.missKey(brokersKeys, &b.dedup, b.node, e)
		}
		return known
	}
	n := &b.highest.of[e.Payload.Asker]
	if cfg.Window > 0 && now.Sub(n.at) >= cfg.Window {
		if e.Key.Subject <= n.number {
			e.Payload.Cause = b.system.missKey(brokersKeys, &b.dedup, b.node, e)
		}
		*n = numbered{}
	}
	n.at = now
	return e.Key.Subject <= n.number
}

// note writes down that a message is being stored.
func (b *broker) note(e *sim.Event[Payload], r *record, now sim.Time) {
	b.system.noteKey(brokersKeys, e.Key.Subject, &b.dedup)
	if !b.system.cfg.Broker.Dedup.ByNumber {
		r.key = b.dedupKey(e)
		b.dedup.add(r.key, now)
		return
	}
	n := &b.highest.of[e.Payload.Asker]
	r.session.producer, r.before = e.Payload.Asker, n.number
	*n = numbered{e.Key.Subject, now}
}

// unnote undoes note, because the record is gone.
func (b *broker) unnote(r *record) {
	b.system.dropKey(brokersKeys, r.copy.message)
	if b.system.cfg.Broker.Dedup.ByNumber {
		b.highest.of[r.session.producer].number = r.before
		return
	}
	b.dedup.remove(r.key)
}

// forgetKeys forgets which messages are stored.
func (b *broker) forgetKeys() {
	b.dedup.reset(&b.system.cfg.Broker.Dedup)
	b.highest.reset(len(b.system.producers))
}

// keptBy names what a repetition is recognised by.
func (b *broker) keptBy() history.Reason {
	if b.system.cfg.Broker.Dedup.ByNumber {
		return history.SameSequence
	}
	return history.SameMessage
}

// dedupKey is the identity under which a producer asks for a message to be
// stored, within its scope.
func (b *broker) dedupKey(e *sim.Event[Payload]) uint64 {
	name := e.Key.Subject
	if shared := b.system.cfg.Producer.SharedKey; shared > 1 {
		name = (name - 1) / shared
	}
	key := uint64(name) << 32
	switch b.system.cfg.Broker.Dedup.Scope {
	case ScopePartition:
		key |= uint64(b.system.partitionOf(e.Key.Subject))
	case ScopeProducer:
		key |= uint64(e.Payload.Asker) + 1
	}
	if b.system.cfg.Planted.Has(RetryUnderNewKey) {
		key |= uint64(e.Key.N) << 16
	}
	return key
}
