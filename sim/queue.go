package sim

// queue is a priority queue in two parts. What is due soon is near, a short
// sorted list whose end is the next to happen; everything behind it is far, a
// heap. Most of what a handler schedules is the very next thing to happen, and
// nearly all the rest is due soon, so it is put in place with a comparison or
// two, and taken out with none. What waits long, such as a timeout, goes to the
// heap, mostly to its end.
//
// Nothing far comes before anything near, and where anything is far, something
// is near.
type queue struct {
	near  [nearSize]entry // from the latest to the earliest
	count uint            // of those that are near
	far   heap
}

const (
	nearSize = 32 // a power of two
	// refill is how many entries come near when none is left there.
	refill = nearSize / 2
)

// push adds an entry.
func (q *queue) push(e entry) {
	i := q.count
	if i == nearSize || len(q.far.entries) > 0 && less(q.far.entries[0], e) != 0 {
		q.pushFar(e)
		return
	}
	q.count++
	for i > 0 {
		next := q.near[(i-1)%nearSize]
		if !next.before(e) {
			break
		}
		q.near[i%nearSize] = next
		i--
	}
	q.near[i%nearSize] = e
}

// pushFar adds an entry to the heap, or makes room for it where it belongs.
func (q *queue) pushFar(e entry) {
	if less(e, q.near[0]) == 0 {
		q.far.push(e)
		return
	}
	for i := nearSize - refill - 1; i >= 0; i-- {
		q.far.push(q.near[i])
	}
	q.count = uint(copy(q.near[:], q.near[nearSize-refill:]))
	q.push(e)
}

// first returns the earliest entry; ok is false where there is none.
func (q *queue) first() (e entry, ok bool) {
	if q.count == 0 {
		return entry{}, false
	}
	return q.near[(q.count-1)%nearSize], true
}

// drop removes the first entry. Call it after first.
func (q *queue) drop() {
	q.count--
	if q.count == 0 {
		q.bringNear()
	}
}

// bringNear fills the list from the heap.
func (q *queue) bringNear() {
	q.count = min(refill, uint(len(q.far.entries)))
	for i := q.count; i > 0; i-- {
		q.near[i-1] = q.far.pop()
	}
}

func (q *queue) reset() { q.count, q.far.entries = 0, q.far.entries[:0] }
