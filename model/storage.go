package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// storage is the broker's journal and its confirm point: what was appended is
// confirmed when it has reached the rung that the configuration asks for, on as
// many nodes as that asks for (see [replicas]). What a failure destroys follows
// from the rungs alone.
type storage struct {
	journal   sim.Journal[record]
	awaiting  queueOf[request]    // below the confirm point, in the order of their positions
	unseen    queueOf[request]    // confirmed, and not visible to consumers yet
	settled   queueOf[record]     // settle records that can still be lost
	accepting queueOf[acceptance] // acks whose records are below the confirm point
	unsaved   queueOf[record]     // those that are not in the journal yet
	saving    bool                // a timer will write them

	committing queueOf[transaction] // begun and not visible yet
	released   int                  // of them, those that are about to be
}

// recordKind says what a record of the journal says.
type recordKind uint8

const (
	storeRecord       recordKind = iota // a copy was stored
	leaseRecord                         // it was handed out, under a durable lease
	settleRecord                        // it was settled
	commitRecord                        // it was settled by a transaction
	deadRecord                          // it was moved to the dead letters, or dropped
	cursorRecord                        // a group's position was committed
	freeRecord                          // the identifier of a message was freed
	againRecord                         // a consumer had it stored again
	coordinatorRecord                   // what the coordinator knows has changed
	outputRecord                        // an effect was written in a transaction
)

// record is one entry of the journal.
type record struct {
	kind     recordKind
	position uint64
	copy     stored  // as it was before; for a store record, as it was stored
	session  session // of an idempotent producer, as it was before
	before   uint32  // the highest number of its producer before this one
	key      uint64  // in the dedup table
	cursor   cursor  // as it was before
	id       uint64  // of the message in its producer's session; 0: none
}

// request is a stored message whose confirm waits for its rung.
type request struct {
	position uint64
	key      sim.Key
	payload  Payload
	step     sim.Site // where it goes on; 0: SiteBeforeConfirm

	// Of an answer that waits: to whom it goes, and the step that takes it; 0: it is none.
	to      sim.LinkID
	session uint32
	answer  sim.Site
}

func (s *storage) reset() {
	s.journal.Reset()
	s.forget()
	s.settled.reset()
	s.accepting.reset()
	s.unsaved.reset()
	s.committing.reset()
}

// forget drops what was in the process's memory.
func (s *storage) forget() {
	s.awaiting.reset()
	s.unseen.reset()
	s.released = 0
	s.saving = false
}

// append adds a record, which gets its position, and starts its way up the
// leader's ladder.
func (b *broker) append(w *sim.World[Payload], r *record) uint64 {
	r.position = b.storage.journal.End() + 1
	if b.replicas.syncsAtOnce() {
		b.storage.journal.Pass()
	} else {
		b.storage.journal.Append(r)
	}
	b.replicas.appended(w)
	return r.position
}

// risen lets everything go on that has waited for records to get as far as they
// have got by now.
func (b *broker) risen(w *sim.World[Payload]) {
	b.storage.journal.Keep(b.safe())
	b.purge()
	b.release(w)
}

// release lets the requests go on that have reached the confirm point, and the
// transactions whose record is fsynced.
func (b *broker) release(w *sim.World[Payload]) {
	b.acceptDue(w)
	reached := b.replicas.confirmable()
	for b.storage.awaiting.len() > 0 && b.storage.awaiting.front().position <= reached {
		r := b.storage.awaiting.pop()
		if r.answer != 0 {
			if !b.replicas.tooFew() {
				w.Answer(r.to, r.session, r.answer, r.key, r.payload)
			}
			continue
		}
		if r.step == 0 && b.replicas.tooFew() {
			b.turnDown(w, &r)
			continue
		}
		if r.step == 0 {
			r.step = SiteBeforeConfirm
		}
		w.Serve(0, r.step, r.key, r.payload)
	}
	b.reveal(w)
	for b.storage.released < b.storage.committing.len() {
		t := &b.storage.committing.items[b.storage.committing.head+b.storage.released]
		if t.position > b.safe() {
			return
		}
		b.storage.released++
		w.Serve(0, stepCommitted, t.key, t.payload)
	}
}

// purge tells the history of settled copies that can't come back any more.
func (b *broker) purge() {
	s := &b.storage
	for s.settled.len() > 0 && s.settled.front().position <= b.safe() {
		r := s.settled.pop()
		b.emitPurge(&r)
		b.letGoSettled(&r)
	}
	b.coordinator.purge()
	b.dispatch.secured()
}

func (b *broker) emitPurge(r *record) {
	b.system.emit(history.Event{Kind: history.Purge, Node: history.Node(b.node), Message: r.copy.message,
		Copy: r.copy.number, Delivery: r.copy.delivery, Parent: r.copy.cause, Live: -1})
}

// unsettled takes a copy out of the list of those whose settling can still be
// lost, and reports whether it was there.
func (s *storage) unsettled(c *stored) bool {
	for _, q := range [...]*queueOf[record]{&s.settled, &s.unsaved} {
		for i := q.head; i < len(q.items); i++ {
			if r := &q.items[i]; r.copy.message == c.message && r.copy.number == c.number && r.position >= c.position {
				q.items = append(q.items[:i], q.items[i+1:]...)
				return true
			}
		}
	}
	return false
}

// rungLost says from where a failure has taken records.
func rungLost(failure sim.Action) history.Reason {
	switch failure {
	case sim.PowerLoss:
		return history.FromPageCache
	case sim.DiskLoss:
		return history.FromDisk
	default:
		return history.FromMemory
	}
}

// recover undoes the records above a position, newest first, because the
// journal that the broker goes on with does not have them. why says of each
// what became of it.
func (b *broker) recover(above uint64, why func(position uint64) history.Reason) {
	s := &b.storage
	b.forgetAcks(history.FromMemory)
	s.journal.Undo(above, func(r record) { b.undo(&r, why(r.position)) })
	if above < s.journal.End() { // a disk was lost, and with it what nothing else takes back
		taken := b.copies.byPosition()
		for i := len(taken) - 1; i >= 0 && b.copies.slots[taken[i]].position > above; i-- {
			c := &b.copies.slots[taken[i]]
			b.dispatch.unplace(*c)
			b.loseCopy(taken[i], why(c.position))
		}
	}
	b.dropSettled()
	b.loseAcceptances()
	b.rollBack(above, why(above+1))
	b.coordinator.loseOutputs(above, why(above+1))
}

// undo takes back what a record said.
func (b *broker) undo(r *record, lost history.Reason) {
	switch r.kind {
	case storeRecord:
		b.unremember(r)
		b.dispatch.unplace(r.copy)
		if slot, ok := b.copies.find(r.copy.message, r.copy.number); ok {
			b.loseCopy(slot, lost)
		}
	case againRecord:
		if slot, ok := b.copies.find(r.copy.message, r.copy.number); ok {
			b.loseCopy(slot, lost)
		}
	case leaseRecord:
		if slot, ok := b.copies.find(r.copy.message, r.copy.number); ok {
			b.unlease(slot, &r.copy)
		}
	case settleRecord, deadRecord:
		b.unsettle(r, lost)
	case cursorRecord:
		b.dispatch.uncommit(r, lost)
	case freeRecord:
		b.sessions.ids.add(r.id, 0)
	case coordinatorRecord:
		b.coordinator.undo()
	case outputRecord: // see loseOutputs
	case commitRecord: // see rollBack
	}
}

// unlease makes a copy what it was before a hand-out whose record is gone. Who has
// it is not known any more: the queue takes it back when it restarts.
func (b *broker) unlease(slot uint32, before *stored) {
	c := &b.copies.slots[slot]
	state, delivery := copyReady, c.delivery
	if c.state == copyLeased || c.state == copyLocked {
		state = copyWaits
	}
	*c = *before
	c.state, c.delivery = state, delivery
}

// dropSettled forgets the settle records that were undone; the others stay. So
// does that of a record which a group's reader has read a second time, and which
// an earlier commit has passed, too: it is as safe as what is left of the journal.
func (b *broker) dropSettled() {
	s := &b.storage
	end := s.journal.End()
	first := len(s.settled.items)
	for first > s.settled.head && s.settled.items[first-1].position > end {
		first--
	}
	kept := s.settled.items[:first]
	for _, r := range s.settled.items[first:] {
		if slot, ok := b.copies.find(r.copy.message, r.copy.number); ok && b.copies.slots[slot].state == copyPassed {
			r.position = end
			kept = append(kept, r)
		}
	}
	s.settled.items = kept
}

func (b *broker) loseCopy(slot uint32, why history.Reason) {
	c := &b.copies.slots[slot]
	if b.storage.unaccept(c) {
		c.state = copyReady
	}
	if c.state == copyPassed || c.state == copyDead { // the history has counted it as gone, or is about to
		if b.storage.unsettled(c) {
			b.emitPurge(&record{copy: *c})
		}
		b.copies.remove(slot)
		return
	}
	event := b.dispatch.lost(c, why)
	event.Node, event.Message, event.Copy, event.Attempt = history.Node(b.node), c.message, c.number, c.attempt
	event.Parent, event.Live = b.system.cause, -1
	b.system.emit(event)
	b.copies.remove(slot)
}

// unsettle brings a settled copy back, because the record of it is gone.
func (b *broker) unsettle(r *record, why history.Reason) {
	if slot, ok := b.copies.find(r.copy.message, r.copy.number); ok {
		b.bringBack(slot, why)
		return
	}
	back := r.copy
	back.state, back.why = copyReady, history.BrokerRestarted
	event := history.Event{Kind: history.CopyBack, Reason: why, Node: history.Node(b.node),
		Message: back.message, Copy: back.number, Attempt: back.attempt, Parent: b.system.cause}
	if r.kind == deadRecord { // the history has counted the copy as gone for good
		event.Live = 1
	}
	b.system.ids.recall(&back)
	back.cause = b.system.emit(event)
	b.copies.add(back)
}
