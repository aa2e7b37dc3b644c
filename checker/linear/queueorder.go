package linear

import (
	"sort"

	"ackgap/history"
)

// QueueOrder decides without a search, in O(n log n), whether the operations on
// one first-in-first-out queue, empty at first, are linearizable. Each value is
// put at most once. The history is linearizable if and only if it has none of:
// a dequeue before the enqueue, a repeat, an inversion, a false empty
// (Henzinger, Sezgin and Vafeiadis, "Aspect-oriented linearizability proofs",
// CONCUR 2013).
//
// The verdict is exact, also with puts of unknown outcome, unless takes of
// unknown outcome are needed to explain where values went: then a violation is
// still certain, and otherwise the status is Unknown. An [*OpError] says which
// operation makes no sense.
func QueueOrder(ops []QueueOp) (Finding, error) {
	if err := validateQueue(ops); err != nil {
		return Finding{}, err
	}
	f := judgeQueue(ops, 0)
	taker := firstTaker(ops)
	if f.Status == Linearizable || taker == 0 {
		return f, nil
	}
	if f = judgeQueue(ops, taker); f.Status == Linearizable {
		f.Status = Unknown
	}
	return f, nil
}

// firstTaker returns when the first take of unknown outcome was called, 0 if
// there is none.
func firstTaker(ops []QueueOp) int64 {
	first := int64(0)
	for i := range ops {
		if op := &ops[i]; op.Input.Kind == Take && op.Outcome == history.Info && (first == 0 || op.Call < first) {
			first = op.Call
		}
	}
	return first
}

func judgeQueue(ops []QueueOp, taker int64) Finding {
	all, f := stays(ops, taker)
	if f.Status == Violated {
		return f
	}
	if f = checkInversion(ops, all); f.Status == Violated {
		return f
	}
	if f = checkEmpty(ops, all); f.Status == Violated {
		return f
	}
	return Finding{Status: Linearizable}
}

// checkInversion looks for a value that was taken although one was ahead of it:
// put, surely, before it, and not taken, surely, until after it. It goes
// through the values by the call of their put, and keeps of those ahead the one
// whose take was called last.
func checkInversion(ops []QueueOp, all []stay) Finding {
	byCall, byReturn := make([]int, len(all)), make([]int, len(all))
	for i := range all {
		byCall[i], byReturn[i] = i, i
	}
	sortBy(byCall, func(i int) int64 { return ops[all[i].put].Call })
	sortBy(byReturn, func(i int) int64 { return ops[all[i].put].Return })
	ahead, next := -1, 0
	for _, i := range byCall {
		s := &all[i]
		for next < len(all) && ops[all[byReturn[next]].put].before(&ops[s.put]) {
			if k := byReturn[next]; ahead < 0 || all[k].takeCall > all[ahead].takeCall {
				ahead = k
			}
			next++
		}
		if ahead < 0 || s.take < 0 || s.takeEnd >= all[ahead].takeCall {
			continue
		}
		witness := []int{all[ahead].put, s.put, s.take}
		if all[ahead].take >= 0 {
			witness = append(witness, all[ahead].take)
		}
		return violated(Inversion, witness...)
	}
	return Finding{}
}

// span is a time in which the queue was surely not empty: the union of the
// stays of some values.
type span struct {
	lo, hi      int64
	begin, last int // in the stays sorted by lo: the first, and the one up to hi
}

// checkEmpty looks for a take that found nothing and lies within one span.
func checkEmpty(ops []QueueOp, all []stay) Finding {
	sorted, spans := surelyFull(ops, all)
	for i := range ops {
		op := &ops[i]
		if op.Input.Kind != Take || op.Outcome != history.Ok || op.Output.Found {
			continue
		}
		k := sort.Search(len(spans), func(k int) bool { return spans[k].lo >= op.Call }) - 1
		if k < 0 || spans[k].hi <= op.Return {
			continue
		}
		begin := longest(ops, sorted[spans[k].begin:], op.Call)
		end := sorted[spans[k].last]
		if _, hi := begin.surelyIn(ops); hi > op.Return {
			return violated(FalseEmpty, begin.put, i)
		}
		return violated(FalseEmpty, begin.put, end.put, i)
	}
	return Finding{}
}

// surelyFull returns the stays by the time from which the value was surely in
// the queue, and the spans that they make up. A stay with no such time is left out.
func surelyFull(ops []QueueOp, all []stay) ([]stay, []span) {
	var sorted []stay
	order := make([]int, len(all))
	for i := range all {
		order[i] = i
	}
	sortBy(order, func(i int) int64 { lo, _ := all[i].surelyIn(ops); return lo })
	var spans []span
	for _, i := range order {
		lo, hi := all[i].surelyIn(ops)
		if lo >= hi {
			continue
		}
		sorted = append(sorted, all[i])
		at := len(sorted) - 1
		if n := len(spans); n == 0 || spans[n-1].hi <= lo {
			spans = append(spans, span{lo, hi, at, at})
		} else if s := &spans[n-1]; hi > s.hi {
			s.hi, s.last = hi, at
		}
	}
	return sorted, spans
}

// longest returns, of the stays in progress at a time, the one that lasts longest.
func longest(ops []QueueOp, sorted []stay, at int64) *stay {
	best, bestHi := &sorted[0], int64(0)
	for i := range sorted {
		lo, hi := sorted[i].surelyIn(ops)
		if lo >= at {
			break
		}
		if hi > bestHi {
			best, bestHi = &sorted[i], hi
		}
	}
	return best
}
