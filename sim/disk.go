package sim

// Rung is a step of the storage ladder. What has reached a rung survives every
// failure that destroys only the rungs below.
type Rung uint8

// The rungs of one node's storage.
const (
	// Memory is lost when the process is killed.
	Memory Rung = iota
	// PageCache survives a process kill and is lost when the machine loses power.
	PageCache
	// Fsynced survives a power loss and is lost with the disk.
	Fsynced
)

// Journal is an append-only list of records. Positions count the records; the
// record at position p is the p-th, from 1. Records that nothing can take back
// any more are not kept.
type Journal[R any] struct {
	tail []R    // the records that can still be taken back
	end  uint64 // position of the last record
}

// Append adds a record and returns its position.
func (j *Journal[R]) Append(r *R) uint64 {
	j.tail = append(j.tail, *r)
	j.end++
	return j.end
}

// Pass adds a record that nothing can take back, nor any before it, and returns its
// position.
func (j *Journal[R]) Pass() uint64 {
	j.tail = j.tail[:0]
	j.end++
	return j.end
}

// End returns the position of the last record, 0 for an empty journal.
func (j *Journal[R]) End() uint64 { return j.end }

// Kept returns the position up to which nothing can be taken back.
func (j *Journal[R]) Kept() uint64 { return j.end - uint64(len(j.tail)) }

// Keep makes the records up to a position ones that nothing takes back.
func (j *Journal[R]) Keep(upTo uint64) {
	kept := j.Kept()
	upTo = min(upTo, j.end)
	if upTo <= kept {
		return
	}
	n := copy(j.tail, j.tail[upTo-kept:])
	j.tail = j.tail[:n]
}

// Undo takes back the records above a position, newest first, and calls undo
// for each. It does not go below [Journal.Kept]: what has to go there is the
// owner's affair.
func (j *Journal[R]) Undo(above uint64, undo func(R)) {
	for j.end > above && len(j.tail) > 0 {
		last := len(j.tail) - 1
		r := j.tail[last]
		j.tail = j.tail[:last]
		j.end--
		undo(r)
	}
}

// Reset empties the journal.
func (j *Journal[R]) Reset() { *j = Journal[R]{tail: j.tail[:0]} }

// Ladder says how far one node has got with a journal: up to which position it
// has the records in memory, in the page cache and on the disk.
type Ladder struct {
	end, written, synced uint64
}

// Reached returns the position up to which records have reached a rung.
func (l *Ladder) Reached(r Rung) uint64 {
	switch r {
	case Memory:
		return l.end
	case PageCache:
		return l.written
	default:
		return l.synced
	}
}

// Receive puts the records up to a position into memory.
func (l *Ladder) Receive(upTo uint64) { l.end = max(l.end, upTo) }

// Write hands the records up to a position to the operating system.
func (l *Ladder) Write(upTo uint64) { l.written = max(l.written, min(upTo, l.end)) }

// Sync makes the records up to a position durable against power loss.
func (l *Ladder) Sync(upTo uint64) {
	l.Write(upTo)
	l.synced = max(l.synced, min(upTo, l.end))
}

// Lose drops what a failure destroys: a crash what is in memory, a power loss
// the page cache as well, the loss of the disk everything.
func (l *Ladder) Lose(failure Action) {
	switch failure {
	case Crash:
		l.Cut(l.written)
	case PowerLoss:
		l.Cut(l.synced)
	case DiskLoss:
		l.Cut(0)
	}
}

// Cut drops the records above a position.
func (l *Ladder) Cut(above uint64) {
	l.end, l.written, l.synced = min(l.end, above), min(l.written, above), min(l.synced, above)
}

// Begin makes a position the beginning: everything below counts as safe, as on
// a disk that has just been set up.
func (l *Ladder) Begin(at uint64) { l.end, l.written, l.synced = at, at, at }
