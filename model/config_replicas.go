package model

import "time"

// ReplicasConfig says which nodes keep the broker's journal, and which of them
// may lead. Which rung of its storage counts at each is [StorageConfig.Confirm].
type ReplicasConfig struct {
	// Count is the number of nodes, from 1 to 9; 0 counts as 1.
	Count int
	// Rule says what is committed and who may lead.
	Rule ReplicaRule
	// Confirm says whose storage a confirm waits for.
	Confirm ReplicaConfirm
	// MinInSync is the size of the in-sync set, with the leader, below which
	// messages are refused that all of it is to confirm (Kafka's
	// min.insync.replicas). 0 counts as 1. For [InSync] with [ByRule].
	MinInSync int
	// LagTime is how long a follower may be behind before it leaves the in-sync
	// set (Kafka's replica.lag.time.max.ms); checked every half of that. For [InSync].
	LagTime time.Duration
	// Unclean lets a node lead that is not in the in-sync set, if nobody else is
	// there (Kafka's unclean.leader.election.enable). For [InSync].
	Unclean bool
	// Eligible: followers that leave the in-sync set while it is smaller than
	// MinInSync may lead all the same, and a member whose process has died may not
	// (KIP-966, eligible leader replicas). For [InSync].
	Eligible bool
	// Detect is the time from a node's death to the reaction of the others: a
	// session timeout, an election timeout, down-after-milliseconds.
	Detect time.Duration
	// Poll is how long a follower waits for an answer before it asks the leader
	// again.
	Poll time.Duration
}

// ReplicaRule says what is committed and who may lead.
type ReplicaRule uint8

const (
	// Majority: what more than half of the nodes have; of a live majority the
	// node with the longest journal leads (Raft, §5.3 and §5.4.1).
	Majority ReplicaRule = iota
	// InSync: what all of the in-sync set have; its first live member leads
	// (Kafka, "Replicated logs: quorums, ISRs, and state machines").
	InSync
	// Async: what the leader has; whoever has most leads when it is gone (Redis
	// Sentinel).
	Async
)

// ReplicaConfirm says whose storage a confirm waits for.
type ReplicaConfirm uint8

const (
	// ByRule: that of as many nodes as the rule asks for (Kafka's acks=all, a
	// Raft commit).
	ByRule ReplicaConfirm = iota
	// ByLeader: the leader's alone (Kafka's acks=1).
	ByLeader
)
