package checker

import "ackgap/history"

// Contract is a promise about how often a message takes effect.
type Contract uint8

// The contracts, in terms of a message's outcome and its number of effects E.
const (
	// AtMostOnce: E ≤ 1.
	AtMostOnce Contract = iota
	// AtLeastOnce: ok ⇒ E ≥ 1, or dead-lettered where that is declared.
	AtLeastOnce
	// ExactlyOnce: ok ⇒ E = 1, info ⇒ E ≤ 1, fail ⇒ E = 0, never sent ⇒ E = 0.
	ExactlyOnce

	contracts
)

var contractNames = [contracts]string{"at_most_once", "at_least_once", "exactly_once"}

// String returns the contract's JSON key.
func (c Contract) String() string { return name(contractNames[:], int(c)) }

// Hop is a part of a message's way for which a contract can be judged by
// itself: with another count in the place of E, over the messages that reached it.
// Only at hops that end the producer's operation does fail ⇒ 0 apply; a later
// hop does nothing wrong in handing on what the producer was told had failed.
type Hop uint8

// The hops.
const (
	// EndToEnd is the whole way: E of every message.
	EndToEnd Hop = iota
	// ProducerToBroker: S of every message.
	ProducerToBroker
	// BrokerToConsumer: D of the messages that were stored (S ≥ 1).
	BrokerToConsumer
	// ConsumerToSink: E of the messages that were executed (X ≥ 1).
	ConsumerToSink

	hops
)

var hopNames = [hops]string{"end-to-end", "producer-to-broker", "broker-to-consumer", "consumer-to-sink"}

// HopNames returns the names of the hops: that of h at h.
func HopNames() []string { return hopNames[:] }

// String returns the hop's name.
func (h Hop) String() string { return name(hopNames[:], int(h)) }

// reachedBy reports whether a message had to pass the hop.
func (h Hop) reachedBy(m *entry) bool {
	switch h {
	case BrokerToConsumer:
		return m.counts.get(StoredCopies) > 0
	case ConsumerToSink:
		return m.counts.get(Executions) > 0
	}
	return true
}

// arrivals returns how often a message arrived at the hop's end.
func (h Hop) arrivals(m *entry) uint8 {
	switch h {
	case ProducerToBroker:
		return m.counts.get(StoredCopies)
	case BrokerToConsumer:
		return m.counts.get(Deliveries)
	}
	return m.counts.get(Effects)
}

// endsAtSink reports whether effects are what arrives at the hop's end.
func (h Hop) endsAtSink() bool { return h == EndToEnd || h == ConsumerToSink }

func (h Hop) answersProducer() bool { return h == EndToEnd || h == ProducerToBroker }

// existsIn reports whether any event of the hop occurred in a history with
// these kinds of events.
func (h Hop) existsIn(kinds uint64) bool {
	switch h {
	case ProducerToBroker:
		return kinds&(1<<history.Store|1<<history.Refuse) != 0
	case BrokerToConsumer:
		// Without deliveries, but with what follows them, the history doesn't record them.
		beyond := kinds&(1<<history.Execute|1<<history.Effect|1<<history.Dedup) != 0
		return kinds&(1<<history.Deliver) != 0 || kinds&(1<<history.Lease) != 0 && !beyond
	case ConsumerToSink:
		return kinds&(1<<history.Execute) != 0
	}
	return true
}
