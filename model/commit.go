package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// awaitsCommit reports whether the loop of a group's member stands still until
// the broker has answered its commit.
func (c *consumer) awaitsCommit() bool {
	if !c.inGroup() || c.commitsAsync() {
		return false
	}
	for i := range c.readers {
		if r := &c.readers[i]; r.sent > r.confirmed {
			return true
		}
	}
	return false
}

// commitsAsync reports whether the loop goes on without the answer to a commit.
func (c *consumer) commitsAsync() bool {
	cfg := &c.system.cfg.Consumer
	return cfg.Commit == CommitOnce || cfg.Ack == AckAtPoll && !c.member.last
}

// expectAnswer sets the timer for the answer to a commit.
func (c *consumer) expectAnswer(w *sim.World[Payload], r *reader) {
	if !c.inGroup() || c.commitsAsync() {
		return
	}
	w.Cancel(r.retry)
	r.retry = w.After(c.system.cfg.Consumer.CommitTimeout, stepCommitTimer, sim.Key{}, Payload{Place: uint32(r.partition)})
}

// unanswered repeats a commit, or lets the exception end the process.
func (c *consumer) unanswered(w *sim.World[Payload], r *reader) {
	if r.sent <= r.confirmed {
		return
	}
	if c.member.last { // it goes without
		r.confirmed = r.sent
		c.next(w) // what an earlier poll has still returned
		c.pollAll(w)
		return
	}
	if c.system.cfg.Consumer.Commit == CommitOrExit {
		w.Exit(sim.Fault{Span: c.system.cfg.Consumer.Reconnect, Subject: uint32(history.GaveUp)})
		return
	}
	r.resent++
	c.sendCommit(w, r)
	c.expectAnswer(w, r)
}

// committed goes on after the answer to a commit. One that was turned down ends
// the round: the records that are left belong to somebody else
// (CommitFailedException). Who does not wait for the answer does not see it.
func (c *consumer) committed(w *sim.World[Payload], e *sim.Event[Payload], r *reader) {
	if e.Payload.Sequence != c.member.generation || !r.owned {
		return
	}
	r.confirmed = max(r.confirmed, e.Payload.Offset)
	if e.Payload.Verdict == positive {
		r.epoch = e.Payload.epoch()
	}
	if r.sent <= r.confirmed {
		w.Cancel(r.retry)
	}
	if e.Payload.Verdict == negative {
		c.fallOut(w)
		for !c.commitsAsync() && c.buffer.len() > 0 {
			slot := c.buffer.pop()
			d := &c.held[slot]
			c.emit(d, history.Event{Kind: history.Release, Reason: history.Fenced, Parent: e.Payload.Cause, Live: -1})
			c.letGo(w, c.readerFor(c.system.partitionOf(d.message)))
			c.held[slot] = delivery{}
			c.free = append(c.free, slot)
		}
		c.goOn()
	}
	c.next(w)
	c.pollAll(w)
}

// goOn makes a member whose commit was turned down read on behind what its last poll
// returned, once it has the partitions again. That is a client whose assignment keeps
// them, so that nothing sets its position back, and a loop that drops the rest of the
// poll (spring-kafka, issues 3703 and 3891).
func (c *consumer) goOn() {
	if !c.system.cfg.Consumer.ContinueAfterRefusal {
		return
	}
	for i := range c.readers {
		if r := &c.readers[i]; r.owned {
			r.resume = r.position
		}
	}
}
