package reports

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"ackgap/explore"
	"ackgap/history"
)

// shownInstants is how many instants of an anomaly's path are told.
const shownInstants = 5

// instant is a moment on an anomaly's path, in words.
type instant struct {
	at   time.Duration
	text string
	tone tone
}

// instantsOf tells the few events that matter most of those on an anomaly's path
// and of those with which the faults struck that it needs, in their order. nodes
// are the names of the recording's nodes.
func instantsOf(rec *history.Recording, nodes []string, a *explore.Explanation) []instant {
	t := instantTeller{rec: rec, nodes: nodes, message: a.Message, stages: map[uint64]history.Reason{}}
	var path []*history.Event
	numbers := slices.Concat(a.Path, a.Struck)
	slices.Sort(numbers)
	for _, seq := range slices.Compact(numbers) {
		e := rec.At(seq)
		if e.Kind == history.Abandon && slices.ContainsFunc(path, func(c *history.Event) bool { return c.Seq == e.Parent }) {
			t.stages[e.Parent] = e.Reason // told with the crash
			continue
		}
		path = append(path, e)
	}
	var all []instant
	for _, e := range mostTelling(path, a.Struck) {
		all = append(all, t.tell(e))
	}
	return all
}

// mostTelling chooses the events that tell most, in their order: what went
// wrong, what came of it, and what it was about.
func mostTelling(path []*history.Event, struck []uint64) []*history.Event {
	byWeight := slices.Clone(path)
	weights := map[uint64]int{}
	seen := map[history.Kind]int{}
	for _, e := range path {
		seen[e.Kind]++
		weights[e.Seq] = weight(e, seen[e.Kind])
		if slices.Contains(struck, e.Seq) {
			weights[e.Seq] = damage + 1
		}
	}
	slices.SortStableFunc(byWeight, func(a, b *history.Event) int { return cmp.Compare(weights[b.Seq], weights[a.Seq]) })
	chosen := byWeight[:min(shownInstants, len(byWeight))]
	slices.SortFunc(chosen, func(a, b *history.Event) int { return cmp.Compare(a.Seq, b.Seq) })
	return chosen
}

// The weights of events.
const (
	background = iota
	repeated
	ordinary
	progress
	turn
	outcome
	damage
)

// weight says how much the n-th event of its kind on a path tells.
func weight(e *history.Event, n int) int {
	switch e.Kind {
	case history.Effect, history.Part, history.DeadLetter, history.EffectLost, history.Dedup:
		if n > 2 {
			return repeated
		}
		return outcome
	case history.Store:
		if n == 2 {
			return turn
		}
		return ordinary
	}
	if n > 1 && e.Line == 0 {
		return repeated
	}
	switch e.Kind {
	case history.Crash, history.PowerLoss, history.DiskLoss, history.Pause, history.Partition, history.Slow, history.Poison,
		history.Forget, history.Unroute, history.Failover, history.Lost, history.CopyLost, history.CopyBack, history.Double,
		history.Late, history.HandlerFailed, history.Abandon, history.Refuse, history.GiveUp:
		return damage
	case history.Expire, history.Timeout, history.Requeue, history.Settle, history.LateAck, history.Marker, history.Mark:
		return turn
	case history.Send:
		if e.Type == history.Invoke {
			return ordinary
		}
		return turn
	case history.Deliver, history.Attempt:
		return progress
	case history.Lease, history.Ack, history.Nack:
		return ordinary
	}
	return background
}

// instantTeller puts events into words.
type instantTeller struct {
	rec     *history.Recording
	nodes   []string
	message uint32
	stages  map[uint64]history.Reason // by the number of a crash: where it met the handler
	effects int
}

func (t *instantTeller) tell(e *history.Event) instant {
	i := instant{at: time.Duration(e.At), text: t.text(e)}
	switch weight(e, 1) {
	case damage:
		i.tone = bad
	case turn:
		i.tone = notable
	}
	if e.Kind == history.Effect {
		if t.effects++; t.effects > 1 {
			i.text += " again"
			i.tone = bad
		}
	}
	return i
}

// text says what an event is.
func (t *instantTeller) text(e *history.Event) string {
	node, peer := nodeName(t.nodes, e.Node), nodeName(t.nodes, e.Peer)
	m := fmt.Sprintf("m%d", cmp.Or(e.Message, t.message))
	took := formatTime(time.Duration(e.Value))
	switch e.Kind {
	case history.Send:
		return t.sendText(e, node, m)
	case history.Attempt:
		if e.Attempt > 1 {
			return fmt.Sprintf("%s sends %s again, attempt %d", node, m, e.Attempt)
		}
		return fmt.Sprintf("%s sends %s", node, m)
	case history.Timeout:
		return fmt.Sprintf("%s has had no answer for %s", node, took)
	case history.Refuse:
		return fmt.Sprintf("%s refuses %s", node, m)
	case history.Store:
		if e.Copy > 1 {
			return fmt.Sprintf("%s stores copy %d of %s", node, e.Copy, m)
		}
		return fmt.Sprintf("%s stores %s", node, m)
	case history.Confirm:
		return fmt.Sprintf("%s confirms %s", node, m)
	case history.CopyLost:
		return fmt.Sprintf("%s loses its copy of %s%s", node, m, lostWith(e.Reason))
	case history.CopyBack:
		if e.Reason == history.StoredAgain {
			return fmt.Sprintf("%s stores %s again", node, m)
		}
		return fmt.Sprintf("%s has its settled copy of %s again", node, m)
	case history.Lease:
		return fmt.Sprintf("%s hands %s to %s, delivery %d", node, m, peer, e.Delivery)
	case history.Expire:
		return fmt.Sprintf("the lease of %s at %s runs out", took, node)
	case history.Requeue:
		return fmt.Sprintf("%s is ready again at %s", m, node)
	case history.Settle:
		if e.Reason == history.AtHandOut {
			return fmt.Sprintf("%s takes %s for done as it hands it out", node, m)
		}
		return fmt.Sprintf("%s takes %s for done", node, m)
	case history.LateAck:
		return fmt.Sprintf("%s turns an ack down, because the lease is over", node)
	case history.DeadLetter:
		return fmt.Sprintf("%s puts %s to the dead letters", node, m)
	case history.GiveUp:
		return fmt.Sprintf("%s will not hand %s out any more", node, m)
	case history.Deliver:
		return fmt.Sprintf("%s reaches %s, delivery %d", m, node, e.Delivery)
	case history.Effect:
		return fmt.Sprintf("%s applies %s", node, m)
	case history.Part:
		return fmt.Sprintf("%s does its part of %s", node, m)
	case history.EffectLost:
		return fmt.Sprintf("%s loses the effect of %s%s", node, m, lostWith(e.Reason))
	case history.Dedup:
		return fmt.Sprintf("%s recognises %s and skips it", node, m)
	case history.HandlerFailed:
		return fmt.Sprintf("the handler at %s fails on %s", node, m)
	case history.Ack:
		return fmt.Sprintf("%s acknowledges %s", node, m)
	case history.Nack:
		return fmt.Sprintf("%s gives %s back", node, m)
	case history.Mark:
		if e.Reason == history.RolledBack {
			return fmt.Sprintf("what %s tells of is rolled back", m)
		}
		return fmt.Sprintf("%s is done with %s", node, m)
	}
	return t.troubleText(e, node, peer, took)
}

// sendText tells the producer's operation.
func (t *instantTeller) sendText(e *history.Event, node, m string) string {
	switch e.Type {
	case history.Ok:
		if e.Reason == history.NoConfirmAsked {
			return fmt.Sprintf("%s takes %s for sent, without a confirm", node, m)
		}
		return fmt.Sprintf("%s is told that %s is safe", node, m)
	case history.Fail:
		return fmt.Sprintf("%s takes %s for failed", node, m)
	case history.Info:
		return fmt.Sprintf("nobody at %s knows any more what came of %s", node, m)
	}
	return fmt.Sprintf("the application hands %s to %s", m, node)
}

// troubleText tells what went wrong with a node or a packet.
func (t *instantTeller) troubleText(e *history.Event, node, peer, took string) string {
	switch e.Kind {
	case history.Crash:
		return node + crashVerb(e.Reason) + stageText(t.stages[e.Seq])
	case history.PowerLoss:
		return node + " loses its power" + stageText(t.stages[e.Seq])
	case history.DiskLoss:
		return node + " loses its disk" + stageText(t.stages[e.Seq])
	case history.Abandon:
		return fmt.Sprintf("%s loses what it had in hand%s", node, stageText(e.Reason))
	case history.Pause:
		if e.Value == 0 {
			return node + " stalls"
		}
		return fmt.Sprintf("%s stalls for %s", node, took)
	case history.Partition:
		return fmt.Sprintf("%s and %s are cut off from each other", node, peer)
	case history.Slow:
		return fmt.Sprintf("%s becomes %d times slower", node, e.Value)
	case history.Poison:
		return fmt.Sprintf("m%d is poison: its handler fails every time", t.message)
	case history.Forget:
		if e.Reason == history.KeyExpired {
			return fmt.Sprintf("%s has forgotten that it knew m%d", node, t.message)
		}
		return node + " forgets what it knew"
	case history.Unroute:
		return node + " has nobody to route messages to"
	case history.Lost:
		if e.Packet == history.Work {
			return "work in the memory of " + cmp.Or(peer, node) + " is lost"
		}
		if peer == "" {
			return fmt.Sprintf("the %s is %s at %s", e.Packet, lossNote(t.rec, e), node)
		}
		return fmt.Sprintf("the %s from %s to %s is %s", e.Packet, node, peer, lossNote(t.rec, e))
	case history.Double:
		return fmt.Sprintf("the network doubles the %s", e.Packet)
	case history.Late:
		return fmt.Sprintf("something at %s is held up by %s", node, took)
	}
	return fmt.Sprintf("%s at %s", e.Kind, node)
}

// crashVerb says how a process came to its end.
func crashVerb(why history.Reason) string {
	switch why {
	case history.Closed:
		return " is stopped in good order"
	case history.GaveUp:
		return " gives up and ends"
	}
	return " crashes"
}

func stageText(r history.Reason) string {
	switch r {
	case history.AckGap:
		return " in the ACK gap: after the effect, before the ack"
	case history.BeforeProcessing:
		return " before it runs the handler"
	case history.MidProcessing, history.HalfDone:
		return " within the handler"
	}
	return ""
}

func lostWith(r history.Reason) string {
	switch r {
	case history.FromMemory:
		return " with its memory"
	case history.FromPageCache:
		return " with its page cache"
	case history.FromDisk:
		return " with its disk"
	}
	return ""
}
