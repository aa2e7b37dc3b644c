package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// calls are the calls to a sink that is somebody's interface: they take a while,
// many at once, and some fail inside.
//
// What a key is worth then: the IETF draft "The Idempotency-Key HTTP Header Field",
// section 2.6 (a request whose key belongs to one that is under way is a conflict,
// 409), and the Stripe API Reference, "Idempotent requests" (the result of the first
// request is saved once its execution has begun, also where it is a failure; version 2:
// a retry carries out again what has failed).
type calls struct {
	underWay []call
	failed   dedupTable // keys whose first call failed
}

// call is one that is under way.
type call struct {
	key   uint64
	event history.Event // names it
}

func (c *calls) reset(cfg *SinkConfig) {
	c.underWay = c.underWay[:0]
	c.failed.reset(&cfg.Dedup)
}

// startCall works on a request beside the others.
func (s *sink) startCall(w *sim.World[Payload], e *sim.Event[Payload]) {
	c := call{event: deliveryEvent(s.node, e, history.Event{Kind: history.Lost, Packet: history.Work,
		Reason: history.ProcessGone, Peer: history.Node(s.node), Live: -1})}
	c.event.Node = 0 // nobody sent it: it is the node's own work
	if s.cfg.Dedup.Enabled {
		c.key = s.system.effectKey(e)
	}
	s.calls.underWay = append(s.calls.underWay, c)
	w.After(w.Scale(s.cfg.Work), stepCallDone, e.Key, e.Payload)
}

// callDone commits what a call has worked out.
func (s *sink) callDone(w *sim.World[Payload], e *sim.Event[Payload]) {
	for i := range s.calls.underWay {
		if c := &s.calls.underWay[i].event; c.Message == e.Key.Subject && c.Delivery == e.Key.N && c.Wire == e.Key.Copy {
			s.calls.underWay = append(s.calls.underWay[:i], s.calls.underWay[i+1:]...)
			break
		}
	}
	s.commit(w, e)
}

// inUse reports whether a call with the same key is under way, and turns the
// request away then.
func (s *sink) inUse(e *sim.Event[Payload], key uint64) bool {
	if s.cfg.SameKey == SameKeyRuns {
		return false
	}
	for i := range s.calls.underWay {
		if s.calls.underWay[i].key == key {
			s.turnAway(e, history.KeyInUse)
			return true
		}
	}
	return false
}

// fails reports whether a call fails inside the sink: the first ones of each
// message do. Nothing is applied; the failure is kept under the key, or forgotten.
func (s *sink) fails(w *sim.World[Payload], e *sim.Event[Payload]) bool {
	cfg := s.cfg
	if cfg.Failures == NoFailures || e.Key.N > cfg.FailingCalls {
		return false
	}
	if cfg.Failures == FailuresStored {
		s.calls.failed.add(s.system.effectKey(e), w.Now())
	}
	s.turnAway(e, history.CallFailed)
	w.Continue(s.beforeResponse())
	return true
}

// repeatsFailure answers a request with the failure that is stored under its key.
func (s *sink) repeatsFailure(w *sim.World[Payload], e *sim.Event[Payload], key uint64) bool {
	if s.cfg.Failures != FailuresStored || !s.calls.failed.has(key, w.Now()) {
		return false
	}
	s.repeat(e)
	e.Payload.Verdict, e.Payload.Reason = failed, history.SameFailure
	return true
}

// turnAway answers a request with a failure. Where it is the producer's own, it
// is an attempt that was refused.
func (s *sink) turnAway(e *sim.Event[Payload], why history.Reason) {
	event := deliveryEvent(s.node, e, history.Event{Kind: history.Refuse, Reason: why, Live: -1})
	if s.system.cfg.Direct {
		event.Delivery = 0
	}
	e.Payload.Cause = s.system.emit(event)
	e.Payload.Verdict, e.Payload.Reason = failed, why
}

// abandonCalls loses the calls that are under way.
func (s *sink) abandonCalls() {
	for i := range s.calls.underWay {
		s.system.emit(s.calls.underWay[i].event)
	}
	s.calls.underWay = s.calls.underWay[:0]
}
