package model

import "ackgap/sim"

// fetch asks the leader for what comes after the follower's last record, and
// again if nothing comes.
func (r *replica) fetch(w *sim.World[Payload]) {
	s := r.set()
	if r.leads() {
		return
	}
	if s.leader != nobody {
		r.asks++
		end := r.ladder.Reached(sim.Memory)
		packet := Payload{Offset: end, Session: w.Incarnation(r.node)}
		if r.confirmed() < end {
			packet.Verdict = negative // it will say so when it is there
		} else {
			r.sent = end
		}
		w.Send(r.b.system.mesh[r.index][s.leader].reports, stepFollowerAsks, r.key(w), packet)
	}
	w.Cancel(r.again)
	r.again = w.InBackground(s.cfg.Poll, stepFetchAgain, sim.Key{}, Payload{})
}

func (r *replica) key(w *sim.World[Payload]) sim.Key {
	return sim.Key{Subject: uint32(r.node), N: r.asks, Copy: uint16(w.Incarnation(r.node))}
}

// confirmed is the position up to which the follower is on the confirm point's rung.
func (r *replica) confirmed() uint64 {
	return r.ladder.Reached(r.b.system.cfg.Broker.Storage.Confirm)
}

// take puts the leader's records into the follower's journal and asks for more.
// What a former leader sent is of no use.
func (r *replica) take(w *sim.World[Payload], e *sim.Event[Payload]) {
	if r.leads() || e.Payload.Session != r.set().term {
		return
	}
	r.ladder.receive(w, e.Payload.Offset)
	r.fetch(w)
	r.set().settle(w)
}

// report tells the leader that records have reached the confirm point's rung.
func (r *replica) report(w *sim.World[Payload]) {
	s := r.set()
	if s.leader == nobody || r.confirmed() <= r.sent {
		return
	}
	r.sent = r.confirmed()
	w.Send(r.b.system.mesh[r.index][s.leader].reports, stepFollowerReports, r.key(w), Payload{Offset: r.sent})
}

// follow prepares a node for a new leader, whose journal ends at end: what it
// has beyond that is void. last is where the broker's journal ends now.
func (r *replica) follow(last, end uint64) {
	r.ladder.Cut(end)
	r.ladder.covers = min(r.ladder.covers, end)
	if end < last { // a disk was lost: the journal begins anew
		r.ladder.Begin(last)
	}
	r.told, r.asked, r.waiting, r.sent = 0, 0, false, 0
	r.had = 0
}

// followerAsked notes how far a follower has got, and gives it what it lacks,
// or lets it wait for the next record (Kafka's replica.fetch.wait.max.ms).
func (s *replicas) followerAsked(w *sim.World[Payload], e *sim.Event[Payload]) {
	r := s.nodeOf(e.From)
	r.asked, r.request, r.session, r.waiting = e.Payload.Offset, e.Key, e.FromIncarnation, true
	s.noteReach(w, r)
	if e.Payload.Verdict == positive {
		r.told = max(r.told, r.asked)
	}
	s.welcome(r)
	s.answer(w, r)
	s.progress(w)
}

// followerReported notes that a follower's records are on the confirm point's rung.
func (s *replicas) followerReported(w *sim.World[Payload], e *sim.Event[Payload]) {
	r := s.nodeOf(e.From)
	r.told = max(r.told, e.Payload.Offset)
	s.welcome(r)
	s.progress(w)
}

func (s *replicas) nodeOf(id sim.NodeID) *replica { return &s.nodes[id-s.nodes[0].node] }

// feedLater has new records sent to the followers that wait for some, after
// what the leader is doing: who does not wait for followers confirms first.
func (s *replicas) feedLater(w *sim.World[Payload]) {
	if !s.feeding {
		s.feeding = true
		w.After(0, stepFeed, sim.Key{}, Payload{})
	}
}

func (s *replicas) feed(w *sim.World[Payload]) {
	s.feeding = false
	for i := range s.nodes {
		if i != s.leader {
			s.answer(w, &s.nodes[i])
		}
	}
}

// answer sends a follower that waits everything that it lacks.
func (s *replicas) answer(w *sim.World[Payload], r *replica) {
	end := s.nodes[s.leader].ladder.Reached(sim.Memory)
	if !r.waiting || r.asked >= end {
		return
	}
	r.waiting = false
	w.Answer(s.b.system.mesh[s.leader][r.index].records, r.session, stepRecordsArrived, r.request,
		Payload{Offset: end, Session: s.term})
}
