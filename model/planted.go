package model

// Planted is a set of deliberate bugs. They test the judges: a checker that
// never failed anything proves nothing. No scenario file can ask for them.
type Planted uint64

// The planted bugs.
const (
	// DedupByDelivery: the consumer's key changes from delivery to delivery.
	DedupByDelivery Planted = 1 << iota
	// ConfirmBeforePersist: the broker confirms what it has not written.
	ConfirmBeforePersist
	// LostLeaseTimer: a broker with durable leases does not arm their timers
	// again after a restart.
	LostLeaseTimer
	// AcceptOldIncarnation: a producer takes a confirm that was meant for the
	// process before it; tags start again with each process, so it fits another message.
	AcceptOldIncarnation
	// LeaseFromCrash: the lease is counted from the consumer's crash instead of
	// from the hand-out.
	LeaseFromCrash
	// RetryUnderNewKey: each attempt has a dedup key of its own.
	RetryUnderNewKey
	// CommitOneTooFar: the cursor is committed past the next record.
	CommitOneTooFar
	// DedupLostOnCrash: the dedup table of broker and sink is in memory only.
	DedupLostOnCrash
	// SequenceOffByOne: the broker takes the last number for the next one.
	SequenceOffByOne
	// DeliverToTheDead: the broker goes on handing out to a consumer that is gone.
	DeliverToTheDead
	// DrainStoppedEarly: the run is cut off at the heal.
	DrainStoppedEarly
	// SwappedOffsets: a log numbers its records in pairs the wrong way round: 2,
	// 1, 4, 3, … No message suffers, only the order does.
	SwappedOffsets
	// AcceptOldEpoch: the coordinator takes the packets of an older session or
	// transaction for those of the current one.
	AcceptOldEpoch
)

// Has reports whether a bug is planted.
func (p Planted) Has(bug Planted) bool { return p&bug != 0 }
