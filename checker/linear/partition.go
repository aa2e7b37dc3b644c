package linear

import (
	"cmp"
	"fmt"
	"iter"
	"slices"

	"ackgap/history"
)

// validateLog returns an *OpError for the first operation that makes no sense.
func validateLog(ops []LogOp) error {
	for i := range ops {
		op := &ops[i]
		if k := op.Input.Kind; k != Append && k != Read {
			return &OpError{Index: i, Problem: fmt.Sprintf("has the kind %d", k), Want: "append or read"}
		}
		at := op.Input.Offset
		if op.Outcome == history.Ok {
			at = min(at, op.Output.Offset)
		}
		if at < 0 {
			return &OpError{Index: i, Problem: fmt.Sprintf("has the offset %d", at), Want: "0 or more"}
		}
	}
	return validate(ops)
}

// partitions yields, partition by partition in their order, the places of the
// operations that show anything, in the order of their calls.
func partitions(ops []LogOp) iter.Seq[[]int] {
	order := make([]int, 0, len(ops))
	for i := range ops {
		if matters(&ops[i]) {
			order = append(order, i)
		}
	}
	of := func(i int) uint32 { return ops[i].Input.Partition }
	slices.SortStableFunc(order, func(i, j int) int {
		return cmp.Or(cmp.Compare(of(i), of(j)), cmp.Compare(ops[i].Call, ops[j].Call))
	})
	return func(yield func([]int) bool) {
		for len(order) > 0 {
			n := 1
			for n < len(order) && of(order[n]) == of(order[0]) {
				n++
			}
			if !yield(order[:n]) {
				return
			}
			order = order[n:]
		}
	}
}
