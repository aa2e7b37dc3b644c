package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// reader is a consumer's place in one partition of a log. All of it is in the
// process's memory: after a crash the cursor at the broker is what counts.
type reader struct {
	partition uint16 // from 1
	owned     bool   // by a member of a group
	known     bool   // the broker has said where the cursor is
	backs     bool   // off, before it reads a record again whose handler failed
	asked     bool   // a fetch is under way, or waits at the broker for a record
	askedAt   sim.Time
	position  uint64 // offset of the next record to take
	inHand    int    // records taken and not finished
	fetches   uint32
	again     sim.Timer
	committed sim.Time // when the last commit was sent
	finished  int      // records finished since then
	last      delivery // the last of them
	taken     delivery // the last record that a poll returned to a member of a group
	sent      uint64   // the offset of the last commit sent
	confirmed uint64   // and of the last one that the broker has answered
	used      sim.Key  // of the last packet to the broker, where commits go by positions
	resent    uint16   // how often the last commit was sent again
	retry     sim.Timer
	failedAt  uint64 // the offset at which a handler failed last
	failures  uint32 // how often in a row
	epoch     uint16 // of its transactional session
	aborts    bool   // its transaction is to be aborted
	resume    uint64 // where to go on after that, whatever is committed; 0: there
}

// assign makes the readers of a consumer's partitions.
func (c *consumer) assign() {
	c.readers = c.readers[:0]
	for number := 1; number <= c.system.cfg.Broker.Partitions; number++ {
		if c.inGroup() || c.system.readerOf(uint16(number)) == c.index {
			c.readers = append(c.readers, reader{partition: uint16(number)})
		}
	}
}

// readerFor returns the reader of a partition.
func (c *consumer) readerFor(partition uint16) *reader {
	if c.inGroup() {
		return &c.readers[partition-1]
	}
	return &c.readers[int(partition-1)/len(c.system.consumers)]
}

// positioned learns where the cursor of a partition is, and begins to read.
func (c *consumer) positioned(w *sim.World[Payload], e *sim.Event[Payload]) {
	r := c.readerFor(uint16(e.Payload.Place))
	if !r.known || e.Payload.Verdict == negative && r.inHand == 0 {
		r.known, r.position = true, e.Payload.Offset
	}
	r.confirmed = min(r.confirmed, e.Payload.Offset-1) // a failure may have moved the cursor back
	c.poll(w, r)
}

// poll commits what is due and asks for the next records, once those that the
// last poll returned are finished.
func (c *consumer) poll(w *sim.World[Payload], r *reader) {
	if c.inGroup() {
		r.backs = false
		if r.owned && !r.known {
			c.askPosition(w, r)
			return
		}
		c.abortDue(r)
		c.pollAll(w)
		return
	}
	if !r.known || r.inHand > 0 {
		return
	}
	c.commit(w, r, true)
	c.recommit(w, r)
	c.fetch(w, r)
}

// fetch asks for the records from the reader's position on. The timer asks again if
// no answer comes.
func (c *consumer) fetch(w *sim.World[Payload], r *reader) {
	r.fetches++
	r.asked, r.askedAt = true, w.Now()
	key := sim.Key{Subject: uint32(r.partition), N: r.fetches, Copy: uint16(w.Incarnation(c.node))}
	w.Send(c.fetches, stepFetchArrived, key, Payload{Place: uint32(r.partition), Offset: r.position})
	w.Cancel(r.again)
	r.again = w.InBackground(c.system.cfg.Consumer.Poll, stepPoll, key, Payload{Place: uint32(r.partition)})
}

// giveUpFetches stops waiting for the answers that are overdue, so that the poll that
// follows asks again.
func (c *consumer) giveUpFetches(w *sim.World[Payload]) {
	for i := range c.readers {
		r := &c.readers[i]
		r.asked = r.asked && w.Now().Sub(r.askedAt) < c.system.cfg.Consumer.Poll
	}
}

// inOrder reports whether a record is the next one to take. Others answer an
// older fetch, or come after one that was lost; they will be read again.
func (c *consumer) inOrder(w *sim.World[Payload], e *sim.Event[Payload]) bool {
	r := c.readerFor(c.system.partitionOf(e.Key.Subject))
	r.asked = r.asked && e.Payload.Several
	first := e.Payload.Offset - uint64(e.Payload.Sequence)
	if !r.known || r.position < first || r.position > e.Payload.Offset {
		return false
	}
	r.position = e.Payload.Offset + 1
	if !c.system.cfg.Consumer.HandOver {
		r.inHand++
	}
	return true
}

// finishRecord notes that a record is done with, and commits if it is time.
func (c *consumer) finishRecord(w *sim.World[Payload], d *delivery) {
	if c.system.cfg.Consumer.HandOver {
		return // the loop is far ahead
	}
	r := c.readerFor(c.system.partitionOf(d.message))
	c.letGo(w, r)
	if c.system.cfg.Consumer.Ack.commitsAfter() {
		c.commitLater(w, d)
	}
	c.poll(w, r)
}

// commitLater notes a record past which the cursor may go, and commits if it is time.
func (c *consumer) commitLater(w *sim.World[Payload], d *delivery) {
	r := c.readerFor(c.system.partitionOf(d.message))
	r.finished++
	r.last = *d
	c.commit(w, r, false)
}

// commit sends the cursor's new place if one is due: after so many records, at
// the end of a poll, and not more often than the interval allows.
func (c *consumer) commit(w *sim.World[Payload], r *reader, endOfPoll bool) {
	cfg := &c.system.cfg.Consumer
	due := r.finished > 0 && (endOfPoll || r.finished >= max(1, cfg.CommitEvery))
	if !due || cfg.CommitInterval > 0 && (!endOfPoll || w.Now().Sub(r.committed) < cfg.CommitInterval) {
		return
	}
	r.finished, r.committed, r.resent = 0, w.Now(), 0
	r.sent = r.last.payload.Offset
	r.confirmed = min(r.confirmed, r.sent-1) // an answer to this one, also where the log has become shorter
	c.sendCommit(w, r)
	c.expectAnswer(w, r)
}

// recommit repeats a commit that was not answered by the next poll, as Kafka's
// commitSync does; a later commit would do as well.
func (c *consumer) recommit(w *sim.World[Payload], r *reader) {
	if r.sent > r.confirmed && r.committed.Add(c.system.cfg.Consumer.Poll) <= w.Now() {
		r.resent++
		r.committed = w.Now()
		c.sendCommit(w, r)
	}
}

func (c *consumer) sendCommit(w *sim.World[Payload], r *reader) {
	d := &r.last
	packet := d.payload
	packet.Offset = r.sent
	packet.Asker, packet.Session, packet.Sequence = uint16(c.index), w.Incarnation(c.node), c.member.generation
	packet.Channel = r.epoch
	packet.Cause = c.emit(d, history.Event{Kind: history.Ack, Reason: d.stage, Parent: d.cause})
	key := d.key
	key.Copy |= r.resent << 4 // a packet of its own; the low bits are the network's
	w.Send(c.acks, stepAckArrived, key, packet)
}

// answeredCommit notes that the broker has taken a commit, or turned it down.
func (c *consumer) answeredCommit(w *sim.World[Payload], e *sim.Event[Payload]) {
	r := c.readerFor(uint16(e.Payload.Place))
	if c.inGroup() {
		c.committed(w, e, r)
		return
	}
	r.confirmed = max(r.confirmed, e.Payload.Offset)
}

// lostPlace drops a record that somebody else has committed, and asks where the
// cursor is.
func (c *consumer) lostPlace(w *sim.World[Payload], slot uint32) {
	r := c.readerFor(c.system.partitionOf(c.held[slot].message))
	if c.inGroup() {
		r.known = !c.system.cfg.Sink.Positions // it asks the sink again
		c.member.again = c.member.again || r.known
		c.release(w, slot)
		return
	}
	r.known, c.connected = false, false
	c.release(w, slot)
	c.subscribe(w)
}

// letGo notes that a record is not in the reader's hands any more.
func (c *consumer) letGo(w *sim.World[Payload], r *reader) {
	r.inHand--
	if c.inGroup() {
		c.countOut(w)
	}
}

// rewind goes back to a record whose handler failed, forgets those behind it,
// and reads on after the delay.
func (c *consumer) rewind(w *sim.World[Payload], failed *delivery) {
	r := c.readerFor(c.system.partitionOf(failed.message))
	r.position = failed.payload.Offset
	c.letGo(w, r)
	r.backs, r.asked = true, false
	for c.buffer.len() > 0 {
		slot := c.buffer.pop()
		if d := &c.held[slot]; c.system.partitionOf(d.message) == r.partition {
			c.emit(d, history.Event{Kind: history.Release, Parent: failed.cause, Live: -1})
			c.held[slot] = delivery{}
			c.free = append(c.free, slot)
			c.letGo(w, r)
		} else {
			c.passed = append(c.passed, slot)
		}
	}
	for _, slot := range c.passed {
		c.buffer.push(slot)
	}
	c.passed = c.passed[:0]
	w.Cancel(r.again)
	r.again = w.After(c.system.cfg.Broker.DeadLetter.RetryDelay, stepPoll, sim.Key{}, Payload{Place: uint32(r.partition)})
}
