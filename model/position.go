package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// moveOn moves a reader's position past a record, in one commit with its
// effect. A record that the position is past already is refused, and nothing is
// applied: UPDATE … SET position = n WHERE position < n, and a rollback where no row
// was changed. That is what stops a zombie.
func (s *sink) moveOn(w *sim.World[Payload], e *sim.Event[Payload]) bool {
	position := &s.positions[s.system.partitionOf(e.Key.Subject)]
	if e.Payload.Offset > *position {
		*position = e.Payload.Offset
		return true
	}
	e.Payload.Verdict = negative
	e.Payload.Cause = s.system.emit(deliveryEvent(s.node, e, history.Event{Kind: history.LateAck, Reason: history.Fenced, Live: -1}))
	w.Continue(s.beforeResponse())
	return false
}

// tellPosition says where a reader has to go on; 0: the sink knows nothing of
// the partition yet.
func (s *sink) tellPosition(w *sim.World[Payload], e *sim.Event[Payload]) {
	next := Payload{Place: e.Payload.Place, Sequence: e.Payload.Sequence}
	if position := s.positions[e.Payload.Place]; position > 0 {
		next.Offset = position + 1
	}
	link := s.system.consumers[s.system.consumerAt(e.From)].told
	w.Answer(link, e.FromIncarnation, stepPositionTold, e.Key, next)
}

// askPosition asks the sink where to go on in a partition, until it answers.
func (c *consumer) askPosition(w *sim.World[Payload], r *reader) {
	r.fetches++
	key := sim.Key{Subject: uint32(r.partition), N: r.fetches, Copy: uint16(w.Incarnation(c.node))}
	w.Send(c.asks, stepPositionAsked, key, Payload{Place: uint32(r.partition), Sequence: c.member.generation})
	w.Cancel(r.again)
	r.again = w.After(c.system.cfg.Consumer.Reconnect, stepPoll, key, Payload{Place: uint32(r.partition)})
}

// positionTold goes on where the sink says, or where the broker said.
func (c *consumer) positionTold(w *sim.World[Payload], e *sim.Event[Payload]) {
	r := c.readerFor(uint16(e.Payload.Place))
	if !r.owned || r.known || e.Payload.Sequence != c.member.generation {
		return
	}
	r.known, r.asked = true, false // what was asked for before was asked from another position
	w.Cancel(r.again)
	if e.Payload.Offset > 0 {
		r.position = e.Payload.Offset
	}
	if c.connected {
		c.pollAll(w)
		return
	}
	c.member.known++
	c.settleIn(w)
}
