package model

import (
	"time"

	"ackgap/sim"
)

// Config describes a system: which actors there are and how their mechanisms
// are set. [Config.Check] tells whether it makes sense.
type Config struct {
	// Messages is how many messages the application sends, from 1.
	Messages uint32
	// Direct sends the messages straight to the sink, as datagrams or as requests
	// with a response: there is no broker and no consumer.
	Direct   bool
	Producer ProducerConfig
	Broker   BrokerConfig
	Consumer ConsumerConfig
	Sink     SinkConfig
	// Second is a second sink, which the handler asks when the first has answered:
	// nothing makes one commit of the two.
	Second SecondSinkConfig
	Links  LinksConfig
	// Planted are the deliberate bugs of this run; none in a real one.
	Planted Planted
}

// ProducerConfig describes the producers. They share the messages evenly.
type ProducerConfig struct {
	// Count is the number of producers, from 1.
	Count int
	// Interval is the time between two messages that the application hands to
	// one producer. 0: the next one follows as soon as the window has room.
	Interval time.Duration
	// Service is the working time of one send.
	Service time.Duration
	// Confirms asks the broker to confirm each message. Without, the local send
	// is all that the application hears of.
	Confirms bool
	// Window is how many requests may be unconfirmed at once, from 1. A request
	// carries one message, or a batch.
	Window int
	// Batch says which messages leave in one request.
	Batch BatchConfig
	// Timeout is how long an attempt waits for its confirm.
	Timeout time.Duration
	Retry   RetryPolicy
	// Key is the identity under which a direct request asks the sink for its
	// effect; KeyDelivery changes from attempt to attempt.
	Key EffectKey
	// SharedKey is how many messages in a row carry the same dedup key, as where it
	// is made from their content; 0 and 1: each has one of its own.
	SharedKey uint32
	// Resend says what makes the producer send again. ResendOnReconnect needs confirms.
	Resend Resend
	// Handshake confirms each message with an exchange of four packets, and the
	// broker drops what is sent again in the meantime. Needs ResendOnReconnect.
	Handshake bool
	// CleanStart drops the session of the last connection (MQTT 5.0 §3.1.2.4).
	CleanStart bool
	// SessionVolatile producers keep their side of the session in the process's
	// memory, so that a new process has to begin a new one ([MQTT-3.2.2-4]: a
	// client without session state closes a connection that has one at the server).
	SessionVolatile bool
	// SessionLost says what becomes of the messages of a session that the broker has lost.
	SessionLost SessionLost
	// Outbox says how messages and business transactions belong together.
	Outbox Outbox
	// Relay sends the messages of an outbox.
	Relay RelayConfig
	// Idempotent producers number their messages per process and partition, and
	// the broker stores each number once (Kafka's enable.idempotence).
	Idempotent bool
	// Transaction puts the messages into transactions.
	Transaction ProducerTransaction
	// Durable producers keep what is not confirmed yet in a source that
	// survives a crash, and send it again after the restart.
	Durable bool
}

// ProducerTransaction says how producers use transactions.
type ProducerTransaction struct {
	// Size is how many messages a producer writes in one transaction, as one that
	// all become visible or none; 0: without transactions.
	Size int
	// Interval is how long after its first message a transaction ends at the latest;
	// it is full before that, or the messages run out. 0: it waits to be full.
	Interval time.Duration
	// SourceInside makes the position of the producer's source a part of the
	// transaction (Kafka's sendOffsetsToTransaction): a new process goes on behind
	// what was committed. Otherwise the source knows only what it was told.
	SourceInside bool
	// StopWhenExpired producers give up for good when the broker does not know
	// their transactional id any more; others begin a new session.
	StopWhenExpired bool
}

// Transactional reports whether the producers use transactions.
func (p *ProducerConfig) Transactional() bool { return p.Transaction.Size > 0 }

// RetryPolicy says when an attempt that was not answered is repeated.
type RetryPolicy struct {
	// Attempts is how often a message is sent at most, from 1; 0 is without
	// limit. A durable source counts the attempts of all its processes.
	Attempts uint32
	// Backoff is the wait before the second attempt; it doubles from one
	// attempt to the next, up to MaxBackoff.
	Backoff, MaxBackoff time.Duration
	// Deadline is how long after it was accepted a message is still sent again; 0 is without limit.
	Deadline time.Duration
	// PerProcess counts the attempts of one process only: the client's library
	// does not try again, but the application sends what its source still has
	// after a restart.
	PerProcess bool
	// StopOnRefusal gives up at the first definite refusal, instead of sending
	// again what has no destination.
	StopOnRefusal bool
}

// BrokerConfig describes the broker: a leased queue on the storage ladder.
type BrokerConfig struct {
	// Service is the working time that taking in one request costs, and
	// MessageService what each message in it costs besides.
	Service, MessageService time.Duration
	// Dedup recognises messages that are sent again by their identity (SQS FIFO's
	// deduplication id, JetStream's Nats-Msg-Id). The key is written together
	// with the copy.
	Dedup   DedupConfig
	Storage StorageConfig
	// Partitions makes the broker a log with that many partitions, read by
	// cursors; 0: it is a queue with leases.
	Partitions int
	// Groups is into how many message groups a queue's messages are divided; 0:
	// none. While one of a group is in flight, no other one is handed out.
	Groups int
	// Server makes the broker a server with a database, which answers requests:
	// what it has committed has taken effect, and there are no consumers.
	Server bool
	// Retention bounds what a queue keeps.
	Retention RetentionConfig
	// NoRoute says what becomes of a message while nobody is subscribed.
	NoRoute    NoRoute
	Lease      LeaseConfig
	Connection ConnectionConfig
	Acks       AcksConfig
	// Session is what is kept of a producer between its connections.
	Session    SessionConfig
	DeadLetter DeadLetterConfig
	// Transaction says how the broker keeps transactions.
	Transaction TransactionConfig
	Replicas    ReplicasConfig
}

// TransactionConfig says how the broker keeps transactions.
type TransactionConfig struct {
	// Timeout is how long a transaction may be open before the coordinator aborts it.
	Timeout time.Duration
	// Scan is the time between two looks for transactions that are open too long.
	Scan time.Duration
	// MarkerService is the working time of writing one marker, of which a
	// transaction has one for each partition that it has written to.
	MarkerService time.Duration
	// EpochPerSession gives each session of a client an epoch; otherwise each
	// transaction has its own, and no packet of an older one can reach it (KIP-890).
	EpochPerSession bool
	// Unverified: the leader of a partition does not ask the coordinator whether the
	// transaction of a record is open, so one that comes after its end is stored
	// (Kafka before 3.6, or transaction.partition.verification.enable=false). For
	// EpochPerSession.
	Unverified bool
	// ReadUncommitted readers see records as soon as they are confirmed. Others
	// see those of a transaction once it is committed, and read no further than
	// up to the first that is open (the last stable offset).
	ReadUncommitted bool
}

// StorageConfig is the storage ladder of one broker node.
type StorageConfig struct {
	// Confirm is the rung that a message must have reached to be confirmed.
	Confirm sim.Rung
	// WriteEvery is how long records stay in the process's memory before they
	// are handed to the operating system. 0: each at once.
	WriteEvery time.Duration
	// SyncEvery is the time from a record in the page cache to the fsync that
	// covers it. 0: an fsync begins as soon as the previous one has ended, and
	// covers all that was written until then (group commit).
	SyncEvery time.Duration
	// SyncCost is how long an fsync takes.
	SyncCost time.Duration
}

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

// EffectKey is the identity under which a consumer asks for an effect.
type EffectKey uint8

const (
	// NoKey: the sink can't tell a repetition from a new request.
	NoKey EffectKey = iota
	// KeyMessage is the same for every delivery of a message.
	KeyMessage
	// KeyDelivery changes from delivery to delivery.
	KeyDelivery
)

// DedupConfig is a dedup table.
type DedupConfig struct {
	// Enabled: without, every request is applied.
	Enabled bool
	// Window is how long a key is remembered; 0: for ever.
	Window time.Duration
	// Count is how many keys are remembered; 0: all.
	Count int
	// Written says when the key is written, compared with the effect.
	Written DedupWritten
	// Volatile tables are empty after a restart.
	Volatile bool
	// Refreshed keys are remembered anew each time that they are asked for.
	Refreshed bool
	// ByNumber keeps, instead of keys, the highest message number of each producer: a
	// message with that number or a lower one is a repetition. Brokers only.
	ByNumber bool
	// Scope is where a key counts. Brokers only.
	Scope DedupScope
}

// DedupScope says where a key counts: the same one elsewhere is another key.
type DedupScope uint8

const (
	// ScopeAll: everywhere.
	ScopeAll DedupScope = iota
	// ScopePartition: in one partition of a log.
	ScopePartition
	// ScopeProducer: among the messages of one producer.
	ScopeProducer
)

// DedupWritten says when the key of a request is written into the dedup table.
type DedupWritten uint8

const (
	// WithEffect: in one commit with the effect.
	WithEffect DedupWritten = iota
	// BeforeEffect: in a commit of its own, before the effect.
	BeforeEffect
	// AfterEffect: in a commit of its own, after the effect.
	AfterEffect
)
