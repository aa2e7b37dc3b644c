package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// sequences is what the broker remembers of idempotent producers: the last
// sequence number of each process, per partition. It is rebuilt from the log,
// so it survives what the log survives.
//
// Kafka keeps the last five batches per (producer id, partition)
// (ProducerStateEntry.NUM_BATCHES_TO_RETAIN); a repetition of one of them is
// confirmed again, any other number than the next is out of order
// (ProducerAppendInfo.checkSequence).
type sequences struct {
	known  []session
	epochs bool // a producer's new session takes the place of its old one
}

// session is one process of a producer under one epoch, and where it has got to.
type session struct {
	producer    uint16
	partition   uint16
	incarnation uint32
	last        uint32
	forgotten   bool   // the broker takes any number for the next one
	since       uint32 // the first number that is not forgotten; 0: all are known
}

// retained is how far back a repetition is recognised.
const retained = 5

// judgement says what the broker makes of a sequence number.
type judgement uint8

const (
	inSequence judgement = iota
	repeated
	outOfOrder
)

func (q *sequences) reset() { q.known = q.known[:0] }

// expire forgets where each session has got to (Kafka's
// producer.id.expiration.ms): without state for a producer id any number is
// taken (ProducerAppendInfo.checkSequence).
func (q *sequences) expire() {
	for i := range q.known {
		q.known[i].forgotten = true
	}
}

// of returns the session of a producer's process, or the last one that is known
// of the producer where sessions have epochs.
func (q *sequences) of(producer, partition uint16, incarnation uint32) *session {
	for i := len(q.known) - 1; i >= 0; i-- {
		if s := &q.known[i]; s.producer == producer && s.partition == partition && (q.epochs || s.incarnation == incarnation) {
			return s
		}
	}
	q.known = append(q.known, session{producer: producer, partition: partition, incarnation: incarnation})
	return &q.known[len(q.known)-1]
}

// judge compares a sequence number with the session, which begins at 1. A
// broker that took any number from an unknown session would store the second
// message of one whose first was lost, and take the first for a repetition then.
func (s *session) judge(sequence uint32, offByOne bool) judgement {
	switch {
	case s.forgotten || sequence < s.since || sequence == s.last+1 || offByOne && sequence == s.last:
		return inSequence
	case sequence <= s.last && sequence+retained > s.last:
		return repeated
	}
	return outOfOrder
}

// sessionOf returns the session of a request as it stands before it: a new one
// under a new epoch.
func (b *broker) sessionOf(e *sim.Event[Payload]) session {
	partition, incarnation := b.system.partitionOf(e.Key.Subject), b.incarnationOf(&e.Payload)
	s := *b.sequences.of(e.Payload.Asker, partition, incarnation)
	if s.incarnation != incarnation {
		return session{producer: e.Payload.Asker, partition: partition, incarnation: incarnation}
	}
	return s
}

// incarnationOf tells a producer's sessions apart: by process and its own epoch, or
// by the epoch that the coordinator has given it.
func (b *broker) incarnationOf(p *Payload) uint32 {
	if b.sequences.epochs {
		return uint32(p.epoch())
	}
	return p.Session | uint32(p.epoch())<<epochShift
}

// screen lets a request pass that is to be stored. It answers a repetition and
// turns an out-of-order request away.
func (b *broker) screen(w *sim.World[Payload], e *sim.Event[Payload]) bool {
	if why, ok := b.coordinator.admits(&e.Payload, b.system.partitionOf(e.Key.Subject)); !ok {
		b.refuse(w, e, negative, why)
		return false
	}
	if !b.inOrder(w, e) {
		return false
	}
	if b.takenBefore(e) {
		b.repeat(w, e, history.SameMessage)
		return false
	}
	if b.system.cfg.Broker.Dedup.Enabled && b.knows(e, w.Now()) {
		b.repeat(w, e, b.keptBy())
		return false
	}
	return true
}

// inOrder does so by the request's sequence number.
func (b *broker) inOrder(w *sim.World[Payload], e *sim.Event[Payload]) bool {
	if !b.system.cfg.Producer.Idempotent {
		return true
	}
	p := e.Payload
	if !b.sequences.epochs && b.sequences.overtakenBy(&p, b.system.partitionOf(e.Key.Subject)) {
		b.refuse(w, e, negative, history.Fenced)
		return false
	}
	s := b.sessionOf(e)
	switch s.judge(p.Sequence, b.system.cfg.Planted.Has(SequenceOffByOne)) {
	case repeated:
		b.repeat(w, e, history.SameSequence)
		return false
	case outOfOrder:
		b.refuse(w, e, negative, history.OutOfOrder)
		return false
	}
	return true
}

// remember notes what the screen has to know of a message that is being stored.
func (b *broker) remember(w *sim.World[Payload], e *sim.Event[Payload], r *record) {
	p := e.Payload
	if b.system.cfg.Producer.Idempotent {
		s := b.sequences.of(p.Asker, b.system.partitionOf(e.Key.Subject), b.incarnationOf(&p))
		r.session = *s
		*s = b.sessionOf(e)
		if s.forgotten {
			s.since = p.Sequence
		}
		s.last, s.forgotten = max(s.last, p.Sequence), false
	}
	b.take(e, r)
	if b.system.cfg.Broker.Dedup.Enabled {
		b.note(e, r, w.Now())
	}
}

// unremember undoes remember, because the record is gone.
func (b *broker) unremember(r *record) {
	if b.system.cfg.Producer.Idempotent {
		*b.sequences.of(r.session.producer, r.session.partition, r.session.incarnation) = r.session
	}
	if b.system.cfg.Broker.Dedup.Enabled {
		b.unnote(r)
	}
	b.untake(r)
}

// repeat drops a request whose message is stored already, and confirms it once
// that copy is as safe as a confirm promises.
func (b *broker) repeat(w *sim.World[Payload], e *sim.Event[Payload], why history.Reason) {
	next := e.Payload
	next.Cause = b.system.emitAll(history.Event{Kind: history.Dedup, Reason: why, Node: history.Node(b.node),
		Message: e.Key.Subject, Attempt: e.Key.N, Wire: e.Key.Copy, Parent: e.Payload.Cause, Live: -1})
	next.Copy = 0 // nothing new to publish
	b.awaitConfirm(w, e.Key, next)
}

// awaitConfirm confirms a request once everything that is stored by now is as
// safe as a confirm promises.
func (b *broker) awaitConfirm(w *sim.World[Payload], key sim.Key, p Payload) {
	b.await(w, request{key: key, payload: p})
}

// confirmsAtOnce reports whether what was stored just now is as safe as a confirm
// promises, and nothing else waits for that.
func (b *broker) confirmsAtOnce(w *sim.World[Payload]) bool {
	b.acceptDue(w)
	return b.storage.awaiting.len() == 0 && b.storage.journal.End() <= b.replicas.confirmable() && !b.replicas.tooFew()
}

// await lets a request go on once everything that is in the journal now has
// reached the confirm point.
func (b *broker) await(w *sim.World[Payload], r request) {
	r.position = b.storage.journal.End()
	b.storage.awaiting.push(r)
	b.release(w)
}

// expire forgets who has sent what, as if the time for which it is kept was over.
func (b *broker) expire() {
	if dedup := &b.system.cfg.Broker.Dedup; dedup.Forgets() {
		b.dedup.expire(dedup)
		b.highest.reset(len(b.system.producers))
	}
	b.sessions.end()
	if !b.sequences.epochs { // otherwise they go with their session
		b.sequences.expire()
	}
}

// refuse turns a request away.
func (b *broker) refuse(w *sim.World[Payload], e *sim.Event[Payload], v verdict, why history.Reason) {
	b.refuseAt(w, e, b.node, b.producerOf(e.Key.Subject).confirms, v, why)
}

// refuseAt is refuse at any of the broker's nodes, which answers over a link of its own.
func (b *broker) refuseAt(w *sim.World[Payload], e *sim.Event[Payload], node sim.NodeID, confirms sim.LinkID, v verdict, why history.Reason) {
	next := e.Payload
	next.Verdict, next.Reason = v, why
	next.Cause = b.system.emitAll(history.Event{Kind: history.Refuse, Reason: why, Node: history.Node(node),
		Message: e.Key.Subject, Attempt: e.Key.N, Wire: e.Key.Copy, Parent: e.Payload.Cause, Live: -1})
	w.Answer(confirms, next.Session, stepConfirmArrived, e.Key, next)
}

// turnDown does not confirm a message that is stored, because the in-sync set
// has become too small meanwhile (NotEnoughReplicasAfterAppend). The producer
// knows nothing: the message may stay.
func (b *broker) turnDown(w *sim.World[Payload], r *request) {
	next := r.payload
	next.Verdict = unsure
	next.Cause = b.system.emitAll(history.Event{Kind: history.Refuse, Reason: history.Unavailable, Node: history.Node(b.node),
		Message: r.key.Subject, Attempt: r.key.N, Copy: r.payload.Copy, Wire: r.key.Copy, Parent: r.payload.Cause})
	w.Answer(b.producerOf(r.key.Subject).confirms, next.Session, stepConfirmArrived, r.key, next)
	if r.payload.Copy != 0 {
		b.one.Key, b.one.Payload = r.key, r.payload
		b.publish(w, &b.one)
	}
}
