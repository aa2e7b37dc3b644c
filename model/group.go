package model

import (
	"slices"

	"ackgap/history"
	"ackgap/sim"
)

// group is the coordinator of the consumers that read a log together. It knows
// the members, shares the partitions out among them, one generation after the
// other, and turns down the commits of earlier generations. The effects of
// those are not undone: a member that is out and does not know it is a zombie.
//
// It is Kafka's classic protocol (GroupCoordinator.scala; the protocol guide,
// "Group Membership"; KIP-62), the eager variant, with the range assignor. What
// the leader of the members does there, the coordinator does here by itself. A
// dead member's closed connection means nothing: its session has to run out.
// Membership is written to the offsets topic, so a restart of the broker keeps
// it; its sessions begin anew then.
type group struct {
	l          *log
	cfg        *GroupConfig
	generation uint32
	members    []member // by consumer and incarnation
	owners     []owner  // by partition
	joining    bool     // a rebalance has begun: members come one by one
	delayed    bool     // it has begun with the first member, and waits for more
	end        sim.Timer
	forgotten  sim.Timer // the positions, if nobody comes
}

// member is a consumer's process in the group.
type member struct {
	consumer    uint16
	incarnation uint32
	joined      bool // it has come, since the rebalance began
	key         sim.Key
	session     sim.Timer
}

// owner is the member that a partition is assigned to.
type owner struct {
	consumer    uint16
	incarnation uint32 // 0: nobody
}

func newGroup(l *log) *group {
	return &group{l: l, cfg: &l.b.system.cfg.Consumer.Group, owners: make([]owner, len(l.partitions))}
}

func (g *group) reset() {
	g.generation, g.joining, g.delayed = 0, false, false
	g.members = g.members[:0]
	clear(g.owners)
}

// step handles what members send, and the coordinator's timers.
func (g *group) step(w *sim.World[Payload], e *sim.Event[Payload]) {
	switch e.Step {
	case stepJoinArrived:
		g.join(w, e)
	case stepMemberBeatArrived:
		g.heartbeat(w, e)
	case stepLeaveArrived:
		g.remove(w, g.find(e), e.Payload.Reason)
	case stepSessionOver:
		g.remove(w, g.findMember(uint16(e.Key.Subject), e.Key.N), history.SessionExpired)
	case stepRebalanceOver:
		g.complete(w)
	case stepRebalanceAsked:
		g.l.rebalance(w)
	case stepPositionsExpire:
		g.l.positionsExpire(w)
	case stepJoinDelayOver:
		g.delayed = false
		g.completeIfAll(w)
	}
}

// find returns the place of the member that sent a packet, -1 if it is none.
func (g *group) find(e *sim.Event[Payload]) int {
	return g.findMember(uint16(g.l.b.system.consumerAt(e.From)), e.FromIncarnation)
}

func (g *group) findMember(consumer uint16, incarnation uint32) int {
	for i := range g.members {
		if m := &g.members[i]; m.consumer == consumer && m.incarnation == incarnation {
			return i
		}
	}
	return -1
}

// join takes a consumer into the group, or notes that a member has come to the
// rebalance. One whose answer was lost gets it again.
func (g *group) join(w *sim.World[Payload], e *sim.Event[Payload]) {
	i := g.find(e)
	switch {
	case i < 0:
		i = g.add(member{consumer: uint16(g.l.b.system.consumerAt(e.From)), incarnation: e.FromIncarnation})
		g.begin(w, history.MemberJoined, g.members[i].consumer)
	case !g.joining:
		g.touch(w, &g.members[i])
		g.tell(w, &g.members[i])
		return
	}
	m := &g.members[i]
	m.joined, m.key = true, e.Key
	g.touch(w, m)
	g.completeIfAll(w)
}

// add puts a member into its place.
func (g *group) add(m member) int {
	at := 0
	for at < len(g.members) && (g.members[at].consumer < m.consumer ||
		g.members[at].consumer == m.consumer && g.members[at].incarnation < m.incarnation) {
		at++
	}
	g.members = slices.Insert(g.members, at, m)
	return at
}

// begin starts a rebalance. The members hear of it with the answers to their
// heartbeats, and come at their next poll.
func (g *group) begin(w *sim.World[Payload], why history.Reason, consumer uint16) {
	g.l.b.system.emit(history.Event{Kind: history.Rebalance, Reason: why, Node: history.Node(g.l.b.node),
		Peer: history.Node(g.l.b.system.consumers[consumer].node), Value: int64(g.generation)})
	if !g.joining {
		g.await(w, why)
	}
}

// await waits for the members to come.
func (g *group) await(w *sim.World[Payload], why history.Reason) {
	g.joining = true
	for i := range g.members {
		g.members[i].joined = false
	}
	if g.cfg.JoinDelay > 0 && len(g.members) == 1 && why == history.MemberJoined {
		g.delayed = true
		w.InBackground(g.cfg.JoinDelay, stepJoinDelayOver, sim.Key{}, Payload{})
	}
	g.end = w.InBackground(g.cfg.PollLimit, stepRebalanceOver, sim.Key{}, Payload{})
}

// completeIfAll ends the rebalance when all members have come.
func (g *group) completeIfAll(w *sim.World[Payload]) {
	if !g.joining || g.delayed {
		return
	}
	for i := range g.members {
		if !g.members[i].joined {
			return
		}
	}
	g.complete(w)
}

// complete begins a new generation with the members that have come. The others
// are out.
func (g *group) complete(w *sim.World[Payload]) {
	w.Cancel(g.end)
	g.joining, g.delayed = false, false
	g.generation++
	here := g.members[:0]
	for _, m := range g.members {
		if m.joined {
			here = append(here, m)
		} else {
			w.Cancel(m.session)
		}
	}
	g.members = here
	g.share(w)
	for i := range g.members {
		g.tell(w, &g.members[i])
	}
}

// share gives each member a range of the partitions, as equal as can be; the
// first members have one more (RangeAssignor, for one topic).
func (g *group) share(w *sim.World[Payload]) {
	clear(g.owners)
	given := 0
	for i := range g.members {
		m := &g.members[i]
		n := len(g.owners) / len(g.members)
		if i < len(g.owners)%len(g.members) {
			n++
		}
		for range n {
			g.owners[given] = owner{m.consumer, m.incarnation}
			given++
			g.l.b.system.emit(history.Event{Kind: history.Assign, Node: history.Node(g.l.b.node), Partition: uint16(given),
				Peer: history.Node(g.l.b.system.consumers[m.consumer].node), Value: int64(g.generation)})
		}
	}
	for i := range g.l.partitions {
		g.l.unpark(w, uint16(i+1))
	}
}

// tell answers a member's join: how many partitions it has, and for each one
// where to begin (JoinGroup, SyncGroup and OffsetFetch in one).
func (g *group) tell(w *sim.World[Payload], m *member) {
	link := g.l.b.system.consumers[m.consumer].subscribed
	n := uint32(0)
	for _, o := range g.owners {
		if o == (owner{m.consumer, m.incarnation}) {
			n++
		}
	}
	w.Answer(link, m.incarnation, stepJoinedArrived, m.key, Payload{Place: n, Sequence: g.generation})
	for i, o := range g.owners {
		if o == (owner{m.consumer, m.incarnation}) {
			g.tellBeginning(w, m, uint16(i+1))
		}
	}
}

// tellBeginning tells a member where to begin in a partition.
func (g *group) tellBeginning(w *sim.World[Payload], m *member, number uint16) {
	epoch, ok := g.l.b.coordinator.opens(w, number, holder{g.owners[number-1], g.generation})
	if !ok {
		return // once the transaction before is over
	}
	next := Payload{Place: uint32(number), Offset: g.l.begin(w, number), Sequence: g.generation, Channel: epoch}
	w.Answer(g.l.b.system.consumers[m.consumer].subscribed, m.incarnation, stepSubscribedArrived, m.key, next)
}

// tellPosition tells the owner of a partition where to begin that could not be
// told before.
func (g *group) tellPosition(w *sim.World[Payload], number uint16) {
	o := g.owners[number-1]
	if i := g.findMember(o.consumer, o.incarnation); i >= 0 {
		g.tellBeginning(w, &g.members[i], number)
	}
}

// rebalance begins one although nobody came or went. Where one is under way or
// nobody is there, nothing changes.
func (l *log) rebalance(w *sim.World[Payload]) {
	if g := l.group; g != nil && !g.joining && len(g.members) > 0 {
		g.await(w, history.Asked)
	}
}

// touch begins a member's session anew.
func (g *group) touch(w *sim.World[Payload], m *member) {
	w.Cancel(m.session)
	m.session = w.InBackground(g.cfg.Session, stepSessionOver, sim.Key{Subject: uint32(m.consumer), N: m.incarnation}, Payload{})
}

// heartbeat says whether the member is in the group, and whether it has to come
// to a rebalance.
func (g *group) heartbeat(w *sim.World[Payload], e *sim.Event[Payload]) {
	next := Payload{Sequence: e.Payload.Sequence}
	if i := g.find(e); i < 0 || e.Payload.Sequence != g.generation {
		next.Verdict = negative
	} else {
		g.touch(w, &g.members[i])
		if g.joining && !g.members[i].joined {
			next.Place = 1
		}
	}
	w.Answer(g.l.b.system.consumers[g.l.b.system.consumerAt(e.From)].subscribed, e.FromIncarnation, stepMemberBeatAnswered, e.Key, next)
}

// remove takes a member out: its partitions go to the others.
func (g *group) remove(w *sim.World[Payload], i int, why history.Reason) {
	if i < 0 {
		return
	}
	gone := g.members[i]
	w.Cancel(gone.session)
	g.members = slices.Delete(g.members, i, i+1)
	g.begin(w, why, gone.consumer)
	g.emptied(w)
	g.completeIfAll(w)
}

// fenced reports whether a commit comes from somebody who does not own the
// partition any more (ILLEGAL_GENERATION, UNKNOWN_MEMBER_ID). While a rebalance
// waits for its members, those of the running generation may still commit
// (GroupCoordinator.doCommitOffsets, PreparingRebalance).
func (g *group) fenced(e *sim.Event[Payload], number uint16) bool {
	i := g.findMember(e.Payload.Asker, e.Payload.Session)
	return i < 0 || e.Payload.Sequence != g.generation || g.owners[number-1] != owner{e.Payload.Asker, e.Payload.Session}
}

// owns reports whether a partition is assigned to the sender of a packet.
func (g *group) owns(e *sim.Event[Payload], number uint16) bool {
	return g.owners[number-1] == owner{uint16(g.l.b.system.consumerAt(e.From)), e.FromIncarnation}
}

// restart begins everybody's session anew, and the wait for members.
func (g *group) restart(w *sim.World[Payload]) {
	for i := range g.members {
		g.touch(w, &g.members[i])
	}
	g.emptied(w)
	if g.joining {
		g.delayed = false
		g.end = w.InBackground(g.cfg.PollLimit, stepRebalanceOver, sim.Key{}, Payload{})
	}
}

// dissolve forgets all members. They find out with their next heartbeat, and join again.
func (g *group) dissolve(w *sim.World[Payload]) {
	for i := range g.members {
		w.Cancel(g.members[i].session)
	}
	w.Cancel(g.end)
	g.members = g.members[:0]
	g.joining, g.delayed = false, false
	g.share(w)
	g.emptied(w)
}
