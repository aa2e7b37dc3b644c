package model

// queueOf is a first-in first-out queue in a slice that is used again.
type queueOf[T any] struct {
	items []T
	head  int
}

func (q *queueOf[T]) push(v T) { q.items = append(q.items, v) }

func (q *queueOf[T]) len() int { return len(q.items) - q.head }

func (q *queueOf[T]) front() *T { return &q.items[q.head] }

func (q *queueOf[T]) pop() T {
	v := q.items[q.head]
	q.head++
	switch {
	case q.head == len(q.items):
		q.items, q.head = q.items[:0], 0
	case q.head > 64 && q.head > len(q.items)/2:
		q.items = q.items[:copy(q.items, q.items[q.head:])]
		q.head = 0
	}
	return v
}

// insert puts a value in its place in an ordered queue, from the front.
func (q *queueOf[T]) insert(v T, before func(a, b T) bool) {
	if q.head == 0 {
		q.items = append(q.items, v)
		copy(q.items[1:], q.items)
		q.head = 1
	}
	at := q.head - 1
	for at+1 < len(q.items) && before(q.items[at+1], v) {
		q.items[at] = q.items[at+1]
		at++
	}
	q.items[at] = v
	q.head--
}

// sort orders the queue; few items are out of place, so insertion sort does.
func (q *queueOf[T]) sort(before func(a, b *T) bool) {
	s := q.items[q.head:]
	for i := 1; i < len(s); i++ {
		if !before(&s[i], &s[i-1]) {
			continue
		}
		v, at := s[i], i
		for at > 0 && before(&v, &s[at-1]) {
			s[at] = s[at-1]
			at--
		}
		s[at] = v
	}
}

func (q *queueOf[T]) reset() { q.items, q.head = q.items[:0], 0 }
