package model

import (
	"ackgap/sim"
)

// leavesGap reports whether there is time between effect and ack.
func (a AckMode) leavesGap() bool { return a == AckAfter || a == AckAtPoll || a == AckInTransaction }

// autoCommit commits what the polls before this one have returned, if the
// interval is over. Nobody waits for the answer, and nobody repeats the commit:
// after the next interval the position is committed anyway
// (ConsumerCoordinator.maybeAutoCommitOffsetsAsync). While something is not
// committed, the timer keeps the run alive.
func (c *consumer) autoCommit(w *sim.World[Payload]) {
	m := &c.member
	if c.system.cfg.Consumer.Ack != AckAtPoll {
		return
	}
	interval := c.system.cfg.Consumer.CommitInterval
	wait := interval - w.Now().Sub(m.autoCommit)
	if wait <= 0 {
		m.autoCommit = w.Now()
		c.commitPositions(w)
		wait = max(interval, c.system.cfg.Consumer.Poll)
	}
	w.Cancel(m.interval)
	if c.uncommitted() {
		m.interval = w.After(wait, stepCommitInterval, sim.Key{}, Payload{})
	}
}

// commitPositions sends the position of each partition that is ahead of what
// the broker has confirmed.
func (c *consumer) commitPositions(w *sim.World[Payload]) {
	for i := range c.readers {
		r := &c.readers[i]
		if !r.owned || r.position-1 <= r.confirmed || r.taken.message == 0 {
			continue
		}
		r.resent++
		if r.used != r.taken.key {
			r.used, r.resent = r.taken.key, 0
		}
		r.last, r.sent = r.taken, r.position-1
		c.sendCommit(w, r)
		c.expectAnswer(w, r)
	}
}

// uncommitted reports whether a poll has returned more than is committed.
func (c *consumer) uncommitted() bool {
	for i := range c.readers {
		if r := &c.readers[i]; r.owned && r.position-1 > r.confirmed && r.taken.message != 0 {
			return true
		}
	}
	return false
}

// lastCommit commits before a member gives its partitions back or ends
// (ConsumerCoordinator.onJoinPrepare, close), and reports whether it waits for
// the answer. One that is out of the group already has nothing to commit.
func (c *consumer) lastCommit(w *sim.World[Payload]) bool {
	m := &c.member
	if c.system.cfg.Consumer.Ack != AckAtPoll || !m.in || m.last || !c.uncommitted() {
		m.last = false
		return false
	}
	m.last = true
	w.Cancel(m.interval)
	c.commitPositions(w)
	return true
}
