package model

import (
	"time"

	"ackgap/history"
	"ackgap/sim"
)

// BatchConfig says which messages leave in one request. They are those of one
// partition that wait together; what happens to the request happens to all of
// them. A batch that is sent again stays the same batch (Kafka's ProducerBatch,
// which RecordAccumulator.reenqueue puts back whole; AMQP and the HTTP
// interfaces of queues send one message or a batch that the caller made).
type BatchConfig struct {
	// Size is how many messages a request carries at most; 0 and 1: one each.
	Size int
	// Linger is how long a request waits for more messages, counted from its first
	// one. 0: it leaves as soon as the window has room (Kafka's linger.ms).
	Linger time.Duration
}

// batches reports whether requests can carry several messages.
func (s *System) batches() bool { return s.cfg.Producer.Batch.Size > 1 }

// follower returns the message behind another one in their batch, 0 for none.
// A batch is known by its first message. Its members are linked before it is
// sent for the first time and never after, and all of them are open as long as a
// request with them is under way.
func (s *System) follower(message uint32) uint32 {
	if !s.batches() {
		return 0
	}
	return s.ids.next(message)
}

// carried returns how many messages a request carries.
func (s *System) carried(first uint32) int {
	n := 1
	for m := s.follower(first); m != 0; m = s.follower(m) {
		n++
	}
	return n
}

// emitAll writes an event about a request into the history, once for each
// message that it carries, and returns the number of the first. So the events of
// a step have consecutive numbers, and each is the cause of that of the same
// message in the next step.
func (s *System) emitAll(e history.Event) uint64 {
	s.event = e
	return s.tellAll(1)
}

// tellAll is emitAll for a draft. Where one event is the cause for all messages,
// the stride of causes is 0.
func (s *System) tellAll(stride uint64) uint64 {
	if !s.batches() {
		return s.tell()
	}
	e := s.event
	next := s.follower(e.Message) // before the event closes the message
	first := s.tell()
	for e.Copy = 0; next != 0; {
		e.Message = next
		e.Parent += stride
		next = s.follower(next)
		s.emit(e)
	}
	return first
}

// gathering is the batch of a partition that has not left yet.
type gathering struct {
	first, last uint32 // messages; 0: there is none
	size        int
}

// join lets an accepted message wait: in the batch of its partition, if that
// has room and has not left, or as the first of a new one.
func (p *producer) join(w *sim.World[Payload], o outgoing) {
	batch := &p.system.cfg.Producer.Batch
	if batch.Size <= 1 {
		p.waiting.push(o)
		return
	}
	p.system.ids.of(o.message).cause = o.cause
	g := &p.gathering[p.system.partitionOf(o.message)]
	if g.first != 0 && g.size < batch.Size {
		p.system.ids.of(g.last).follows = o.message
		g.last = o.message
		g.size++
		return
	}
	*g = gathering{o.message, o.message, 1}
	p.waiting.push(o)
	if batch.Linger > 0 {
		w.After(batch.Linger, stepLinger, sim.Key{}, Payload{})
	}
}

// ready brings the first batch to the front that need not wait for more
// messages, and reports whether there is one.
func (p *producer) ready(now sim.Time) bool {
	if !p.system.batches() {
		return p.waiting.len() > 0
	}
	waiting := p.waiting.items[p.waiting.head:]
	for i := range waiting {
		if o := waiting[i]; !p.lingers(&o, now) {
			copy(waiting[1:i+1], waiting[:i])
			waiting[0] = o
			return true
		}
	}
	return false
}

// lingers reports whether a batch still waits for more messages.
func (p *producer) lingers(o *outgoing, now sim.Time) bool {
	batch := &p.system.cfg.Producer.Batch
	g := &p.gathering[p.system.partitionOf(o.message)]
	return g.first == o.message && g.size < batch.Size && now.Sub(o.accepted) < batch.Linger
}

// seal takes no more messages into a batch: it leaves.
func (p *producer) seal(first uint32) {
	if g := &p.gathering[p.system.partitionOf(first)]; g.first == first {
		*g = gathering{}
	}
}

// hasRoom reports whether the application's next message would not have to wait
// behind a batch that is full.
func (p *producer) hasRoom() bool {
	if p.unconfirmed() < p.system.cfg.Producer.Window && !p.closing() {
		return true
	}
	g := &p.gathering[p.system.partitionOf(p.nextMessage())]
	return p.system.batches() && g.size < p.system.cfg.Producer.Batch.Size
}

// tellAttempt writes down that a request leaves. The first one of this process
// is caused by what made each of its messages wait.
func (p *producer) tellAttempt(o *outgoing, e *sim.Event[Payload]) uint64 {
	event := p.system.draft(history.Attempt, p.node)
	event.Message, event.Attempt, event.Parent, event.Live = o.message, e.Key.N, e.Payload.Cause, 1
	if o.attempts > 1 || !p.system.batches() {
		return p.system.tellAll(1)
	}
	member := *event
	first := p.system.tell()
	for m := p.system.follower(o.message); m != 0; m = p.system.follower(m) {
		member.Message, member.Parent = m, p.system.ids.of(m).cause
		p.system.emit(member)
	}
	return first
}

// becauseOf notes what makes a batch's messages wait to be sent.
func (p *producer) becauseOf(o *outgoing, cause uint64) {
	o.cause = cause
	for m := p.system.follower(o.message); m != 0; m = p.system.follower(m) {
		p.system.ids.of(m).cause = cause
	}
}

// completion drafts the event that tells the application how a send ended.
func (p *producer) completion(o *outgoing, outcome history.Type, why history.Reason) {
	e := p.system.draft(history.Send, p.node)
	e.Type, e.Reason, e.Message, e.Parent, e.Live = outcome, why, o.message, o.cause, -1
	e.Attempt = p.system.ids.of(o.message).attempts
}
