package model

import (
	"ackgap/digest"
	"ackgap/sim"
)

// consumerRules are those of consumers of a queue.
func (x *State) consumerRules(r *digest.Rules) {
	cfg := &x.s.cfg
	digest.Field(r, "system", "tags count from the consumer's last one", func(_ *digest.Writer, c *consumer) {
		x.ask(consumerAsks, uint16(c.index))
	})
	digest.Skip[consumer](r, "index node consumerLinks routes asks told", whyWiring)
	digest.Skip[consumer](r, "passed", whyScratch)
	digest.Skip[consumer](r, "tries", whyName)
	digest.Skip[consumer](r, "lastTag", whyDistance)
	digest.Skip[consumer](r, "readers member contact received", whyUnread)
	digest.Field(r, "deadlines", "those that were met don't matter", func(d *digest.Writer, c *consumer) {
		sim.WriteDeadlines(d, &x.kernel, &c.deadlines, c.awaits, x.dueTag)
	})
	digest.Field(r, "extensions", "those that are over don't matter", func(d *digest.Writer, c *consumer) {
		sim.WriteDeadlines(d, &x.kernel, &c.extensions, c.extends, func(d *digest.Writer, t extension) {
			d.Word(uint64(t.slot)<<32 | uint64(t.message))
			x.delivery(d, t.message, t.n)
		})
	})
	digest.Skip[delivery](r, "cause", whyProvenance)
	digest.Field(r, "key", whyDistance, func(d *digest.Writer, h *delivery) {
		x.key(d, h.key, deliveryStep)
		x.message = h.message
	})
	digest.Field(r, "tag", whyDistance, func(d *digest.Writer, h *delivery) { x.tag(d, h.tag) })
	digest.Field(r, "since", whyUnread, func(d *digest.Writer, h *delivery) {
		if cfg.Consumer.ExtendFor > 0 {
			x.kernel.Time(d, h.since)
		}
	})
}
