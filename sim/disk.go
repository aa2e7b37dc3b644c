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

// Disk is an append-only journal on the storage ladder. Positions count the
// records ever appended; the record at position p is the p-th, from 1. Records
// that can no longer be lost short of losing the disk are not kept.
type Disk[R any] struct {
	tail    []R    // records above the fsynced position
	synced  uint64 // position up to which records are fsynced
	written uint64 // position up to which they are in the page cache
	end     uint64 // position of the last record
}

// Append adds a record in memory and returns its position.
func (d *Disk[R]) Append(r R) uint64 {
	d.tail = append(d.tail, r)
	d.end++
	return d.end
}

// End returns the position of the last record, 0 for an empty disk.
func (d *Disk[R]) End() uint64 { return d.end }

// Reached returns the position up to which records have reached a rung.
func (d *Disk[R]) Reached(r Rung) uint64 {
	switch r {
	case Memory:
		return d.end
	case PageCache:
		return d.written
	default:
		return d.synced
	}
}

// Write hands the records up to a position to the operating system.
func (d *Disk[R]) Write(upTo uint64) { d.written = max(d.written, min(upTo, d.end)) }

// Sync makes the records up to a position durable against power loss.
func (d *Disk[R]) Sync(upTo uint64) {
	d.Write(upTo)
	upTo = min(upTo, d.end)
	if upTo <= d.synced {
		return
	}
	kept := copy(d.tail, d.tail[upTo-d.synced:])
	d.tail = d.tail[:kept]
	d.synced = upTo
}

// Lose drops what a failure destroys, newest record first, and calls undo for
// each. After DiskLoss the records that were fsynced are gone as well; they are
// no longer kept here, so the owner forgets them itself.
func (d *Disk[R]) Lose(failure Action, undo func(R)) {
	keep := d.synced
	if failure == Crash {
		keep = d.written
	}
	for d.end > keep {
		last := len(d.tail) - 1
		r := d.tail[last]
		d.tail = d.tail[:last]
		d.end--
		undo(r)
	}
	d.written = min(d.written, d.end)
}

// Reset empties the disk.
func (d *Disk[R]) Reset() { *d = Disk[R]{tail: d.tail[:0]} }
