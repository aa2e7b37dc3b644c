package checker

import (
	"math/bits"

	"ackgap/history"
)

// sums are counts, and what the contracts need, over a set of messages.
type sums struct {
	Counts
	clean uint64 // clean messages, not yet in the other sums
	hops  [hops]hopSums
}

// hopSums are the sums of one hop over the messages that reached it.
type hopSums struct {
	sent, ok uint64
	broken   [contracts]breach
	// excusable are the breaches of at-least-once by messages that were
	// dead-lettered instead.
	excusable breach
}

// breach counts the messages that violate a contract. Witness is the smallest.
type breach struct {
	messages uint64
	witness  uint32
}

func (b *breach) add(message uint32) {
	b.messages++
	if b.messages == 1 || message < b.witness {
		b.witness = message
	}
}

func (b breach) with(o breach) breach {
	if b.messages == 0 || o.messages > 0 && o.witness < b.witness {
		b.witness = o.witness
	}
	b.messages += o.messages
	return b
}

// add judges a message and adds it.
func (s *sums) add(m *entry, drained bool) {
	for set := m.allMarks() &^ notes; set != 0; set &= set - 1 {
		s.Marks[bits.TrailingZeros32(uint32(set))]++
	}
	if m.has(flagSent) {
		s.addSent(m, drained)
	}
	for h := range hops {
		s.hops[h].add(m, h, drained)
	}
}

func (s *sums) addSent(m *entry, drained bool) {
	s.Sent++
	switch m.outcome {
	case history.Ok:
		s.Ok++
	case history.Fail:
		s.Fail++
	default:
		s.Info++
	}
	f := m.fate(drained)
	if f == inFlight {
		s.InFlight++
		return
	}
	s.Fates[f]++
	if f == Lost {
		s.Losses[m.loss()]++
	}
}

// add judges a message at one hop.
func (s *hopSums) add(m *entry, h Hop, drained bool) {
	if !h.reachedBy(m) {
		return
	}
	ok := m.outcome == history.Ok
	if m.has(flagSent) {
		s.sent++
		if ok {
			s.ok++
		}
	}
	n := h.arrivals(m)
	again := h.endsAtSink() && m.marks.has(partAgain)
	if n == 1 && ok && m.has(flagSent) && !again {
		return // as was promised: so with most
	}
	phantom := n > 0 && m.untold() && h == EndToEnd
	missing := ok && n == 0 && m.final(drained)
	untrue := n > 0 && m.outcome == history.Fail && h.answersProducer()
	twice := n > 1 || again
	if twice {
		s.broken[AtMostOnce].add(m.message)
	}
	if twice || missing || untrue || phantom {
		s.broken[ExactlyOnce].add(m.message)
	}
	if missing && m.counts.get(DeadLetters) > 0 {
		s.excusable.add(m.message)
	} else if missing {
		s.broken[AtLeastOnce].add(m.message)
	}
}

// neverStored adds what clean messages that no broker stored violate at the
// hop to the broker, where there is one after all.
func (s *sums) neverStored(b breach) {
	h := &s.hops[ProducerToBroker]
	h.broken[AtLeastOnce] = h.broken[AtLeastOnce].with(b)
	h.broken[ExactlyOnce] = h.broken[ExactlyOnce].with(b)
}

// addClean adds the clean messages, which violate nothing else.
func (s *sums) addClean() {
	n := s.clean
	s.clean = 0
	s.Sent += n
	s.Ok += n
	s.Fates[Applied] += n
	for h := range s.hops {
		s.hops[h].sent += n
		s.hops[h].ok += n
	}
}

// turnApplied corrects the sums for a lost message that was applied after all.
func (s *sums) turnApplied() {
	s.Fates[Lost]--
	s.Fates[Applied]++
	s.hops[EndToEnd].broken[AtLeastOnce].messages--
	s.hops[EndToEnd].broken[ExactlyOnce].messages--
}
