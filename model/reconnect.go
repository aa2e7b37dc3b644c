package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// Resend says what makes a producer send again what was not answered.
type Resend uint8

const (
	// ResendOnTimeout: each message by itself, when its answer is late.
	ResendOnTimeout Resend = iota
	// ResendOnReconnect: all of them, in their order, when the connection has been
	// set up again, and at no other time (MQTT 5.0 §4.4, [MQTT-4.4.0-1]). An
	// answer that is late makes the producer close the connection.
	ResendOnReconnect
)

// connection is a producer's network connection, where it resends on
// reconnecting only. But for the count it is in the process's memory.
type producerConnection struct {
	count   uint16 // of connections ever made: their names
	channel uint16 // the one that is set up, or being so
	up      bool
	fresh   bool // the process knows of no session
	again   sim.Timer
}

// session reports whether the producer has one.
func (p *producer) session() bool { return p.system.cfg.Producer.Resend == ResendOnReconnect }

// connect sets up a connection, and asks for the session of the last one, if the
// process knows of any.
func (p *producer) connect(w *sim.World[Payload]) {
	c := &p.connection
	c.count++
	c.channel, c.up = c.count, false
	hello := Payload{Asker: uint16(p.index), Channel: c.channel}
	if p.system.cfg.Producer.CleanStart || p.connection.fresh {
		hello.Verdict = negative
	}
	w.Send(p.connects, stepConnectArrived, sim.Key{Subject: uint32(p.node), N: uint32(c.channel)}, hello)
	c.again = w.After(p.system.cfg.Producer.Timeout, stepConnect, sim.Key{}, Payload{})
}

// reconnect gives up the connection, and with it every answer that is still to
// come over it.
func (p *producer) reconnect(w *sim.World[Payload]) {
	w.Cancel(p.connection.again)
	p.connection.channel, p.connection.up = 0, false
	p.gather(w, p.system.cause)
	p.connection.again = w.After(p.system.cfg.Producer.Retry.backoff(1), stepConnect, sim.Key{}, Payload{})
}

// unanswered gives up the connection because an answer is late.
func (p *producer) unanswered(w *sim.World[Payload], slot uint32) {
	if o := &p.outbox[slot]; !o.released {
		o.cause = p.system.emit(history.Event{Kind: history.Timeout, Node: history.Node(p.node),
			Message: o.message, Attempt: p.system.ids.of(o.message).attempts, Parent: o.cause,
			Value: int64(p.system.cfg.Producer.Timeout), Reason: history.NoAnswer})
	}
	p.reconnect(w)
}

// connectionUp sends what was not answered again, oldest first. Where the broker
// has lost the session, so has the producer ([MQTT-3.2.2-5]): what it has not
// been told of begins anew, if the source of the messages still has it.
func (p *producer) connectionUp(w *sim.World[Payload], e *sim.Event[Payload]) {
	if e.Payload.Channel != p.connection.channel {
		return
	}
	w.Cancel(p.connection.again)
	p.connection.up, p.connection.fresh = true, false
	if e.Payload.Verdict == negative {
		p.beginAnew()
	}
	p.fillWindow(w)
}

// beginAnew forgets the session: exchanges that only lack their end are over,
// and messages without an answer are given up or sent as new ones.
func (p *producer) beginAnew() {
	for n := p.waiting.len(); n > 0; n-- {
		o := p.waiting.pop()
		switch {
		case o.released:
		case o.made > 0 && p.system.cfg.Producer.SessionLost == SessionLostGiveUp:
			p.report(&o, history.Info, history.SessionGone)
		default:
			p.waiting.push(o)
		}
	}
}

// gather puts everything that is open back into the source, oldest first, as
// far as the retry policy allows.
func (p *producer) gather(w *sim.World[Payload], cause uint64) {
	policy := &p.system.cfg.Producer.Retry
	for i := range p.outbox {
		o := p.outbox[i]
		if o.message == 0 {
			continue
		}
		if !o.released {
			p.becauseOf(&o, cause)
			if made := p.spent(&o); made > 0 && !policy.allows(made, w.Now().Sub(o.accepted)) {
				p.rollBack(&o)
				p.completion(&o, history.Info, history.NoRetryLeft)
				p.system.tellAll(0)
				continue
			}
		}
		p.waiting.push(o)
	}
	p.waiting.sort(func(a, b *outgoing) bool { return a.message < b.message })
	p.outbox, p.free, p.open = p.outbox[:0], p.free[:0], 0
}

// SessionLost says what becomes of the messages of a session that the broker has lost.
type SessionLost uint8

const (
	// SessionLostResend: the source has them still, and sends them as new ones.
	SessionLostResend SessionLost = iota
	// SessionLostGiveUp: only the session knew of them.
	SessionLostGiveUp
)
