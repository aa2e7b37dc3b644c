package linear

import (
	"fmt"
	"slices"

	"ackgap/history"
)

// OpError says which operation can't be judged, and why. Without this check a
// search would call such a history not linearizable.
type OpError struct {
	// Index of the operation in the slice that was passed in.
	Index int
	// Problem is what is wrong, Want what would be right.
	Problem, Want string
}

// Error returns the whole sentence.
func (e *OpError) Error() string {
	return fmt.Sprintf("operation %d %s: want %s", e.Index, e.Problem, e.Want)
}

// validate returns an *OpError for the first operation that makes no sense.
func validate[In, Out any](ops []Op[In, Out]) error {
	for i := range ops {
		if problem, want := ops[i].flaw(); problem != "" {
			return &OpError{Index: i, Problem: problem, Want: want}
		}
	}
	return validateTimes(ops)
}

func (o *Op[In, Out]) flaw() (problem, want string) {
	switch {
	case o.Outcome != history.Ok && o.Outcome != history.Fail && o.Outcome != history.Info:
		return "has no outcome", "ok, fail or info"
	case o.Call <= 0 || o.Call == Never:
		return "has no call", "the number of the event at which it began, from 1"
	case o.Return == 0:
		return "has no return", "the number of the event at which it ended; for an unknown outcome the one at which the last copy of the request left the network, or Never"
	case o.Return < o.Call:
		return fmt.Sprintf("returns at %d, before its call at %d", o.Return, o.Call), "a return after the call"
	case o.Return == Never && o.Outcome == history.Ok:
		return "is ok and never returns", "the time of the answer, or the outcome info"
	}
	return "", ""
}

// validateTimes refuses a return at the time of another's call: equal times
// would silently count as concurrent.
func validateTimes[In, Out any](ops []Op[In, Out]) error {
	calls := make([]int64, len(ops))
	for i := range ops {
		calls[i] = ops[i].Call
	}
	slices.Sort(calls)
	for i := range ops {
		at, found := slices.BinarySearch(calls, ops[i].Return)
		if !found || ops[i].Return == ops[i].Call && (at+1 == len(calls) || calls[at+1] != calls[at]) {
			continue
		}
		return &OpError{Index: i, Problem: fmt.Sprintf("returns at %d, when another one is called", ops[i].Return),
			Want: "a number of its own for each call and return"}
	}
	return nil
}
