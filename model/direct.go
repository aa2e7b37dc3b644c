package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// connectDirect links each producer with the sink. A request is an attempt; the
// sink's response is its confirm.
func (s *System) connectDirect() {
	for i := range s.producers {
		p := &s.producers[i]
		p.requests = s.link(p.node, s.sink.node, SiteRequest, s.cfg.Links.Request, 1<<0, sim.NoSite)
		p.confirms = s.link(s.sink.node, p.node, SiteConfirm, s.cfg.Links.Response, 1<<1, sim.NoSite)
	}
}

// requested takes a direct request off the wire. Its attempt is its delivery:
// nobody hands it out but the network.
func (s *sink) requested(w *sim.World[Payload], e *sim.Event[Payload]) {
	e.Payload.Attempt, e.Payload.Reason = e.Key.N, history.First
	if e.Key.N > 1 {
		e.Payload.Reason = history.Resent
	}
	w.Proceed(s.cfg.Service, SiteBeforeCommit)
}

// answer responds to a direct request, where a response is asked for.
func (s *sink) answer(w *sim.World[Payload], e *sim.Event[Payload]) {
	if !s.system.cfg.Producer.Confirms {
		return
	}
	next := e.Payload
	if next.Verdict == positive { // a refusal has been told already
		next.Cause = s.system.emit(history.Event{Kind: history.Confirm, Node: history.Node(s.node),
			Message: e.Key.Subject, Attempt: e.Key.N, Wire: e.Key.Copy, Parent: e.Payload.Cause})
	}
	w.Answer(s.system.producers[next.Asker].confirms, next.Session, stepConfirmArrived, e.Key, next)
}
