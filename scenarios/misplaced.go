package scenarios

import (
	"strings"

	"ackgap/faults"
	"ackgap/model"
)

// misplaced finds a line that strikes a node which can't suffer its action.
func (s *Scenario) misplaced(script, weather faults.Script) *faults.LineError {
	for list, lines := range []faults.Script{script, weather} {
		for i, l := range lines {
			if problem, want := s.misfit(l); problem != "" {
				return &faults.LineError{Weather: list == 1, Index: i, Line: l, Problem: problem, Want: want}
			}
		}
	}
	return nil
}

// misfit says why the node of a line can't suffer its action, and which can.
func (s *Scenario) misfit(l faults.Line) (problem, want string) {
	node := s.spec.struckNode(l)
	atSink, atBroker := strings.HasPrefix(node, "sink"), strings.HasPrefix(node, "broker")
	switch sink, broker := s.spec.remembersAtSink(), s.spec.remembersAtBroker(); {
	case l.Action == faults.Expire && !(atSink && sink) && !(atBroker && broker):
		if !broker {
			return "only the sink's dedup table expires", "write expire sink-1"
		}
		if !sink {
			return "only the broker's memory of what is stored expires", "write expire broker-1"
		}
		return "only the memory of broker and sink expires", "write expire broker-1 or expire sink-1"
	case (l.Action == faults.Forget || l.Action == faults.Replay) && !atBroker:
		return "what is known of consumers is at the broker", "write " + faults.ActionName(l.Action) + " broker-1"
	case l.Action == faults.Rebalance && s.spec.broker == queueBroker && !atBroker:
		return "a queue has a leader at the broker that can move, and no group", "write rebalance broker-1"
	case l.Action == faults.Stop && !strings.HasPrefix(node, "consumer"):
		return "only a consumer ends in good order", "write stop consumer-1"
	case l.Action == faults.Failover && l.Factor == faults.Stale:
		return s.spec.neverStale(), ""
	case l.Action == faults.Unroute && s.spec.broker == noBroker && !atSink:
		return "requests are routed to the sink", "write unroute sink-1"
	case l.Action == faults.Unroute && s.spec.broker != noBroker && !atBroker:
		return "messages are routed by the broker", "write unroute broker-1"
	}
	return "", ""
}

// neverStale says why no node can come to lead that lacks a confirmed record, ""
// where one can.
func (s *spec) neverStale() string {
	switch r := &s.system.Broker.Replicas; {
	case r.Count < 2:
		return "its broker is one node without replicas"
	case r.Rule == model.Majority && r.Confirm == model.ByRule:
		return "a majority elects no node that lacks what a majority has confirmed"
	}
	return ""
}

// struckNode returns the node that a line names, or to which its site belongs:
// that of a link is the one that sends.
func (s *spec) struckNode(l faults.Line) string {
	if l.Node != "" {
		return l.Node
	}
	switch site, _ := model.Sites.Find(l.Place.Site); site {
	case model.SiteRequest, model.SiteRelease:
		return "producer"
	case model.SiteConfirm, model.SiteComplete:
		if s.broker == noBroker {
			return "sink"
		}
		return "broker"
	case model.SiteDelivery:
		return "broker"
	case model.SiteEffect, model.SiteSecondEffect, model.SiteAck:
		return "consumer"
	case model.SiteResponse, model.SiteSecondResponse:
		return "sink"
	}
	owner, _, _ := strings.Cut(l.Place.Site, ".")
	return owner
}

// remembersAtSink and remembersAtBroker report whether a node remembers what it
// has seen for a limited time, so that this can be over.
func (s *spec) remembersAtSink() bool {
	return s.system.Sink.Dedup.Forgets() || s.system.Second.Used && s.system.Second.Dedup.Forgets()
}

func (s *spec) remembersAtBroker() bool {
	return s.broker != noBroker && (s.system.Broker.Dedup.Forgets() || s.system.Consumer.Group.Retention > 0 || s.system.Producer.Idempotent || s.system.Producer.Handshake)
}
