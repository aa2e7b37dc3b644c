package checker

import (
	"math"

	"ackgap/history"
	"ackgap/sim"
)

// entry is what is known of one message. It is 64 bytes, a cache line.
type entry struct {
	counts  tally
	copies  copies
	sent    sim.Time // when it was accepted from the application
	due     sim.Time // when the lease given last is to run out; 0: none, or not known
	expired int64    // how long the lease lasted that ran out last
	waited  int64    // how long the producer waited at its last timeout
	marks   markSet
	message uint32 // 0: the entry is free
	live    int32
	stored  int16 // stored copies that are still there, by the kinds of events
	outcome history.Type
	flags   flags
}

type flags uint8

const (
	flagSent     flags = 1 << iota
	flagLive           // some event had Live ≠ 0
	flagLeased         // was handed out at least once
	flagCopyLost       // a stored copy was lost
	flagTimeout        // the producer had a timeout
	flagKept           // closed, but kept in full because it is irregular
	flagRestored       // had been closed as clean; came back with this event
)

func (m *entry) has(f flags) bool { return m.flags&f != 0 }

// restored is the entry of a message that had closed as clean.
func restored(message uint32) entry {
	return entry{counts: once, copies: cleanCopies, message: message, outcome: history.Ok,
		flags: flagSent | flagLive | flagLeased | flagRestored}
}

// clean reports whether a message that has closed is told in full by that word.
func (m *entry) clean() bool {
	return m.counts.clean() && m.copies.clean() && m.marks == 0 &&
		m.outcome == history.Ok && m.has(flagSent)
}

// apply adds what an event says, but for its Live.
func (m *entry) apply(e *history.Event) {
	switch e.Kind {
	case history.Send:
		m.send(e)
	case history.Attempt:
		m.counts.add(Attempts)
	case history.Timeout:
		m.timeout(e)
	case history.Refuse:
		m.marks.add(Unavailable)
	case history.Store:
		m.counts.add(StoredCopies)
		m.store(1)
	case history.CopyLost:
		m.flags |= flagCopyLost
		m.store(-1)
		m.copies.free(e)
	case history.CopyBack:
		m.store(1)
		m.copies.back(e)
	case history.Lease:
		m.flags |= flagLeased
		m.lease(e)
	case history.Expire:
		m.expired = e.Value
		m.copies.free(e)
	case history.Requeue:
		m.copies.free(e)
	case history.Settle:
		m.settle(e)
	case history.DeadLetter:
		m.counts.add(DeadLetters)
		m.store(-1)
		m.copies.free(e)
	case history.Deliver:
		m.counts.add(Deliveries)
	case history.Execute:
		m.counts.add(Executions)
	case history.Effect:
		m.effect(e)
	case history.Dedup:
		m.counts.add(DedupHits)
	}
}

// store counts copies that are there, within the range of an int16.
func (m *entry) store(by int16) {
	if m.stored > math.MinInt16 && m.stored < math.MaxInt16 {
		m.stored += by
	}
}

// send notes the phases of the producer's operation. The last completion is
// the outcome, except that ok is never taken back.
func (m *entry) send(e *history.Event) {
	if !m.has(flagSent) {
		m.flags |= flagSent
		m.sent = e.At
	}
	if e.Type <= history.Invoke || e.Type > history.Info || m.outcome == history.Ok {
		return
	}
	m.outcome = e.Type
	if e.Type != history.Ok {
		m.marks.addIf(Unavailable, e.Reason == history.NoAnswer ||
			e.Reason == history.Unavailable || e.Reason == history.NoRetryLeft)
	}
}

// timeout notes a timer of the producer. One that is about a delivery is a
// consumer's, which waits for the sink.
func (m *entry) timeout(e *history.Event) {
	if e.Delivery == 0 {
		m.flags |= flagTimeout
		m.waited = e.Value
	}
}

func (m *entry) effect(e *history.Event) {
	m.counts.add(Effects)
	if m.counts.get(Effects) == 1 {
		m.marks.addIf(Delayed, e.Reason == history.LeaseExpired || m.retried(e))
	}
}

// retried reports whether an effect comes from an attempt after a timeout.
func (m *entry) retried(e *history.Event) bool { return e.Attempt > 1 && m.has(flagTimeout) }

func (m *entry) settle(e *history.Event) {
	m.counts.add(AcceptedAcks)
	m.store(-1)
	m.marks |= m.copies.settle(e)
	claimed := e.Reason == history.Processed || e.Reason == history.InOneCommit
	m.marks.addIf(CommittedTooFar, claimed && m.counts.get(Executions) == 0 && m.counts.get(Effects) == 0)
}
