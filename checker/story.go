package checker

import (
	"math"
	"slices"

	"ackgap/history"
)

// story answers the questions of the rules about one anomaly: what happened to
// the message up to it.
type story struct {
	*trace
	until int   // the place of the anomaly's last event
	path  []int // the anomaly's path
	// first and again are a repetition's two events; see [trace.pair].
	first, again *history.Event
}

// any reports whether an event of the message, up to the anomaly, fits.
func (s *story) any(fits func(e *history.Event) bool) bool {
	return slices.ContainsFunc(s.places, func(p int) bool { return p <= s.until && fits(&s.rec.Events[p]) })
}

// direct reports whether the producer sends straight to the sink: no broker has
// stored or handed out anything in the whole history.
func (s *story) direct() bool { return s.had(history.Attempt) && !s.brokered }

// isBrokers reports whether only a broker, or what it delivers to, does that.
func isBrokers(k history.Kind) bool {
	return k == history.Store || k == history.Lease || k == history.Deliver || k == history.Execute
}

// recorded reports whether the history tells, up to the anomaly, of anything
// that may go wrong on the message's way.
func (s *story) recorded() bool {
	if slices.ContainsFunc(s.path, func(p int) bool { return isFault(s.rec.Events[p].Kind) }) {
		return true
	}
	return s.any(func(e *history.Event) bool {
		switch e.Kind {
		case history.Timeout, history.Expire, history.Requeue, history.Refuse, history.Nack:
			return true
		}
		return isFault(e.Kind) || isFailure(e.Kind) || isDamage(e.Kind)
	})
}

func (s *story) had(k history.Kind) bool {
	return s.any(func(e *history.Event) bool { return e.Kind == k })
}

// refused reports whether the broker turned a request away, or the sink one that
// came without a broker; what a sink answers to a handler is about a delivery.
func (s *story) refused() bool {
	return s.any(func(e *history.Event) bool { return e.Kind == history.Refuse && e.Delivery == 0 })
}

func (s *story) hadFor(k history.Kind, why history.Reason) bool {
	return s.any(func(e *history.Event) bool { return e.Kind == k && e.Reason == why })
}

// between reports whether an event fits that belongs to the first of two deliveries
// that repeat: what became of those between them is no reason for which they were
// handed out. Where there is one only, it may belong to any before it; where both
// come from one copy, to a delivery of that copy. An event without a delivery's
// or copy's number may belong to any.
func (s *story) between(fits func(e *history.Event) bool) bool {
	return s.any(func(e *history.Event) bool {
		if e.Copy != 0 && s.again != nil && s.again.Copy != 0 && s.sameCopy() && e.Copy != s.again.Copy {
			return false
		}
		if e.Delivery != 0 && s.first != nil && e.Delivery < s.first.Delivery {
			return false
		}
		if e.Delivery != 0 && s.first != nil && s.first.Delivery != 0 && e.Delivery > s.first.Delivery {
			return false
		}
		if e.Delivery != 0 && s.again != nil && s.again.Delivery != 0 && e.Delivery >= s.again.Delivery {
			return false
		}
		return fits(e)
	})
}

// stopped reports whether the event with a number, 0 for none, is the end of a process
// that was stopped in good order.
func (s *story) stopped(number uint64) bool {
	if number == 0 || number > uint64(len(s.rec.Events)) {
		return false
	}
	e := s.rec.At(number)
	return e.Kind == history.Crash && e.Reason == history.Closed
}

func (s *story) abandoned(stage history.Reason) bool {
	return s.between(func(e *history.Event) bool { return e.Kind == history.Abandon && e.Reason == stage })
}

// lost reports whether a packet of that kind was lost on the way that the
// anomaly is about.
func (s *story) lost(p history.Packet) bool {
	return s.between(func(e *history.Event) bool { return e.Kind == history.Lost && e.Packet == p })
}

// lostBefore reports whether a packet of that kind was lost before the producer
// sent what repeats. What is lost behind that is no reason for it.
func (s *story) lostBefore(p history.Packet) bool {
	retry := s.retried()
	return s.between(func(e *history.Event) bool {
		return e.Kind == history.Lost && e.Packet == p && e.Seq < retry
	})
}

// retried returns the number of the event with which the producer sent the later
// attempt of a repetition; that behind the last one where the history has none.
func (s *story) retried() uint64 {
	last := uint32(0)
	for _, e := range []*history.Event{s.first, s.again} {
		if e != nil {
			last = max(last, e.Attempt)
		}
	}
	for _, p := range s.places {
		if e := &s.rec.Events[p]; e.Kind == history.Attempt && e.Attempt == last && last > 0 {
			return e.Seq
		}
	}
	return math.MaxUint64
}

// failed reports whether a handler ended without success, for that reason or,
// if it is 0, for any.
func (s *story) failed(why history.Reason) bool {
	return s.between(func(e *history.Event) bool {
		return e.Kind == history.HandlerFailed && (why == 0 || e.Reason == why)
	})
}

// unanswered reports whether the sink made an effect, or recognised one, and
// the handler waited for its answer in vain. A handler whose process died meanwhile
// did not: what comes for it then is lost because of that.
func (s *story) unanswered() bool {
	reached := s.between(func(e *history.Event) bool { return e.Kind == history.Effect || e.Kind == history.Dedup })
	lost := s.between(func(e *history.Event) bool {
		return e.Kind == history.Lost && e.Packet == history.Response && e.Reason != history.ProcessGone
	})
	return lost || reached && s.failed(history.NoAnswer)
}

// voided reports whether a packet was lost because its receiver was gone.
func (s *story) voided(p history.Packet) bool {
	return s.any(func(e *history.Event) bool {
		return e.Kind == history.Lost && e.Packet == p && e.Reason == history.ProcessGone
	})
}

// doubled reports whether the network made a copy of a packet on the hop at
// which the repetition is seen, or before it.
func (s *story) doubled(packets ...history.Packet) bool {
	return s.any(func(e *history.Event) bool {
		return e.Kind == history.Double && slices.Contains(packets, e.Packet)
	})
}

// sameCopy reports whether both events of a repetition come from one stored copy.
func (s *story) sameCopy() bool {
	return s.first == nil || s.again == nil || s.first.Copy == s.again.Copy
}

// sameDelivery reports whether both events come from one delivery.
func (s *story) sameDelivery() bool {
	return s.first != nil && s.again != nil && s.first.Delivery != 0 &&
		s.first.Delivery == s.again.Delivery && s.first.Wire != s.again.Wire
}

// overtook reports whether the later delivery was done before the earlier one,
// whose consumer is a zombie.
func (s *story) overtook() bool {
	return s.first != nil && s.again != nil && s.again.Seq < s.first.Seq
}

// why returns the reason for which the second delivery was handed out.
func (s *story) why() history.Reason {
	if s.again == nil {
		return 0
	}
	if s.again.Kind == history.Effect && s.again.Reason != 0 {
		return s.again.Reason
	}
	for _, p := range s.places {
		if e := &s.rec.Events[p]; e.Kind == history.Lease && e.Delivery == s.again.Delivery {
			return e.Reason
		}
	}
	return 0
}

func (s *story) handedOutFor(why history.Reason) bool { return s.why() == why }

// crashed reports whether the node at which the message had an event of a kind
// went down, or was started again, on the path.
func (s *story) crashed(k history.Kind) bool { return s.crashedBefore(k, math.MaxUint64) }

// crashedBefore reports whether it did so before the event with a number.
func (s *story) crashedBefore(k history.Kind, number uint64) bool {
	at := s.event(s.trace.first(k))
	return at != nil && slices.ContainsFunc(s.path, func(p int) bool {
		e := &s.rec.Events[p]
		return (isFailure(e.Kind) || e.Kind == history.Restart) && e.Node == at.Node && e.Seq < number
	})
}

// restart returns the place at which the node of the message's first event of a
// kind was started again after it, up to the anomaly.
func (s *story) restart(k history.Kind) int {
	first := s.trace.first(k)
	for _, p := range s.returns {
		e := &s.rec.Events[p]
		if first != none && p > first && p < s.until && e.Kind == history.Restart && e.Node == s.rec.Events[first].Node {
			return p
		}
	}
	return none
}

// relayed reports whether a relay sent the message again after its restart. Which of
// its messages it has told of, it reads where it keeps that, so its second attempt
// follows from the row and not from the first.
func (s *story) relayed() bool {
	handed, sent, back := s.event(s.trace.first(history.Send)), s.event(s.trace.first(history.Attempt)), s.event(s.restart(history.Attempt))
	return handed != nil && sent != nil && handed.Node != sent.Node && back != nil && back.Seq < s.retried()
}

// unnoticed adds the outage to the path that no event of the message names.
func (s *story) unnoticed(c Cause) []int {
	path := s.path
	switch c {
	case CrashBeforeCommit, StopBeforeCommit:
		path = s.ancestors(path, []int{s.restart(history.Deliver)})
	case RelayRestarted:
		path = s.ancestors(path, []int{s.restart(history.Attempt)})
	case SinkCrashBeforeResponse:
		path = s.ancestors(path, []int{s.restart(history.Effect)})
	}
	slices.Sort(path)
	return path
}

// settledAfter reports whether the message was taken for done after it had an
// event of a kind: acknowledged, where a consumer did that, since an ack may be
// on its way for long; else settled.
func (s *story) settledAfter(k history.Kind) bool {
	done := s.trace.first(history.Settle)
	if acked := s.trace.last(done, history.Ack); acked != none {
		done = acked
	}
	return done != none && s.trace.last(done, k) != none
}

func (s *story) marked(m Mark) bool { return s.entry.marks.has(m) }

// outcome returns the reason of the last completion of the send.
func (s *story) outcome() (why history.Reason) {
	for _, p := range s.places {
		if e := &s.rec.Events[p]; e.Kind == history.Send && e.Type > history.Invoke {
			why = e.Reason
		}
	}
	return why
}
