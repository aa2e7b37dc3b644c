package checker

import (
	"math"

	"ackgap/history"
	"ackgap/sim"
)

// entry is what is known of one message. It is 64 bytes, a cache line.
type entry struct {
	counts   tally
	copies   copies
	sent     sim.Time // when it was accepted from the application
	due      sim.Time // when the lease given last is to run out; 0: none, or not known
	held     int64    // how long a timer of the broker last held the copy back
	waited   int64    // how long the producer waited at its last timeout
	marks    markSet
	message  uint32       // 0: the entry is free
	live     int16        // within the range of an int16
	producer history.Node // where it was sent first
	stored   int16        // stored copies that are still there, by the kinds of events
	outcome  history.Type
	flags    flags
}

type flags uint8

const (
	flagSent       flags = 1 << iota
	flagLive             // some event had Live ≠ 0
	flagLeased           // was handed out at least once
	flagCopyLost         // a stored copy was lost
	flagTimeout          // the producer had a timeout
	flagKept             // closed, but kept in full because it is irregular
	flagRestored         // had been closed as clean; came back with this event
	flagEffectLost       // an effect was lost
)

func (m *entry) has(f flags) bool { return m.flags&f != 0 }

// restored is the entry of a message that had closed as clean, by that word.
func restored(message uint32, word tally) entry {
	m := entry{counts: word, message: message, outcome: history.Ok, flags: flagSent | flagLive | flagRestored}
	if word == once {
		m.copies = cleanCopies
		m.flags |= flagLeased
	}
	return m
}

// clean returns the word that tells in full of a message that has closed; 0 if
// there is none.
func (m *entry) clean() tally {
	if m.marks != 0 || m.outcome != history.Ok || !m.has(flagSent) {
		return 0
	}
	switch word := m.counts.word(); {
	case word == once && m.copies.clean():
		return once
	case word == direct && m.copies&everyFlag == 0 && m.stored == 0 && !m.has(flagLeased|flagCopyLost|flagEffectLost):
		return direct
	}
	return 0
}

// addLive adds an event's Live, within the range of an int16.
func (m *entry) addLive(by int8) {
	m.live = int16(max(math.MinInt16, min(math.MaxInt16, int32(m.live)+int32(by))))
	m.flags |= flagLive
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
		m.marks.addIf(Unavailable, e.Delivery == 0 && !sessionOver(e.Reason)) // otherwise a sink's answer to a handler
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
		if e.Partition == 0 { // otherwise it is a read: nobody holds the record
			m.flags |= flagLeased
			m.lease(e)
		}
	case history.Extend:
		m.extend(e)
	case history.Expire:
		m.held = e.Value
		m.copies.free(e)
	case history.Requeue:
		m.held = e.Value
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
	case history.Part:
		m.marks.addIf(partAgain, m.marks.has(partMade))
		m.marks.add(partMade)
	case history.EffectLost:
		m.effectLost()
	case history.Dedup:
		m.counts.add(DedupHits)
	case history.Mark:
		m.marks.addIf(rolledBack, e.Reason == history.RolledBack)
	case history.Marker:
		m.marks.addIf(AbortedRead, e.Type == history.Fail && m.marks.has(undecided))
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
		m.sent, m.producer = e.At, e.Node
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

// sessionOver reports whether a request was turned away for its transactional
// session's sake: the client can go on at once under a new one.
func sessionOver(why history.Reason) bool {
	return why == history.Fenced || why == history.UnknownSession || why == history.Undecided
}

// timeout notes a timer of the producer. One that is about a delivery is a
// consumer's, which waits for the sink.
func (m *entry) timeout(e *history.Event) {
	if e.Delivery == 0 {
		m.flags |= flagTimeout
		m.waited = e.Value
	}
}

// untold reports whether nobody ever sent the message, or what it tells of was
// rolled back.
func (m *entry) untold() bool {
	return !m.has(flagSent) || m.marks.has(rolledBack) && m.outcome != history.Ok
}

func (m *entry) effect(e *history.Event) {
	m.counts.add(Effects)
	m.marks.addIf(AbortedRead, e.Reason == history.Aborted)
	if e.Reason == history.Undecided {
		m.marks.add(undecided)
	}
	if m.firstEffect() {
		_, waited := m.waitedFor(e)
		m.marks.addIf(Delayed, waited)
	}
}

// firstEffect reports whether the effect just counted is the first one ever.
func (m *entry) firstEffect() bool { return m.counts.get(Effects) == 1 && !m.has(flagEffectLost) }

func (m *entry) effectLost() {
	if m.counts.get(Effects) > 0 {
		m.counts.take(Effects)
		m.flags |= flagEffectLost
	}
}

// waitedFor returns the timer for which a message's first effect had to wait;
// ok is false for none.
func (m *entry) waitedFor(effect *history.Event) (t Timer, ok bool) {
	switch {
	case effect.Reason == history.LeaseExpired:
		return LeaseTimer, true
	case effect.Reason == history.Nacked && m.held > 0:
		return RetryDelayTimer, true
	case effect.Reason == history.HeartbeatMissed || effect.Reason == history.HeldTooLong:
		return ConnectionTimer, true
	}
	return RetryTimer, m.retried(effect)
}

// retried reports whether an effect comes from an attempt after a timeout.
func (m *entry) retried(e *history.Event) bool { return e.Attempt > 1 && m.has(flagTimeout) }

func (m *entry) settle(e *history.Event) {
	m.counts.add(AcceptedAcks)
	m.store(-1)
	m.marks |= m.copies.settle(e)
	claimed := e.Reason == history.Processed || e.Reason == history.InOneCommit
	m.marks.addIf(CommittedTooFar, claimed && m.counts.get(Executions) == 0 && m.counts.get(Effects) == 0 && !m.has(flagEffectLost))
}
