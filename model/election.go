package model

import (
	"ackgap/faults"
	"ackgap/sim"
)

// elect makes node i the leader if there is none and it is the one that the
// rule elects. Who is up, and what everybody has, is known to whoever elects
// (Kafka's controller, Redis Sentinel, a Raft group's votes): that takes the
// time of detection and no messages.
func (s *replicas) elect(w *sim.World[Payload], i int, e *sim.Event[Payload]) {
	if s.leader != nobody || e.Key.N != s.term {
		return
	}
	named := int(e.Key.Subject) - 1 // by a failover
	if named < 0 {
		named = s.choose(w, nobody)
	}
	switch named {
	case i:
		s.takeOver(w, i)
	case nobody: // whoever comes back calls the next election
	default:
		w.Wake(s.nodes[named].node, 0, stepElect, e.Key, Payload{})
	}
}

// choose returns the node that the rule makes leader, other than one; nobody if
// there is none.
func (s *replicas) choose(w *sim.World[Payload], other int) int {
	switch s.cfg.Rule {
	case Majority:
		// Raft §5.4.1: a candidate needs the votes of a majority, and a node votes
		// for none whose log is less up to date than its own.
		if i := s.longest(w, other); i != nobody && s.votes(w, i) >= s.majority() {
			return i
		}
		return nobody
	case InSync:
		if s.cfg.Eligible {
			return s.chooseComplete(w)
		}
		// Kafka elects the first live replica of the in-sync set, in the order of
		// the assignment (KIP-631, PartitionChangeBuilder.electLeader); outside of
		// the set only where unclean.leader.election.enable says so.
		// The former leader comes last, even if it is back: as long as the session of
		// its dead process lasts, the controller turns the new one away
		// (ClusterControlManager.registerBroker, DuplicateBrokerIdException).
		i := s.firstMember(w, s.former)
		if i == nobody && s.cfg.Unclean {
			i = s.longest(w, s.former)
		}
		if i == nobody {
			i = s.firstMember(w, nobody)
		}
		if i == nobody && s.cfg.Unclean {
			i = s.longest(w, nobody)
		}
		return i
	}
	// Redis Sentinel takes the replica with the greatest replication offset
	// (documentation of Sentinel, "Replica selection and priority").
	return s.longest(w, other)
}

// firstMember returns the first running member of the in-sync set, other than
// one; nobody if there is none.
func (s *replicas) firstMember(w *sim.World[Payload], other int) int {
	for i := range s.nodes {
		if s.nodes[i].member && i != other && w.Running(s.nodes[i].node) {
			return i
		}
	}
	return nobody
}

// successor returns the node to which the leader hands over; nobody if there is
// none. No rule hands over to a node outside of the in-sync set on purpose.
func (s *replicas) successor(w *sim.World[Payload]) int {
	if s.cfg.Rule == InSync {
		return s.firstMember(w, s.leader)
	}
	return s.choose(w, s.leader)
}

// votes counts the running nodes whose journal is no longer than that of node i.
func (s *replicas) votes(w *sim.World[Payload], i int) (n int) {
	for k := range s.nodes {
		if w.Running(s.nodes[k].node) && s.nodes[k].ladder.Reached(sim.Memory) <= s.nodes[i].ladder.Reached(sim.Memory) {
			n++
		}
	}
	return n
}

// longest returns the running node with the longest journal, other than one;
// the first of several.
func (s *replicas) longest(w *sim.World[Payload], other int) int {
	best := nobody
	for i := range s.nodes {
		if i == other || !w.Running(s.nodes[i].node) {
			continue
		}
		if best == nobody || s.nodes[i].ladder.Reached(sim.Memory) > s.nodes[best].ladder.Reached(sim.Memory) {
			best = i
		}
	}
	return best
}

// stale returns a running node that lacks a record which the leader has
// confirmed, the one that lacks most; nobody if there is none. A majority does
// not vote for a node that lacks what a majority has.
func (s *replicas) stale(w *sim.World[Payload]) int {
	worst, end := nobody, s.confirmable()
	for i := range s.nodes {
		at := s.nodes[i].ladder.Reached(sim.Memory)
		if i == s.leader || at >= end || !w.Running(s.nodes[i].node) ||
			s.cfg.Rule == Majority && s.votes(w, i) < s.majority() {
			continue
		}
		worst, end = i, at
	}
	return worst
}

// failOver moves the leadership on purpose, at once: to a node that the rule
// accepts, or to one that lacks a confirmed record (Kafka's unclean election by
// an operator, KIP-460). Where there is none the leader stays. A broker of one
// node is out of service for a while instead: nobody takes over.
func (s *replicas) failOver(w *sim.World[Payload], f sim.Fault) {
	if s.leader == nobody {
		return
	}
	if s.alone() {
		s.outOfService(w, f)
		return
	}
	next := s.successor(w)
	if f.Factor == faults.Stale {
		next = s.stale(w)
	}
	if next == nobody {
		return
	}
	s.stepDown(w)
	s.vacate(w)
	w.Wake(s.nodes[next].node, 0, stepElect, sim.Key{Subject: uint32(next) + 1, N: s.term}, Payload{})
}

// failOver hands a failover that strikes at a client's visit to whoever leads.
func (s *System) failOver(w *sim.World[Payload], f sim.Fault) {
	if f.Action == faults.Failover && !s.cfg.Direct {
		s.broker.replicas.failOver(w, f)
	}
}

// stepDown ends what the leader's node is doing as the leader: its sessions with
// clients are over. Its copy of the journal stays.
func (s *replicas) stepDown(w *sim.World[Payload]) {
	r := &s.nodes[s.leader]
	w.Renew(r.node)
	r.ladder.stop()
	w.Wake(r.node, 0, stepFollow, sim.Key{}, Payload{})
}

// outOfService takes a broker of one node out of service for a while: sends are
// refused. What is in its memory is gone then, what is stored is not.
func (s *replicas) outOfService(w *sim.World[Payload], f sim.Fault) {
	span := f.Span
	if span <= 0 {
		span = w.HealAt().Sub(w.Now())
	}
	s.stepDown(w)
	s.former, s.leader, s.cause = s.leader, nobody, s.b.system.cause
	w.Wake(s.nodes[0].node, span, stepElect, sim.Key{Subject: 1, N: s.term}, Payload{})
}
