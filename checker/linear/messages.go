package linear

import (
	"fmt"
	"slices"

	"ackgap/history"
)

// MessageOps returns the operations on one message, in the order of their
// calls; their times are the numbers of its events. The events are all of a
// history, in order, numbered from 1.
//
// An attempt of the producer lasts from its departure to the confirm or, if
// nobody knows its outcome, to the moment at which the last copy of its request
// left the network. A hand-out lasts from the lease to the arrival, an ack from
// its departure to the broker's decision. Once the run has drained, and nothing
// of the message is left, somebody looks and finds nothing.
func MessageOps(events []history.Event, message uint32) []MessageOp {
	var b biography
	end := int64(0)
	for i := range events {
		switch e := &events[i]; {
		case e.Kind == history.End && e.Reason == history.Drained:
			end = int64(i) + 1
		case e.Message == message:
			b.observe(e, int64(i)+1)
		}
	}
	return b.finish(end)
}

// CheckMessages judges each message of a history by itself: whether the broker
// kept to what it had confirmed. Violated means that a copy appeared from
// nowhere, was in two hands at once, came back after an accepted ack, vanished
// without one, or that an ack was accepted or refused against the state of the
// lease. That a message is stored twice because the producer sent it twice is
// no violation here: those are two operations.
//
// The events are all of a history, in order, numbered from 1. An error says
// which one is not or, as an [*OpError], which operation on which message ends
// before it begins. The time is linear in the number of messages.
func CheckMessages(events []history.Event, o Options) (Verdict, error) {
	order, end, err := byMessage(events)
	if err != nil {
		return Verdict{}, err
	}
	v := Verdict{Blocked: -1}
	var s search[MessageInput, MessageOutput]
	object := messageObject()
	var b biography
	for i := 0; i < len(order); {
		message := uint32(order[i] >> 32)
		b.reset()
		for ; i < len(order) && uint32(order[i]>>32) == message; i++ {
			at := uint32(order[i])
			b.observe(&events[at], int64(at)+1)
		}
		s.begin(object, o)
		for k := range b.finish(end) {
			if problem, want := b.ops[k].flaw(); problem != "" {
				return v, fmt.Errorf("linear: message %d: %w", message, &OpError{Index: k, Problem: problem, Want: want})
			}
			s.add(&b.ops[k], k)
		}
		s.run(&v, message, nil)
	}
	v.finish()
	return v, nil
}

// byMessage returns the places of the events that belong to a message, as
// message<<32 | place and in that order, and the number of a drained history's end.
func byMessage(events []history.Event) (order []uint64, end int64, err error) {
	order = make([]uint64, 0, len(events))
	for i := range events {
		e := &events[i]
		if e.Seq != uint64(i)+1 {
			return nil, 0, fmt.Errorf("linear: event %d has the number %d: want all events of a history, in order, numbered from 1", i+1, e.Seq)
		}
		if e.Message != 0 {
			order = append(order, uint64(e.Message)<<32|uint64(i))
		}
		if e.Kind == history.End && e.Reason == history.Drained {
			end = int64(i) + 1
		}
	}
	slices.Sort(order)
	return order, end, nil
}
