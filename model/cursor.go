package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// cursor is the position that a group has committed in a partition.
type cursor struct {
	exists bool
	offset uint64 // of the last record that is done with
}

// A group's log keeps its records: what was committed can be read again when
// the position goes back. The commit is a record of the journal of its own, and
// as safe as that rung (Kafka's offsets topic is a log like any other).

// start commits the beginning of each partition for a group that is not fresh.
func (l *log) start(w *sim.World[Payload]) {
	if l.group == nil || l.group.cfg.Fresh {
		return
	}
	for i := range l.partitions {
		l.moveCursor(w, uint16(i+1), cursor{exists: true})
	}
}

// moveCursor writes a group's position down and returns the record's position
// on the disk.
func (l *log) moveCursor(w *sim.World[Payload], number uint16, to cursor) uint64 {
	p := l.at(number)
	r := record{kind: cursorRecord, copy: stored{partition: number}, cursor: p.cursor}
	p.cursor = to
	r.position = l.b.append(w, &r)
	for p.commits.len() > 0 && p.commits.front().position <= l.b.safe() {
		p.commits.pop()
	}
	p.commits.push(r)
	return r.position
}

// commitGroup moves a group's position up to what a commit names, and says so.
// A commit of an earlier generation is turned down.
func (l *log) commitGroup(w *sim.World[Payload], e *sim.Event[Payload], upTo uint64, why history.Reason) {
	number := l.b.system.partitionOf(e.Key.Subject)
	next := Payload{Place: uint32(number), Offset: e.Payload.Offset, Sequence: e.Payload.Sequence}
	if l.group.fenced(e, number) {
		next.Verdict = negative
		l.b.system.emit(history.Event{Kind: history.LateAck, Reason: history.Fenced, Node: history.Node(l.b.node), Message: e.Key.Subject,
			Attempt: e.Payload.Attempt, Copy: e.Payload.Copy, Delivery: e.Key.N, Wire: e.Key.Copy, Parent: e.Payload.Cause})
	} else if !l.b.system.cfg.Consumer.transactional() {
		l.advance(w, number, upTo, why, e.Payload.Cause)
	} else if l.b.coordinator.commitPosition(w, e, number, upTo) {
		return // the answer follows
	} else {
		next.Verdict = negative
		l.b.system.emit(deliveryEvent(l.b.node, e, history.Event{Kind: history.LateAck, Reason: history.Fenced}))
	}
	asker := l.b.system.consumers[e.Payload.Asker].subscribed
	if next.Verdict == negative {
		w.Answer(asker, e.Payload.Session, stepCommittedArrived, e.Key, next)
		return
	}
	l.b.reply(w, asker, e.Payload.Session, stepCommittedArrived, e.Key, next)
}

// advance moves a group's position up to an offset.
func (l *log) advance(w *sim.World[Payload], number uint16, upTo uint64, why history.Reason, cause uint64) {
	p := l.at(number)
	if p.cursor.exists && upTo <= p.cursor.offset {
		return
	}
	position := l.commitCursor(w, number, cursor{true, min(upTo, p.highest)})
	for p.settled < p.cursor.offset {
		l.pass(p, why, cause, position)
	}
	l.hold(w, p)
}

// pass notes that the next record is done with, by a record at that position of
// the disk; 0: by none, so nothing can undo it.
func (l *log) pass(p *partition, why history.Reason, cause, position uint64) {
	p.settled++
	slot := p.recordAt(p.settled)
	if l.hidden(slot) {
		return
	}
	c := &l.b.copies.slots[slot]
	c.state = copyPassed
	a := acceptance{record: record{kind: settleRecord, position: position, copy: *c}, slot: slot,
		delivery: c.delivery, why: why, cause: cause, passed: true}
	if l.b.replicas.defers(position) {
		l.b.storage.accepting.push(a)
		return
	}
	c.cause = l.b.accept(&a)
}

// uncommit takes a commit back, because the record of it is gone.
func (l *log) uncommit(r *record, lost history.Reason) {
	p := l.at(r.copy.partition)
	for n := len(p.commits.items); n > p.commits.head && p.commits.items[n-1].position >= r.position; n-- {
		p.commits.items = p.commits.items[:n-1]
	}
	p.unsaved = false
	l.fallBack(p, r.cursor, lost)
}

// fallBack sets a group's position back, and with it what is done with. Without
// a position that is decided by what a reader does that finds none.
func (l *log) fallBack(p *partition, to cursor, why history.Reason) {
	p.cursor = to
	switch {
	case to.exists:
		l.backTo(p, to.offset, why)
	case l.group.cfg.Reset == ResetEarliest:
		l.backTo(p, p.base, why)
	}
}

// backTo makes the records behind an offset unread.
func (l *log) backTo(p *partition, offset uint64, why history.Reason) {
	for ; p.settled > max(offset, p.base); p.settled-- {
		if slot, ok := l.placeOf(p, p.settled); ok {
			l.bringBack(slot, why)
		}
	}
}

// placeOf returns the place of a record. While the broker is down its index is
// gone, so that a power loss after a crash has to look through what is stored.
func (l *log) placeOf(p *partition, offset uint64) (slot uint32, ok bool) {
	if p.records.len() > 0 {
		return p.recordAt(offset), true
	}
	for i := range l.b.copies.slots {
		c := &l.b.copies.slots[i]
		if c.state != copyFree && c.offset == offset && l.at(c.partition) == p {
			return uint32(i), true
		}
	}
	return 0, false
}

// bringBack makes a record unread that was done with.
func (l *log) bringBack(slot uint32, why history.Reason) {
	if l.hidden(slot) {
		return
	}
	c := &l.b.copies.slots[slot]
	if l.b.storage.unaccept(c) { // the history has not counted it as gone
		c.state = copyReady
		return
	}
	event := history.Event{Kind: history.CopyBack, Reason: why, Node: history.Node(l.b.node),
		Message: c.message, Copy: c.number, Attempt: c.attempt, Parent: l.b.system.cause}
	if !l.b.storage.unsettled(c) { // the history has counted it as gone for good
		event.Live = 1
	}
	c.state = copyReady
	c.cause = l.b.system.emit(event)
}

// begin returns the offset at which the owner of a partition begins to read.
func (l *log) begin(w *sim.World[Payload], number uint16) uint64 {
	p := l.at(number)
	if p.cursor.exists && p.cursor.offset >= p.base {
		return p.cursor.offset + 1
	}
	return l.resetPosition(w, p)
}

// outOfRange answers a fetch from a position that the log does not have.
func (l *log) outOfRange(w *sim.World[Payload], e *sim.Event[Payload], number uint16) {
	next := Payload{Place: uint32(number), Offset: l.resetPosition(w, l.at(number)), Verdict: negative, Sequence: l.group.generation}
	w.Answer(l.b.system.consumers[l.b.system.consumerAt(e.From)].subscribed, e.FromIncarnation, stepSubscribedArrived, e.Key, next)
}

// resetPosition returns where a reader begins that has no position
// (auto.offset.reset). What it leaves out nobody will read any more.
func (l *log) resetPosition(w *sim.World[Payload], p *partition) uint64 {
	if l.group.cfg.Reset == ResetEarliest {
		l.backTo(p, p.base, history.Replayed)
		l.hold(w, p)
		return p.base + 1
	}
	end := l.readable(p)
	for p.settled < end {
		l.pass(p, history.Skipped, l.b.system.cause, 0)
	}
	l.hold(w, p)
	return end + 1
}

// readToTheEnd reports whether a group's reader waits at the end of a
// partition: all that is not committed is done, and nothing is going to be read.
func (l *log) readToTheEnd(p *partition) bool {
	if l.group == nil || !p.parked.waiting {
		return false
	}
	_, more := l.next(p, p.parked.position)
	return !more
}

// unpark forgets the fetch that waits in a partition, because its reader is gone.
func (l *log) unpark(w *sim.World[Payload], number uint16) {
	p := l.at(number)
	p.parked.waiting = false
	l.hold(w, p)
}

// readerGone forgets the fetches of a process that has died. That keeps the run
// alive until somebody else reads on.
func (l *log) readerGone(w *sim.World[Payload], consumer int) {
	for i := range l.partitions {
		if p := &l.partitions[i]; p.parked.waiting && int(p.parked.asker) == consumer {
			l.unpark(w, uint16(i+1))
		}
	}
}
