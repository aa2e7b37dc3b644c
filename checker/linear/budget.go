package linear

import (
	"context"

	"github.com/anishathalye/porcupine"
)

// DefaultSteps is how many steps of the object the search for one partition
// may try.
const DefaultSteps = 5_000_000

// Options bounds a search.
type Options struct {
	// Steps is how many steps one partition may take, 0 for [DefaultSteps].
	// The search remembers each state that it reached, so a large partition
	// gets no more steps than what 512 MB can hold. A partition that needs more
	// is Unknown. There is no time limit: it would give another verdict on
	// another machine.
	Steps uint64
}

// memory is how many bytes the search for one partition may remember.
const memory = 512 << 20

// stepBytes is what remembering a state costs, beside one bit per operation.
const stepBytes = 256

// steps returns how many steps a partition of n operations may take.
func (o Options) steps(n int) uint64 {
	limit := o.Steps
	if limit == 0 {
		limit = DefaultSteps
	}
	return min(limit, memory/(stepBytes+uint64(n)/8))
}

// meter counts the steps of one partition's search. It travels as each
// operation's output, the one thing that reaches the step function and belongs
// to a partition.
type meter struct {
	left, used uint64
	spent      bool // a step was refused
	last       any  // the operation of the step before
	run        uint64
}

// take pays for a step. Where the object can be in many states at once, the
// step function is called for each of them with the same operation, and the
// results are compared in pairs: the k-th call in a row therefore costs k.
func (m *meter) take(operation any) bool {
	if operation == m.last {
		m.run++
	} else {
		m.last, m.run = operation, 1
	}
	if m.left < m.run {
		m.left, m.spent = 0, true
		return false
	}
	m.left -= m.run
	m.used += m.run
	return true
}

// metered makes an object's model one that stops when the budget is spent.
func metered(object porcupine.NondeterministicModel) porcupine.Model {
	step := object.Step
	object.Step = nil
	object.StepContext = func(_ context.Context, state, in, out any) []any {
		if !out.(*meter).take(in) {
			return nil
		}
		return step(state, in, out)
	}
	return object.ToModel()
}
