package checker

// Mark is something noteworthy on a message's way, whatever its fate. A message
// may have any number of marks and counts once for each.
type Mark uint8

// The marks.
const (
	// DuplicateStored: more than one copy was stored (S > 1).
	DuplicateStored Mark = iota
	// DuplicateDelivered: it was delivered more than once (D > 1).
	DuplicateDelivered
	// DuplicateEffect: it was applied more than once (E > 1), or the first of two
	// sinks has done its part more than once.
	DuplicateEffect
	// Absorbed: deduplication or idempotence did its work: (H ≥ 1 or X > 1) and E = 1,
	// and nothing was done twice.
	Absorbed
	// Delayed: the first effect came only after a timer: it comes from a
	// delivery handed out because a lease had expired, some time after a nack, or
	// because the broker ended a silent or slow connection, or from a second or
	// later attempt after a timeout.
	Delayed
	// Ambiguous: the outcome was fail or info, and there is an effect.
	Ambiguous
	// Unavailable: the broker refused an attempt, other than for its transactional
	// session's sake, or the send ended without ok
	// for want of an answer, of the broker or of retries.
	Unavailable
	// Phantom: an effect of a message that was never sent, or whose business
	// transaction was rolled back. Also, once more
	// than 4,096 closed messages are irregular: an effect of such a closed
	// message whose details are no longer kept.
	Phantom
	// AbortedRead: a record was applied whose transaction was aborted: after
	// that, or while it was open and a copy of the message was aborted then.
	AbortedRead
	// Torn: the marker of its transaction says otherwise than that of a message
	// before it in the same transaction: a part of it is committed and a part aborted.
	// Also: the first of two sinks has done its part, and there is no effect.
	Torn
	// Reordered: its first effect came after that of a message which the same
	// producer had sent later. Messages are numbered as they are sent; a
	// producer is the node of the first send event.
	Reordered
	// AckedTwice: one copy was settled twice.
	AckedTwice
	// RedeliveredAfterAck: a copy was leased after it had been settled, and no
	// failure had brought it back.
	RedeliveredAfterAck
	// OverlappingLeases: a copy was leased while an earlier lease of it held:
	// not expired, settled, requeued, or forgotten in a restart of the broker.
	OverlappingLeases
	// StaleAckAccepted: a copy was settled by the ack of an earlier delivery
	// while it was leased to a later one.
	StaleAckAccepted
	// CommittedTooFar: a copy was settled as processed although the message had
	// been neither executed nor applied.
	CommittedTooFar
	// LeaseMistimed: a lease ran out earlier than its length after the
	// hand-out, or later although its broker was neither down nor paused when
	// it was due. Told where the history gives the lease's length.
	LeaseMistimed

	marks

	// undecided is a note and no mark: an effect came from an open transaction.
	undecided
	// partMade and partAgain are notes as well: the first of two sinks has done its part,
	// and has done it again.
	partMade
	partAgain
	// rolledBack is one, too: a business transaction of the message was rolled back. Where
	// the send ended with ok all the same, a later one was committed.
	rolledBack
)

var markNames = [marks]string{"duplicate_stored", "duplicate_delivered", "duplicate_effect",
	"absorbed", "delayed", "ambiguous", "unavailable", "phantom", "aborted_read", "torn",
	"reordered", "acked_twice", "redelivered_after_ack", "overlapping_leases",
	"stale_ack_accepted", "committed_too_far", "lease_mistimed"}

// String returns the mark's JSON key.
func (m Mark) String() string { return name(markNames[:], int(m)) }

// markSet is a set of marks, a bit each.
type markSet uint32

func (s markSet) has(m Mark) bool { return s>>m&1 != 0 }

func (s *markSet) add(m Mark) { *s |= 1 << m }

func (s *markSet) addIf(m Mark, yes bool) {
	if yes {
		s.add(m)
	}
}

// Timer is a timer for which a delayed message had to wait.
type Timer uint8

// The timers.
const (
	// LeaseTimer: the broker's lease on a delivery.
	LeaseTimer Timer = iota
	// RetryTimer: the producer's wait for an answer.
	RetryTimer
	// RetryDelayTimer: the broker's wait between a nack and the next hand-out.
	RetryDelayTimer
	// ConnectionTimer: the broker's wait before it ended the connection of a
	// consumer that was silent or slow, counted from the hand-out.
	ConnectionTimer

	timers
)

var timerNames = [timers]string{"lease", "retry", "retry-delay", "connection"}

// String returns the timer's name.
func (t Timer) String() string { return name(timerNames[:], int(t)) }
