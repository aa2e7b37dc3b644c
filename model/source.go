package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// What a crash of a producer takes is a matter of the source that its messages
// come from.

// durable reports whether what is not confirmed survives the producer's process.
func (p *producer) durable() bool {
	return p.system.cfg.Producer.Durable || p.system.cfg.Producer.Outbox == OutboxInTransaction || p.relays()
}

// Crash forgets tags and timers and, without a durable source, every message
// that is not confirmed: the application learns no more of them.
func (p *producer) Crash(_ *sim.World[Payload], _ sim.Action) {
	p.deadlines.Clear()
	p.lastTag, p.asking = 0, false
	p.connection.channel, p.connection.up, p.connection.fresh = 0, false, p.system.cfg.Producer.SessionVolatile
	p.transactor = transactor{numbers: p.numbers}
	clear(p.sequences)
	clear(p.gathering)
	if p.relays() {
		p.relayGone()
	}
	if p.durable() {
		return
	}
	for i := range p.outbox {
		if p.outbox[i].message != 0 {
			p.abandon(&p.outbox[i])
		}
	}
	for p.waiting.len() > 0 {
		o := p.waiting.pop()
		p.abandon(&o)
	}
	p.outbox, p.free, p.open = p.outbox[:0], p.free[:0], 0
}

// abandon ends the send of a message that died with the process.
func (p *producer) abandon(o *outgoing) {
	if o.released {
		return // the application knows
	}
	why := history.ProcessGone
	if o.made == 0 {
		why = history.NotStored
	}
	o.cause = p.system.cause
	p.rollBack(o)
	p.completion(o, history.Info, why)
	p.system.tellAll(0)
}

// Restart sends everything again that the durable source holds, oldest first,
// as far as the retry policy allows: the source remembers how often it was sent.
func (p *producer) Restart(w *sim.World[Payload]) {
	for i := range p.outbox {
		o := &p.outbox[i]
		o.attempts, o.refused, o.sequence, o.committing = 0, 0, 0, false
	}
	p.gather(w, p.system.cause)
	if p.session() {
		p.connect(w)
	}
	if p.system.cfg.Producer.Transactional() {
		p.openSession(w)
	}
	if p.relays() {
		p.look(w)
	}
	p.fillWindow(w)
	if p.system.cfg.Producer.Interval > 0 {
		p.awaitApplication(w, 0)
	}
	if p.system.cfg.Producer.Confirms {
		sim.Arm(w, &p.deadlines, stepProducerTimer, p.awaits)
	}
}
