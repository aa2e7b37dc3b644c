package model

import (
	"time"

	"ackgap/sim"
)

// BrokerConfig describes the broker: what all of them have in common, and the
// parameters of queues, logs and servers.
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
