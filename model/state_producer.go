package model

import (
	"ackgap/digest"
	"ackgap/sim"
)

// producerRules are those of producers.
func (x *State) producerRules(r *digest.Rules) {
	cfg := &x.s.cfg
	digest.Field(r, "system", "tags count from the producer's last one", func(_ *digest.Writer, p *producer) {
		x.ask(producerAsks, uint16(p.index))
	})
	digest.Skip[producer](r, "index node producerLinks routes", whyWiring)
	digest.Skip[producer](r, "lastTag", whyDistance)
	digest.Skip[producer](r, "connection transactor gathering passed flushing", whyUnread)
	outbox := digest.Lazy[[]outgoing](r)
	waiting := digest.Lazy[queueOf[outgoing]](r)
	digest.Field(r, "outbox", "tags of a dead process are given anew", func(d *digest.Writer, p *producer) {
		outbox(d, &p.outbox)
		for i := range p.outbox {
			x.tag(d, p.outbox[i].tag)
		}
	})
	digest.Field(r, "waiting", "what waits to be sent gets a tag when it is", func(d *digest.Writer, p *producer) {
		waiting(d, &p.waiting)
	})
	digest.Field(r, "deadlines", "those that were met don't matter", func(d *digest.Writer, p *producer) {
		sim.WriteDeadlines(d, &x.kernel, &p.deadlines, p.awaits, x.dueTag)
	})
	digest.Skip[outgoing](r, "cause", whyProvenance)
	digest.Skip[outgoing](r, "tag", whyElsewhere)
	givesUp := cfg.Producer.Retry.Attempts > 0 || cfg.Producer.Retry.Deadline > 0 || cfg.Producer.Retry.StopOnRefusal
	digest.Field(r, "attempts", "where nobody gives up, the backoff is all that depends on it", func(d *digest.Writer, o *outgoing) {
		if givesUp {
			d.Word(uint64(o.attempts))
			d.Flag(o.attempts == x.of(o.message).attempts)
			return
		}
		d.Flag(o.attempts > 0)
		d.Word(uint64(cfg.Producer.Retry.backoff(o.attempts)))
	})
	digest.Field(r, "made", whyUnread, func(d *digest.Writer, o *outgoing) {
		d.Flag(o.made > 0)
		if givesUp {
			d.Word(uint64(o.made))
		}
	})
	digest.Field(r, "refused", whyUnread, func(d *digest.Writer, o *outgoing) {
		if givesUp {
			d.Word(uint64(o.refused))
		}
	})
	digest.Field(r, "accepted", whyUnread, func(d *digest.Writer, o *outgoing) {
		if cfg.Producer.Retry.Deadline > 0 {
			x.kernel.Time(d, o.accepted)
		}
	})
}

func (x *State) dueTag(d *digest.Writer, t dueTag) {
	d.Word(uint64(t.slot))
	x.tag(d, t.tag)
}
