package model

import (
	"time"

	"ackgap/history"
	"ackgap/sim"
)

// client is an actor with a transactional id, and its ways to the coordinator.
type client struct {
	node          sim.NodeID
	inits, ends   sim.LinkID // to the coordinator
	inited, ended sim.LinkID // and back
}

// transactionalIDs returns how many clients need the coordinator.
func (s *System) transactionalIDs() int {
	n := 0
	if s.cfg.Producer.Transactional() {
		n += s.cfg.Producer.Count
	}
	if s.cfg.Consumer.transactional() {
		n += s.cfg.Broker.Partitions
	}
	return n
}

// connectClients links the clients with the coordinator, at one of the broker's nodes.
func (s *System) connectClients(b sim.NodeID) []client {
	l := &s.cfg.Links
	clients := make([]client, s.transactionalIDs())
	// A request that is repeated goes over a new connection, so one that the
	// network holds up can arrive after it (NetworkClient.handleTimedOutRequests).
	again := l.Request
	again.Datagram = true
	for id := range clients {
		if s.inputOf(uint16(id)) != 0 {
			continue // its consumer's packets say all that is to be said
		}
		node := s.producers[id].node
		clients[id] = client{
			node:   node,
			inits:  s.link(node, b, sim.NoSite, Link{Latency: l.Request.Latency}, 0, sim.NoSite),
			inited: s.link(b, node, sim.NoSite, Link{Latency: l.Confirm.Latency}, 0, sim.NoSite),
			ends:   s.link(node, b, SiteEnd, again, 1<<0, sim.NoSite),
			ended:  s.link(b, node, SiteEnded, l.Confirm, 1<<1, sim.NoSite),
		}
	}
	return clients
}

// transactor is a producer's side of its transactions (Kafka's
// TransactionManager). All of it but the count is in the process's memory.
type transactor struct {
	stage   stage
	epoch   uint16
	tag     uint32    // of the init or end that is not answered
	members int       // messages of the transaction
	stored  int       // of them confirmed by the broker
	commit  bool      // how it is to end
	full    bool      // it takes no more messages
	over    sim.Timer // its interval
	opened  sim.Time  // when its first message was sent
	last    uint32    // its last message
	numbers uint32    // transactions begun by the producer: a name, which no crash resets
}

// stage is where a producer is with its transaction.
type stage uint8

const (
	noSession stage = iota // the coordinator has not answered yet
	writing                // messages may be sent
	ending                 // the end is asked for
	stopped                // the application has given up
)

// control is the place that a deadline names which is about an init or an end.
const control = ^uint32(0)

// openSession asks the coordinator for a session (InitProducerId). It fences
// what older sessions still have under way, and ends their transaction.
func (p *producer) openSession(w *sim.World[Payload]) {
	t := &p.transactor
	p.lastTag++
	t.stage, t.tag = noSession, p.lastTag
	key := sim.Key{Subject: uint32(p.node), N: t.tag, Copy: uint16(w.Incarnation(p.node))}
	w.Send(p.system.clients[p.index].inits, stepInitArrived, key,
		Payload{Asker: uint16(p.index), Session: w.Incarnation(p.node), Tag: t.tag, Offset: uint64(t.numbers), Cause: p.system.cause})
	p.deadlines.Add(w.Now().Add(p.system.cfg.Producer.Timeout), dueTag{control, t.tag})
}

// begun notes the new session, and goes on behind what is committed.
func (p *producer) begun(w *sim.World[Payload], e *sim.Event[Payload]) {
	t := &p.transactor
	if t.stage != noSession || e.Payload.Tag != t.tag {
		return
	}
	t.epoch = e.Payload.epoch()
	clear(p.sequences)
	p.collect(w)
	if p.system.cfg.Producer.Transaction.SourceInside {
		p.skip(e.Payload.Place, e.Payload.Cause)
	}
	p.begin(w)
}

// begin starts the next transaction. The broker hears of it with its first record.
func (p *producer) begin(w *sim.World[Payload]) {
	t := &p.transactor
	t.stage, t.tag, t.members, t.stored, t.full = writing, 0, 0, 0, false
	t.numbers++
	p.fillWindow(w)
}

// collect takes the messages of a transaction back that was aborted, to send
// them again in the next one. Those that the retry policy gives up are known
// not to have happened.
func (p *producer) collect(w *sim.World[Payload]) {
	policy := &p.system.cfg.Producer.Retry
	for i := range p.outbox {
		o := p.outbox[i]
		if o.message == 0 {
			continue
		}
		if o.made > 0 && !policy.allows(o.made, w.Now().Sub(o.accepted)) {
			p.report(&o, history.Fail, history.NoRetryLeft)
			continue
		}
		o.tag, o.sequence, o.backoff = 0, 0, false
		p.waiting.push(o)
	}
	p.waiting.sort(func(a, b *outgoing) bool { return a.message < b.message })
	p.outbox, p.free, p.open = p.outbox[:0], p.free[:0], 0
}

// skip completes the messages that the source's committed position is past.
func (p *producer) skip(position uint32, cause uint64) {
	for p.waiting.len() > 0 && p.placeInSource(p.waiting.front().message) <= position {
		o := p.waiting.pop()
		o.cause = cause
		p.report(&o, history.Ok, history.SourcePosition)
	}
}

// placeInSource returns a message's place in the producer's source, from 1.
func (p *producer) placeInSource(message uint32) uint32 {
	return (message-1)/uint32(p.system.cfg.Producer.Count) + 1
}

// channel returns the connection of a producer with a session, or the epoch of
// one with transactions, or under which a message is numbered.
func (p *producer) channel(message uint32) uint16 {
	switch {
	case p.system.cfg.Producer.Transactional():
		return p.transactor.epoch
	case p.begins():
		return p.sequences[p.system.partitionOf(message)].epoch
	}
	return p.connection.channel
}

// mayWrite reports whether the transaction takes another message.
func (p *producer) mayWrite() bool {
	if !p.system.cfg.Producer.Transactional() {
		return true
	}
	t := &p.transactor
	return t.stage == writing && !t.full
}

// closing reports whether the application's next message has to wait for the end
// of the transaction.
func (p *producer) closing() bool {
	return p.transactor.stage == ending || p.transactor.full
}

// unconfirmed returns how many messages the broker has not confirmed. Those of a
// transaction stay in the outbox after that, until it has ended.
func (p *producer) unconfirmed() int { return p.open - p.transactor.stored }

// write makes a message part of the transaction.
func (p *producer) write(w *sim.World[Payload], message uint32) {
	cfg, t := &p.system.cfg.Producer, &p.transactor
	if !cfg.Transactional() {
		return
	}
	t.members++
	t.last = message
	t.full = t.members == cfg.Transaction.Size
	if t.members == 1 {
		t.opened = w.Now()
	}
	if t.members == 1 && cfg.Transaction.Interval > 0 {
		t.over = w.After(cfg.Transaction.Interval, stepTransactionDue, sim.Key{N: t.numbers}, Payload{})
	}
}

// due takes no more messages into a transaction, because its interval is over.
func (p *producer) due(w *sim.World[Payload], number uint32) {
	t := &p.transactor
	if t.stage != writing || t.numbers != number {
		return
	}
	t.full = true
	p.endIfComplete(w)
}

// written notes that the broker has a message of the transaction, and commits it
// when it is full or nothing more is to come.
func (p *producer) written(w *sim.World[Payload], slot uint32) {
	p.outbox[slot].tag = 0
	p.transactor.stored++
	if !p.endIfComplete(w) {
		p.fillWindow(w)
	}
}

// endIfComplete commits the transaction if the broker has all of it.
func (p *producer) endIfComplete(w *sim.World[Payload]) bool {
	t := &p.transactor
	complete := t.stored == t.members && (t.full || p.accepted == p.messages() && p.waiting.len() == 0)
	if complete {
		p.end(w, true)
	}
	return complete
}

// abort ends the transaction because one of its messages could not be written.
func (p *producer) abort(w *sim.World[Payload]) {
	for i := range p.outbox {
		p.outbox[i].tag = 0 // nobody waits for a confirm any more
	}
	p.end(w, false)
}

// end asks the coordinator to end the transaction (EndTxn).
func (p *producer) end(w *sim.World[Payload], commit bool) {
	p.lastTag++
	t := &p.transactor
	w.Cancel(t.over)
	t.stage, t.commit, t.tag = ending, commit, p.lastTag
	p.sendEnd(w)
}

func (p *producer) sendEnd(w *sim.World[Payload]) {
	t := &p.transactor
	id := p.system.ids.of(t.last)
	id.attempts++
	key := sim.Key{Subject: t.last, N: id.attempts}
	packet := Payload{Asker: uint16(p.index), Session: w.Incarnation(p.node), Tag: t.tag, Channel: t.epoch,
		Offset: uint64(t.numbers), Sequence: uint32(w.Now().Sub(t.opened) / time.Millisecond), Verdict: negative}
	if t.commit {
		packet.Verdict, packet.Place = positive, p.placeInSource(t.last)
	}
	packet.Cause = p.system.emit(history.Event{Kind: history.Finish, Type: decision(t.commit), Node: history.Node(p.node),
		Message: t.last, Attempt: key.N, Value: int64(t.numbers), Parent: p.lastCause()})
	w.Send(p.system.clients[p.index].ends, stepEndArrived, key, packet)
	p.deadlines.Add(w.Now().Add(p.system.cfg.Producer.Timeout), dueTag{control, t.tag})
}

// lastCause returns what led to the end of the transaction, as far as it is about
// its last message.
func (p *producer) lastCause() uint64 {
	for i := range p.outbox {
		if p.outbox[i].message == p.transactor.last {
			return p.outbox[i].cause
		}
	}
	return 0
}

// askAgain asks once more for a session or for the end of the transaction.
func (p *producer) askAgain(w *sim.World[Payload]) {
	if p.transactor.stage == ending {
		p.sendEnd(w)
		return
	}
	p.openSession(w)
}

// finished learns how the transaction has ended.
func (p *producer) finished(w *sim.World[Payload], e *sim.Event[Payload]) {
	t := &p.transactor
	if t.stage != ending || e.Payload.Tag != t.tag {
		return
	}
	if e.Payload.Verdict != positive {
		p.turnedDown(w, e)
		return
	}
	unresolved := t.stored < t.members
	if t.epoch != e.Payload.epoch() {
		t.epoch = e.Payload.epoch()
		clear(p.sequences)
		unresolved = false
	}
	switch {
	case t.commit:
		p.committed(e)
	case unresolved: // a number was given to a record that may not be there (KIP-360)
		p.openSession(w)
		return
	default:
		p.collect(w)
	}
	p.begin(w)
}

// committed tells the application that its messages are.
func (p *producer) committed(e *sim.Event[Payload]) {
	for i := range p.outbox {
		o := &p.outbox[i]
		if o.message == 0 {
			continue
		}
		if o.message == e.Key.Subject {
			o.cause = e.Payload.Cause
		}
		p.report(o, history.Ok, 0)
	}
	p.outbox, p.free, p.open = p.outbox[:0], p.free[:0], 0
}

// turnedDown handles the word that the session is not the id's any more or has
// no transaction: the application begins a new session and repeats what is not
// known to be committed, or gives up.
func (p *producer) turnedDown(w *sim.World[Payload], e *sim.Event[Payload]) {
	if e.Payload.Reason == history.UnknownSession && p.system.cfg.Producer.Transaction.StopWhenExpired {
		p.transactor.stage, p.transactor.tag = stopped, 0
		for i := range p.outbox {
			p.outbox[i].tag, p.outbox[i].backoff = 0, false
		}
		return
	}
	for i := range p.outbox {
		p.outbox[i].tag = 0
		if p.outbox[i].message == e.Key.Subject {
			p.outbox[i].cause = e.Payload.Cause
		}
	}
	p.openSession(w)
}
