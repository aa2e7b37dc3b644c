package history

import "strings"

var kindNames = [kinds]string{
	Send: "send", Attempt: "attempt", Timeout: "timeout", Refuse: "refuse", Store: "store",
	Confirm: "confirm", CopyLost: "copy-lost", CopyBack: "copy-back", Lease: "lease",
	Expire: "expire", Requeue: "requeue", Settle: "settle", Purge: "purge", LateAck: "late-ack",
	DeadLetter: "dead-letter", Deliver: "deliver", Execute: "execute", Apply: "apply",
	HandlerFailed: "handler-failed", Effect: "effect", Dedup: "dedup", Ack: "ack", Nack: "nack",
	Release: "release", Abandon: "abandon", Lost: "lost", Double: "double", Late: "late",
	Crash: "crash", PowerLoss: "power-loss", DiskLoss: "disk-loss", Restart: "restart",
	Pause: "pause", Resume: "resume", Partition: "partition", Reconnect: "reconnect",
	Slow: "slow", SpeedUp: "speed-up", Poison: "poison", Forget: "forget", Heal: "heal", End: "end",
	Unroute: "unroute", EffectLost: "effect-lost",
	Rebalance: "rebalance", Assign: "assign",
	Extend: "extend", GiveUp: "give-up",
	Append: "append", Marker: "marker", Session: "session", Finish: "finish",
	Prepare: "prepare", Deny: "deny", Mark: "mark", Write: "write", Part: "part",
	Failover: "failover", Lead: "lead", OutOfSync: "out-of-sync", InSync: "in-sync",
}

var typeNames = [...]string{Invoke: "invoke", Ok: "ok", Fail: "fail", Info: "info"}

var packetNames = [packets]string{
	Request: "request", Answer: "confirm", Delivery: "delivery", Acknowledgement: "ack",
	Effects: "effect", Response: "response", Subscribe: "subscribe", Subscribed: "subscribed", Committed: "committed", Fetch: "fetch",
	Work: "work", Membership: "membership", Releasing: "release", Completed: "complete",
	Control: "session", Ending: "end", Ended: "ended",
	Records: "records",
}

var reasonNames = [reasons]string{
	First: "first", LeaseExpired: "lease-expired", Nacked: "nacked",
	BrokerRestarted: "broker-restarted", ConsumerGone: "consumer-gone", Processed: "processed",
	BeforeProcessing: "before-processing", MidProcessing: "mid-processing", AckGap: "ack-gap",
	AtHandOut: "at-hand-out", InOneCommit: "in-one-commit", SameMessage: "same-message",
	SameDelivery: "same-delivery", SameSequence: "same-sequence", OutOfOrder: "out-of-order",
	Resent: "resent", Uncommitted: "uncommitted", FaultDropped: "dropped", LinkLoss: "link-loss",
	Partitioned: "partitioned", ProcessGone: "process-gone", FromMemory: "from-memory",
	FromPageCache: "from-page-cache", FromDisk: "from-disk", NoAnswer: "no-answer",
	NoRetryLeft: "no-retry-left", NotStored: "not-stored", Poisoned: "poisoned",
	TooManyDeliveries: "too-many-deliveries", Unavailable: "unavailable",
	NoConfirmAsked: "no-confirm-asked", Drained: "drained", Horizon: "horizon",
	Expired: "expired", HalfDone: "half-done",
	NoRoute: "no-route", HeartbeatMissed: "heartbeat-missed",
	HeldTooLong:  "held-too-long",
	MemberJoined: "member-joined", MemberLeft: "member-left", SessionExpired: "session-expired",
	PollLimit: "poll-limit", Asked: "asked", Fenced: "fenced", Skipped: "skipped",
	Replayed: "replayed", Forgotten: "forgotten", Closed: "closed", GaveUp: "gave-up",
	PastRetention: "past-retention", OverLength: "over-length",
	CallFailed: "call-failed", SameFailure: "same-failure", KeyInUse: "key-in-use", RolledBack: "rolled-back", KeyExpired: "key-expired",
	InOutbox:       "in-outbox",
	ConnectionOver: "connection-over", SessionGone: "session-gone",
	StoredAgain: "stored-again",
	Superseded:  "superseded", TimedOut: "timed-out", UnknownSession: "unknown-session",
	NoTransaction: "no-transaction", Undecided: "undecided", Aborted: "aborted",
	SourcePosition: "source-position",
	NotReplicated:  "not-replicated",
}

// String returns the kind's name in the JSON Lines form.
func (k Kind) String() string { return nameOf(kindNames[:], int(k)) }

// String returns the type's name in the JSON Lines form.
func (t Type) String() string { return nameOf(typeNames[:], int(t)) }

// String returns the packet's name in the JSON Lines form.
func (p Packet) String() string { return nameOf(packetNames[:], int(p)) }

// String returns the reason's name in the JSON Lines form.
func (r Reason) String() string { return nameOf(reasonNames[:], int(r)) }

func nameOf(names []string, i int) string {
	if i < len(names) {
		return names[i]
	}
	return "?"
}

// Words returns the reason with spaces instead of hyphens, for sentences.
func (r Reason) Words() string { return strings.ReplaceAll(r.String(), "-", " ") }
