package checker

import "ackgap/history"

// final reports whether nothing can happen to the message any more.
func (m *entry) final(drained bool) bool { return drained || m.has(flagLive) && m.live <= 0 }

// alive reports whether something of the message is left. Where its events
// never used Live, its stored copies decide.
func (m *entry) alive() bool {
	if m.has(flagLive) {
		return m.live > 0
	}
	return m.stored > 0
}

// fate returns the message's fate as the history stands. An effect settles it
// at once; everything else waits until the message is final.
func (m *entry) fate(drained bool) Fate {
	switch {
	case m.counts.get(Effects) > 0:
		return Applied
	case !m.final(drained):
		return inFlight
	case m.counts.get(DeadLetters) > 0:
		return DeadLettered
	case m.alive():
		return Stuck
	case m.outcome == history.Ok:
		return Lost
	}
	return HonestLoss
}

// loss returns where a lost message was lost; see [Loss] for the rules.
func (m *entry) loss() Loss {
	n := m.counts.get
	switch {
	case n(DedupHits) > 0:
		return LostFalseDedup
	case n(StoredCopies) == 0 && n(Deliveries) == 0 && !m.has(flagEffectLost):
		return LostBeforeStore
	case n(Deliveries) > 0 && n(AcceptedAcks) > 0:
		return LostSettled
	case m.has(flagCopyLost|flagEffectLost) || n(Deliveries) == 0 && !m.has(flagLeased):
		return LostAtBroker
	}
	return LostInDelivery
}

// allMarks returns the marks that events have set and those that follow from
// the counts.
func (m *entry) allMarks() markSet {
	s, n := m.marks, m.counts.get
	applied := n(Effects) > 0
	s.addIf(DuplicateStored, n(StoredCopies) > 1)
	s.addIf(DuplicateDelivered, n(Deliveries) > 1)
	s.addIf(DuplicateEffect, n(Effects) > 1 || m.marks.has(partAgain))
	s.addIf(Torn, !applied && m.marks.has(partMade))
	s.addIf(Absorbed, n(Effects) == 1 && !m.marks.has(partAgain) && (n(DedupHits) > 0 || n(Executions) > 1))
	s.addIf(Ambiguous, applied && m.has(flagSent) && m.outcome != history.Ok)
	s.addIf(Phantom, applied && m.untold())
	return s
}
