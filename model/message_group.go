package model

import "ackgap/sim"

// messageGroups keep the messages of a group in order: as long as one of them is
// with a consumer, or waits to be handed out again, no other one is (Amazon SQS
// Developer Guide, "Using the Amazon SQS message group ID": while messages of a
// group are in flight, none of it is returned). All of it is in memory; what is
// in flight after a restart of the broker holds its group again.
type messageGroups struct {
	holders []turn          // by group, the copy that was handed out last
	parked  []queueOf[turn] // by group, ready copies that wait for it, in their order
}

func (g *messageGroups) forget(groups int) {
	if g.holders == nil {
		g.holders, g.parked = make([]turn, groups), make([]queueOf[turn], groups)
	}
	clear(g.holders)
	for i := range g.parked {
		g.parked[i].reset()
	}
}

// groupOf returns the group of a message.
func (q *queue) groupOf(message uint32) int {
	return int(message-1) % len(q.groups.holders)
}

// grouped reports whether messages belong to groups.
func (q *queue) grouped() bool { return q.b.system.cfg.Broker.Groups > 0 }

// locked reports whether a message of the group is in flight.
func (q *queue) locked(group int) bool {
	h := q.groups.holders[group]
	if h.ticket == 0 {
		return false
	}
	c := &q.b.copies.slots[h.slot]
	if c.ticket != h.ticket {
		return false
	}
	return c.state == copyLeased || c.state == copyWaits || c.state == copyLocked || c.state == copyMoving
}

// park sets a ready copy aside whose group is locked, and reports whether it
// is. Otherwise the copy holds its group from now on.
func (q *queue) park(slot uint32) bool {
	c := &q.b.copies.slots[slot]
	group := q.groupOf(c.message)
	if q.locked(group) {
		q.groups.parked[group].push(turn{slot, c.ticket})
		return true
	}
	q.groups.holders[group] = turn{slot, c.ticket}
	return false
}

// handOutParked hands out what has waited for its group.
func (q *queue) handOutParked(w *sim.World[Payload]) {
	for q.unpark() {
		q.handOut(w)
	}
}

// unpark queues the copies again whose group is not locked any more, at their
// old places in line, and reports whether there are any.
func (q *queue) unpark() (any bool) {
	for group := range q.groups.parked {
		p := &q.groups.parked[group]
		if p.len() == 0 || q.locked(group) {
			continue
		}
		for p.len() > 0 {
			t := p.pop()
			if c := &q.b.copies.slots[t.slot]; c.state == copyReady && c.ticket == t.ticket {
				q.b.copies.putBack(t.slot, c.why, c.cause)
				any = true
			}
		}
	}
	return any
}

// holdGroups makes the copies that are in flight after a restart hold their groups.
func (q *queue) holdGroups() {
	for slot := range q.b.copies.slots {
		c := &q.b.copies.slots[slot]
		if c.state == copyLeased || c.state == copyLocked {
			q.groups.holders[q.groupOf(c.message)] = turn{uint32(slot), c.ticket}
		}
	}
}
