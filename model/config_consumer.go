package model

import "time"

// ConsumerConfig describes the consumers.
type ConsumerConfig struct {
	// Count is the number of consumers, from 1.
	Count int
	// Prefetch is how many deliveries a consumer may hold that are not settled, from 1.
	// From a log it is how many records of each partition a poll returns at most
	// (max.poll.records, which counts those of all partitions).
	Prefetch int
	// Concurrency is how many messages a consumer works on at once, from 1.
	Concurrency int
	// Processing is how long the handler works before it asks for its effect.
	Processing time.Duration
	// AckDelay is the time from the effect to the ack: the ACK gap. Where the two
	// are one commit, it is what the handler still does after it.
	AckDelay time.Duration
	// Ack says when a delivery is acknowledged.
	Ack AckMode
	// CommitEvery is after how many messages a cursor is committed, and at the
	// end of what a poll returned; 0 and 1: after each. Logs only.
	CommitEvery int
	// CommitInterval is how long after a commit the next one may follow, at the
	// next poll; 0: at once. Logs only.
	CommitInterval time.Duration
	// HandOver gives records to worker threads and polls on at once, so that what
	// is committed at a poll runs ahead of the work. With AckAtPoll only.
	HandOver bool
	// Poll is how long a consumer waits for the answer to a fetch. Logs only.
	Poll time.Duration
	// Commit says what an unanswered commit does; groups only.
	Commit CommitMode
	// CommitTimeout is how long a member of a group waits for the answer to a commit.
	CommitTimeout time.Duration
	// Key is the identity under which the sink is asked for the effect.
	Key EffectKey
	// Timeout is how long the handler waits for the sink's response.
	Timeout time.Duration
	// OnFailure says what the consumer does when its handler fails.
	OnFailure OnFailure
	// Handshake keeps the identifier of each message from its arrival until the
	// broker has heard of it, so that none is handed to the handler twice by one
	// process. Needs connections that hold deliveries.
	Handshake bool
	// AckAnswer is how long the consumer waits for the broker's answer to its ack
	// before it sends it again; 0: it asks for none (NATS JetStream, AckSync or
	// double ack; Pub/Sub, acknowledgement with response).
	AckAnswer time.Duration
	// ExtendEvery is the time between two extensions of the lease of a delivery
	// that is in the consumer's hands, 0: none; ExtendFor is for how long after its
	// arrival they go on, 0: for as long as it is there.
	ExtendEvery, ExtendFor time.Duration
	// Supervisor says what the process does that a crash of the handler's own
	// process leaves behind. Without one, the consumer is one process.
	Supervisor Supervisor
	// Reconnect is the time between two tries to reach the broker.
	Reconnect time.Duration
	// EffectOutside: with AckInTransaction the effects are made at a sink outside,
	// of which the transaction knows nothing.
	EffectOutside bool
	// ContinueAfterAbort: after the abort of a transaction the consumer reads on
	// behind what it has read. Otherwise it goes back to what is committed.
	ContinueAfterAbort bool
	// ContinueAfterRefusal: after a commit that was turned down it reads on behind its last poll.
	ContinueAfterRefusal bool
	// Group makes the readers of a log a group.
	Group GroupConfig
}

// GroupConfig describes a group of readers, among whom a coordinator shares out
// the partitions of a log (KIP-62: session timeout and poll limit apart).
// Without a group each partition has its consumer once and for all.
type GroupConfig struct {
	Enabled bool
	// Session is how long after its last heartbeat a member counts as gone
	// (Kafka's session.timeout.ms).
	Session time.Duration
	// Heartbeat is the time between two heartbeats, which a thread of their own
	// sends while a handler works (heartbeat.interval.ms).
	Heartbeat time.Duration
	// PollLimit is how long a member may work on what a poll returned; then it
	// leaves by itself. It is also how long a rebalance waits for the members to
	// come to their next poll (max.poll.interval.ms).
	PollLimit time.Duration
	// JoinDelay is how long the coordinator waits for more members when the
	// first one joins an empty group (group.initial.rebalance.delay.ms).
	JoinDelay time.Duration
	// Reset says where to begin where there is no committed position, or the log
	// does not have it (auto.offset.reset).
	Reset ResetPolicy
	// Retention is how long positions outlive the last member of the group; 0: for ever.
	Retention time.Duration
	// Fresh groups have never committed when the run begins; otherwise there is
	// a position at the beginning of each partition, not fsynced yet.
	Fresh bool
}

// ResetPolicy says where a reader begins that has no position.
type ResetPolicy uint8

const (
	// ResetEarliest begins with the first record.
	ResetEarliest ResetPolicy = iota
	// ResetLatest begins behind the last record, and so skips what is there.
	ResetLatest
)

// AckMode says when a delivery is acknowledged.
type AckMode uint8

const (
	// AckAfter acknowledges after the effect.
	AckAfter AckMode = iota
	// AckBefore acknowledges before the handler starts.
	AckBefore
	// AckAtHandOut: the broker counts a delivery as settled once it has sent it
	// (AMQP's no-ack).
	AckAtHandOut
	// AckWithEffect commits effect and ack in one transaction of the database
	// that holds both the queue and the effects.
	AckWithEffect
	// AckAtStart acknowledges when the handler is about to start: a delivery that
	// waits for it is still the broker's (Celery, task_acks_late = False: the ack
	// is sent just before the task is executed).
	AckAtStart
	// AckAtPoll: a member of a group commits what its earlier polls have returned
	// when it polls again and the interval is over, when it gives its partitions
	// back, and when it is stopped (Kafka's enable.auto.commit).
	AckAtPoll
	// AckInTransaction: a member of a group commits what it has read together with
	// what it has written since the last commit, in a transaction of the log
	// (Kafka's sendOffsetsToTransaction).
	AckInTransaction
)

// early reports whether the broker may count a delivery as settled before its effect.
func (m AckMode) early() bool { return m == AckBefore || m == AckAtHandOut || m == AckAtStart }

// CommitMode says how a member of a group commits its position.
type CommitMode uint8

const (
	// CommitRepeated waits for the answer, and repeats a commit that gets none
	// (Kafka's commitSync, within default.api.timeout.ms).
	CommitRepeated CommitMode = iota
	// CommitOnce does not wait and does not repeat: a later commit says the same
	// and more (commitAsync).
	CommitOnce
	// CommitOrExit waits for the answer; when there is none, the exception ends
	// the process.
	CommitOrExit
)

// OnFailure says what a consumer does when its handler fails.
type OnFailure uint8

const (
	// FailureWaits: nothing; the lease or the connection brings the message back.
	FailureWaits OnFailure = iota
	// FailureNacks gives it back.
	FailureNacks
	// FailureAcks acknowledges it all the same (Celery,
	// task_acks_on_failure_or_timeout = True).
	FailureAcks
	// FailureRejects gives it back for good: it is handed out no more (AMQP's
	// basic.reject without requeue, JetStream's AckTerm).
	FailureRejects
	// FailureRetries has it stored again, for later. It is the worker that does so:
	// what the broker handed out it had forgotten (Sidekiq's retry set,
	// lib/sidekiq/job_retry.rb).
	FailureRetries
	// FailureDisconnects closes the connection, so that everything comes again that
	// is not acknowledged (MQTT has no nack).
	FailureDisconnects
)

// Supervisor says what a parent process does about the deliveries on whose
// handlers the crash of a child process has struck.
type Supervisor uint8

const (
	// NoSupervisor: there is no parent; a crash takes the whole consumer.
	NoSupervisor Supervisor = iota
	// SupervisorAcks: the parent acknowledges them (Celery, acks_late without
	// task_reject_on_worker_lost).
	SupervisorAcks
	// SupervisorNacks: it gives them back (task_reject_on_worker_lost).
	SupervisorNacks
)
