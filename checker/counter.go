package checker

// Counter is one of the eight things that the ledger counts per message.
type Counter uint8

// The counters, by their letters.
const (
	// Attempts (A): sends of the message by its producer.
	Attempts Counter = iota
	// StoredCopies (S): copies that the broker stored.
	StoredCopies
	// Deliveries (D): arrivals at a consumer.
	Deliveries
	// Executions (X): starts of the handler.
	Executions
	// Effects (E): effects visible in the sink.
	Effects
	// AcceptedAcks (K): copies that the broker settled.
	AcceptedAcks
	// DedupHits (H): repetitions that were recognised.
	DedupHits
	// DeadLetters (Q): copies moved to the dead-letter destination.
	DeadLetters

	counters
)

const counterLetters = "ASDXEKHQ"

// String returns the counter's letter.
func (c Counter) String() string {
	if c < counters {
		return counterLetters[c : c+1]
	}
	return "?"
}

// tally is the eight counters of one message, a byte each. A byte stays at 255
// once it is there.
type tally uint64

const full = 0xff

func (t tally) get(c Counter) uint8 { return uint8(t >> (8 * c)) }

func (t *tally) add(c Counter) {
	if t.get(c) != full {
		*t += 1 << (8 * c)
	}
}

// take takes one back of what was counted.
func (t *tally) take(c Counter) { *t -= 1 << (8 * c) }

// A clean message was stored, delivered, executed, applied and settled once
// each, or only applied where the producer sends straight to the sink. How
// often it was sent makes no difference to what a later event means.
const (
	direct tally = 1<<(8*Attempts) | 1<<(8*Effects)
	once   tally = 1<<(8*Attempts) | 1<<(8*StoredCopies) | 1<<(8*Deliveries) |
		1<<(8*Executions) | 1<<(8*Effects) | 1<<(8*AcceptedAcks)
	anyAttempts tally = full << (8 * Attempts)
)

// word returns the counters as after one attempt.
func (t tally) word() tally { return t&^anyAttempts | 1<<(8*Attempts) }
