package model

import (
	"ackgap/faults"
	"ackgap/history"
	"ackgap/sim"
)

// sink is where effects become visible: a database, or somebody's interface
// over the network. What it has committed is fsynced, unless it answers earlier.
type sink struct {
	system *System
	cfg    *SinkConfig
	node   sim.NodeID
	second bool // of the two that a handler asks
	table  dedupTable
	loose  queueOf[looseEffect] // effects that can still be lost

	positions []uint64 // of readers, by partition: the last record whose effect is committed

	routing routing // whether it listens, where requests are direct
	calls   calls
}

func (s *sink) reset() {
	s.table.reset(&s.cfg.Dedup)
	s.routing.reset()
	s.loose.reset()
	s.calls.reset(s.cfg)
	if s.positions == nil {
		s.positions = make([]uint64, s.system.cfg.Broker.Partitions+1)
	}
	clear(s.positions)
}

// Start does nothing: a sink waits to be spoken to.
func (s *sink) Start(*sim.World[Payload]) {}

// Step handles one event.
func (s *sink) Step(w *sim.World[Payload], e *sim.Event[Payload]) {
	switch e.Step {
	case stepRequestArrived:
		if s.listens(w, e) {
			s.requested(w, e)
		}
	case stepEffectArrived:
		w.Proceed(s.cfg.Service, s.beforeCommit())
	case SiteBeforeCommit, SiteBeforeSecondCommit:
		s.begin(w, e)
	case stepCallDone:
		s.callDone(w, e)
	case stepCommitsSafe:
		s.commitsSafe(w)
	case stepPositionAsked:
		s.tellPosition(w, e)
	case SiteHalfDone:
		s.secondCommit(w, e)
	case SiteBeforeResponse:
		s.system.respond(w, e)
	case SiteBeforeSecondResponse:
		s.respondSecond(w, e)
	}
}

// begin recognises a repetition, or sets to work.
func (s *sink) begin(w *sim.World[Payload], e *sim.Event[Payload]) {
	cfg := s.cfg
	if cfg.Positions && !s.moveOn(w, e) {
		return
	}
	if cfg.Dedup.Enabled && s.recognised(w, e) {
		w.Continue(s.beforeResponse())
		return
	}
	if cfg.Work > 0 {
		s.startCall(w, e)
		return
	}
	s.commit(w, e)
}

// recognised reports whether the key of a request is known, and answers it then.
func (s *sink) recognised(w *sim.World[Payload], e *sim.Event[Payload]) bool {
	key := s.system.effectKey(e)
	if !s.table.has(key, w.Now()) {
		if s.repeatsFailure(w, e, key) || s.inUse(e, key) {
			return true
		}
		if s.system.keyName() == history.SameMessage {
			e.Payload.Cause = s.system.missKey(s.keys(), &s.table, s.node, e)
		}
		return false
	}
	s.repeat(e)
	return true
}

// repeat does not carry out a request that is a repetition.
func (s *sink) repeat(e *sim.Event[Payload]) {
	e.Payload.Cause = s.system.emit(deliveryEvent(s.node, e, history.Event{Kind: history.Dedup,
		Reason: s.system.keyName(), Live: -1}))
}

// commit makes the first commit of a request.
func (s *sink) commit(w *sim.World[Payload], e *sim.Event[Payload]) {
	cfg := &s.cfg.Dedup
	if s.fails(w, e) {
		return
	}
	if !cfg.Enabled {
		e.Payload.Cause = s.apply(w, e)
		w.Continue(s.beforeResponse())
		return
	}
	key := s.system.effectKey(e)
	switch cfg.Written {
	case WithEffect:
		s.note(w, e, key)
		e.Payload.Cause = s.apply(w, e)
		w.Continue(s.beforeResponse())
	case BeforeEffect:
		s.note(w, e, key)
		e.Payload.Verdict = negative // not applied yet
		w.Continue(SiteHalfDone)
	case AfterEffect:
		e.Payload.Cause = s.apply(w, e)
		w.Continue(SiteHalfDone)
	}
}

// note adds the key of a request to the table.
func (s *sink) note(w *sim.World[Payload], e *sim.Event[Payload], key uint64) {
	s.table.add(key, w.Now())
	s.system.noteKey(s.keys(), e.Key.Subject, &s.table)
}

// keys says which of the tables is the sink's.
func (s *sink) keys() int {
	if s.second {
		return secondSinksKeys
	}
	return sinksKeys
}

// secondCommit completes what begin has done by half.
func (s *sink) secondCommit(w *sim.World[Payload], e *sim.Event[Payload]) {
	if e.Payload.Verdict == negative {
		e.Payload.Cause, e.Payload.Verdict = s.apply(w, e), positive
	} else {
		s.note(w, e, s.system.effectKey(e))
	}
	w.Continue(s.beforeResponse())
}

// Crash loses nothing that was committed and is on the disk.
func (s *sink) Crash(_ *sim.World[Payload], failure sim.Action) {
	s.loseCommits()
	s.abandonCalls()
	dedup := &s.cfg.Dedup
	if failure == sim.DiskLoss || dedup.Volatile || s.system.cfg.Planted.Has(DedupLostOnCrash) {
		s.table.reset(dedup)
		s.calls.failed.reset(dedup)
	}
}

// Restart goes on with what was committed.
func (s *sink) Restart(*sim.World[Payload]) {}

// Fault carries out the actions that concern a sink.
func (s *sink) Fault(w *sim.World[Payload], f sim.Fault) {
	s.system.failOver(w, f)
	switch f.Action {
	case faults.Expire:
		s.table.expire(&s.cfg.Dedup)
		s.calls.failed.expire(&s.cfg.Dedup)
	case faults.Unroute:
		w.Lasts(f)
		s.routing.lose(w.Now(), f.Span)
	}
}

// effect makes an effect visible. Its identity is the request's, so that the
// judge sees a second effect whatever a dedup table says.
func (s *System) effect(node sim.NodeID, e *sim.Event[Payload]) uint64 {
	event := s.draft(history.Effect, node)
	if s.cfg.Second.Used && node == s.sink.node {
		event.Kind = history.Part
	}
	event.Message, event.Delivery, event.Wire = e.Key.Subject, e.Key.N, e.Key.Copy
	event.Attempt, event.Copy, event.Parent = e.Payload.Attempt, e.Payload.Copy, e.Payload.Cause
	event.Reason, event.Live = e.Payload.Reason, -1
	return s.tell()
}

// respond answers the consumer, or the producer where requests are direct.
func (s *System) respond(w *sim.World[Payload], e *sim.Event[Payload]) {
	if s.cfg.Direct {
		s.sink.answer(w, e)
		return
	}
	w.Return(s.consumers[e.Payload.Asker].responses, e.Payload.Session, stepResponseArrived)
}

// deliveryEvent completes an event with the numbers of the delivery that e is about.
func deliveryEvent(node sim.NodeID, e *sim.Event[Payload], event history.Event) history.Event {
	event.Node, event.Message, event.Delivery, event.Wire = history.Node(node), e.Key.Subject, e.Key.N, e.Key.Copy
	event.Attempt, event.Copy, event.Parent = e.Payload.Attempt, e.Payload.Copy, e.Payload.Cause
	return event
}

// effectKey is the identity under which the consumer asks for the effect.
func (s *System) effectKey(e *sim.Event[Payload]) uint64 {
	if s.keyName() == history.SameDelivery {
		return uint64(e.Key.Subject)<<32 | uint64(e.Key.N)
	}
	return uint64(e.Key.Subject) << 32
}

func (s *System) keyName() history.Reason {
	key := s.cfg.Consumer.Key
	if s.cfg.Direct {
		key = s.cfg.Producer.Key
	}
	if key == KeyDelivery || s.cfg.Planted.Has(DedupByDelivery) {
		return history.SameDelivery
	}
	return history.SameMessage
}
