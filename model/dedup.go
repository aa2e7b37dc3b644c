package model

import "ackgap/sim"

// dedupTable remembers keys for a time or up to a number, whichever is over
// first. It is a hash table with linear probing beside a queue in the order of
// insertion, from which keys are forgotten.
type dedupTable struct {
	cfg   *DedupConfig
	cells []uint64   // key + 1; 0 is empty
	since []sim.Time // when the key in the cell was last noted
	count int
	order queueOf[remembered]
	// generation changes when the whole table is lost, and not when keys run out.
	generation uint8
}

type remembered struct {
	key uint64
	at  sim.Time
}

// Forgets reports whether a key may be forgotten without the loss of a disk.
func (d *DedupConfig) Forgets() bool {
	return d.Enabled && (d.Window > 0 || d.Count > 0 || d.Volatile)
}

func (t *dedupTable) reset(cfg *DedupConfig) {
	t.cfg, t.count = cfg, 0
	if t.cells == nil {
		t.cells, t.since = make([]uint64, 64), make([]sim.Time, 64)
	}
	clear(t.cells)
	t.order.reset()
	t.generation = max(t.generation+1, 1)
}

// expire forgets everything, as if the time for which it is kept was over, unless
// it is kept for ever.
func (t *dedupTable) expire(cfg *DedupConfig) {
	if cfg.Forgets() {
		generation := t.generation
		t.reset(cfg)
		t.generation = generation
	}
}

// has reports whether a key is remembered at now. Where the configuration says
// so, a key that is asked for is remembered from now on anew.
func (t *dedupTable) has(key uint64, now sim.Time) bool {
	t.forget(now)
	i, found := t.find(key)
	if found && t.cfg.Refreshed && t.since[i] != now {
		t.note(i, key, now)
	}
	return found
}

// add remembers a key.
func (t *dedupTable) add(key uint64, now sim.Time) {
	t.forget(now) // it may have been noted by another request meanwhile, and be over
	i, found := t.find(key)
	if found {
		return
	}
	t.cells[i] = key + 1
	t.count++
	t.note(i, key, now)
	if 2*t.count > len(t.cells) {
		t.grow()
	}
	t.forget(now)
}

// note writes down since when the key in a cell is remembered.
func (t *dedupTable) note(cell int, key uint64, now sim.Time) {
	t.since[cell] = now
	if t.cfg.Window > 0 || t.cfg.Count > 0 {
		t.order.push(remembered{key, now})
	}
}

// forget drops the keys that are too old or too many.
func (t *dedupTable) forget(now sim.Time) {
	for t.order.len() > 0 {
		oldest := t.order.items[t.order.head]
		i, found := t.find(oldest.key)
		stale := !found || t.since[i] != oldest.at // it was taken back, or noted again since
		tooOld := t.cfg.Window > 0 && now.Sub(oldest.at) >= t.cfg.Window
		tooMany := t.cfg.Count > 0 && t.count > t.cfg.Count
		if !stale && !tooOld && !tooMany {
			return
		}
		t.order.pop()
		if !stale {
			t.remove(oldest.key)
		}
	}
}

// find returns the cell of a key, or the empty cell where it belongs.
func (t *dedupTable) find(key uint64) (cell int, found bool) {
	mask := len(t.cells) - 1
	for i := t.home(key); ; i = (i + 1) & mask {
		switch t.cells[i] {
		case key + 1:
			return i, true
		case 0:
			return i, false
		}
	}
}

func (t *dedupTable) home(key uint64) int {
	return int((key * 0x9e3779b97f4a7c15) >> 32 & uint64(len(t.cells)-1))
}

// remove empties a key's cell and moves up those behind it that would not be
// found any more.
func (t *dedupTable) remove(key uint64) {
	hole, found := t.find(key)
	if !found {
		return
	}
	t.count--
	mask := len(t.cells) - 1
	for i := (hole + 1) & mask; t.cells[i] != 0; i = (i + 1) & mask {
		home := t.home(t.cells[i] - 1)
		if (i-home)&mask >= (i-hole)&mask {
			t.cells[hole], t.since[hole] = t.cells[i], t.since[i]
			hole = i
		}
	}
	t.cells[hole] = 0
}

func (t *dedupTable) grow() {
	old, since := t.cells, t.since
	t.cells, t.since = make([]uint64, 2*len(old)), make([]sim.Time, 2*len(old))
	for j, c := range old {
		if c != 0 {
			i, _ := t.find(c - 1)
			t.cells[i], t.since[i] = c, since[j]
		}
	}
}
