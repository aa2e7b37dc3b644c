package checker

import (
	"slices"

	"ackgap/history"
)

// Leg is the half of a message's way on which the outcome matrix judges a system.
type Leg uint8

// The legs.
const (
	// NoLeg: the system has no part in the matrix.
	NoLeg Leg = iota
	// ToBroker is from the producer to the broker, or to the sink where there is
	// no broker: what comes behind is perfect.
	ToBroker
	// ToSink is from the broker to the sink: the producer is perfect.
	ToSink

	legs
)

var legNames = [legs]string{"", "producer-to-broker", "broker-to-sink"}

// String returns the leg's name in the matrix; "" for [NoLeg].
func (l Leg) String() string { return name(legNames[:], int(l)) }

// Outcome is what became of a message on one leg.
type Outcome uint8

// The outcomes, the worst first.
const (
	// OutcomeLoss: never applied, although the producer was told ok.
	OutcomeLoss Outcome = iota
	// OutcomeDuplicate: a second stored copy (on the way to the broker), or a
	// second effect.
	OutcomeDuplicate
	// OutcomeStuck: never applied as things stand, a copy is kept.
	OutcomeStuck
	// OutcomeDeadLettered: moved to the dead letters, not applied.
	OutcomeDeadLettered
	// OutcomeHonestLoss: never applied, and the producer can know.
	OutcomeHonestLoss
	// OutcomeAmbiguous: applied once, and the producer was not told ok.
	OutcomeAmbiguous
	// OutcomeUnavailable: sends were refused while the fault lasted.
	OutcomeUnavailable
	// OutcomeAbsorbed: executed again, recognised, applied once.
	OutcomeAbsorbed
	// OutcomeNone: applied once; nobody was misled.
	OutcomeNone

	outcomes
)

var outcomeNames = [outcomes]string{"loss", "duplicate", "stuck", "dead-lettered", "honest-loss",
	"ambiguous", "unavailable", "absorbed", "none"}

// String returns the outcome's name in the matrix.
func (o Outcome) String() string { return name(outcomeNames[:], int(o)) }

// OutcomeNames lists the names of all outcomes, the worst first.
func OutcomeNames() []string { return slices.Clone(outcomeNames[:]) }

// Outcomes observes a run of few messages and tells what became of each. Its
// memory grows with the messages. The zero value is ready to use.
type Outcomes struct {
	// Outage makes it an outcome that any send of the run was refused. Reset
	// leaves it as it is.
	Outage bool

	messages []dossier
	drained  bool
	refused  bool
}

// dossier is what is known of one message beyond what the ledger keeps.
type dossier struct {
	entry
	copiesLost uint8 // stored copies that were lost again
	recognised bool  // a repetition was, at the consumer or the sink
}

// Reset forgets the run.
func (o *Outcomes) Reset() {
	o.messages = o.messages[:0]
	o.drained, o.refused = false, false
}

// Observe takes the next event.
func (o *Outcomes) Observe(e *history.Event) {
	if e.Message == 0 {
		o.drained = o.drained || e.Kind == history.End && e.Reason == history.Drained
		return
	}
	for int(e.Message) > len(o.messages) {
		o.messages = append(o.messages, dossier{})
	}
	m := &o.messages[e.Message-1]
	m.apply(e)
	switch e.Kind {
	case history.CopyLost:
		m.copiesLost++
	case history.Dedup:
		m.recognised = m.recognised || e.Delivery != 0
	case history.Refuse:
		o.refused = o.refused || e.Reason == history.Unavailable
	}
	if e.Live != 0 {
		m.addLive(e.Live)
	}
}

// Of tells what became of a message on a leg. ok is false where the run was cut
// off before that was settled. A message without an effect, of which a copy is
// left, is stuck in such a run too: whoever cuts a run off waits longer than
// every timer.
func (o *Outcomes) Of(message uint32, leg Leg) (result Outcome, ok bool) {
	if message == 0 || int(message) > len(o.messages) {
		return 0, false
	}
	m := &o.messages[message-1]
	if leg == ToBroker {
		return m.toBroker(o)
	}
	return m.toSink(o.drained)
}

// kept is how many copies of a message the broker has stored and not lost.
// Where there is no broker, the effects take their place.
func (m *dossier) kept() int {
	if m.counts.get(StoredCopies) == 0 {
		return int(m.counts.get(Effects))
	}
	return int(m.counts.get(StoredCopies)) - int(m.copiesLost)
}

// toBroker judges the way to the broker. That the broker recognises a
// repetition misleads nobody: the outcome is none.
func (m *dossier) toBroker(o *Outcomes) (Outcome, bool) {
	switch n := m.kept(); {
	case n > 1:
		return OutcomeDuplicate, true
	case n <= 0 && m.final(o.drained) && m.outcome == history.Ok:
		return OutcomeLoss, true
	case m.counts.get(Effects) == 0:
		return m.withoutEffect(o.drained)
	case n <= 0:
		return OutcomeHonestLoss, m.final(o.drained)
	case m.outcome != history.Ok:
		return OutcomeAmbiguous, m.final(o.drained) || m.outcome > history.Invoke
	case o.refused && o.Outage:
		return OutcomeUnavailable, true
	}
	return OutcomeNone, true
}

// toSink judges the way from the broker to the sink.
func (m *dossier) toSink(drained bool) (Outcome, bool) {
	switch n := m.counts.get(Effects); {
	case n > 1 || m.marks.has(partAgain):
		return OutcomeDuplicate, true
	case n == 0:
		return m.withoutEffect(drained)
	case !m.final(drained):
		return 0, false
	case m.recognised:
		return OutcomeAbsorbed, true
	}
	return OutcomeNone, true
}

// withoutEffect tells how a message ended that was never applied.
func (m *dossier) withoutEffect(drained bool) (Outcome, bool) {
	switch m.fate(drained) {
	case DeadLettered:
		return OutcomeDeadLettered, true
	case Lost:
		return OutcomeLoss, true
	case HonestLoss:
		return OutcomeHonestLoss, true
	}
	return OutcomeStuck, m.alive()
}
