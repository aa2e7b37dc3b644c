package sim

import "math/bits"

// heap is a binary min-heap of (time, sequence) with the slot of the event.
//
// Two things make it fast: the comparison compiles to subtract-with-borrow, so
// choosing the smaller child costs no mispredicted branch; and pop moves the
// hole down to a leaf before it places the last entry, which nearly always
// belongs there. Entries are 16 bytes.
type heap struct {
	entries []entry
}

// entry orders by at, then by sequence number; the low bits carry the slot.
type entry struct {
	at  uint64
	ord uint64
}

const (
	slotBits = 24
	slotMask = 1<<slotBits - 1
	maxSeq   = 1<<(64-slotBits) - 1
)

// less returns 1 where a comes before b, else 0.
func less(a, b entry) int {
	_, borrow := bits.Sub64(a.ord, b.ord, 0)
	_, borrow = bits.Sub64(a.at, b.at, borrow)
	return int(borrow)
}

// before is less as a branch: where it is easily foreseen.
func (a entry) before(b entry) bool { return a.at < b.at || a.at == b.at && a.ord < b.ord }

func (q *heap) push(e entry) {
	q.entries = append(q.entries, e)
	q.up(len(q.entries)-1, e)
}

func (q *heap) up(i int, e entry) {
	h := q.entries
	for i > 0 {
		parent := (i - 1) / 2
		if less(e, h[parent]) == 0 {
			break
		}
		h[i] = h[parent]
		i = parent
	}
	h[i] = e
}

// pop removes and returns the earliest entry; the heap must not be empty.
func (q *heap) pop() entry {
	h := q.entries
	top := h[0]
	n := len(h) - 1
	last := h[n]
	h = h[:n]
	q.entries = h
	if n == 0 {
		return top
	}
	i := 0
	for child := 1; child+1 < n; child = 2*i + 1 {
		child += less(h[child+1], h[child])
		h[i] = h[child]
		i = child
	}
	if child := 2*i + 1; child < n {
		h[i] = h[child]
		i = child
	}
	q.up(i, last)
	return top
}
