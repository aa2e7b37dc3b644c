package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// The in-sync set: the followers that keep up with the leader (Kafka's ISR;
// documentation, "Replicas and the ISR"). What all members have is committed. A
// follower leaves it when it has not had all that there was for lag-time, which
// is checked every half of that (ReplicaManager.startup: isr-expiration), or
// when its process is known to be gone; it is back once it has all that is
// committed (Partition.maybeExpandIsr).

// tooFew reports whether the in-sync set is too small to take a message that
// all of it is to have (NotEnoughReplicas, min.insync.replicas). It does not
// matter where the leader confirms alone.
func (s *replicas) tooFew() bool {
	return s.cfg.Rule == InSync && s.cfg.Confirm == ByRule && s.leader != nobody && s.members() < s.cfg.MinInSync
}

func (s *replicas) members() (n int) {
	for i := range s.nodes {
		if s.nodes[i].member {
			n++
		}
	}
	return n
}

// seat makes out who is in the in-sync set under a new leader: of those who
// were, those that are there. A leader from outside of the set is alone in it.
func (s *replicas) seat(w *sim.World[Payload]) {
	if s.cfg.Rule != InSync {
		return
	}
	leader := &s.nodes[s.leader]
	leader.died = false // if it had, there is nobody else
	for i := range s.nodes {
		r := &s.nodes[i]
		r.caught, r.askedAt, r.endThen = w.Now(), w.Now(), s.b.storage.journal.End()
		if i != s.leader && r.member && (!leader.member || !w.Up(r.node) || s.cfg.Eligible && r.died) {
			s.expel(r)
		}
	}
	if !leader.member {
		s.admit(leader)
	}
	s.reviewLater(w)
}

// noteReach notes when a follower has last had all that there was: now, or when
// it asked before, if it has by now what there was then
// (Replica.updateFetchStateOrThrow).
func (s *replicas) noteReach(w *sim.World[Payload], r *replica) {
	end := s.b.storage.journal.End()
	switch {
	case r.asked >= end:
		r.caught = w.Now()
	case r.asked >= r.endThen:
		r.caught = max(r.caught, r.askedAt)
	}
	r.askedAt, r.endThen = w.Now(), end
}

// welcome takes a follower into the in-sync set that has all that is committed.
func (s *replicas) welcome(r *replica) {
	if s.cfg.Rule == InSync && !r.member && r.told >= s.committed {
		s.admit(r)
	}
}

// reviewLater has the in-sync set reviewed if a member is behind.
func (s *replicas) reviewLater(w *sim.World[Payload]) {
	if s.cfg.Rule != InSync || s.reviewing || !s.behind() {
		return
	}
	s.reviewing = true
	w.After(s.cfg.LagTime/2, stepReview, sim.Key{}, Payload{})
}

// behind reports whether a member lacks records.
func (s *replicas) behind() bool {
	for i := range s.nodes {
		if r := &s.nodes[i]; i != s.leader && r.member && r.asked < s.b.storage.journal.End() {
			return true
		}
	}
	return false
}

// review takes those out of the in-sync set that have been behind for too long.
func (s *replicas) review(w *sim.World[Payload]) {
	s.reviewing = false
	for i := range s.nodes {
		r := &s.nodes[i]
		late := r.asked < s.b.storage.journal.End() && w.Now().Sub(r.caught) > s.cfg.LagTime
		if i != s.leader && r.member && late {
			s.expel(r)
		}
	}
	s.reviewLater(w)
	s.progress(w)
}

// memberGone has a follower taken out of the in-sync set whose process has
// died, when that is noticed. It does not help to be back before: the session
// of the process was another one (ClusterControlManager.registerBroker turns a
// new incarnation away as long as the old one's session lasts).
func (s *replicas) memberGone(w *sim.World[Payload], r *replica) {
	if s.cfg.Rule != InSync || !r.member || s.leader == nobody {
		return
	}
	w.Wake(s.nodes[s.leader].node, s.cfg.Detect, stepMemberGone, sim.Key{Subject: uint32(r.index), N: s.term}, Payload{})
}

func (s *replicas) fence(w *sim.World[Payload], e *sim.Event[Payload]) {
	r := &s.nodes[e.Key.Subject]
	if e.Key.N == s.term && r.member {
		s.expel(r)
		s.progress(w)
	}
}

func (s *replicas) expel(r *replica) {
	r.member = false
	s.keepsEligible(r)
	s.tell(history.OutOfSync, r)
}

func (s *replicas) admit(r *replica) {
	r.member = true
	s.rejoined(r)
	s.tell(history.InSync, r)
}

// tell writes a change of the in-sync set into the history.
func (s *replicas) tell(kind history.Kind, r *replica) {
	s.b.system.emit(history.Event{Kind: kind, Node: history.Node(s.b.node), Peer: history.Node(r.node),
		Value: int64(s.members())})
}
