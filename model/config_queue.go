package model

import "time"

// LeaseConfig is the lease (visibility timeout, ack wait, lock) of a delivery.
type LeaseConfig struct {
	// Length is how long a consumer has, counted from the hand-out. 0: a
	// delivery has no timer; it comes back only when the broker forgets it.
	Length time.Duration
	// Scan is the time between two looks for leases that have run out: one ends
	// at the first look after its length. 0: a lease ends exactly. River looks for
	// stuck jobs every 30 s (river.Config, RescueStuckJobsAfter;
	// internal/maintenance/job_rescuer.go, JobRescuerIntervalDefault).
	Scan time.Duration
	// LateAck says what an ack does whose lease is over.
	LateAck LateAck
	// Durable leases, and the counts of deliveries, are records like any other.
	// Otherwise both are in memory: after a restart of the broker everything that
	// was handed out is ready again, as if for the first time.
	Durable bool
	// NotedByConsumer: the broker removes a message as it hands it out, and has it
	// again, under the lease, when the consumer has noted that it has it. What is
	// not noted yet doesn't count against the consumer's prefetch.
	NotedByConsumer bool
}

// LateAck says what an ack does whose lease is over.
type LateAck uint8

const (
	// LateAckAccepted: it settles the copy if that is still there, even while
	// another consumer works on it.
	LateAckAccepted LateAck = iota
	// LateAckRejected: it has no effect.
	LateAckRejected
	// LateAckUnlessHandedOut: it settles the copy as long as nobody has been
	// handed it since: only the latest receipt counts (Google Pub/Sub,
	// "Exactly-once delivery": only the most recent acknowledgement ID can be used).
	LateAckUnlessHandedOut
)

// ConnectionConfig says what a consumer's connection means to the deliveries
// that went over it. Queues only.
type ConnectionConfig struct {
	// Holds says what ends with the connection.
	Holds ConnectionHolds
	// Silent processes are noticed by their heartbeats alone: where the
	// connection of a dead process closes, that says nothing (a job queue in
	// which workers register themselves, as Sidekiq's super_fetch).
	Silent bool
	// Heartbeat is how long a consumer may be silent before its connection
	// ends; it sends a heartbeat twice in that time. 0: there are none.
	Heartbeat time.Duration
	// Timeout is how long a delivery may stay unsettled before its connection is
	// ended; 0: for ever.
	Timeout time.Duration
	// Scan is the time between two looks at heartbeats and ages; 0: they are
	// noticed exactly.
	Scan time.Duration
}

// ConnectionHolds says what a consumer's connection holds at the broker.
type ConnectionHolds uint8

const (
	// HoldsSubscription: the broker hands out as long as the connection is there.
	// What it has handed out comes back by time alone.
	HoldsSubscription ConnectionHolds = iota
	// HoldsDeliveries: what is unsettled comes back when the connection ends, and
	// an ack counts only on the connection that its delivery came over.
	HoldsDeliveries
	// HoldsNothing: as HoldsSubscription, but each request stands alone, so that no
	// consumer can tell one node of the broker from another (HTTP to a managed service).
	HoldsNothing
)

// AcksConfig says how a queue keeps what consumers have acknowledged, and what it
// has handed out.
type AcksConfig struct {
	// SaveEvery is the time between two writes of acks into the journal; until
	// then they are in memory, and a failover does not know of them. 0: each is
	// written at once. Pulsar writes a cursor at most every 10 s
	// (managedLedgerDefaultMarkDeleteRateLimit = 0.1).
	SaveEvery time.Duration
	// Retain keeps copies that are acknowledged, so that a replay can bring them
	// back: the queue is a stream, and the acks are those of its readers' group.
	Retain bool
	// PendingLost: a failover that loses consumer state loses the list of what was
	// handed out, and not that it was: such a message is neither pending nor new.
	PendingLost bool
}

// DeadLetterConfig says when a message that fails again and again is put aside.
type DeadLetterConfig struct {
	// After is the number of deliveries after which a message is not delivered
	// again but moved to the dead letters; 0: never.
	After uint32
	// RetryDelay is how long a copy that was given back waits before it is ready
	// again; 0: it is ready at once.
	RetryDelay time.Duration
	// MaxRetryDelay, where not 0, lets that wait double with each hand-out of the
	// copy after the first, up to this; queues only (Google Cloud Tasks,
	// RetryConfig: minBackoff, maxBackoff, maxDoublings). What counts is the broker's count of hand-outs, so it begins
	// anew where that is lost.
	MaxRetryDelay time.Duration
	// Then says what becomes of a message that has reached the limit, or that
	// its consumer rejects.
	Then GivenUp
	// HandOff says how the message gets from the queue to the dead letters.
	HandOff HandOff
	// Uncounted are the failures that don't count towards the limit. If all
	// count, it is the hand-outs that are counted.
	Uncounted Uncounted
	// Counter says where the broker keeps the count.
	Counter CounterKept
	// Redrive keeps the dead letters, so that a replay can bring them back.
	Redrive bool
}

// GivenUp says what becomes of a message that has failed too often.
type GivenUp uint8

const (
	// ToDeadLetters: it moves to the dead-letter destination.
	ToDeadLetters GivenUp = iota
	// GivenUpDropped: it is removed (RabbitMQ, "Quorum Queues": over the delivery
	// limit a message is dropped unless a dead-letter exchange is configured).
	GivenUpDropped
	// GivenUpKept: it stays stored and is never handed out again (NATS JetStream,
	// "Consumers": past MaxDeliver the message stays in the stream, with an
	// advisory).
	GivenUpKept
)

// HandOff says in how many steps a message moves to the dead letters.
type HandOff uint8

const (
	// HandOffAtomic: in one step (Amazon SQS, Azure Service Bus).
	HandOffAtomic HandOff = iota
	// HandOffPublishFirst: it is published there, then removed from the queue. In
	// between, a crash leaves it in both places.
	HandOffPublishFirst
	// HandOffRemoveFirst: it is removed, then published without a confirm
	// (RabbitMQ, "Dead Letter Exchanges": dead-letter-strategy at-most-once, the
	// default). In between, a crash leaves it in neither.
	HandOffRemoveFirst
)

// Uncounted are ways in which a delivery can fail without being counted
// (RabbitMQ 4.3, "Quorum Queues": crashes and rejections count towards the
// delivery limit, nacks and timeouts don't).
type Uncounted struct {
	// Crashes: the consumer's connection ended.
	Crashes bool
	// Nacks: the consumer gave the delivery back.
	Nacks bool
	// Timeouts: its lease ran out, or it was held for too long.
	Timeouts bool
}

// CounterKept says where the broker keeps the count of failures.
type CounterKept uint8

const (
	// CountedWithLease: it survives a restart of the broker if leases do.
	CountedWithLease CounterKept = iota
	// CountedOnDisk: it survives a restart.
	CountedOnDisk
	// CountedInMemory: it begins anew with each restart (Pulsar's redelivery
	// tracker, InMemoryRedeliveryTracker).
	CountedInMemory
)
