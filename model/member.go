package model

import (
	"time"

	"ackgap/history"
	"ackgap/sim"
)

// membership is a consumer's place in its group. Its loop is that of a Kafka
// client: poll, handle all that the poll returned, commit, poll. The heartbeats
// go on beside it. What the coordinator wants is noticed at the next poll only.
type membership struct {
	in         bool // as far as the consumer knows
	generation uint32
	assigned   int       // partitions that the generation gives it
	known      int       // of them, those whose position has arrived
	again      bool      // it has to join again, at the next poll
	inHand     int       // records of the last poll that are not finished
	last       bool      // the last commit before it gives its partitions back is sent
	stop       sim.Fault // it is to end like this, at the next poll; no span: it isn't
	autoCommit sim.Time  // when it committed last by itself
	beats      uint32
	beat       sim.Timer
	limit      sim.Timer
	interval   sim.Timer // until it commits again by itself
}

// inGroup reports whether the consumer is a member of a group.
func (c *consumer) inGroup() bool { return c.system.cfg.Consumer.Group.Enabled }

func (c *consumer) stepMember(w *sim.World[Payload], e *sim.Event[Payload]) {
	switch e.Step {
	case stepJoinedArrived:
		c.joined(w, e)
	case stepMemberBeat:
		c.memberBeat(w)
	case stepMemberBeatAnswered:
		c.heard(w, e)
	case stepPollLimit:
		c.leave(w, history.PollLimit)
	case stepCommitTimer:
		c.unanswered(w, c.readerFor(uint16(e.Payload.Place)))
	case stepCommitInterval:
		c.pollAll(w)
	case stepPositionTold:
		c.positionTold(w, e)
	case stepStop:
		c.pollAll(w)
	}
}

// joined begins a generation. The positions of the partitions follow.
func (c *consumer) joined(w *sim.World[Payload], e *sim.Event[Payload]) {
	m := &c.member
	switch {
	case e.Payload.Sequence < m.generation || e.Payload.Sequence == m.generation && m.in:
		return // it has been told already
	case c.connected: // it answers a join that it has sent twice
		c.fallOut(w)
		c.pollAll(w)
		return
	}
	c.revoke(w)
	m.in, m.generation = true, e.Payload.Sequence
	m.assigned, m.known = int(e.Payload.Place), 0
	c.memberBeat(w)
	c.settleIn(w)
}

// given learns where to begin in a partition, or where to go on when the log
// does not have the position.
func (c *consumer) given(w *sim.World[Payload], e *sim.Event[Payload]) {
	r := c.readerFor(uint16(e.Payload.Place))
	switch {
	case !c.member.in || e.Payload.Sequence != c.member.generation:
		return
	case !r.owned:
		r.owned = true
		r.position, r.sent, r.confirmed = max(e.Payload.Offset, r.resume), 0, e.Payload.Offset-1
		r.epoch, r.resume = e.Payload.epoch(), 0
		if c.system.cfg.Sink.Positions {
			c.askPosition(w, r)
			return
		}
		r.known = true
		c.member.known++
	case e.Payload.Verdict == negative && r.inHand == 0:
		r.position, r.asked = e.Payload.Offset, false
	default:
		return // it knows already
	}
	c.settleIn(w)
}

// settleIn begins to read when all positions are known.
func (c *consumer) settleIn(w *sim.World[Payload]) {
	if c.member.known < c.member.assigned {
		return
	}
	c.connected = true
	w.Cancel(c.again)
	for i := range c.readers {
		if r := &c.readers[i]; !r.owned {
			r.resume = 0 // somebody else reads it now
		}
	}
	c.pollAll(w)
}

// memberBeat sends a heartbeat, and the next one after the interval.
func (c *consumer) memberBeat(w *sim.World[Payload]) {
	m := &c.member
	m.beats++
	key := sim.Key{Subject: uint32(c.node), N: m.beats, Copy: uint16(w.Incarnation(c.node))}
	w.Send(c.subscribes, stepMemberBeatArrived, key, Payload{Sequence: m.generation})
	w.Cancel(m.beat)
	m.beat = w.InBackground(c.system.cfg.Consumer.Group.Heartbeat, stepMemberBeat, key, Payload{})
}

// heard learns whether it is still in the group, and whether it has to come to
// a rebalance.
func (c *consumer) heard(w *sim.World[Payload], e *sim.Event[Payload]) {
	m := &c.member
	if !m.in || e.Payload.Sequence != m.generation {
		return
	}
	if e.Payload.Verdict == negative {
		c.fallOut(w)
	} else if e.Payload.Place == 1 {
		m.again = true
	}
	if m.again {
		c.pollAll(w)
	}
}

// fallOut notes that the group goes on without this member. Its handler does
// not know, and goes on with what the last poll returned.
func (c *consumer) fallOut(w *sim.World[Payload]) {
	c.member.in, c.member.again = false, true
	w.Cancel(c.member.beat)
}

// leave takes the member out of the group in good order.
func (c *consumer) leave(w *sim.World[Payload], why history.Reason) {
	m := &c.member
	if !m.in {
		return
	}
	key := sim.Key{Subject: uint32(c.node), N: m.beats + 1, Copy: uint16(w.Incarnation(c.node))}
	w.Send(c.subscribes, stepLeaveArrived, key, Payload{Sequence: m.generation, Reason: why})
	c.fallOut(w)
}

// pollAll ends a round of the loop and begins the next: it waits until the
// records of the last one are finished, commits, waits for the answer, joins
// again if it has to, and asks for the next records of all partitions whose answer it
// does not wait for already (Fetcher.fetchablePartitions, and one request to a broker at a time).
func (c *consumer) pollAll(w *sim.World[Payload]) {
	if c.member.inHand > 0 || c.awaitsCommit() {
		return
	}
	for i := range c.readers {
		c.commit(w, &c.readers[i], true)
	}
	if c.awaitsCommit() {
		return
	}
	if c.member.again || c.member.stop.Span > 0 {
		c.comeOut(w)
		return
	}
	if !c.connected {
		return
	}
	c.autoCommit(w)
	for i := range c.readers {
		switch r := &c.readers[i]; {
		case !r.owned || r.backs:
		case !r.known:
			c.askPosition(w, r)
		case !r.asked:
			c.fetch(w, r)
		}
	}
}

// comeOut leaves the loop: to come to a rebalance, or to end. Before that it
// commits, where it does so by itself, and waits for the answer.
func (c *consumer) comeOut(w *sim.World[Payload]) {
	if c.lastCommit(w) {
		return
	}
	if c.member.stop.Span == 0 {
		c.joinAgain(w)
		return
	}
	c.leave(w, history.MemberLeft)
	w.Exit(c.member.stop)
}

// stop ends the process at its next poll, in good order, and starts it again
// after the downtime. That can take as long as the handlers of a whole poll. A
// process that is down, or ends already, has nobody to tell; one that is paused hears
// of it when it goes on.
func (c *consumer) stop(w *sim.World[Payload], line uint16, downtime time.Duration) {
	if !w.Up(c.node) || c.member.stop.Span > 0 {
		return
	}
	if downtime <= 0 {
		downtime = c.system.cfg.Consumer.Reconnect
	}
	if c.system.accepted != nil {
		c.system.accepted(line)
	}
	c.member.stop = sim.Fault{Span: downtime, Subject: uint32(history.Closed), Line: line}
	w.After(0, stepStop, sim.Key{}, Payload{})
}

// joinAgain gives all partitions back and comes to the rebalance (the eager
// protocol).
func (c *consumer) joinAgain(w *sim.World[Payload]) {
	c.member.again, c.member.in, c.connected = false, false, false
	w.Cancel(c.member.beat)
	c.revoke(w)
	c.subscribe(w)
}

// revoke takes all partitions from the readers.
func (c *consumer) revoke(w *sim.World[Payload]) {
	for i := range c.readers {
		r := &c.readers[i]
		w.Cancel(r.again)
		w.Cancel(r.retry)
		*r = reader{partition: r.partition, fetches: r.fetches, used: r.used, resent: r.resent, resume: r.resume}
	}
}

// askRebalance asks the coordinator for a rebalance (KIP-568, enforceRebalance).
func (c *consumer) askRebalance(w *sim.World[Payload]) {
	key := sim.Key{Subject: uint32(c.node), N: c.member.beats, Copy: uint16(w.Incarnation(c.node))}
	w.Send(c.subscribes, stepRebalanceAsked, key, Payload{})
}

// countIn notes that a poll has returned another record. The poll limit runs
// from the first one on.
func (c *consumer) countIn(w *sim.World[Payload], d *delivery) {
	c.readerFor(c.system.partitionOf(d.message)).taken = *d
	if c.system.cfg.Consumer.HandOver {
		return
	}
	m := &c.member
	m.inHand++
	if m.inHand == 1 {
		m.limit = w.InBackground(c.system.cfg.Consumer.Group.PollLimit, stepPollLimit, sim.Key{}, Payload{})
	}
}

// countOut notes that a record is finished.
func (c *consumer) countOut(w *sim.World[Payload]) {
	m := &c.member
	m.inHand--
	if m.inHand == 0 {
		w.Cancel(m.limit)
	}
}
