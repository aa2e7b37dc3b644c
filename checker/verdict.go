package checker

// Status is a verdict on one contract.
type Status uint8

// The statuses.
const (
	// Unknown: the history doesn't tell; see [Judgement.Why].
	Unknown Status = iota
	// Holds: no message violates the contract, and it was put to the test.
	Holds
	// Violated: at least one message, the witness, violates it.
	Violated

	statuses
)

var statusNames = [statuses]string{"unknown", "holds", "violated"}

// String returns the status's name.
func (s Status) String() string { return name(statusNames[:], int(s)) }

// MarshalText returns the status's name.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Options is what the history alone doesn't tell about a run.
type Options struct {
	// FaultsAsked: faults were meant to strike. FaultsReached: at least one
	// did. A contract that holds although no fault was reached was not tested.
	FaultsAsked, FaultsReached bool
	// DeadLetterDeclared: the system's claims allow a message to end as a dead
	// letter. It excuses no violation of exactly-once.
	DeadLetterDeclared bool
}

// Judgement is the verdict on one contract at one hop.
type Judgement struct {
	Status Status
	// Why says why the status is unknown, "" otherwise.
	Why string
	// Messages is how many messages violate the contract, Witness the one with
	// the smallest number, 0 for none.
	Messages uint64
	Witness  uint32
}

// Verdict is what a history amounts to.
type Verdict struct {
	// Counts of messages.
	Counts Counts
	// Drained: the history ended because nothing was left to happen.
	Drained bool
	// Judgements by [Hop] and [Contract].
	Judgements [hops][contracts]Judgement
	// Present tells by [Hop] which hops the system has; the judgements of
	// others mean nothing.
	Present [hops]bool
}

// Of returns the judgement on a contract at a hop; ok is false where the
// system has no such hop.
func (v *Verdict) Of(h Hop, c Contract) (j Judgement, ok bool) {
	return v.Judgements[h][c], v.Present[h]
}

// Why a status is unknown.
const (
	WhyNotDrained       = "the history ended before everything had come to rest"
	WhyNoFault          = "faults were asked for and none reached a message"
	WhyNothingSent      = "no message got as far"
	WhyNothingConfirmed = "no message that got as far was confirmed"
)

// Evaluate judges the messages that a ledger has counted. A violation is
// certain as soon as it is seen: two effects stay two, and a message that has
// closed stays lost. That a contract holds can only be said of a history which
// has drained, in which faults were reached if they were asked for, and with at
// least one message to which the contract promises anything.
func Evaluate(l *Ledger, o Options) (v Verdict) {
	v.Judge(l, o)
	return v
}

// Judge does what [Evaluate] does, in place: a verdict is large, and where runs are
// small, handing it from one to the next takes as long as judging.
func (v *Verdict) Judge(l *Ledger, o Options) {
	s := l.total()
	v.Counts, v.Drained = s.Counts, l.drained
	for h := range hops {
		v.Present[h] = h.existsIn(l.seen)
		for c := range contracts {
			s.hops[h].judge(c, l.drained, o, &v.Judgements[h][c])
		}
	}
}

func (s *hopSums) judge(c Contract, drained bool, o Options, j *Judgement) {
	*j = Judgement{}
	b := s.broken[c]
	if c == AtLeastOnce && !o.DeadLetterDeclared {
		b = b.with(s.excusable)
	}
	exposed, unexposed := s.ok, WhyNothingConfirmed
	if c == AtMostOnce || s.sent == 0 {
		exposed, unexposed = s.sent, WhyNothingSent
	}
	switch {
	case b.messages > 0:
		j.Status, j.Messages, j.Witness = Violated, b.messages, b.witness
	case !drained:
		j.Why = WhyNotDrained
	case o.FaultsAsked && !o.FaultsReached:
		j.Why = WhyNoFault
	case exposed == 0:
		j.Why = unexposed
	default:
		j.Status = Holds
	}
}
