package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// replicas is the set of nodes that keep the broker's journal, and which of
// them leads. There is one logical broker; its handler runs on the leader's
// node. Followers keep positions only: how far each has got with the journal
// and how safe it is there. So a failover undoes the records that the next
// leader does not have, and nothing else makes a record be lost.
type replicas struct {
	b     *broker
	cfg   *ReplicasConfig
	nodes []replica
	// leader is the index of the node that leads, nobody while none does.
	leader int
	// former is the one that led last.
	former int
	term   uint32 // counts the leaders
	// committed is the position up to which the rule's nodes have the journal:
	// what consumers may see.
	committed uint64
	cause     uint64 // the event that ended the last leader's time
	held      bool   // keeps the run alive
	feeding   bool   // followers are about to be answered
	reviewing bool   // the in-sync set is going to be reviewed
}

// nobody leads.
const nobody = -1

func newReplicas(b *broker) replicas {
	cfg := &b.system.cfg.Broker.Replicas
	s := replicas{b: b, cfg: cfg, nodes: make([]replica, max(1, cfg.Count))}
	for i := range s.nodes {
		s.nodes[i] = replica{b: b, index: i}
		s.nodes[i].ladder.cfg = &b.system.cfg.Broker.Storage
	}
	return s
}

func (s *replicas) reset() {
	for i := range s.nodes {
		s.nodes[i].reset()
	}
	s.leader, s.former, s.term, s.committed = 0, 0, 1, 0
	s.cause, s.held, s.feeding, s.reviewing = 0, false, false, false
	s.b.node = s.nodes[0].node
	s.b.system.routeTo(0)
}

// alone reports whether the broker is one node.
func (s *replicas) alone() bool { return len(s.nodes) == 1 }

// majority is how many nodes are more than half of them.
func (s *replicas) majority() int { return len(s.nodes)/2 + 1 }

// appended starts a new record's way: up the leader's ladder and to the followers.
func (s *replicas) appended(w *sim.World[Payload]) {
	s.nodes[s.leader].ladder.receive(w, s.b.storage.journal.End())
	s.b.storage.journal.Keep(s.safe())
	if s.alone() {
		return
	}
	s.feedLater(w)
	s.commit()
	s.reviewLater(w)
	s.hold(w)
}

// syncsAtOnce reports whether nothing short of the loss of the disk takes a record back
// that is appended.
func (s *replicas) syncsAtOnce() bool { return s.alone() && s.nodes[0].ladder.cfg.atOnce() }

// confirmable is the position up to which the leader may confirm.
func (s *replicas) confirmable() uint64 {
	if s.alone() || s.cfg.Confirm == ByLeader {
		return s.nodes[s.leader].ladder.Reached(s.b.system.cfg.Broker.Storage.Confirm)
	}
	return s.committed
}

// visible is the position up to which consumers may see the journal.
func (s *replicas) visible() uint64 {
	if s.alone() {
		return s.b.storage.journal.End()
	}
	return s.committed
}

// safe is the position up to which no failure takes records back, short of the
// loss of a disk: every node that can come to lead has them fsynced.
func (s *replicas) safe() uint64 {
	if s.alone() {
		return s.nodes[0].ladder.Reached(sim.Fsynced)
	}
	if s.cfg.Rule == Majority {
		return s.reachedBy(s.majority(), func(r *replica) uint64 { return r.ladder.Reached(sim.Fsynced) })
	}
	return s.reachedBy(len(s.nodes), func(r *replica) uint64 { return r.ladder.Reached(sim.Fsynced) })
}

// reachedBy returns the position that at least so many nodes have reached.
func (s *replicas) reachedBy(count int, reached func(*replica) uint64) uint64 {
	best := uint64(0)
	for i := range s.nodes {
		at, n := reached(&s.nodes[i]), 0
		for j := range s.nodes {
			if reached(&s.nodes[j]) >= at {
				n++
			}
		}
		if n >= count {
			best = max(best, at)
		}
	}
	return best
}

// commit moves on what the rule's nodes are known to have. The leader knows of
// its own ladder, and of the others' what they have told it.
func (s *replicas) commit() {
	rung := s.b.system.cfg.Broker.Storage.Confirm
	known := func(r *replica) uint64 {
		if r.index == s.leader {
			return r.ladder.Reached(rung)
		}
		return r.told
	}
	var at uint64
	switch s.cfg.Rule {
	case Majority:
		at = s.reachedBy(s.majority(), known)
	case InSync:
		at = known(&s.nodes[s.leader])
		for i := range s.nodes {
			if s.nodes[i].member {
				at = min(at, known(&s.nodes[i]))
			}
		}
	case Async:
		at = known(&s.nodes[s.leader])
	}
	if s.frozen() {
		return
	}
	s.committed = max(s.committed, at)
}

// progress is called when a node has got further: it lets go on what has waited
// for that. The world's current node is the leader.
func (s *replicas) progress(w *sim.World[Payload]) {
	if !s.alone() {
		s.commit()
	}
	s.b.risen(w)
	if !s.alone() {
		s.hold(w)
	}
}

// settle notes progress that nobody has been told of yet; only what can still
// be lost depends on it.
func (s *replicas) settle(w *sim.World[Payload]) {
	s.b.storage.journal.Keep(s.safe())
	s.b.purge()
	s.hold(w)
}

// hold keeps the run alive while followers lack something, or the leader does not
// know that they have it and an ack waits for that: they ask in the background.
func (s *replicas) hold(w *sim.World[Payload]) {
	wanted := !s.alone() && (s.leader == nobody || s.safe() < s.b.storage.journal.End() || s.b.storage.accepting.len() > 0)
	switch {
	case wanted && !s.held:
		w.Hold()
	case !wanted && s.held:
		w.Release()
	}
	s.held = wanted
}

// vacate ends a leader's time in office. Everybody who can will see whether to
// take over once that has been noticed.
func (s *replicas) vacate(w *sim.World[Payload]) {
	s.former, s.leader = s.leader, nobody
	s.cause = s.b.system.cause
	s.hold(w)
	s.callElection(w)
}

// callElection lets the nodes that are there look for a leader, after the time
// that it takes to notice that there is none.
func (s *replicas) callElection(w *sim.World[Payload]) {
	for i := range s.nodes {
		w.Wake(s.nodes[i].node, s.cfg.Detect, stepElect, sim.Key{N: s.term}, Payload{})
	}
}

// takeOver makes the world's current node the leader. Its journal is the
// broker's from now on: records that it lacks are gone, also at nodes that have
// them (Raft §5.3: followers that conflict with the leader's log are cut back;
// KIP-101 says the same of Kafka's leader epochs). Other nodes are cut back at
// once, not when they hear of it.
func (s *replicas) takeOver(w *sim.World[Payload], i int) {
	r := &s.nodes[i]
	end := r.ladder.Reached(sim.Memory)
	s.leader, s.feeding, s.reviewing = i, false, false
	s.term++
	s.b.node = r.node
	s.b.system.routeTo(i)
	s.b.system.cause = s.b.system.emit(history.Event{Kind: history.Lead, Node: history.Node(r.node),
		Parent: s.cause, Value: int64(s.term)})
	s.b.takeOver(w, end, r.whyMissing, end == 0 && r.took == history.FromDisk)
	for j := range s.nodes {
		s.nodes[j].follow(s.b.storage.journal.End(), end)
	}
	s.committed = min(s.committed, end)
	s.seat(w)
	s.commit()
	s.b.restart(w)
	r.ladder.scheduleSync(w)
	s.progress(w)
	s.b.system.announce(w)
	for j := range s.nodes {
		if j != i {
			w.Wake(s.nodes[j].node, 0, stepFetchAgain, sim.Key{}, Payload{})
		}
	}
}

// hides reports whether consumers may not see a copy yet. It becomes visible
// when the nodes that the rule asks for have it.
func (s *replicas) hides(position uint64) bool { return position > s.visible() }
