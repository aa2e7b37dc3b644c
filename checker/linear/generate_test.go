package linear_test

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"ackgap/checker/linear"
	"ackgap/history"
)

// interval is when an operation ran, around the moment at which it happened.
type interval struct{ call, ret int64 }

// intervals returns n random intervals around the moments 0, 10, 20, …, the
// times replaced by their ranks so that each is unique.
func intervals(r *rand.Rand, n int) []interval {
	spread := 1 + r.Int64N(60)
	type end struct {
		at  int64
		tie uint64
		to  *int64
	}
	all, ends := make([]interval, n), []end(nil)
	for i := range all {
		at := int64(i) * 10
		ends = append(ends, end{at - r.Int64N(spread), r.Uint64(), &all[i].call}, end{at + 1 + r.Int64N(spread), r.Uint64(), &all[i].ret})
	}
	slices.SortFunc(ends, func(a, b end) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.tie, b.tie)) })
	for i, e := range ends {
		*e.to = int64(i) + 1
	}
	return all
}

// squeeze makes some interval shorter, or exchanges two: what was possible in
// the long ones may not be in these.
func squeeze(r *rand.Rand, in []interval) {
	i, j := r.IntN(len(in)), r.IntN(len(in))
	switch r.IntN(3) {
	case 0:
		in[i], in[j] = in[j], in[i]
	case 1:
		in[i].ret = in[i].call
	case 2:
		in[i].call = in[i].ret
	}
}

// outcome draws the outcome of an operation, and whether it took effect.
func outcome(r *rand.Rand, unknown int) (outcome history.Type, effect bool) {
	if r.IntN(100) < unknown {
		return history.Info, r.IntN(2) == 0
	}
	if r.IntN(40) == 0 {
		return history.Fail, false
	}
	return history.Ok, true
}

// endOf returns when an operation returned. One in four of those with an
// unknown outcome never does.
func endOf(r *rand.Rand, t history.Type, ret int64) int64 {
	if t == history.Info && r.IntN(4) == 0 {
		return linear.Never
	}
	return ret
}

// randomLog returns a history of up to 12 operations on a log of one partition.
// It is correct, or was until some answers or times were changed. Of the
// appends, unknown per cent have an unknown outcome.
func randomLog(r *rand.Rand, unknown int, mutate bool) []linear.LogOp {
	n := 1 + r.IntN(12)
	in := intervals(r, n)
	values := []uint64{uint64(n), 3}[r.IntN(2)] // all different, or few
	var content []uint64
	ops := make([]linear.LogOp, n)
	for i := range ops {
		op := &ops[i]
		if r.IntN(2) == 0 {
			op.Outcome = history.Ok
			op.Input = linear.LogInput{Kind: linear.Read, Offset: r.Int64N(int64(len(content)) + 2)}
			if at := op.Input.Offset; at < int64(len(content)) {
				op.Output = linear.LogOutput{Found: true, Value: content[at]}
			}
			continue
		}
		var effect bool
		op.Outcome, effect = outcome(r, unknown)
		op.Input = linear.LogInput{Kind: linear.Append, Value: 1 + uint64(i)%values}
		if effect {
			op.Output.Offset = int64(len(content))
			content = append(content, op.Input.Value)
		}
	}
	if mutate {
		squeeze(r, in)
		for range 1 + r.IntN(3) {
			mutateLog(r, ops)
		}
	}
	for i := range ops {
		ops[i].Client, ops[i].Call, ops[i].Return = i, in[i].call, endOf(r, ops[i].Outcome, in[i].ret)
	}
	return ops
}

// mutateLog changes what one operation answered, or exchanges two answers.
func mutateLog(r *rand.Rand, ops []linear.LogOp) {
	op, other := &ops[r.IntN(len(ops))], &ops[r.IntN(len(ops))]
	switch {
	case op.Input.Kind == other.Input.Kind && op.Outcome == other.Outcome:
		op.Output, other.Output = other.Output, op.Output
	case op.Input.Kind == linear.Append:
		op.Output.Offset = r.Int64N(int64(len(ops)))
	case r.IntN(3) == 0:
		op.Output = linear.LogOutput{Found: !op.Output.Found, Value: 1}
	case r.IntN(2) == 0:
		op.Input.Offset = r.Int64N(op.Input.Offset + 2)
	default:
		op.Output = linear.LogOutput{Found: true, Value: 1 + r.Uint64N(4)}
	}
}

// randomQueue returns such a history of operations on a queue.
func randomQueue(r *rand.Rand, unknown int, mutate bool) []linear.QueueOp {
	n := 1 + r.IntN(12)
	in := intervals(r, n)
	var content []uint64
	ops := make([]linear.QueueOp, n)
	for i := range ops {
		op := &ops[i]
		var effect bool
		op.Outcome, effect = outcome(r, unknown)
		if r.IntN(2) == 0 {
			op.Input = linear.QueueInput{Kind: linear.Put, Value: 1 + uint64(i)}
			if effect {
				content = append(content, op.Input.Value)
			}
			continue
		}
		op.Input = linear.QueueInput{Kind: linear.Take}
		if effect && len(content) > 0 {
			op.Output = linear.QueueOutput{Found: true, Value: content[0]}
			content = content[1:]
		}
	}
	if mutate {
		squeeze(r, in)
		for range 2 + r.IntN(4) {
			mutateQueue(r, ops)
		}
	}
	for i := range ops {
		ops[i].Client, ops[i].Call, ops[i].Return = i, in[i].call, endOf(r, ops[i].Outcome, in[i].ret)
	}
	return ops
}

// mutateQueue changes what one take answered, or exchanges two answers.
func mutateQueue(r *rand.Rand, ops []linear.QueueOp) {
	op, other := &ops[r.IntN(len(ops))], &ops[r.IntN(len(ops))]
	switch {
	case op.Input.Kind == linear.Put:
		return
	case other.Input.Kind == linear.Take && r.IntN(2) == 0:
		op.Output, other.Output = other.Output, op.Output
	case r.IntN(3) == 0:
		op.Output = linear.QueueOutput{}
	default:
		op.Output = linear.QueueOutput{Found: true, Value: 1 + r.Uint64N(uint64(len(ops)))}
	}
}
