package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// coordinator keeps the transactions of clients that have a transactional id.
// What it knows of an id changes only with a record in the broker's journal, so
// it survives what the journal survives. The record of a decision (Kafka's
// PREPARE_COMMIT) is the commit point: from then on the markers are written,
// whatever crashes.
//
// Sources: Apache Kafka, KIP-98 (design), KIP-360 (epochs), KIP-447 (offsets),
// KIP-890 (an epoch for each transaction); TransactionCoordinator.scala,
// TransactionMetadata.java.
type coordinator struct {
	b       *broker
	clients []transactional // what is known of each id; part of the records
	changes []change        // that can still be lost, oldest first
	voids   queueOf[void]   // aborted copies whose marker can still be lost
	outputs []output        // effects that no marker covers yet, oldest first

	// In the process's memory.
	tasks    []task // of each id
	held     bool   // keeps the run alive: a transaction is under way
	scanning bool   // a look at open transactions is planned
	markers  uint32 // written by this incarnation
}

// transactional is what the journal says of one transactional id.
type transactional struct {
	known  bool
	phase  phase
	commit bool   // the decision; once that is carried out, the last one
	epoch  uint16 // of the session that may write; older ones are fenced
	number uint32 // of the transaction, counted by the coordinator
	opened sim.Time
	ended  uint32 // the last one that the client has ended, in the client's count
	fence  uint16 // epoch of the last marker that ended one without its client
	source uint32 // how far the position of the client's source is committed
	holder holder // of the session, where the id is that of an input's partition
	offset uint64 // of that partition, up to which the last commit has read
}

// phase is where a transaction is.
type phase uint8

const (
	idle     phase = iota // none: never begun, or completed
	ongoing               // records have been written
	prepared              // decided, markers are being written
)

// task is what the coordinator has to do for an id, and for whom.
type task struct {
	members []stored // records that are undecided, as they were stored
	ask     sim.Key  // of the request to end the transaction
	asker   Payload  // and what it carried
	asked   bool     // somebody waits for that answer
	init    Payload  // a new session that waits until the old transaction is over
	initKey sim.Key  //
	waiting bool     // init is set, or the owner of an input's partition waits
	cause   uint64   // the last effect that was made visible
}

// change is an entry of the journal as the coordinator sees it: what it knew before.
type change struct {
	position  uint64
	id        uint16
	before    transactional
	partition uint16 // of a marker; 0: the change is in the coordinator's own log
}

func newCoordinator(b *broker, ids int) *coordinator {
	return &coordinator{b: b, clients: make([]transactional, ids), tasks: make([]task, ids)}
}

// log returns the log that the transactions are on.
func (c *coordinator) log() *log { return c.b.dispatch.(*log) }

func (c *coordinator) reset() {
	clear(c.clients)
	c.changes = c.changes[:0]
	c.voids.reset()
	c.outputs = c.outputs[:0]
	c.held = false // the world has begun anew
	c.forget(nil)
}

// forget drops what was in the process's memory.
func (c *coordinator) forget(w *sim.World[Payload]) {
	for i := range c.tasks {
		c.tasks[i] = task{members: c.tasks[i].members[:0]}
	}
	c.scanning, c.markers = false, 0
	if c.held {
		c.held = false
		w.Release()
	}
}

// step handles what clients ask of the coordinator, and its own work.
func (c *coordinator) step(w *sim.World[Payload], e *sim.Event[Payload]) {
	switch e.Step {
	case stepInitArrived:
		c.init(w, e.Key, e.Payload)
	case stepInited:
		c.greet(w, e)
	case stepEndArrived:
		w.Serve(0, SiteBeforePrepare, e.Key, e.Payload)
	case SiteBeforePrepare:
		c.end(w, e)
	case SitePrepared, stepPrepared:
		c.writeMarkers(w, e.Payload.Asker)
	case SiteBeforeMarker:
		c.mark(w, e)
	case stepScan:
		c.scan(w)
	}
}

// change notes in the journal that the state of an id is about to change, and
// returns it for changing.
func (c *coordinator) change(w *sim.World[Payload], id, partition uint16) *transactional {
	t := &c.clients[id]
	noted := change{id: id, before: *t, partition: partition}
	noted.position = c.b.append(w, &record{kind: coordinatorRecord})
	if noted.position > c.b.safe() {
		c.changes = append(c.changes, noted)
	}
	return t
}

// undo takes back the last change, because its record is gone.
func (c *coordinator) undo() {
	last := len(c.changes) - 1
	if last < 0 {
		return // the disk is gone, and with it all that is known
	}
	noted := c.changes[last]
	c.changes = c.changes[:last]
	c.clients[noted.id] = noted.before
	if noted.partition != 0 {
		c.unmark(noted.id, noted.before.number, noted.partition)
	}
}

// init opens a new session for an id: a transaction that is open is aborted, one
// that is decided is completed first, and the epoch of the session before is fenced.
func (c *coordinator) init(w *sim.World[Payload], key sim.Key, p Payload) {
	id := p.Asker
	if t := &c.clients[id]; t.phase != idle {
		job := &c.tasks[id]
		job.init, job.initKey, job.waiting = p, key, true
		if t.phase == ongoing {
			c.abort(w, id, history.Superseded, p.Cause)
		}
		return
	}
	t := c.change(w, id, 0)
	t.known = true
	t.epoch++
	t.fencesUnseen(p.Offset)
	p.Channel, p.Place = t.epoch, t.source
	p.Cause = c.b.system.emit(history.Event{Kind: history.Session, Node: history.Node(c.b.node),
		Peer: c.clientOf(id), Value: int64(t.epoch), Parent: p.Cause})
	c.b.await(w, request{key: key, payload: p, step: stepInited})
}

// greet tells a client of its new session.
func (c *coordinator) greet(w *sim.World[Payload], e *sim.Event[Payload]) {
	w.Answer(c.b.system.clients[e.Payload.Asker].inited, e.Payload.Session, stepInitedArrived, e.Key, e.Payload)
}

// admits checks whether a producer may write in its transaction, if it uses any.
// The epoch is that of the session, or of the transaction where each has one.
func (c *coordinator) admits(p *Payload, partition uint16) (why history.Reason, ok bool) {
	if !c.b.system.cfg.Producer.Transactional() {
		return 0, true
	}
	if why, ok, late := c.screens(p, partition); late {
		return why, ok
	}
	switch t := &c.clients[p.Asker]; {
	case !t.known:
		return t.unknown(), false
	case c.epochOf(p, t) != t.epoch:
		return history.Fenced, false
	case t.phase == prepared:
		return history.Undecided, false
	}
	return 0, true
}

// epochOf returns the epoch under which a request comes.
func (c *coordinator) epochOf(p *Payload, t *transactional) uint16 {
	if c.b.system.cfg.Planted.Has(AcceptOldEpoch) {
		return t.epoch
	}
	return p.epoch()
}

// unknown says why an id is not known: it has expired, or the coordinator has lost
// it with its log, which the client takes for another session.
func (t *transactional) unknown() history.Reason {
	if t.epoch > 0 {
		return history.UnknownSession
	}
	return history.Fenced
}

// join makes a record part of the id's transaction, which begins with the first one.
func (c *coordinator) join(w *sim.World[Payload], id uint16, m *belonging) {
	if c.clients[id].phase == idle {
		t := c.change(w, id, 0)
		t.phase, t.opened = ongoing, w.Now()
		t.number++
		c.hold(w)
		c.watch(w)
	}
	m.owner, m.transaction, m.fate = id+1, c.clients[id].number, undecided
}

// end decides a transaction on its client's word. An end that is asked for again
// is answered as before.
func (c *coordinator) end(w *sim.World[Payload], e *sim.Event[Payload]) {
	id, t := e.Payload.Asker, &c.clients[e.Payload.Asker]
	commit := e.Payload.Verdict == positive
	perTransaction := !c.b.system.cfg.Broker.Transaction.EpochPerSession
	answered := t.epoch // the epoch of what was decided last
	if perTransaction {
		answered--
	}
	epoch := c.epochOf(&e.Payload, t)
	repeated := t.commit == commit && epoch == answered
	switch {
	case !t.known:
		c.deny(w, e, t.unknown())
	case t.phase == prepared && repeated:
		c.tasks[id].ask, c.tasks[id].asker, c.tasks[id].asked = e.Key, e.Payload, true
	case t.phase == ongoing && epoch == t.epoch:
		c.tasks[id].ask, c.tasks[id].asker, c.tasks[id].asked = e.Key, e.Payload, true
		c.prepare(w, id, commit, perTransaction, 0, e.Payload.Cause)
		c.clients[id].advance(commit, e.Payload.Place)
		c.clients[id].concluded(e.Payload.Offset)
		c.b.await(w, request{key: e.Key, payload: e.Payload, step: SitePrepared})
	case t.phase == idle && !perTransaction && epoch == t.epoch && uint32(e.Payload.Offset) > t.ended && !commit:
		c.endUnseen(w, e)
	case t.phase == idle && repeated, t.phase == idle && !commit && epoch == t.epoch:
		c.reply(w, e.Key, e.Payload)
	case epoch != t.epoch:
		c.deny(w, e, history.Fenced)
	default:
		c.deny(w, e, history.NoTransaction)
	}
}

// advance moves the position of the client's source with a commit.
func (t *transactional) advance(commit bool, position uint32) {
	if commit {
		t.source = max(t.source, position)
	}
}

// prepare writes the decision.
func (c *coordinator) prepare(w *sim.World[Payload], id uint16, commit, newEpoch bool, why history.Reason, cause uint64) {
	t := c.change(w, id, 0)
	if t.phase == idle { // nothing was written
		t.number++
	}
	t.phase, t.commit = prepared, commit
	if newEpoch {
		t.epoch++
		t.fence = t.epoch
	}
	c.b.system.emit(history.Event{Kind: history.Prepare, Type: decision(commit), Reason: why, Node: history.Node(c.b.node),
		Peer: c.clientOf(id), Value: int64(t.number), Parent: cause})
}

// decision is how the history tells a commit from an abort.
func decision(commit bool) history.Type {
	if commit {
		return history.Ok
	}
	return history.Fail
}

// abort ends an open transaction on the coordinator's own account. The epoch
// rises, so that its client can't go on with it.
func (c *coordinator) abort(w *sim.World[Payload], id uint16, why history.Reason, cause uint64) {
	c.prepare(w, id, false, true, why, cause)
	c.b.await(w, request{payload: Payload{Asker: id}, step: stepPrepared})
}

// complete ends a transaction whose markers are written, and does what has
// waited for that.
func (c *coordinator) complete(w *sim.World[Payload], id uint16) {
	number := c.b.system.inputOf(id)
	if t := &c.clients[id]; number != 0 && t.commit {
		c.log().advance(w, number, t.offset, history.InOneCommit, c.tasks[id].cause)
	}
	c.change(w, id, 0).phase = idle
	c.hold(w)
	job := &c.tasks[id]
	asked, waiting := job.asked, job.waiting
	job.asked, job.waiting = false, false
	switch {
	case asked && number == 0:
		c.reply(w, job.ask, job.asker)
	case asked && c.clients[id].commit:
		c.replyPosition(w, job.ask, job.asker)
	}
	switch {
	case waiting && number == 0:
		c.init(w, job.initKey, job.init)
	case waiting:
		c.log().group.tellPosition(w, number)
	}
}

// reply tells a client that its transaction has ended as it asked, and under
// which epoch the next one writes.
func (c *coordinator) reply(w *sim.World[Payload], key sim.Key, p Payload) {
	p.Verdict, p.Channel = positive, c.clients[p.Asker].epoch
	w.Answer(c.b.system.clients[p.Asker].ended, p.Session, stepEndedArrived, key, p)
}

// deny turns a request to end a transaction down.
func (c *coordinator) deny(w *sim.World[Payload], e *sim.Event[Payload], why history.Reason) {
	next := e.Payload
	next.Verdict, next.Reason = negative, why
	next.Cause = c.b.system.emit(history.Event{Kind: history.Deny, Reason: why, Node: history.Node(c.b.node),
		Peer: c.clientOf(next.Asker), Message: e.Key.Subject, Attempt: e.Key.N,
		Wire: e.Key.Copy, Parent: next.Cause})
	w.Answer(c.b.system.clients[next.Asker].ended, next.Session, stepEndedArrived, e.Key, next)
}

// restart goes on with what the journal says: decisions are carried out, open
// transactions wait for their clients or their end.
func (c *coordinator) restart(w *sim.World[Payload]) {
	for _, slot := range c.b.copies.byPosition() {
		if c.b.copies.slots[slot].fate == undecided {
			c.enlist(slot)
		}
	}
	c.hold(w)
	for id := range c.clients {
		switch c.clients[id].phase {
		case prepared:
			c.b.await(w, request{payload: Payload{Asker: uint16(id)}, step: stepPrepared})
		case ongoing:
			c.watch(w)
		}
	}
}
