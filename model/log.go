package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// log keeps the copies of each partition in order. A consumer asks for them
// from a position on, and commits how far it has got; nothing is handed out
// because of time, and nothing is removed but by the cursor.
type log struct {
	b          *broker
	partitions []partition
	group      *group // nil: each partition has its reader
	saving     bool   // cursors are about to be written
}

// partition is one ordered part of a log.
type partition struct {
	end     uint64          // offset of the last record, from 1; 0: empty
	records queueOf[uint32] // places of the records that no cursor has passed, by offset
	base    uint64          // offset of the record before the first of these
	settled uint64          // offset up to which records are done with
	cursor  cursor          // of a group
	commits queueOf[record] // of the group, that are not fsynced
	saved   cursor          // what is written of it, if unsaved
	unsaved bool

	// In the process's memory.
	hidden  queueOf[uint32] // places of the records that are not visible yet, by offset
	highest uint64          // offset up to which records are visible
	stable  uint64          // offset up to which their transactions are decided
	parked  parked          // a fetch that waits for a record
	held    bool            // keeps the run alive: there are records to read
	ageing  sim.Timer       // until its first record is too old
}

// parked is a fetch to which there is no answer yet.
type parked struct {
	waiting     bool
	asker       uint16 // consumer (index)
	incarnation uint32
	position    uint64
	payload     Payload
	key         sim.Key
}

func newLog(b *broker, partitions int) *log {
	l := &log{b: b, partitions: make([]partition, partitions)}
	if b.system.cfg.Consumer.Group.Enabled {
		l.group = newGroup(l)
	}
	return l
}

func (l *log) reset() {
	l.saving = false
	for i := range l.partitions {
		p := &l.partitions[i]
		p.records.reset()
		p.commits.reset()
		p.hidden.reset()
		*p = partition{records: p.records, commits: p.commits, hidden: p.hidden}
	}
	if l.group != nil {
		l.group.reset()
	}
}

func (l *log) at(number uint16) *partition { return &l.partitions[number-1] }

// place gives a record the next offset of its partition.
func (l *log) place(message uint32) (number uint16, offset uint64) {
	number = l.b.system.partitionOf(message)
	p := l.at(number)
	p.end++
	return number, p.end
}

// unplace takes back the last offset.
func (l *log) unplace(c stored) { l.at(c.partition).end = c.offset - 1 }

func (l *log) stored(slot uint32, e *sim.Event[Payload]) uint64 {
	l.at(l.b.copies.slots[slot].partition).hidden.push(slot)
	return l.b.tellStored(slot, e)
}

func (l *log) committed(uint32, uint16) uint64 { return 0 }

func (l *log) lost(_ *stored, why history.Reason) history.Event {
	return history.Event{Kind: history.CopyLost, Reason: why}
}

func (l *log) secured() {}

// visible makes a record readable, with those before it whose turn has not come
// yet: what is readable ends at one offset. It answers the fetch that waits for it.
func (l *log) visible(w *sim.World[Payload], slot uint32, _ uint64) {
	c := &l.b.copies.slots[slot]
	p := l.at(c.partition)
	for p.hidden.len() > 0 && p.highest < c.offset {
		next := p.hidden.pop()
		r := &l.b.copies.slots[next]
		if r.state != copyHidden || r.partition != c.partition || r.offset <= p.highest {
			continue // its transaction was aborted, and the place is free or somebody else's
		}
		r.state, r.why = copyReady, history.First
		p.put(next, r.offset)
		p.highest = r.offset
	}
	l.trim(w, p)
	l.wake(w, c.partition)
	if !l.keepsAll() {
		l.expireRecords(w, c.partition)
	}
}

// hold keeps the run alive while there are records that no cursor has passed:
// consumers poll in the background.
func (l *log) hold(w *sim.World[Payload], p *partition) {
	wanted := p.settled < p.highest && !l.readToTheEnd(p) && !l.hangs(p)
	switch {
	case wanted && !p.held:
		w.Hold()
	case !wanted && p.held:
		w.Release()
	}
	p.held = wanted
}

// unsubscribed: nobody waits for a record any more.
func (l *log) unsubscribed(w *sim.World[Payload]) {
	for i := range l.partitions {
		l.partitions[i].parked = parked{}
	}
	if l.group != nil {
		l.group.dissolve(w)
	}
}

// step handles what consumers send.
func (l *log) step(w *sim.World[Payload], e *sim.Event[Payload]) {
	switch e.Step {
	case stepSubscribeArrived:
		l.subscribe(w, e)
	case stepFetchArrived:
		l.fetch(w, e)
	case stepSaveCursors:
		l.saveCursors(w)
	case stepRecordTooOld:
		l.expireRecords(w, uint16(e.Key.Subject))
	}
	if l.group != nil {
		l.group.step(w, e)
	}
}

// subscribe tells a consumer where its partitions' cursors are.
func (l *log) subscribe(w *sim.World[Payload], e *sim.Event[Payload]) {
	i := l.b.system.consumerAt(e.From)
	for number := uint16(1); int(number) <= len(l.partitions); number++ {
		if l.b.system.readerOf(number) == i {
			next := Payload{Place: uint32(number), Offset: l.at(number).settled + 1}
			w.Answer(l.b.system.consumers[i].subscribed, e.FromIncarnation, stepSubscribedArrived, e.Key, next)
		}
	}
}

// fetch answers with the records from a position on, or waits for one. A
// position that the log does not have is answered with the cursor's
// (OFFSET_OUT_OF_RANGE and auto.offset.reset in one step).
func (l *log) fetch(w *sim.World[Payload], e *sim.Event[Payload]) {
	number := uint16(e.Payload.Place)
	p := l.at(number)
	if l.group != nil && !l.group.owns(e, number) {
		return // its reader drops what it gets, or is not there any more
	}
	l.setAside(w, p)
	if l.group != nil && (e.Payload.Offset > p.end+1 || e.Payload.Offset <= p.base) {
		l.outOfRange(w, e, number)
		return
	}
	if l.group == nil && e.Payload.Offset <= p.settled || e.Payload.Offset > p.end+1 {
		next := Payload{Place: uint32(number), Offset: p.settled + 1, Verdict: negative}
		w.Answer(l.b.system.consumers[l.b.system.readerOf(number)].subscribed, e.FromIncarnation, stepSubscribedArrived, e.Key, next)
		return
	}
	p.parked = parked{asker: uint16(l.b.system.consumerAt(e.From)), incarnation: e.FromIncarnation, position: e.Payload.Offset, payload: e.Payload, key: e.Key}
	p.parked.waiting = true
	l.wake(w, number)
	l.hold(w, p)
}

// answer sends the records from the position on, as many as a poll returns.
func (l *log) answer(w *sim.World[Payload], number uint16, f *parked) {
	p := l.at(number)
	from := f.position
	offset, ok := l.next(p, from)
	for left := l.b.system.cfg.Consumer.Prefetch; ok && left > 0; left-- {
		following, more := l.next(p, offset+1)
		l.read(w, p.recordAt(offset), number, f, uint32(offset-from), more && left > 1)
		from, offset, ok = offset+1, following, more
	}
}

// recordAt returns the place of a record behind the base; noRecord where there is
// none any more, also behind the last one that is there.
func (p *partition) recordAt(offset uint64) uint32 {
	at := int(offset - p.base - 1)
	if at >= p.records.len() {
		return noRecord
	}
	return p.records.items[p.records.head+at]
}

// setAside moves the record at the cursor to the dead letters if its handler
// has failed too often. A log's broker does not count that by itself; it stands
// for the consumer that writes the record elsewhere and commits past it.
func (l *log) setAside(w *sim.World[Payload], p *partition) {
	limit := l.b.system.cfg.Broker.DeadLetter.After
	if limit == 0 || l.group != nil || p.settled >= p.highest {
		return
	}
	slot := p.recordAt(p.settled + 1)
	if c := &l.b.copies.slots[slot]; c.failed < limit || c.state == copyLocked {
		return
	}
	p.settled++
	p.base++
	p.records.pop()
	l.b.deadLetter(w, slot, history.TooManyDeliveries)
	l.hold(w, p)
}

// read sends one record to the consumer of its partition, and says whether more of the
// same answer follow.
func (l *log) read(w *sim.World[Payload], slot uint32, number uint16, f *parked, skipped uint32, more bool) {
	c := &l.b.copies.slots[slot]
	consumer := &l.b.system.consumers[f.asker]
	id := l.b.system.ids.of(c.message)
	id.deliveries++
	c.delivery = id.deliveries
	if c.handed > 0 {
		c.why = history.Uncommitted
	}
	c.handed++
	why := c.seen()
	c.cause = l.b.system.emit(history.Event{Kind: history.Lease, Reason: why, Node: history.Node(l.b.node),
		Peer: history.Node(consumer.node), Partition: number, Message: c.message, Attempt: c.attempt, Copy: c.number,
		Delivery: c.delivery, Parent: c.cause, Live: 1})
	w.Answer(consumer.deliveries, f.incarnation, stepDeliveryArrived, sim.Key{Subject: c.message, N: c.delivery},
		Payload{Cause: c.cause, Place: slot, Attempt: c.attempt, Copy: c.number, Reason: why, Offset: c.offset, Sequence: skipped, Several: more})
}

// acknowledged commits the cursor up to the record that the commit names, and
// says so. One that is behind the cursor changes nothing.
func (l *log) acknowledged(w *sim.World[Payload], e *sim.Event[Payload]) {
	p := l.at(l.b.system.partitionOf(e.Key.Subject))
	upTo := e.Payload.Offset
	if l.b.system.cfg.Planted.Has(CommitOneTooFar) {
		upTo++
	}
	if e.Payload.Verdict == negative {
		l.failed(e)
		return
	}
	why := history.Processed
	if cfg := &l.b.system.cfg.Consumer; cfg.Ack == AckBefore || cfg.HandOver {
		why = history.BeforeProcessing
	}
	if l.group != nil {
		l.commitGroup(w, e, upTo, why)
		return
	}
	for offset := p.settled + 1; offset <= min(upTo, p.highest); offset = max(offset, p.settled) + 1 {
		slot := p.recordAt(offset)
		if l.hidden(slot) || l.b.copies.slots[slot].state == copyLocked {
			continue // there is nothing to settle, or it is being settled
		}
		l.b.settle(w, slot, l.b.copies.slots[slot].delivery, why, e.Payload.Cause)
	}
	next := Payload{Place: uint32(l.b.system.partitionOf(e.Key.Subject)), Offset: e.Payload.Offset}
	l.b.reply(w, l.b.system.consumers[e.Payload.Asker].subscribed, e.Payload.Session, stepCommittedArrived, e.Key, next)
}

// failed counts that a handler has failed on a record.
func (l *log) failed(e *sim.Event[Payload]) {
	if l.b.copies.holds(e.Payload.Place, e.Key.Subject, e.Payload.Copy) {
		l.b.copies.slots[e.Payload.Place].failed++
	}
}

// mayCommit: the record is the next one at the cursor, so no other process has
// committed it (the fencing that Kafka's TxnOffsetCommit does by generation).
func (l *log) mayCommit(e *sim.Event[Payload]) bool {
	p := l.at(l.b.system.partitionOf(e.Key.Subject))
	if l.group != nil && l.group.fenced(e, l.b.system.partitionOf(e.Key.Subject)) {
		return false
	}
	return e.Payload.Offset == p.settled+1 && p.settled < p.highest &&
		l.b.copies.slots[p.recordAt(p.settled+1)].state != copyLocked
}

// settled moves the cursor past the record.
func (l *log) settled(w *sim.World[Payload], slot uint32) (kept bool) {
	c := &l.b.copies.slots[slot]
	p := l.at(c.partition)
	p.settled = c.offset
	if l.group != nil {
		p.cursor = cursor{true, c.offset}
		c.state = copyPassed
	} else {
		p.base = c.offset
		p.records.pop()
	}
	l.trim(w, p)
	return l.group != nil
}

// crash forgets what was read and who waits.
func (l *log) crash(w *sim.World[Payload]) {
	l.saving = false
	for i := range l.partitions {
		p := &l.partitions[i]
		p.records.reset()
		p.hidden.reset()
		p.highest, p.stable, p.parked = 0, 0, parked{}
		l.hold(w, p)
	}
}

// restart finds the records on the disk, and with them the cursors: a cursor
// stands before the first record that is not settled.
func (l *log) restart(w *sim.World[Payload]) {
	for i := range l.partitions {
		l.partitions[i].settled = l.partitions[i].end
		l.partitions[i].base = l.partitions[i].end
	}
	for _, slot := range l.b.copies.byPosition() {
		c := &l.b.copies.slots[slot]
		p := l.at(c.partition)
		if c.state != copyPassed {
			p.settled = min(p.settled, c.offset-1)
		}
		p.base = min(p.base, c.offset-1)
		if l.b.hidden(slot) {
			p.hidden.push(slot)
			continue
		}
		if c.state == copyHidden {
			c.why = history.First
		}
		if c.state != copyLocked && c.state != copyPassed { // otherwise its transaction goes on
			c.state = copyReady
		}
		p.put(slot, c.offset)
		p.highest = max(p.highest, c.offset)
	}
	for i := range l.partitions {
		l.trim(w, &l.partitions[i])
		if !l.keepsAll() {
			l.expireRecords(w, uint16(i+1))
		}
	}
	if l.group != nil {
		l.group.restart(w)
	}
}
