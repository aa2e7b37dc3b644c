package model

import (
	"slices"

	"ackgap/history"
	"ackgap/sim"
)

// A relay is a producer whose source is the outbox. It sends, retries and is
// confirmed like any other; what it sends comes from the table, and what was
// confirmed is noted there. All of its own state is in its process's memory, so
// after a crash it sends again what it had not noted.

// relays reports whether the producer is a relay.
func (p *producer) relays() bool { return p.system.cfg.Producer.Outbox == OutboxRelay }

// look takes what is new in the table, and looks again later.
func (p *producer) look(w *sim.World[Payload]) {
	for i := range p.system.outbox.rows {
		r := &p.system.outbox.rows[i]
		if r.taken || p.system.cfg.Producer.Relay.Cursor == CursorID && r.number <= p.passed {
			continue
		}
		r.taken = true
		p.passed = max(p.passed, r.number)
		p.waiting.push(outgoing{message: r.message, accepted: w.Now(), cause: r.cause})
	}
	p.fillWindow(w)
	w.InBackground(p.system.cfg.Producer.Relay.Poll, stepLook, sim.Key{}, Payload{})
}

// relayed goes on to note that the broker has a message, or leaves it to a
// later look at the table.
func (p *producer) relayed(w *sim.World[Payload], slot uint32, outcome history.Type) {
	o := &p.outbox[slot]
	if outcome != history.Ok {
		p.giveBack(w, slot)
		return
	}
	w.Then(SiteBeforeMark, sim.Key{Subject: o.message, N: p.system.ids.of(o.message).attempts}, Payload{Cause: o.cause})
	p.leave(w, slot)
}

// mark notes in the table that a message is sent.
func (p *producer) mark(w *sim.World[Payload], e *sim.Event[Payload]) {
	t := &p.system.outbox
	i, ok := t.find(e.Key.Subject)
	if !ok {
		return
	}
	t.rows[i].sent, t.rows[i].cause = true, e.Payload.Cause
	switch cfg := &p.system.cfg.Producer.Relay; {
	case cfg.Cursor == CursorStatus:
		t.finish(&t.rows[i], history.Processed)
		t.rows = slices.Delete(t.rows, i, i+1)
		t.hold(w)
	case cfg.Cursor == CursorID || cfg.Flush == 0:
		p.flush(w)
	case !p.flushing:
		p.flushing = true
		w.InBackground(cfg.Flush, stepFlush, sim.Key{}, Payload{})
	}
}

// flush writes down how far the relay has got: to the row before the first one
// that it has taken and not sent. What it skipped on the way is done with too.
func (p *producer) flush(w *sim.World[Payload]) {
	p.flushing = false
	t, n := &p.system.outbox, 0
	for n < len(t.rows) && (t.rows[n].sent || p.system.cfg.Producer.Relay.Cursor == CursorID && !t.rows[n].taken && t.rows[n].number <= p.passed) {
		n++
	}
	for n > 0 && !t.rows[n-1].sent {
		n-- // the position is that of a row which was sent
	}
	if n > 0 {
		t.done = max(t.done, t.rows[n-1].number)
		t.drop(w, n)
	}
}

// relayGone forgets what the relay had in its memory.
func (p *producer) relayGone() {
	t := &p.system.outbox
	for i := range t.rows {
		t.rows[i].taken, t.rows[i].sent = false, false
	}
	p.passed, p.flushing = t.done, false
	p.outbox, p.free, p.open = p.outbox[:0], p.free[:0], 0
	p.waiting.reset()
}

// giveBack leaves a message to a later look at the table.
func (p *producer) giveBack(w *sim.World[Payload], slot uint32) {
	if i, ok := p.system.outbox.find(p.outbox[slot].message); ok {
		p.system.outbox.rows[i].taken = false
		p.passed = min(p.passed, p.system.outbox.rows[i].number-1)
	}
	p.leave(w, slot)
}

// messagesOf returns how many messages a producer or application is to hand over.
func (s *System) messagesOf(index int) uint32 {
	n, count := s.cfg.Messages, uint32(s.cfg.Producer.Count)
	return (n + count - 1 - uint32(index)) / count
}

// messageOf returns the message that comes after so many of a producer's.
func (s *System) messageOf(index int, before uint32) uint32 {
	return before*uint32(s.cfg.Producer.Count) + uint32(index) + 1
}
