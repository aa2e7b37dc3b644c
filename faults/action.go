package faults

import "ackgap/sim"

// The actions that the kernel hands to the struck node, which knows what they mean.
const (
	// Poison makes the handler fail on one message, every time.
	// [sim.Fault.Subject] is the message.
	Poison = sim.FirstCustom + iota
	// Failover moves leadership to another replica. [sim.Fault.Factor] is
	// [Eligible] or [Stale].
	Failover
	// Rebalance makes the group of consumers share out its work anew.
	Rebalance
	// Expire ends what the node keeps for a limited time: a dedup table,
	// sessions, offsets.
	Expire
	// Forget takes the node back to what it has last persisted about consumers.
	Forget
	// Replay hands out again what has been processed: an offset reset, a redrive.
	Replay
	// Skew sets the node's clock off by [sim.Fault.Span], which may be negative.
	Skew
	// Unroute takes away the node's subscribers and every route for [sim.Fault.Span].
	Unroute
	// Stop asks the process to end in good order; [sim.Fault.Span] later it is
	// started again. A deployment.
	Stop
)

// The replicas to which a failover can move leadership.
const (
	// Eligible is a replica that the system's own rule accepts.
	Eligible uint32 = 1
	// Stale is a replica that lacks a confirmed record.
	Stale uint32 = 2
)

// target says whom an action strikes.
type target uint8

const (
	strikesPacket  target = iota // what passes the site: takes no node
	strikesNode                  // one node
	strikesNodes                 // one node or all
	strikesMessage               // one message
)

// clause is the part of a line that holds its duration.
type clause uint8

const (
	noClause     clause = iota
	clauseBy            // required
	clauseFor           // until the heal if left out
	clauseReturn        // "restart after"; until the heal if left out
)

var clauseWords = [...]string{clauseBy: "by", clauseFor: "for", clauseReturn: "restart after"}

// grammar is what the language knows of an action.
type grammar struct {
	action   sim.Action
	name     string
	target   target
	clause   clause
	linkOnly bool // only where packets pass
}

var grammars = [...]grammar{
	{action: sim.Crash, name: "crash", target: strikesNodes, clause: clauseReturn},
	{action: sim.PowerLoss, name: "power-loss", target: strikesNodes, clause: clauseReturn},
	{action: sim.DiskLoss, name: "disk-loss", target: strikesNodes, clause: clauseReturn},
	{action: sim.Restart, name: "restart", target: strikesNodes},
	{action: sim.Pause, name: "pause", target: strikesNodes, clause: clauseFor},
	{action: sim.Drop, name: "drop", target: strikesPacket, linkOnly: true},
	{action: sim.Delay, name: "delay", target: strikesPacket, clause: clauseBy},
	{action: sim.Duplicate, name: "duplicate", target: strikesPacket, linkOnly: true},
	{action: sim.Reorder, name: "reorder", target: strikesPacket, clause: clauseBy, linkOnly: true},
	{action: sim.Partition, name: "partition", target: strikesNode, clause: clauseFor},
	{action: sim.Slow, name: "slow", target: strikesNodes, clause: clauseFor},
	{action: Skew, name: "skew", target: strikesNodes, clause: clauseBy},
	{action: Poison, name: "poison", target: strikesMessage},
	{action: Failover, name: "failover", target: strikesNode, clause: clauseFor},
	{action: Rebalance, name: "rebalance", target: strikesNode},
	{action: Expire, name: "expire", target: strikesNodes},
	{action: Forget, name: "forget", target: strikesNodes},
	{action: Replay, name: "replay", target: strikesNodes},
	{action: Unroute, name: "unroute", target: strikesNode, clause: clauseFor},
	{action: Stop, name: "stop", target: strikesNode, clause: clauseReturn},
}

// UntilHeal reports whether the line leaves out how long the fault lasts, which
// is then until the end of the fault phase. What a line of restart may end
// earlier is not meant.
func (l Line) UntilHeal() bool {
	g := grammarOf(l.Action)
	return g != nil && g.clause == clauseFor && l.Span == 0
}

// Actions lists every action of the language, in the order of the manual.
func Actions() []sim.Action {
	all := make([]sim.Action, len(grammars))
	for i, g := range grammars {
		all[i] = g.action
	}
	return all
}

// ActionName returns what a script calls an action: "power-loss"; "?" for one
// that the language does not have.
func ActionName(a sim.Action) string {
	if g := grammarOf(a); g != nil {
		return g.name
	}
	return "?"
}

// grammarOf returns nil for an action that the language does not have.
func grammarOf(a sim.Action) *grammar {
	for i := range grammars {
		if grammars[i].action == a {
			return &grammars[i]
		}
	}
	return nil
}

func grammarNamed(name string) *grammar {
	for i := range grammars {
		if grammars[i].name == name {
			return &grammars[i]
		}
	}
	return nil
}

func actionNames() []string {
	names := make([]string, len(grammars))
	for i, g := range grammars {
		names[i] = g.name
	}
	return names
}

// OnlyAtLinks reports whether an action strikes packets, so that it has no place
// where none pass.
func OnlyAtLinks(a sim.Action) bool {
	g := grammarOf(a)
	return g != nil && g.linkOnly
}

// TakesNode reports whether a line of the action names the node that it strikes.
func TakesNode(a sim.Action) bool {
	g := grammarOf(a)
	return g != nil && (g.target == strikesNode || g.target == strikesNodes)
}
