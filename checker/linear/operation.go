package linear

import (
	"math"

	"ackgap/history"
)

// Never is the Return of an operation that may still take effect after the
// history's last event. Each one doubles the search; use it only where a copy
// of the request is still in flight.
const Never int64 = math.MaxInt64

// Op is one operation of a client on an object.
//
// Times are positions in the history, such as event numbers, not clock
// readings: an operation that returns at the time of another's call counts as
// concurrent with it.
type Op[In, Out any] struct {
	// Client tells the rows of a drawing apart, from 0. It does not matter to
	// a verdict: what came before what follows from the times alone.
	Client int
	// Call is when the operation began, from 1.
	Call int64
	// Return is the latest moment at which it can have taken effect, not
	// before Call. Where the client got an answer, it is the answer's arrival;
	// where the outcome is unknown, the moment at which the last copy of the
	// request left the network; [Never] if that has not happened.
	Return int64
	// Outcome is Ok; Fail for an operation that is known to have had no effect,
	// which is then left out; or Info where nobody knows. Output means nothing
	// unless the outcome is Ok.
	Outcome history.Type
	// Input is what was asked for, Output what was answered.
	Input  In
	Output Out
}

// before reports whether the operation had returned when the other was called.
func (o *Op[In, Out]) before(other *Op[In, Out]) bool { return o.Return < other.Call }
