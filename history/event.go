package history

import "ackgap/sim"

// Node names a node by its place in a log's table of names, from 1; 0 is none.
type Node uint16

// Event is one thing that happened. The zero value of a field means "does not apply".
//
// Fields that the hash takes together lie side by side, in the order of its words.
type Event struct {
	// Kind says what happened.
	Kind Kind
	// Type is the phase of a client operation (kind send).
	Type Type
	// Packet is the packet that a network event is about.
	Packet Packet
	// Reason says why.
	Reason Reason
	// Node is where it happened, Peer the other node where there are two.
	Node, Peer Node
	// At is the virtual time.
	At sim.Time
	// Attempt counts the sends of the message, from 1.
	Attempt uint32
	// Message is the message's number, from 1.
	Message uint32
	// Wire tells packets apart that the network doubled; 0 is the original.
	Wire uint16
	// Copy numbers the stored copies of the message, from 1.
	Copy uint16
	// Delivery counts how often the broker handed the message out, from 1.
	Delivery uint32
	// Parent is the number of the event that caused it; 0 for a root.
	Parent uint64
	// Value is a duration or number whose meaning the kind defines.
	Value int64
	// Partition is the log's partition, from 1.
	Partition uint16
	// Line is the script line that caused the event, from 1. It is not part of
	// the hash: the same faults in another order of lines are the same history.
	Line uint16
	// Live is by how much the number of ways changes in which the message can
	// still come back: packets, stored copies, deliveries that a consumer holds
	// and the producer's open operation each count one. A message whose count
	// returns to 0 is closed.
	Live int8
	// Seq is the event's number in the history, from 1.
	Seq uint64
}

// Type is the phase of a client operation, as in a Jepsen history.
type Type uint8

// The phases of an operation. An operation that never completes counts as info.
const (
	// Invoke: the operation began.
	Invoke Type = iota + 1
	// Ok: it is known to have happened.
	Ok
	// Fail: it is known not to have happened.
	Fail
	// Info: nobody knows.
	Info
)

// Kind says what happened.
type Kind uint8

// The kinds of events. The letter in brackets is the ledger's
// counter (A attempts, S stored copies, D deliveries, …).
const (
	// Send is the producer's operation: accepted from the application
	// (Invoke), then completed (Ok, Fail or Info).
	Send Kind = iota + 1
	// Attempt (A): a request with the message leaves the producer.
	Attempt
	// Timeout: a timer ran out at a client; Value is how long it had waited.
	Timeout
	// Refuse: the broker turned a request away.
	Refuse
	// Store (S): the broker has a new copy; Value is its offset in the
	// partition, or its position on the disk where there are no partitions.
	Store
	// Confirm: the broker tells the producer that the message is safe; without a
	// broker it is the sink's answer to the request.
	Confirm
	// CopyLost: a stored copy is gone with its rung of storage (Reason).
	CopyLost
	// CopyBack: a copy that had been settled is there again (Reason): the record
	// of settling it was lost, or somebody brought it back.
	CopyBack
	// Lease: the broker hands the copy to a consumer; Value is the lease's
	// length, Reason why it is handed out (First, or why again).
	Lease
	// Expire: the lease has run out; Value is how long it lasted.
	Expire
	// Requeue: the copy is ready again without its lease having run out
	// (Reason); Value is how long a timer made it wait, 0 for none.
	Requeue
	// Settle (K): the broker accepted the ack, the copy is gone. Live is 0 as
	// long as the record of it can still be lost; Purge follows then.
	Settle
	// Purge: a settled copy can't come back any more.
	Purge
	// LateAck: the broker turned an ack down, because the lease is over.
	LateAck
	// DeadLetter (Q): the copy moved to the dead-letter destination.
	DeadLetter
	// Deliver (D): the message reached a consumer.
	Deliver
	// Execute (X): the handler starts.
	Execute
	// HandlerFailed: the handler ended without success (Reason).
	HandlerFailed
	// Effect (E): the handler's effect is visible in the sink. Each effect has
	// the identity (message, delivery, wire), never just the message's.
	Effect
	// Dedup (H): a repetition was recognised (Reason: by what) and not applied.
	Dedup
	// Ack: the consumer acknowledges the delivery.
	Ack
	// Nack: the consumer gives the delivery back.
	Nack
	// Apply: the handler asks the sink for its effect.
	Apply
	// Release: the consumer is done with the delivery without having acked it.
	Release
	// Abandon: a crash took the delivery out of the consumer's hands; Reason
	// says at which stage.
	Abandon
	// Lost: a packet will never arrive (Reason).
	Lost
	// Double: the network made a copy of a packet.
	Double
	// Late: a delay or reorder fault held up a packet or step; Value is by how much.
	Late

	// Crash, PowerLoss and DiskLoss: a node went down.
	Crash
	// PowerLoss: see Crash.
	PowerLoss
	// DiskLoss: see Crash.
	DiskLoss
	// Restart: a node is up with a new incarnation (Value).
	Restart
	// Pause: a node stalls; Value is for how long, 0 until the heal.
	Pause
	// Resume: it goes on.
	Resume
	// Partition: Node and Peer are cut off; Value 1 is one way.
	Partition
	// Reconnect: they are not any more.
	Reconnect
	// Slow: the node works slower; Value is the factor.
	Slow
	// SpeedUp: it works as before.
	SpeedUp
	// Poison: from now on the handler fails on this message.
	Poison
	// Forget: a node forgot what a fault made it forget (Reason); or a repetition
	// comes whose key it has noted and forgotten (KeyExpired).
	Forget
	// Heal: the fault phase is over.
	Heal
	// End: the run is over; Reason is Drained or Horizon.
	End

	// Kinds that came later; their numbers are part of the hash.

	// Unroute: nobody is subscribed and there is no route; Value is for how
	// long, 0 until the heal.
	Unroute
	// EffectLost: an effect that was visible is gone again, with its rung of
	// storage (Reason).
	EffectLost
	// Rebalance: a group's coordinator begins to share out the partitions anew
	// (Reason). Peer is the member on whose account, Value the generation that ends.
	Rebalance
	// Assign: a partition belongs to a consumer (Peer) from now on; Value is the
	// generation that begins.
	Assign
	// Extend: the lease runs on; Value is for how long from now.
	Extend
	// GiveUp: the broker will not hand the copy out any more, and keeps it.
	GiveUp
	// Append: a record of an open transaction is in the log; Value is its offset.
	// It counts as stored (Store) when its transaction is committed.
	Append
	// Marker: the transaction of a record is committed (Ok) or aborted (Fail);
	// Peer is its client, Value the transaction's number, counted by the client.
	Marker
	// Session: Peer has a new transactional session; Value is its epoch.
	Session
	// Finish: a client asks to commit (Ok) or abort (Fail) its transaction.
	Finish
	// Prepare: the coordinator has written its decision on Peer's transaction
	// (Ok or Fail), on its client's word or for a reason of its own.
	Prepare
	// Deny: the coordinator turns Peer's request to end a transaction down.
	Deny
	// Mark: an outbox is done with a message; Reason is Processed if the broker
	// has it, Skipped if nobody will send it any more. Or the business transaction
	// of a message that was sent without one is over: RolledBack.
	Mark

	// Failover: leadership is moved on purpose; Value is 1 for a replica that
	// the rule accepts, 2 for one that lacks a confirmed record.
	Failover
	// Lead: a node has become the broker's leader; Value counts the leaders.
	Lead
	// OutOfSync: the leader goes on without a follower (Peer); Value is how many
	// nodes are in sync then.
	OutOfSync
	// InSync: a follower (Peer) counts again; Value is how many are in sync then.
	InSync
	// Write: the handler's effect is written in an open transaction. It is visible
	// (Effect) when that is committed, and dropped (Lost) when it is aborted.
	Write
	// Part: the first of two sinks that one handler asks has done its part. The
	// effect (Effect) is there when the second has done the other.
	Part

	kinds
)

// Reason says why an event happened.
type Reason uint8

// The reasons.
const (
	// First: the copy is handed out for the first time.
	First Reason = iota + 1
	// LeaseExpired: the lease ran out.
	LeaseExpired
	// Nacked: the consumer gave it back.
	Nacked
	// BrokerRestarted: the broker forgot its leases.
	BrokerRestarted
	// ConsumerGone: the consumer's connection closed before it was delivered.
	ConsumerGone
	// Processed: the ack came after the effect.
	Processed
	// BeforeProcessing: ahead of the handler.
	BeforeProcessing
	// MidProcessing: within the handler.
	MidProcessing
	// AckGap: after the effect and before the ack.
	AckGap
	// AtHandOut: settled as it was handed out.
	AtHandOut
	// InOneCommit: ack and effect in one commit.
	InOneCommit
	// SameMessage: recognised by the message's identity.
	SameMessage
	// SameDelivery: recognised by the delivery's identity.
	SameDelivery
	// SameSequence: recognised by the producer's sequence number.
	SameSequence
	// OutOfOrder: the sequence number is not the next one.
	OutOfOrder
	// Resent: the request is not the first with this message.
	Resent
	// Uncommitted: it was read before, and the cursor was not committed past it.
	Uncommitted
	// FaultDropped: a fault took the packet.
	FaultDropped
	// LinkLoss: the link's own loss rate took it.
	LinkLoss
	// Partitioned: the link was cut.
	Partitioned
	// ProcessGone: the process that it was meant for is gone.
	ProcessGone
	// FromMemory: lost with the process's memory.
	FromMemory
	// FromPageCache: lost with the page cache.
	FromPageCache
	// FromDisk: lost with the disk.
	FromDisk
	// NoAnswer: no answer came in time.
	NoAnswer
	// NoRetryLeft: the retry policy allows no further attempt.
	NoRetryLeft
	// NotStored: nothing was sent yet and the application keeps no copy.
	NotStored
	// Poisoned: the handler fails on this message.
	Poisoned
	// TooManyDeliveries: the delivery limit is reached.
	TooManyDeliveries
	// Unavailable: the broker can't take it now.
	Unavailable
	// NoConfirmAsked: the local send returned.
	NoConfirmAsked
	// Drained: nothing was left to happen.
	Drained
	// Horizon: the run was cut off.
	Horizon
	// Expired: a fault expired it.
	Expired
	// HalfDone: between recording a message as seen and applying it, or the reverse.
	HalfDone
	// NoRoute: nobody was subscribed and there was no route when it was published.
	NoRoute
	// HeartbeatMissed: the broker heard too little of the consumer: nothing for
	// too long, or of fewer packets than were sent.
	HeartbeatMissed
	// HeldTooLong: a delivery on the consumer's connection stayed unsettled for
	// longer than the broker allows.
	HeldTooLong
	// MemberJoined: a consumer came into the group.
	MemberJoined
	// MemberLeft: a consumer closed its connection in good order.
	MemberLeft
	// SessionExpired: no heartbeat came for as long as the session timeout.
	SessionExpired
	// PollLimit: the handler took longer than may pass between two polls.
	PollLimit
	// Asked: somebody asked for it.
	Asked
	// Fenced: it comes from a generation, or from the epoch of a session or transaction, that is over.
	Fenced
	// Skipped: the reader has no position and begins behind it.
	Skipped
	// Replayed: the position was set back, so that it is read again.
	Replayed
	// Forgotten: the broker has lost what it knew of the reader's position.
	Forgotten
	// Closed: the process was stopped in good order.
	Closed
	// GaveUp: the process ended itself, because it could not go on.
	GaveUp
	// ConnectionOver: the connection over which it came had been given up.
	ConnectionOver
	// SessionGone: the broker kept nothing of the session to which it belonged.
	SessionGone
	// StoredAgain: the consumer, whose delivery was settled already, had it stored again.
	StoredAgain
	// Superseded: a new session of the same transactional id has begun.
	Superseded
	// TimedOut: the transaction was open for too long.
	TimedOut
	// UnknownSession: the transactional id is not known, or not any more.
	UnknownSession
	// NoTransaction: there is none that could end so, or that a record belongs to.
	NoTransaction
	// Undecided: its transaction is open.
	Undecided
	// Aborted: its transaction was aborted.
	Aborted
	// SourcePosition: the position of the source that was committed with the
	// transaction is past it.
	SourcePosition
	// InOutbox: the business transaction is committed, and the message with it.
	InOutbox
	// NotReplicated: the node that leads now never had it.
	NotReplicated
	// PastRetention: it was kept for as long as messages are.
	PastRetention
	// OverLength: the queue was full.
	OverLength
	// CallFailed: the call failed inside the sink.
	CallFailed
	// SameFailure: the sink gave the answer again that the first call with the same
	// key had got, and that was a failure.
	SameFailure
	// KeyInUse: a call with the same key was under way.
	KeyInUse
	// RolledBack: the business transaction in which the message was sent, or was to
	// be sent, is rolled back.
	RolledBack
	// KeyExpired: the node had noted the message's key and does not have it any
	// more, because its time was over or others came after it.
	KeyExpired

	reasons
)
