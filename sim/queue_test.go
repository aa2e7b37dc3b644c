package sim

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestQueueOrder holds the queue against a sorted list: random pushes and pops,
// with many equal times.
func TestQueueOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var q queue
		var want []entry
		var seq uint64
		for range rapid.IntRange(1, 200).Draw(t, "operations") {
			if len(want) > 0 && rapid.Bool().Draw(t, "pop") {
				pop(t, &q, want[0])
				want = want[1:]
				continue
			}
			seq++
			e := entry{at: rapid.Uint64Range(0, 5).Draw(t, "at"), ord: seq << slotBits}
			q.push(e)
			i, _ := slices.BinarySearchFunc(want, e, func(a, b entry) int { return 1 - 2*less(a, b) })
			want = slices.Insert(want, i, e)
		}
		for _, e := range want {
			pop(t, &q, e)
		}
	})
}

func pop(t *rapid.T, q *queue, want entry) {
	if got, ok := q.first(); !ok || got != want {
		t.Fatalf("the wrong entry is the first")
	}
	q.drop()
}
