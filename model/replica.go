package model

import (
	"ackgap/faults"
	"ackgap/history"
	"ackgap/sim"
)

// replica is one of the broker's nodes: the leader, or a follower that asks the
// leader for what it lacks. Asking says how far the follower has got, so it is
// the acknowledgement, too (Kafka's fetch; Raft's AppendEntries goes the other
// way round and tells as much).
type replica struct {
	b      *broker
	index  int
	node   sim.NodeID
	ladder ladder

	// Of its last failure: what it had before, and what took it.
	had  uint64
	took history.Reason

	// What the leader knows of it as a follower, in the leader's memory.
	told    uint64  // the position up to which it is on the confirm point's rung
	asked   uint64  // the position from which it has asked for more
	request sim.Key // of that
	waiting bool    // it has not been answered
	session uint32  // the follower's incarnation
	askedAt sim.Time
	endThen uint64   // the leader's end at that time
	caught  sim.Time // when it last had all that there was

	// Kept outside, by whoever elects leaders.
	member   bool // of the in-sync set
	eligible bool // outside of it, and known to have all that is committed
	died     bool // its process has, and it has not caught up since

	// In its process's memory.
	again sim.Timer // when it asks again
	asks  uint32    // how often it has asked
	sent  uint64    // the position that it has last told as safe on its rung
}

func (r *replica) reset() {
	*r = replica{b: r.b, index: r.index, node: r.node, ladder: ladder{cfg: r.ladder.cfg, node: r.node}, member: true}
}

func (r *replica) set() *replicas { return &r.b.replicas }

func (r *replica) leads() bool { return r.set().leader == r.index }

// Start begins to lead, or to ask the leader for records.
func (r *replica) Start(w *sim.World[Payload]) {
	if r.leads() {
		r.b.dispatch.start(w)
		return
	}
	r.fetch(w)
}

// Step handles what concerns the node's own copy of the journal; the rest is
// the leader's.
func (r *replica) Step(w *sim.World[Payload], e *sim.Event[Payload]) {
	switch e.Step {
	case stepWrite:
		r.ladder.write(w)
		r.risen(w)
	case SiteBeforeSync:
		if r.ladder.beginSync(w) {
			r.risen(w)
		}
	case stepSynced:
		r.ladder.synced(w)
		r.risen(w)
	case stepElect:
		r.set().elect(w, r.index, e)
	case stepFetchAgain:
		r.fetch(w)
	case stepFollow:
		r.ladder.receive(w, r.ladder.Reached(sim.Memory)) // what it was about to write or fsync
		r.fetch(w)
	case stepRecordsArrived:
		r.take(w, e)
	default:
		if r.leads() {
			r.b.Step(w, e)
		} else {
			r.turnAway(w, e)
		}
		return
	}
	if r.leads() {
		r.b.dispatch.step(w, e)
	}
}

// risen tells whoever waits for it that the records have got further up.
func (r *replica) risen(w *sim.World[Payload]) {
	if r.leads() {
		r.set().progress(w)
		return
	}
	r.report(w)
	r.set().settle(w)
}

// turnAway handles what was meant for the leader, which this node is not. A node
// that has been taken out of service says so; one that waits for an election
// does not answer.
func (r *replica) turnAway(w *sim.World[Payload], e *sim.Event[Payload]) {
	if e.Step == stepRequestArrived && r.set().alone() {
		links := r.b.system.producers[e.Payload.Asker].routes[r.index]
		r.b.refuseAt(w, e, r.node, links.confirms, negative, history.Unavailable)
		return
	}
	monitor{r.b.system}.Lost(e, sim.Void, 0)
}

// Crash takes from the node's copy of the journal what the failure destroys,
// and the leadership.
func (r *replica) Crash(w *sim.World[Payload], failure sim.Action) {
	r.ladder.stop()
	r.had, r.took = max(r.had, r.ladder.Reached(sim.Memory)), rungLost(failure)
	r.ladder.Lose(failure)
	s := r.set()
	if s.alone() {
		end := r.ladder.Reached(sim.Memory)
		r.b.takeOver(w, end, r.whyMissing, failure == sim.DiskLoss)
		r.follow(r.b.storage.journal.End(), end)
		return
	}
	s.lost(r)
	if r.leads() {
		s.vacate(w)
		return
	}
	s.memberGone(w, r)
	s.settle(w)
}

// whyMissing says what became of a record that the node does not have.
func (r *replica) whyMissing(position uint64) history.Reason {
	if position <= r.had {
		return r.took
	}
	return history.NotReplicated
}

// Restart goes on with what is on the disk: as the leader where that is allowed.
func (r *replica) Restart(w *sim.World[Payload]) {
	s := r.set()
	switch {
	case s.alone() && s.leader != nobody:
		r.b.restart(w)
		r.ladder.scheduleSync(w)
		r.b.release(w) // transactions that had got to the disk
	case s.alone(): // out of service; the timer that was to end that has died with the process
		s.takeOver(w, 0)
	case s.leader != nobody:
		r.ladder.scheduleSync(w)
		r.fetch(w)
	case s.cfg.Rule == Async && s.former == r.index:
		// Redis Sentinel fails over when a master has been gone for
		// down-after-milliseconds; one that is back before goes on as the master.
		s.takeOver(w, r.index)
	default:
		r.ladder.scheduleSync(w)
		s.callElection(w)
	}
}

// Fault carries out the actions that concern the broker.
func (r *replica) Fault(w *sim.World[Payload], f sim.Fault) {
	switch f.Action {
	case faults.Failover:
		if r.leads() {
			r.set().failOver(w, f)
		}
	default:
		r.b.Fault(w, f)
	}
}
