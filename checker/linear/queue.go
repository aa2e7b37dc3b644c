package linear

import (
	"cmp"
	"fmt"
	"slices"

	"ackgap/history"
)

// QueueKind says which operation on a queue it is.
type QueueKind uint8

// The operations on a queue.
const (
	// Put: enqueue a value.
	Put QueueKind = iota + 1
	// Take: dequeue a value.
	Take
)

// QueueInput is what was asked for: of Put a Value, which nobody else puts.
type QueueInput struct {
	Kind  QueueKind
	Value uint64
}

// QueueOutput is the answer: of Take whether there was anything (Found), and
// the Value.
type QueueOutput struct {
	Value uint64
	Found bool
}

// QueueOp is an operation on a queue.
type QueueOp = Op[QueueInput, QueueOutput]

// validateQueue returns an *OpError for the first operation that makes no sense.
func validateQueue(ops []QueueOp) error {
	var puts []int
	for i := range ops {
		switch ops[i].Input.Kind {
		case Put:
			puts = append(puts, i)
		case Take:
		default:
			return &OpError{Index: i, Problem: fmt.Sprintf("has the kind %d", ops[i].Input.Kind), Want: "put or take"}
		}
	}
	sortBy(puts, func(i int) uint64 { return ops[i].Input.Value })
	for k := 1; k < len(puts); k++ {
		if value := ops[puts[k]].Input.Value; value == ops[puts[k-1]].Input.Value {
			return &OpError{Index: puts[k], Problem: fmt.Sprintf("puts %d, as operation %d does", value, puts[k-1]),
				Want: "a value of its own for each put"}
		}
	}
	return validate(ops)
}

// sortBy sorts places by a key, those with equal keys as they were.
func sortBy[K cmp.Ordered](places []int, key func(int) K) {
	slices.SortStableFunc(places, func(i, j int) int { return cmp.Compare(key(i), key(j)) })
}

// stay is the time of one value in the queue.
type stay struct {
	value     uint64
	put, take int // places of the operations; take is -1 if it is still there
	takeCall  int64
	takeEnd   int64
}

// surelyIn returns the time in which the value was in the queue in any order:
// after lo it had been put, up to hi it had not been taken.
func (s *stay) surelyIn(ops []QueueOp) (lo, hi int64) {
	return min(ops[s.put].Return, s.takeEnd), max(ops[s.put].Call, s.takeCall)
}

// stays pairs the puts with the takes of their values. A put of unknown outcome
// whose value nobody took is left out: in any order it may as well not have
// happened. If taker is not 0, values that nobody took may have been taken by
// operations of unknown outcome, the first of which was called then.
func stays(ops []QueueOp, taker int64) ([]stay, Finding) {
	all, f := pair(ops)
	if f.Status == Violated {
		return nil, f
	}
	kept := all[:0]
	for _, s := range all {
		if s.take < 0 {
			if ops[s.put].Outcome == history.Info {
				continue
			}
			s.takeCall, s.takeEnd = Never, Never
			if taker != 0 {
				s.takeCall = taker
			}
		} else {
			s.takeCall, s.takeEnd = ops[s.take].Call, ops[s.take].Return
		}
		kept = append(kept, s)
	}
	return kept, Finding{}
}

// pair finds for each put the take of its value.
func pair(ops []QueueOp) ([]stay, Finding) {
	var all []stay
	for i := range ops {
		if ops[i].Input.Kind == Put && ops[i].Outcome != history.Fail {
			all = append(all, stay{value: ops[i].Input.Value, put: i, take: -1})
		}
	}
	slices.SortFunc(all, func(a, b stay) int { return cmp.Compare(a.value, b.value) })
	for i := range ops {
		op := &ops[i]
		if op.Input.Kind != Take || op.Outcome != history.Ok || !op.Output.Found {
			continue
		}
		at, found := slices.BinarySearchFunc(all, op.Output.Value, func(s stay, value uint64) int { return cmp.Compare(s.value, value) })
		if !found {
			return nil, violated(NeverEnqueued, i)
		}
		s := &all[at]
		if s.take >= 0 {
			return nil, violated(Repeat, s.put, s.take, i)
		}
		if op.before(&ops[s.put]) {
			return nil, violated(DequeueBeforeEnqueue, i, s.put)
		}
		s.take = i
	}
	return all, Finding{}
}
