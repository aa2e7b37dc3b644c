package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// storage is the broker's disk and its confirm point: what was appended is
// confirmed when it has reached the rung that the configuration asks for. How
// much a crash destroys follows from the rungs alone.
type storage struct {
	cfg      *StorageConfig
	disk     sim.Disk[record]
	awaiting queueOf[request] // below the confirm point, in the order of their positions
	writing  bool             // a write to the page cache is pending
	syncing  bool             // an fsync is pending or under way
	covers   uint64           // the position that the fsync under way will cover
	settled  queueOf[record]  // settle records that can still be lost
	unsaved  queueOf[record]  // those that are not in the journal yet
	saving   bool             // a timer will write them

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
}

func (s *storage) reset() {
	s.disk.Reset()
	s.forget()
	s.settled.reset()
	s.unsaved.reset()
	s.committing.reset()
}

// forget drops what was in the process's memory.
func (s *storage) forget() {
	s.awaiting.reset()
	s.released = 0
	s.writing, s.syncing, s.saving = false, false, false
}

// safe is the position up to which only the loss of the disk destroys records.
func (s *storage) safe() uint64 { return s.disk.Reached(sim.Fsynced) }

// append adds a record and starts its way up the ladder.
func (b *broker) append(w *sim.World[Payload], r record) uint64 {
	s := &b.storage
	r.position = s.disk.End() + 1
	s.disk.Append(r)
	if s.cfg.WriteEvery > 0 {
		if !s.writing {
			s.writing = true
			w.After(s.cfg.WriteEvery, stepWrite, sim.Key{}, Payload{})
		}
		return r.position
	}
	s.disk.Write(r.position)
	b.scheduleSync(w)
	return r.position
}

// write hands what is in memory to the operating system.
func (b *broker) write(w *sim.World[Payload]) {
	b.storage.writing = false
	b.storage.disk.Write(b.storage.disk.End())
	b.scheduleSync(w)
	b.release(w)
}

// scheduleSync sees to it that what is in the page cache gets an fsync.
func (b *broker) scheduleSync(w *sim.World[Payload]) {
	s := &b.storage
	if s.syncing || s.safe() == s.disk.Reached(sim.PageCache) {
		return
	}
	if s.cfg.SyncEvery == 0 && s.cfg.SyncCost == 0 {
		s.disk.Sync(s.disk.Reached(sim.PageCache))
		return
	}
	s.syncing = true
	b.syncs++
	key := sim.Key{Subject: uint32(b.node), N: b.syncs, Copy: uint16(w.Incarnation(b.node))}
	w.After(s.cfg.SyncEvery, SiteBeforeSync, key, Payload{})
}

// beginSync fsyncs everything that is in the page cache now.
func (b *broker) beginSync(w *sim.World[Payload]) {
	b.storage.covers = b.storage.disk.Reached(sim.PageCache)
	if b.storage.cfg.SyncCost == 0 {
		b.synced(w)
		return
	}
	w.After(w.Scale(b.storage.cfg.SyncCost), stepSynced, sim.Key{}, Payload{})
}

// synced notes the end of an fsync; what was written meanwhile gets the next one.
func (b *broker) synced(w *sim.World[Payload]) {
	b.storage.syncing = false
	b.storage.disk.Sync(b.storage.covers)
	b.purge()
	b.scheduleSync(w)
	b.release(w)
}

// release lets the requests go on that have reached the confirm point, and the
// transactions whose record is fsynced.
func (b *broker) release(w *sim.World[Payload]) {
	reached := b.storage.disk.Reached(b.storage.cfg.Confirm)
	for b.storage.awaiting.len() > 0 && b.storage.awaiting.items[b.storage.awaiting.head].position <= reached {
		r := b.storage.awaiting.pop()
		if r.step == 0 {
			r.step = SiteBeforeConfirm
		}
		w.Serve(0, r.step, r.key, r.payload)
	}
	for b.storage.released < b.storage.committing.len() {
		t := &b.storage.committing.items[b.storage.committing.head+b.storage.released]
		if t.position > b.storage.safe() {
			return
		}
		b.storage.released++
		w.Serve(0, stepCommitted, t.key, t.payload)
	}
}

// purge tells the history of settled copies that can't come back any more.
func (b *broker) purge() {
	s := &b.storage
	for s.settled.len() > 0 && s.settled.items[s.settled.head].position <= s.safe() {
		r := s.settled.pop()
		b.emitPurge(&r)
		b.letGoSettled(&r)
	}
	b.coordinator.purge()
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
			if r := &q.items[i]; r.copy.message == c.message && r.copy.number == c.number {
				q.items = append(q.items[:i], q.items[i+1:]...)
				return true
			}
		}
	}
	return false
}

// recover undoes the records that a failure destroyed, newest first.
func (b *broker) recover(failure sim.Action) {
	lost := history.FromMemory
	switch failure {
	case sim.PowerLoss:
		lost = history.FromPageCache
	case sim.DiskLoss:
		lost = history.FromDisk
	}
	b.forgetAcks(history.FromMemory)
	b.storage.disk.Lose(failure, func(r record) {
		b.undo(&r, lost)
	})
	if failure == sim.DiskLoss {
		b.coordinator.reset()
		for i := range b.copies.slots {
			if b.copies.slots[i].state != copyFree {
				b.loseCopy(uint32(i), lost)
			}
		}
	}
	b.dropSettled()
	b.rollBack(failure, lost)
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
			b.copies.slots[slot] = r.copy
			b.copies.slots[slot].state = copyReady
		}
	case settleRecord, deadRecord:
		b.unsettle(r, lost)
	case cursorRecord:
		b.dispatch.uncommit(r, lost)
	case freeRecord:
		b.sessions.ids.add(r.id, 0)
	case coordinatorRecord:
		b.coordinator.undo()
	case commitRecord: // see rollBack
	}
}

// dropSettled forgets the settle records that were undone; the others stay.
func (b *broker) dropSettled() {
	s := &b.storage
	for n := s.settled.len(); n > 0 && s.settled.items[len(s.settled.items)-1].position > s.disk.End(); n-- {
		s.settled.items = s.settled.items[:len(s.settled.items)-1]
	}
}

func (b *broker) loseCopy(slot uint32, why history.Reason) {
	c := &b.copies.slots[slot]
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
