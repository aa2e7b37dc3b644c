package model

import (
	"ackgap/digest"
	"ackgap/sim"
)

// brokerRules are those of a broker with a queue.
func (x *State) brokerRules(r *digest.Rules) {
	s, cfg := x.s, &x.s.cfg
	digest.Skip[broker](r, "system node", whyWiring)
	digest.Skip[broker](r, "one", whyScratch)
	digest.Skip[broker](r, "coordinator", whyUnread)
	dispatch := digest.Lazy[queue](r)
	digest.Field(r, "dispatch", "is a queue", func(d *digest.Writer, b *broker) { dispatch(d, b.dispatch.(*queue)) })
	digest.Field(r, "incarnation", whyDistance, func(d *digest.Writer, p *session) {
		x.kernel.Incarnation(d, s.producers[p.producer].node, p.incarnation)
	})
	digest.Skip[replicas](r, "b cfg", whyWiring)
	digest.Skip[replicas](r, "cause", whyProvenance)
	digest.Skip[replicas](r, "committed", whyUnread)
	digest.Skip[replica](r, "b index node", whyWiring)
	digest.Skip[replica](r, "had took", whyProvenance)
	digest.Skip[replica](r, "told asked request waiting session askedAt endThen caught", whyUnread)
	digest.Skip[broker](r, "sessions", whyUnread)
	digest.Field(r, "at", whyUnread, func(d *digest.Writer, n *numbered) {
		if n.number != 0 && cfg.Broker.Dedup.Window > 0 {
			x.kernel.Time(d, n.at)
		}
	})

	digest.Skip[queue](r, "b", whyWiring)
	digest.Skip[queue](r, "connections groups", whyUnread)
	digest.Field(r, "subscriptions", whyDistance, func(d *digest.Writer, q *queue) {
		for i, sub := range q.subscriptions {
			x.kernel.Incarnation(d, s.consumers[i].node, sub.incarnation)
			d.Word(uint64(sub.outstanding))
		}
	})
	digest.Field(r, "leases", "those that are over don't matter", func(d *digest.Writer, q *queue) {
		sim.WriteDeadlines(d, &x.kernel, &q.leases, q.leased, x.lease)
	})
	digest.Field(r, "delays", "those that are over don't matter", func(d *digest.Writer, q *queue) {
		sim.WriteDeadlines(d, &x.kernel, &q.delays, q.delayed, x.lease)
	})
	digest.Field(r, "ages", "those that are over don't matter", func(d *digest.Writer, q *queue) {
		sim.WriteDeadlines(d, &x.kernel, &q.ages, q.waits, x.waiting)
	})

	digest.Field(r, "ready", "a place in line lapses", func(d *digest.Writer, c *copies) {
		for _, t := range c.ready.items[c.ready.head:] {
			if copied := &c.slots[t.slot]; copied.state == copyReady && copied.ticket == t.ticket {
				d.Word(uint64(t.slot))
			}
		}
		d.Flag(true)
	})
	digest.Skip[copies](r, "turns", whyDistance)
	digest.Skip[copies](r, "taken", whyScratch)
	digest.Skip[stored](r, "cause", whyProvenance)
	digest.Skip[stored](r, "since", whyProvenance)
	digest.Skip[stored](r, "ticket", whyElsewhere)
	digest.Skip[stored](r, "failed", whyElsewhere)
	digest.Skip[stored](r, "belonging partition offset beside", whyUnread)
	digest.Field(r, "attempt", whyDistance, func(d *digest.Writer, c *stored) { x.attempt(d, c.message, c.attempt) })
	digest.Field(r, "delivery", whyDistance, func(d *digest.Writer, c *stored) { x.delivery(d, c.message, c.delivery) })
	digest.Field(r, "handed", whyUnread, func(d *digest.Writer, c *stored) {
		if cfg.countsHandOuts() {
			d.Word(uint64(c.handed)<<32 | uint64(c.failed))
		}
	})
	digest.Field(r, "born", whyUnread, func(d *digest.Writer, c *stored) {
		if cfg.Broker.Retention.Age > 0 {
			x.kernel.Time(d, c.born)
		}
	})
	digest.Field(r, "position", whyDistance, func(d *digest.Writer, c *stored) { x.position(d, c.position) })
	digest.Skip[stored](r, "consumer session", whyElsewhere)
	digest.Field(r, "until", "nobody has what is hidden or ready", func(d *digest.Writer, c *stored) {
		if c.state != copyFree && c.state != copyHidden && c.state != copyReady {
			d.Word(uint64(c.consumer))
			x.kernel.Incarnation(d, s.consumers[c.consumer].node, c.session)
			x.kernel.Due(d, c.until)
		}
	})
}

func (x *State) lease(d *digest.Writer, l leaseEnd) {
	d.Word(uint64(l.slot)<<32 | uint64(l.message))
	x.delivery(d, l.message, l.delivery)
}

func (x *State) waiting(d *digest.Writer, w waiting) {
	d.Word(uint64(w.slot)<<32 | uint64(w.message))
	d.Word(uint64(w.number))
}
