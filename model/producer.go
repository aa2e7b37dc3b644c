package model

import (
	"time"

	"ackgap/history"
	"ackgap/sim"
)

// producer accepts messages from the application and sends them, each again
// until it is confirmed or the retry policy gives up.
type producer struct {
	system *System
	index  int
	node   sim.NodeID
	producerLinks
	routes []producerLinks // to and from each of the broker's nodes

	connection producerConnection // where it resends on reconnecting only

	// Where it relays an outbox, in the process's memory.
	passed   uint32 // the highest number that it has taken
	flushing bool   // its position is about to be written down

	// The application's own: how many messages it has handed over.
	accepted uint32

	// In the source: survives a crash where the source is durable.
	outbox  []outgoing // being sent; at most the window
	free    []uint32   // free places of outbox
	waiting queueOf[outgoing]
	open    int

	// In the process's memory.
	gathering []gathering // batches that have not left, per partition
	asking    bool        // the application is about to hand over a message
	lastTag   uint32
	sequences []numbering // per partition
	deadlines sim.Deadlines[dueTag]
	transactor
}

// outgoing is a message whose send has not completed.
type outgoing struct {
	message    uint32 // 0: free
	tag        uint32 // of the attempt under way
	sequence   uint32 // in this process and partition; 0: none yet
	attempts   uint32 // made by this incarnation
	made       uint32 // requests that have left, in this incarnation or before
	refused    uint32 // of them turned away, so known not to have arrived
	accepted   sim.Time
	cause      uint64
	backoff    bool   // waiting to be sent again
	committing bool   // the broker has confirmed, the business transaction is open
	released   bool   // confirmed, and the broker is told that it won't come again
	number     uint32 // of the attempt that was confirmed
	releases   uint16 // how often the broker was told
}

// dueTag names the attempt that a deadline is about.
type dueTag struct{ slot, tag uint32 }

func (p *producer) reset() {
	p.accepted, p.open, p.lastTag, p.asking = 0, 0, 0, false
	p.outbox, p.free = p.outbox[:0], p.free[:0]
	p.waiting.reset()
	p.deadlines.Clear()
	p.connection = producerConnection{}
	p.transactor = transactor{}
	p.passed, p.flushing = 0, false
	if p.sequences == nil {
		p.sequences = make([]numbering, p.system.cfg.Broker.Partitions+1)
		p.gathering = make([]gathering, p.system.cfg.Broker.Partitions+1)
	}
	clear(p.sequences)
	clear(p.gathering)
}

// Start begins to take messages from the application.
func (p *producer) Start(w *sim.World[Payload]) {
	if p.session() {
		p.connect(w)
	}
	if p.system.cfg.Producer.Transactional() {
		p.openSession(w)
	}
	if p.relays() {
		p.look(w)
		return
	}
	p.awaitApplication(w, 0)
}

// Step handles one event.
func (p *producer) Step(w *sim.World[Payload], e *sim.Event[Payload]) {
	switch e.Step {
	case stepAccept:
		p.accept(w)
	case SiteBeforeSend:
		p.send(w, e)
	case stepConfirmArrived:
		p.answered(w, e)
	case stepLinger:
		p.fillWindow(w)
	case stepInitedArrived:
		p.begun(w, e)
	case stepTransactionDue:
		p.due(w, e.Key.N)
	case stepEndedArrived:
		p.finished(w, e)
	case stepProducerTimer:
		p.deadlines.Fired()
		p.expire(w)
	case stepConnect:
		p.connect(w)
	case stepConnackArrived:
		p.connectionUp(w, e)
	case stepBrokerGone:
		if e.From == p.system.broker.node { // not a follower
			p.reconnect(w)
		}
	case stepLeaderChanged:
		p.reconnect(w)
	case stepCompleteArrived:
		p.completed(w, e)
	case stepLook:
		p.look(w)
	case SiteBeforeMark:
		p.mark(w, e)
	case SiteBeforeBusinessCommit:
		p.commitBusiness(w, e)
	case stepFlush:
		p.flush(w)
	}
	if p.system.cfg.Producer.Confirms {
		sim.Arm(w, &p.deadlines, stepProducerTimer, p.awaits)
	}
}

// messages returns how many messages this producer is to send in all.
func (p *producer) messages() uint32 {
	if p.relays() {
		return 0 // they come from the table
	}
	return p.system.messagesOf(p.index)
}

func (p *producer) awaitApplication(w *sim.World[Payload], d time.Duration) {
	if p.accepted < p.messages() && !p.asking {
		p.asking = true
		w.After(d, stepAccept, sim.Key{}, Payload{})
	}
}

// nextMessage returns the number of the next message of the application.
func (p *producer) nextMessage() uint32 {
	return p.system.messageOf(p.index, p.accepted)
}

// accept takes the next message from the application.
func (p *producer) accept(w *sim.World[Payload]) {
	p.asking = false
	message := p.nextMessage()
	p.accepted++
	o := outgoing{message: message, accepted: w.Now()}
	event := p.system.draft(history.Send, p.node)
	event.Type, event.Message, event.Live = history.Invoke, message, 1
	o.cause = p.system.tell()
	if interval := p.system.cfg.Producer.Interval; interval > 0 {
		p.awaitApplication(w, interval)
	}
	p.join(w, o)
	p.fillWindow(w)
}

// fillWindow sends waiting messages as long as the window has room, and lets
// an application go on that waits for room.
func (p *producer) fillWindow(w *sim.World[Payload]) {
	cfg := &p.system.cfg.Producer
	for p.waiting.len() > 0 && p.unconfirmed() < cfg.Window && (p.connection.up || !p.session()) && p.mayWrite() && p.ready(w.Now()) && p.inReach(p.waiting.front().message) {
		p.open++
		p.write(w, p.waiting.front().message)
		p.seal(p.waiting.front().message)
		p.attempt(w, p.place(p.waiting.pop()))
	}
	if cfg.Interval == 0 && p.hasRoom() && (p.connection.up || !p.session()) {
		p.awaitApplication(w, 0)
	}
}

// place puts a message into the outbox.
func (p *producer) place(o outgoing) uint32 {
	if n := len(p.free); n > 0 {
		slot := p.free[n-1]
		p.free = p.free[:n-1]
		p.outbox[slot] = o
		return slot
	}
	p.outbox = append(p.outbox, o)
	return uint32(len(p.outbox) - 1)
}

// attempt prepares the next request for the message in a slot.
func (p *producer) attempt(w *sim.World[Payload], slot uint32) {
	o := &p.outbox[slot]
	if o.released {
		p.sendRelease(w, slot)
		return
	}
	p.lastTag++
	o.tag, o.backoff = p.lastTag, false
	o.attempts++
	id := p.system.ids.of(o.message)
	id.attempts++
	for m := p.system.follower(o.message); m != 0; m = p.system.follower(m) {
		p.system.ids.of(m).attempts++
	}
	key := sim.Key{Subject: o.message, N: id.attempts}
	sequence := p.sequenceOf(o)
	w.Serve(p.system.cfg.Producer.Service, SiteBeforeSend, key,
		Payload{Cause: o.cause, Slot: slot, Tag: o.tag, Attempt: id.attempts, Asker: uint16(p.index),
			Session: w.Incarnation(p.node), Sequence: sequence, Channel: p.channel(o.message), Offset: uint64(p.numbers)})
}

// send puts the request on the wire.
func (p *producer) send(w *sim.World[Payload], e *sim.Event[Payload]) {
	if !p.awaits(dueTag{e.Payload.Slot, e.Payload.Tag}) {
		return
	}
	o := &p.outbox[e.Payload.Slot]
	cfg := &p.system.cfg.Producer
	o.made++
	o.cause = p.tellAttempt(o, e)
	e.Payload.Cause = o.cause
	slot := e.Payload.Slot
	w.Forward(p.requests, stepRequestArrived)
	if !cfg.Confirms {
		p.complete(w, slot, history.Ok, history.NoConfirmAsked)
		return
	}
	p.deadlines.Add(w.Now().Add(cfg.Timeout), dueTag{slot, p.outbox[slot].tag})
}

// awaits reports whether a deadline's attempt is still under way.
func (p *producer) awaits(d dueTag) bool {
	if d.slot == control {
		return p.transactor.tag == d.tag
	}
	return int(d.slot) < len(p.outbox) && p.outbox[d.slot].message != 0 && p.outbox[d.slot].tag == d.tag
}

// expire handles attempts that were not answered in time, and ends backoffs.
func (p *producer) expire(w *sim.World[Payload]) {
	for {
		due, ok := p.deadlines.Due(w.Now(), p.awaits)
		if !ok {
			return
		}
		if due.slot == control {
			p.askAgain(w)
			continue
		}
		o := &p.outbox[due.slot]
		if o.backoff {
			p.attempt(w, due.slot)
			continue
		}
		if p.session() {
			p.unanswered(w, due.slot)
			return
		}
		o.cause = p.system.emitAll(history.Event{Kind: history.Timeout, Node: history.Node(p.node),
			Message: o.message, Attempt: p.system.ids.of(o.message).attempts, Parent: o.cause,
			Value: int64(p.system.cfg.Producer.Timeout), Reason: history.NoAnswer})
		p.retry(w, due.slot)
	}
}

// retry sends a message again after the backoff, or gives up.
func (p *producer) retry(w *sim.World[Payload], slot uint32) {
	policy, o := &p.system.cfg.Producer.Retry, &p.outbox[slot]
	backoff := policy.backoff(o.attempts)
	if !policy.allows(p.spent(o), w.Now().Add(backoff).Sub(o.accepted)) {
		if p.system.cfg.Producer.Transactional() {
			p.abort(w)
			return
		}
		p.leaveGap(o)
		p.complete(w, slot, p.failure(o), history.NoRetryLeft)
		return
	}
	o.backoff = true
	p.deadlines.Add(w.Now().Add(backoff), dueTag{slot, o.tag})
}

// failure returns what the application is told of a message that is given up:
// that it has not happened, if every attempt ever made was turned away.
func (p *producer) failure(o *outgoing) history.Type {
	if o.refused == o.attempts && o.attempts == p.system.ids.of(o.message).attempts {
		return history.Fail
	}
	return history.Info
}

// answered handles the broker's confirm or refusal. It is matched by its tag.
func (p *producer) answered(w *sim.World[Payload], e *sim.Event[Payload]) {
	slot := e.Payload.Slot
	if !p.awaits(dueTag{slot, e.Payload.Tag}) {
		return // it answers an attempt that nobody waits for any more
	}
	o := &p.outbox[slot]
	o.cause = e.Payload.Cause
	switch transactional := p.system.cfg.Producer.Transactional(); {
	case e.Payload.Verdict == positive && p.system.cfg.Producer.Handshake:
		p.release(w, slot, e)
		return
	case e.Payload.Verdict == positive && transactional:
		p.written(w, slot)
		return
	case e.Payload.Verdict == positive:
		p.acknowledged(o)
		p.complete(w, slot, history.Ok, 0)
		return
	case transactional && (e.Payload.Reason == history.Fenced || e.Payload.Reason == history.UnknownSession):
		p.turnedDown(w, e)
		return
	}
	if e.Payload.Verdict != unsure {
		o.refused++
	}
	p.outOfTurn(o, e)
	if e.Payload.Verdict == rejected && (p.session() || p.system.cfg.Producer.Retry.StopOnRefusal) {
		p.leaveGap(o)
		p.complete(w, slot, p.failure(o), e.Payload.Reason)
		return
	}
	p.retry(w, slot)
}

// complete tells the application how its send ended.
func (p *producer) complete(w *sim.World[Payload], slot uint32, outcome history.Type, why history.Reason) {
	if p.relays() {
		p.relayed(w, slot, outcome)
		return
	}
	if p.publishesFirst() && p.sentInside(w, slot, outcome, why) {
		return
	}
	p.report(&p.outbox[slot], outcome, why)
	p.leave(w, slot)
}

// leave frees the place of a message, and with it its place in the window.
func (p *producer) leave(w *sim.World[Payload], slot uint32) {
	p.outbox[slot] = outgoing{}
	p.free = append(p.free, slot)
	p.open--
	p.fillWindow(w)
}

func (p *producer) report(o *outgoing, outcome history.Type, why history.Reason) {
	p.completion(o, outcome, why)
	p.system.tellAll(1)
}

// Fault carries out the actions that concern a producer.
func (p *producer) Fault(w *sim.World[Payload], f sim.Fault) { p.system.failOver(w, f) }
