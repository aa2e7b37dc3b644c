package sim

// Trace records what a run did to the event queue, so that a benchmark can
// measure the bare queue on the very same operations.
type Trace struct {
	ops []uint64 // the time of a push, or popped
}

const popped = ^uint64(0)

func (t *Trace) push(at uint64) { t.ops = append(t.ops, at) }
func (t *Trace) pop()           { t.ops = append(t.ops, popped) }

// Record makes the world record its queue operations; nil stops it.
func (w *World[P]) Record(t *Trace) { w.trace = t }

// Pops returns how many events the trace took out of the queue.
func (t *Trace) Pops() int {
	n := 0
	for _, op := range t.ops {
		if op == popped {
			n++
		}
	}
	return n
}

// Replay pushes on a bare heap what was recorded, pops it, and does nothing else.
func (t *Trace) Replay() {
	var q heap
	q.entries = make([]entry, 0, 1024)
	seq := uint64(0)
	for _, op := range t.ops {
		if op == popped {
			q.pop()
			continue
		}
		seq++
		q.push(entry{at: op, ord: seq << slotBits})
	}
}
