package reports

import (
	"fmt"

	"ackgap/history"
)

// words are those that fit the system through which a message goes: a queue, a
// log, or no broker at all.
type words struct{ log, direct bool }

// wordsFor tells from a message's events what it went through.
func wordsFor(events []*history.Event) words {
	w := words{}
	attempted, brokered := false, false
	for _, e := range events {
		switch e.Kind {
		case history.Attempt:
			attempted = true
		case history.Store, history.Append, history.Refuse, history.Lease, history.Deliver, history.Execute:
			brokered = true
			w.log = w.log || e.Partition != 0
		}
	}
	w.direct = attempted && !brokered
	return w
}

func (w words) delivery() string { return w.choose("read", "delivery") }

func (w words) ack() string { return w.choose("commit", "ack") }

func (w words) nack() string { return w.choose("handler failed", "nack") }

func (w words) choose(log, queue string) string {
	if w.log {
		return log
	}
	return queue
}

func (w words) confirm() string {
	if w.direct {
		return "response"
	}
	return "confirm"
}

// stored says where a copy lies, if it is in a log.
func (w words) stored(e *history.Event) string {
	if e.Partition == 0 {
		return "stored"
	}
	return fmt.Sprintf("stored: p%d, offset%s%d", e.Partition, joined, e.Value)
}
