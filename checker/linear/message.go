package linear

import (
	"fmt"
	"slices"

	"github.com/anishathalye/porcupine"

	"ackgap/history"
)

// MessageKind says which operation on a message it is.
type MessageKind uint8

// The operations on a message.
const (
	// Enqueue: one attempt of the producer to store the message.
	Enqueue MessageKind = iota + 1
	// Dequeue: the broker hands a copy to a consumer, as a delivery.
	Dequeue
	// Fetch: the broker of a log shows a copy to a consumer, as a delivery, and
	// keeps it for others.
	Fetch
	// Acknowledge: the consumer is done with the delivery.
	Acknowledge
	// Release: the broker takes a delivery back, so that its copy is ready again.
	Release
	// SetAside: the broker moves a copy to the dead letters.
	SetAside
	// Look: somebody looks at the end, and nothing is left of the message.
	Look

	messageKinds
)

var messageKindNames = [messageKinds]string{"", "enqueue", "dequeue", "fetch", "acknowledge", "release", "set aside", "look"}

// String returns the operation's name.
func (k MessageKind) String() string { return nameOf(messageKindNames[:], int(k)) }

// MessageInput is what was asked for. Attempt belongs to Enqueue, Delivery to
// the others but Look; both count from 1.
type MessageInput struct {
	Kind     MessageKind
	Attempt  uint32
	Delivery uint32
}

// MessageOutput is how the broker answered.
type MessageOutput uint8

// The answers.
const (
	// Accepted: it was done.
	Accepted MessageOutput = iota
	// Refused: the ack came too late.
	Refused
	// Recognised: the message had been stored before, so it was not again.
	Recognised
)

// MessageOp is an operation on a message.
type MessageOp = Op[MessageInput, MessageOutput]

// life is the state of a message: what a correct broker holds of it. Each
// stored copy goes absent → ready ⇄ held → settled, and nothing else ever
// makes one appear or vanish.
type life struct {
	stored bool     // there has been a copy
	handed bool     // there has been a delivery
	newest uint32   // the highest delivery
	ready  int      // copies that can be handed out
	held   []uint32 // the deliveries that copies are held by, in order
}

// messageObject is a message's life as a sequential object.
func messageObject() porcupine.NondeterministicModel {
	return porcupine.NondeterministicModel{
		Init: func() []any { return []any{life{}} },
		Step: func(state, in, _ any) []any {
			s, op := state.(life), in.(*MessageOp)
			next, ok := s.step(op)
			switch {
			case op.Outcome == history.Ok && !ok:
				return nil
			case op.Outcome == history.Ok:
				return []any{next}
			case ok:
				return []any{s, next} // it happened, or it did not
			}
			return []any{s}
		},
		Equal: func(a, b any) bool { return a.(life).equal(b.(life)) },
		Hash:  func(state any) uint64 { return state.(life).hash() },
		DescribeOperation: func(in, _ any) string {
			return DescribeMessageOp(in.(*MessageOp))
		},
		DescribeState: func(state any) string { return state.(life).String() },
	}
}

// step returns the state after the operation; ok is false where a correct
// broker would not have answered so.
func (s life) step(op *MessageOp) (next life, ok bool) {
	in := op.Input
	switch in.Kind {
	case Enqueue:
		if op.Outcome == history.Ok && op.Output == Recognised {
			return s, s.stored
		}
		s.stored = true
		s.ready++
		return s, true
	case Dequeue:
		return s.dequeue(in.Delivery)
	case Fetch:
		return s.hand(in.Delivery), s.ready > 0
	case Acknowledge:
		if op.Outcome == history.Ok && op.Output == Refused {
			return s, !s.holds(in.Delivery)
		}
		next, ok = s.settle(in.Delivery)
		return next, ok && s.handed && in.Delivery <= s.newest
	case Release:
		if s.holds(in.Delivery) {
			s.held = s.without(in.Delivery)
			s.ready++
		}
		return s, true
	case SetAside:
		return s.settle(in.Delivery)
	case Look:
		return s, s.ready == 0 && len(s.held) == 0
	}
	panic(fmt.Sprintf("linear: an operation on a message has kind %d, which checks before should have refused.", in.Kind))
}

// dequeue hands a ready copy out. The network may bring one delivery twice; the
// second arrival takes nothing more out of the queue.
func (s life) dequeue(delivery uint32) (next life, ok bool) {
	if s.holds(delivery) {
		return s, true
	}
	if s.ready == 0 {
		return s, false
	}
	at, _ := slices.BinarySearch(s.held, delivery)
	s.held = slices.Insert(slices.Clone(s.held), at, delivery)
	s.ready--
	return s.hand(delivery), true
}

func (s life) hand(delivery uint32) life {
	s.handed, s.newest = true, max(s.newest, delivery)
	return s
}

// settle ends the copy that the delivery holds. If its lease is over and nobody
// else has the copy, a broker may take the late ack: Amazon SQS deletes by an
// old receipt handle as long as the message was not received again. In a log
// nobody holds a copy.
func (s life) settle(delivery uint32) (next life, ok bool) {
	if s.holds(delivery) {
		s.held = s.without(delivery)
		return s, true
	}
	if s.ready == 0 {
		return s, false
	}
	s.ready--
	return s, true
}

func (s life) holds(delivery uint32) bool { return slices.Contains(s.held, delivery) }

func (s life) without(delivery uint32) []uint32 {
	at := slices.Index(s.held, delivery)
	return slices.Delete(slices.Clone(s.held), at, at+1)
}

func (s life) equal(t life) bool {
	return s.stored == t.stored && s.handed == t.handed && s.newest == t.newest && s.ready == t.ready &&
		slices.Equal(s.held, t.held)
}

func (s life) hash() uint64 {
	h := chain(uint64(s.ready), uint64(s.newest))
	if s.stored {
		h++
	}
	for _, delivery := range s.held {
		h = chain(h, uint64(delivery))
	}
	return chain(h, uint64(len(s.held)))
}

// String describes the state for a drawing.
func (s life) String() string {
	switch {
	case !s.stored:
		return "absent"
	case s.ready == 0 && len(s.held) == 0:
		return "settled"
	case len(s.held) == 0:
		return fmt.Sprintf("%d ready", s.ready)
	}
	return fmt.Sprintf("%d ready, held by delivery %v", s.ready, s.held)
}

// DescribeMessageOp tells an operation on a message in a few words.
func DescribeMessageOp(op *MessageOp) string {
	in, answer := op.Input, ""
	switch {
	case op.Outcome == history.Info:
		answer = " → unknown"
	case op.Output == Refused:
		answer = " → refused"
	case op.Output == Recognised:
		answer = " → recognised"
	}
	switch in.Kind {
	case Enqueue:
		return fmt.Sprintf("enqueue, attempt %d%s", in.Attempt, answer)
	case Look:
		return "look → nothing left"
	}
	return fmt.Sprintf("%s, delivery %d%s", in.Kind, in.Delivery, answer)
}
