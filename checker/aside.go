package checker

// aside is a table of entries by message number: open addressing with linear
// probing over small cells that point into a slab of entries.
type aside struct {
	cells []cell // a power of two, at most three quarters full
	shift uint8  // leaves as many bits of a hash as there are cells
	slab  []entry
	free  []uint32
	count int
}

// cell points to an entry; message 0 is an empty cell.
type cell struct{ message, place uint32 }

// firstCells is the number of cells to begin with, and its bits.
const (
	firstCells = 1 << firstBits
	firstBits  = 6
)

// home returns the cell at which the search for a message begins (Knuth's
// multiplicative hashing: stragglers may well be evenly spaced).
func (a *aside) home(message uint32) uint32 { return message * 0x9e3779b1 >> a.shift }

// find returns the message's entry or nil. The pointer is good until the next insert.
func (a *aside) find(message uint32) *entry {
	if a.count == 0 {
		return nil
	}
	if i := a.search(message); a.cells[i].message == message {
		return &a.slab[a.cells[i].place]
	}
	return nil
}

// search returns the message's cell or the empty one at which the search ends.
func (a *aside) search(message uint32) uint32 {
	mask := uint32(len(a.cells) - 1)
	i := a.home(message)
	for a.cells[i].message != message && a.cells[i].message != 0 {
		i = (i + 1) & mask
	}
	return i
}

// insert takes a copy of an entry whose message has none here yet.
func (a *aside) insert(m *entry) *entry {
	if 4*(a.count+1) > 3*len(a.cells) {
		a.widen()
	}
	place := uint32(len(a.slab))
	if n := len(a.free); n > 0 {
		place = a.free[n-1]
		a.free = a.free[:n-1]
		a.slab[place] = *m
	} else {
		a.slab = append(a.slab, *m)
	}
	a.cells[a.search(m.message)] = cell{m.message, place}
	a.count++
	return &a.slab[place]
}

func (a *aside) widen() {
	old := a.cells
	a.shift--
	if len(old) == 0 {
		a.shift = 32 - firstBits
	}
	a.cells = make([]cell, max(firstCells, 2*len(old)))
	for _, c := range old {
		if c.message != 0 {
			a.cells[a.search(c.message)] = c
		}
	}
}

// remove takes a message's entry out, and closes the gap in its row of cells.
func (a *aside) remove(message uint32) {
	mask := uint32(len(a.cells) - 1)
	gap := a.search(message)
	place := a.cells[gap].place
	a.slab[place].message = 0
	a.free = append(a.free, place)
	a.count--
	for i := (gap + 1) & mask; a.cells[i].message != 0; i = (i + 1) & mask {
		// A cell may move back to the gap unless its home lies behind the gap.
		if (i-a.home(a.cells[i].message))&mask >= (i-gap)&mask {
			a.cells[gap] = a.cells[i]
			gap = i
		}
	}
	a.cells[gap] = cell{}
}

func (a *aside) reset() {
	if len(a.slab) > 0 {
		clear(a.cells)
	}
	a.slab, a.free, a.count = a.slab[:0], a.free[:0], 0
}
