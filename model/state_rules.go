package model

import (
	"ackgap/digest"
	"ackgap/sim"
)

// Why fields are left out of a state, or written in another way.
const (
	whyWiring     = "does not change during a run"
	whyProvenance = "says what brought something about, for the history only"
	whyScratch    = "means nothing between two events"
	whyName       = "names a packet that nobody compares"
	whyDistance   = "only distances from the latest one matter"
	whyUnread     = "nobody reads it in this state, or under this configuration"
	whyElsewhere  = "is written with another field"
)

// payloadRules are those of what several actors have.
func (x *State) payloadRules(r *digest.Rules) {
	s, cfg := x.s, &x.s.cfg
	digest.Type(r, func(d *digest.Writer, t *sim.Time) { x.kernel.Time(d, *t) })
	digest.Type(r, func(d *digest.Writer, t *sim.Timer) { x.kernel.Timer(d, *t) })
	digest.Type(r, func(d *digest.Writer, t *dedupTable) { x.dedup(d, t) })
	digest.Type(r, func(d *digest.Writer, t *identities) { x.identities(d, t) })

	digest.Skip[System](r, "cfg world names mesh clients routes applications", whyWiring)
	digest.Skip[System](r, "log cause struck accepted", whyProvenance)
	digest.Skip[System](r, "event", whyScratch)
	digest.Skip[System](r, "second outbox", whyUnread)
	digest.Skip[sink](r, "system cfg node second", whyWiring)
	digest.Skip[sink](r, "loose positions", whyUnread)
	digest.Field(r, "goneUntil", "the past is over", func(d *digest.Writer, p *routing) { x.kernel.Later(d, p.goneUntil) })

	digest.Skip[Payload](r, "Cause", whyProvenance)
	digest.Field(r, "Tag", whyDistance, func(d *digest.Writer, p *Payload) {
		if x.asker == nobodyAsks && p.Tag != 0 {
			d.Word(uint64(p.Tag))
			x.bases(d, x.message)
			return
		}
		x.tag(d, p.Tag)
	})
	digest.Field(r, "Session", whyDistance, func(d *digest.Writer, p *Payload) {
		switch x.asker {
		case producerAsks:
			x.kernel.Incarnation(d, s.producers[p.Asker].node, p.Session)
		case consumerAsks:
			x.kernel.Incarnation(d, s.consumers[p.Asker].node, p.Session)
		default:
			d.Word(uint64(p.Session))
			if p.Session != 0 {
				x.bases(d, x.message)
			}
		}
	})
	digest.Field(r, "Attempt", whyDistance, func(d *digest.Writer, p *Payload) { x.attempt(d, x.message, p.Attempt) })
	digest.Field(r, "Sequence", whyUnread, func(d *digest.Writer, p *Payload) {
		if x.asker != consumerAsks || cfg.countsHandOuts() {
			d.Word(uint64(p.Sequence))
		}
	})
}

// countsHandOuts reports whether it matters how often a copy was handed out.
func (c *Config) countsHandOuts() bool {
	dead := &c.Broker.DeadLetter
	return dead.After > 0 || dead.MaxRetryDelay > 0 || c.Consumer.OnFailure == FailureRetries
}

// dedup writes which keys a table has, in whatever order they lie there, and
// where keys are forgotten, since when and in which order.
func (x *State) dedup(d *digest.Writer, t *dedupTable) {
	d.Word(uint64(t.count))
	if t.count == 0 {
		return
	}
	all := uint64(0)
	forgets := t.cfg.Window > 0 || t.cfg.Count > 0
	for i, key := range t.cells {
		if key == 0 {
			continue
		}
		var one digest.Writer
		one.Reset()
		one.Word(key)
		if forgets {
			x.kernel.Time(&one, t.since[i])
		}
		sum := one.Sum()
		all += sum.Hi ^ sum.Lo
	}
	d.Word(all)
	if !forgets {
		return
	}
	for _, k := range t.order.items[t.order.head:] {
		d.Word(k.key)
		x.kernel.Time(d, k.at)
	}
}

// identities writes what is known of the messages that are open, but for the
// numbers from which others count back.
func (x *State) identities(d *digest.Writer, t *identities) {
	for i := range t.table[:x.s.cfg.Messages+1] {
		id := &t.table[i]
		if id.message == 0 || !id.counts() {
			continue
		}
		d.Word(uint64(id.message)<<32 | uint64(uint16(id.live))<<16 | uint64(id.copies))
		d.Flag(id.attempts > 0)
		if x.exact {
			d.Word(uint64(id.attempts)<<32 | uint64(id.deliveries))
		}
	}
	d.Word(uint64(len(t.aside)))
}
