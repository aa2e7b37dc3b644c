package model

// identities numbers attempts, stored copies and deliveries of each open
// message, and counts the ways in which it can still come back. The numbers are
// names for the history and for the keys of draws: no actor knows them, so no
// crash resets them, and no two visits to a site have the same key.
//
// The table is direct-mapped by message number. Messages close nearly in their
// order, so a collision means that an old one is still open: it moves aside
// into a map, and one stuck message does not make the table grow.
type identities struct {
	table []identity
	mask  uint32 // the table's length, a power of two, less one
	aside map[uint32]*identity
	open  int
	keep  bool       // forget none: messages are kept that can be read again
	last  []identity // by message, its numbers when it was forgotten; nil: nobody wants to know
}

type identity struct {
	message    uint32 // 0: free
	attempts   uint32
	deliveries uint32
	copies     uint16
	live       int16
	follows    uint32           // the message behind it in its batch; 0: none
	noted      [keyTables]uint8 // the generation of the table that has noted its key; 0: none has
	cause      uint64           // what made it wait to be sent; only in batches
}

func (t *identities) reset() {
	if t.table == nil {
		t.size(256)
		t.aside = make(map[uint32]*identity)
	}
	if t.open > 0 { // otherwise the last run has left none
		clear(t.table)
		t.open = 0
	}
	clear(t.aside)
	clear(t.last)
}

// size makes a new table, for so many identities.
func (t *identities) size(n int) { t.table, t.mask = make([]identity, n), uint32(n-1) }

// of returns the identity of a message, a new one if it has none.
func (t *identities) of(message uint32) *identity {
	if id := &t.table[message&t.mask]; id.message == message {
		return id
	}
	return t.find(message)
}

// find is of where the message is not in its place in the table.
func (t *identities) find(message uint32) *identity {
	for {
		if len(t.aside) > 0 {
			if old := t.aside[message]; old != nil {
				return old
			}
		}
		id := &t.table[message&t.mask]
		if id.message == 0 {
			t.open++
			*id = identity{message: message}
			return id
		}
		t.makeRoom(id)
	}
}

// known returns the identity of a message, nil if it has none.
func (t *identities) known(message uint32) *identity {
	if id := &t.table[message&uint32(len(t.table)-1)]; id.message == message {
		return id
	}
	return t.aside[message]
}

// next returns the message behind an open one in its batch, 0 for none.
func (t *identities) next(message uint32) uint32 {
	if id := &t.table[message&t.mask]; id.message == message {
		return id.follows
	}
	if old := t.aside[message]; old != nil {
		return old.follows
	}
	return 0
}

// makeRoom frees a place: a full table grows, otherwise the straggler moves.
func (t *identities) makeRoom(straggler *identity) {
	if t.open < len(t.table)/2 {
		moved := *straggler
		t.aside[moved.message] = &moved
		*straggler = identity{}
		t.open--
		return
	}
	old := t.table
	t.size(2 * len(old))
	for _, id := range old {
		if id.message != 0 {
			t.table[id.message&t.mask] = id
		}
	}
}

// recall makes sure that the numbers go on after those of a copy that comes
// back: its message may have been forgotten.
func (t *identities) recall(c *stored) {
	id := t.of(c.message)
	id.attempts, id.deliveries = max(id.attempts, c.attempt), max(id.deliveries, c.delivery)
	id.copies = max(id.copies, c.number)
}

// change adds to the number of ways in which a message can come back, and
// forgets the message when there is none.
func (t *identities) change(message uint32, by int8) {
	id := t.of(message)
	id.live += int16(by)
	if id.live > 0 || t.keep {
		return
	}
	t.forget(id, message)
}

func (t *identities) forget(id *identity, message uint32) {
	if t.last != nil {
		was := &t.last[message]
		was.attempts, was.deliveries = max(was.attempts, id.attempts), max(was.deliveries, id.deliveries)
	}
	if t.table[message&t.mask].message == message {
		*id = identity{}
		t.open--
		return
	}
	delete(t.aside, message)
}
