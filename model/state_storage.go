package model

import (
	"ackgap/digest"
	"ackgap/sim"
)

// storageRules are those of the journal and of what waits for it.
func (x *State) storageRules(r *digest.Rules) {
	digest.Skip[ladder](r, "cfg node", whyWiring)
	digest.Skip[ladder](r, "syncs", whyName)
	digest.Field(r, "covers", whyDistance, func(d *digest.Writer, l *ladder) {
		if l.syncing {
			x.position(d, l.covers)
		}
	})
	digest.Type(r, func(d *digest.Writer, l *sim.Ladder) {
		for rung := sim.Memory; rung <= sim.Fsynced; rung++ {
			x.position(d, l.Reached(rung))
		}
	})
	digest.Skip[sim.Journal[record]](r, "end", whyDistance)
	digest.Field(r, "position", whyDistance, func(d *digest.Writer, c *record) { x.position(d, c.position) })

	digest.Field(r, "position", whyDistance, func(d *digest.Writer, w *request) { x.position(d, w.position) })
	digest.Field(r, "key", whyDistance, func(d *digest.Writer, w *request) {
		x.key(d, w.key, requestStep)
		x.message = w.key.Subject
		x.ask(producerAsks, w.payload.Asker)
	})
	digest.Field(r, "session", whyDistance, func(d *digest.Writer, w *request) {
		d.Word(uint64(w.session)) // of an answer at several nodes
	})
	digest.Field(r, "position", whyDistance, func(d *digest.Writer, t *transaction) { x.position(d, t.position) })
	digest.Field(r, "key", whyDistance, func(d *digest.Writer, t *transaction) {
		x.key(d, t.key, deliveryStep)
		x.message = t.key.Subject
		x.ask(consumerAsks, t.payload.Asker)
	})
	digest.Skip[acceptance](r, "cause", whyProvenance)
	digest.Field(r, "delivery", whyDistance, func(d *digest.Writer, a *acceptance) { x.delivery(d, a.copy.message, a.delivery) })
}
