package model

import (
	"ackgap/faults"
	"ackgap/history"
	"ackgap/sim"
)

// monitor writes what the kernel does into the history.
type monitor struct{ s *System }

var actionKinds = [...]history.Kind{
	sim.Crash: history.Crash, sim.PowerLoss: history.PowerLoss, sim.DiskLoss: history.DiskLoss,
	sim.Pause: history.Pause, sim.Partition: history.Partition, sim.Slow: history.Slow,
	sim.Delay: history.Late, sim.Reorder: history.Late,
}

// Struck writes down the fault. What follows from it has it as its cause.
func (m monitor) Struck(f sim.Fault, node sim.NodeID, e *sim.Event[Payload]) {
	if f.Action == faults.Stop {
		return // it strikes when the process ends
	}
	m.report(f.Line)
	event := history.Event{Node: history.Node(node), Peer: history.Node(f.Peer), Line: f.Line, Value: int64(f.Span)}
	if e != nil {
		m.s.name(&event, e)
	}
	switch {
	case f.Action == sim.Restart:
		return // told by Changed
	case f.Action == faults.Poison:
		event.Kind, event.Message, event.Value = history.Poison, f.Subject, 0
	case f.Action == faults.Unroute:
		event.Kind = history.Unroute
	case f.Action == faults.Rebalance:
		event.Kind, event.Reason = history.Rebalance, history.Asked
	case f.Action == faults.Forget:
		event.Kind, event.Reason = history.Forget, history.Forgotten
	case f.Action == faults.Replay:
		event.Kind, event.Reason = history.Forget, history.Replayed
	case f.Action == faults.Failover:
		event.Kind, event.Value = history.Failover, int64(f.Factor)
		if !m.s.isBroker(node) { // it struck at a client's visit
			event.Node = history.Node(m.s.broker.node)
		}
	case f.Action >= sim.FirstCustom:
		event.Kind, event.Reason = history.Forget, history.Expired
	default:
		event.Kind = actionKinds[f.Action]
		event.Reason = history.Reason(f.Subject) // of a process that ends itself
	}
	if f.Action == sim.Slow {
		event.Value = int64(f.Factor)
	}
	if f.Action == sim.Partition {
		event.Value = 0
		if f.OneWay {
			event.Value = 1
		}
	}
	if event.Kind == history.Late {
		e.Payload.Cause = m.emit(event, e)
		return
	}
	m.s.cause = m.s.emit(event)
}

// Changed writes down the end of an outage, pause, partition or slowness.
func (m monitor) Changed(node, peer sim.NodeID, change sim.Lifecycle) {
	event := history.Event{Node: history.Node(node), Peer: history.Node(peer)}
	switch change {
	case sim.Restarted:
		event.Kind, event.Value = history.Restart, int64(m.s.world.Incarnation(node))
	case sim.Resumed:
		event.Kind = history.Resume
	case sim.Reconnected:
		event.Kind = history.Reconnect
	case sim.SpedUp:
		event.Kind = history.SpeedUp
	case sim.Healed:
		event.Kind = history.Heal
		m.s.broker.routing.reset()
		m.s.sink.routing.reset()
	}
	m.s.cause = m.s.emit(event)
}

// Lost writes down a packet, or a message in a dead process's memory.
func (m monitor) Lost(e *sim.Event[Payload], why sim.Loss, line uint16) {
	m.report(line)
	packet, carries := contents(e)
	if packet == history.Work && !carries {
		return
	}
	event := history.Event{Kind: history.Lost, Packet: packet, Node: history.Node(e.From),
		Peer: history.Node(e.Node), Line: line, Reason: history.ProcessGone}
	m.s.name(&event, e)
	if carries {
		event.Live = -1
	}
	switch {
	case why == sim.Cut:
		event.Reason = history.Partitioned
	case why == sim.Dropped && line != 0:
		event.Reason = history.FaultDropped
	case why == sim.Dropped:
		event.Reason = history.LinkLoss
	case e.Step == SiteHalfDone:
		event.Reason = history.HalfDone
	}
	m.emit(event, e)
}

// emit writes down what happened to a packet or to work, for each message in it.
func (m monitor) emit(event history.Event, e *sim.Event[Payload]) uint64 {
	switch e.Step {
	case stepRequestArrived, stepConfirmArrived, SiteBeforeSend, SiteBeforePersist, SiteBeforeConfirm, SiteConfirmed:
		return m.s.emitAll(event)
	}
	return m.s.emit(event)
}

// Doubled writes down a copy that the network made.
func (m monitor) Doubled(e *sim.Event[Payload], line uint16) {
	m.report(line)
	packet, carries := contents(e)
	event := history.Event{Kind: history.Double, Packet: packet, Node: history.Node(e.From),
		Peer: history.Node(e.Node), Line: line}
	m.s.name(&event, e)
	if carries {
		event.Live = 1
	}
	e.Payload.Cause = m.emit(event, e)
}

func (m monitor) report(line uint16) {
	if line != 0 && m.s.struck != nil {
		m.s.struck(line)
	}
}

// contents says what a lost event was, and whether the message could have come
// back through it.
func contents(e *sim.Event[Payload]) (packet history.Packet, carries bool) {
	switch e.Step {
	case stepRequestArrived:
		return history.Request, true
	case stepConfirmArrived:
		return history.Answer, false
	case stepDeliveryArrived, stepNoteArrived, stepNotedArrived:
		return history.Delivery, true
	case stepAckArrived:
		return history.Acknowledgement, false
	case stepStoreAgainArrived:
		return history.Acknowledgement, true
	case stepEffectArrived, stepCommitArrived:
		return history.Effects, true
	case stepResponseArrived:
		return history.Response, false
	case stepReleaseArrived:
		return history.Releasing, false
	case stepCompleteArrived:
		return history.Completed, false
	case stepSubscribeArrived, stepPositionAsked:
		return history.Subscribe, false
	case stepSubscribedArrived, stepPositionTold:
		return history.Subscribed, false
	case stepFetchArrived:
		return history.Fetch, false
	case stepCommittedArrived:
		return history.Committed, false
	case stepJoinArrived, stepJoinedArrived, stepMemberBeatArrived, stepMemberBeatAnswered, stepLeaveArrived, stepRebalanceAsked:
		return history.Membership, false
	case stepInitArrived, stepInitedArrived:
		return history.Control, false
	case stepEndArrived:
		return history.Ending, false
	case stepEndedArrived:
		return history.Ended, false
	case stepRecordsArrived:
		return history.Records, false
	case SiteBeforePersist, SiteBeforeCommit, SiteBeforeSecondCommit:
		return history.Work, true
	case SiteBeforeDeadLetter:
		return history.Work, e.Payload.Verdict == negative // it is not among the dead letters yet
	case SiteHalfDone:
		return history.Work, e.Payload.Verdict == negative // the effect is still to come
	}
	return history.Work, false
}

// name fills in the message, its numbers and the cause from a kernel event.
func (s *System) name(event *history.Event, e *sim.Event[Payload]) {
	event.Parent, event.Wire = e.Payload.Cause, e.Key.Copy
	switch e.Step {
	case stepSubscribeArrived, stepSubscribedArrived, stepFetchArrived, stepCommittedArrived, SiteBeforeSync,
		stepJoinArrived, stepJoinedArrived, stepMemberBeatArrived, stepMemberBeatAnswered, stepLeaveArrived, stepRebalanceAsked,
		stepInitArrived, stepInitedArrived, SiteBeforeMarker, stepRecordsArrived,
		stepPositionAsked, stepPositionTold:
		event.Wire = 0
		return
	}
	event.Message, event.Attempt, event.Copy = e.Key.Subject, e.Payload.Attempt, e.Payload.Copy
	if e.Step == stepDeliveryArrived || e.Step == stepNoteArrived || e.Step == stepNotedArrived || e.Step == stepAckArrived || e.Step == stepStoreAgainArrived || e.Step == stepEffectArrived ||
		e.Step == stepCommitArrived || e.Step == stepResponseArrived || perDelivery(e.Step) {
		event.Delivery = e.Key.N
		return
	}
	event.Attempt = e.Key.N
}

func perDelivery(step sim.Site) bool {
	return int(step) < len(Sites) && Sites[step].Unit == sim.PerDelivery
}
