package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// The exchange of four packets with which a producer and the broker agree that a
// message was taken once (MQTT 5.0 §4.3.3, QoS 2): the message itself (PUBLISH),
// the broker's word that it has it (PUBREC), the producer's word that it will not
// send it again (PUBREL), and the broker's that it has forgotten the identifier
// (PUBCOMP). Between the first and the third the broker drops repetitions by the
// identifier.
//
// The message counts as acknowledged with the PUBREC ([MQTT-4.3.3-3]: the sender
// treats it as unacknowledged until then, and [MQTT-4.3.3-6] never sends it again
// after it has sent the PUBREL), so this is the confirm. The message goes on to its consumers at the
// same point; the identifier, and the place in the window, are free with the PUBCOMP.

// release takes note of the confirm and says that the message won't come again.
func (p *producer) release(w *sim.World[Payload], slot uint32, e *sim.Event[Payload]) {
	o := &p.outbox[slot]
	p.report(o, history.Ok, 0)
	o.released, o.number, o.cause = true, e.Key.N, e.Payload.Cause
	p.sendRelease(w, slot)
}

// sendRelease sends the third packet, under a key of its own each time.
func (p *producer) sendRelease(w *sim.World[Payload], slot uint32) {
	o := &p.outbox[slot]
	p.lastTag++
	o.tag, o.backoff = p.lastTag, false
	key := sim.Key{Subject: o.message, N: o.number, Copy: o.releases << 4} // the low bits are the network's
	o.releases++
	w.Send(p.releases, stepReleaseArrived, key, Payload{Cause: o.cause, Slot: slot, Tag: o.tag, Attempt: o.number,
		Asker: uint16(p.index), Session: w.Incarnation(p.node), Channel: p.connection.channel})
	p.deadlines.Add(w.Now().Add(p.system.cfg.Producer.Timeout), dueTag{slot, o.tag})
}

// completed ends the exchange: the identifier is free.
func (p *producer) completed(w *sim.World[Payload], e *sim.Event[Payload]) {
	slot := e.Payload.Slot
	if !p.awaits(dueTag{slot, e.Payload.Tag}) {
		return // it answers a packet of an older connection
	}
	p.leave(w, slot)
}

// takenBefore reports whether the broker has a message already that is sent again.
func (b *broker) takenBefore(e *sim.Event[Payload]) bool {
	return b.system.cfg.Producer.Handshake && b.sessions.ids.has(b.packetID(e), 0)
}

// take notes the identifier of a message that is being stored; untake undoes it.
func (b *broker) take(e *sim.Event[Payload], r *record) {
	if b.system.cfg.Producer.Handshake {
		r.id = b.packetID(e)
		b.sessions.ids.add(r.id, 0)
	}
}

func (b *broker) untake(r *record) {
	if r.id != 0 {
		b.sessions.ids.remove(r.id)
	}
}

// freed forgets the identifier of a message that won't be sent again. That it is
// forgotten is a record like any other.
func (b *broker) freed(w *sim.World[Payload], e *sim.Event[Payload]) {
	if !b.overConnection(w, e) {
		return
	}
	if id := b.packetID(e); b.sessions.ids.has(id, 0) {
		b.sessions.ids.remove(id)
		b.append(w, &record{kind: freeRecord, id: id})
	}
	w.Answer(b.system.producers[e.Payload.Asker].completions, e.Payload.Session, stepCompleteArrived, e.Key, e.Payload)
}
