package model

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestQueueIsAList: whatever is pushed, put in its place and taken out, the queue
// holds what a list would hold.
func TestQueueIsAList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var q queueOf[int]
		var list []int
		last := 0
		for range rapid.IntRange(1, 400).Draw(t, "steps") {
			switch what := rapid.IntRange(0, 9).Draw(t, "what"); {
			case what < 5:
				last++
				q.push(last * 10)
				list = append(list, last*10)
			case what < 8 && q.len() > 0:
				if got, want := q.pop(), list[0]; got != want {
					t.Fatalf("took out %d, want %d", got, want)
				}
				list = list[1:]
			case what == 8:
				v := rapid.IntRange(0, 10*last).Draw(t, "value")
				q.insert(v, func(a, b int) bool { return a < b })
				list = append(slices.Clone(list), v)
				slices.Sort(list)
			case what == 9 && q.len() > 1:
				live := q.items[q.head:]
				live[0], live[len(live)-1] = live[len(live)-1], live[0]
				q.sort(func(a, b *int) bool { return *a < *b })
			}
			if got := q.items[q.head:]; !slices.Equal(got, list) || q.len() != len(list) {
				t.Fatalf("the queue holds %v, want %v", got, list)
			}
			if q.len() > 0 && *q.front() != list[0] {
				t.Fatalf("%d is in front, want %d", *q.front(), list[0])
			}
		}
		if q.reset(); q.len() != 0 {
			t.Fatalf("%d items are left", q.len())
		}
	})
}
