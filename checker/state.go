package checker

import (
	"ackgap/digest"
	"ackgap/history"
	"ackgap/sim"
)

// What a ledger knows can be divided into marks that stay whatever happens, and
// what the rest of the verdict still depends on. A search that meets a state
// again needs the two apart: the same is still to come, and is added to what is
// certain already.

// TakeMarks returns the marks that some message has for good, a bit each, and
// forgets them. The final marks are those that were taken and those that the
// ledger tells at the end; fates and the judgements end to end are not touched.
// The marks that follow from an effect and an outcome are not for good: a second
// effect takes absorbed back.
func (l *Ledger) TakeMarks() (set uint32) {
	for mark, n := range l.sums.Marks {
		if n > 0 {
			set |= 1 << mark
		}
	}
	clear(l.sums.Marks[:])
	for _, part := range [][]entry{l.used(), l.aside.slab} {
		for i := range part {
			if part[i].message != 0 {
				set |= uint32(part[i].takeMarks())
			}
		}
	}
	return set
}

// notes are what a markSet holds besides marks.
const notes = ^markSet(1<<marks - 1)

func (m *entry) takeMarks() (taken markSet) {
	taken = m.marks &^ notes
	m.marks &= notes
	for _, again := range [...]struct {
		counter Counter
		mark    Mark
	}{{StoredCopies, DuplicateStored}, {Deliveries, DuplicateDelivered}} {
		for m.counts.get(again.counter) > 1 {
			m.counts.take(again.counter)
			taken.add(again.mark)
		}
	}
	return taken
}

// WriteState writes what the verdict end to end still depends on, after
// [Ledger.TakeMarks]: messages 1 to the given number, as they stand before
// anything that happens at next or later. numbered tells the number of a
// message's last delivery; the others count from there. Nodes is one more than
// the highest node.
//
// A message that has closed as clean is written like one that is open and has
// the same on its account, so that it does not matter how the ledger keeps it.
func (l *Ledger) WriteState(d *digest.Writer, next sim.Time, messages uint32, nodes int, numbered func(message uint32) uint32) {
	for message := uint32(1); message <= messages; message++ {
		m := l.inRing(message)
		if m == nil {
			m = l.aside.find(message)
		}
		switch {
		case m != nil:
			m.write(d, next, numbered(message))
		case l.closed.get(message) == codeClean:
			clean := restored(message, l.word)
			clean.write(d, next, numbered(message))
		default:
			d.Word(uint64(l.closed.get(message)))
		}
	}
	for n := range nodes {
		d.Flag(l.lastReturn(history.Node(n)) == next)
		if n < len(l.furthest) {
			d.Word(uint64(l.furthest[n]))
		} else {
			d.Word(0)
		}
	}
}

// write writes what is still open about a message.
func (m *entry) write(d *digest.Writer, next sim.Time, delivery uint32) {
	n := m.counts.get
	effects, executions, hits, dead := min(n(Effects), 2), min(n(Executions), 2), min(n(DedupHits), 1), min(n(DeadLetters), 1)
	if effects > 1 {
		executions, hits = 0, 0 // absorbed has gone for good
	}
	if effects > 0 {
		dead = 0 // the fate is decided
	}
	d.Word(1<<63 | uint64(min(n(StoredCopies), 1)) | uint64(min(n(Deliveries), 1))<<8 | uint64(effects)<<16 |
		uint64(executions)<<24 | uint64(hits)<<32 | uint64(dead)<<40)
	d.Word(uint64(m.marks)<<32 | uint64(uint16(m.live))<<16 | uint64(m.outcome)<<8 | uint64(m.flags&(flagSent|flagLive|flagEffectLost)))
	if effects == 0 { // what the first effect will be called depends on these
		d.Word(uint64(m.producer)<<8 | uint64(m.flags&flagTimeout))
		d.Flag(m.held > 0)
	}
	m.writeLeases(d, next, delivery)
}

// writeLeases writes which copies are leased and settled and, while a lease
// holds, for which deliveries they are leased and when it is due. For which one
// a copy was leased that is not any more matters only where that came after a
// lease which holds: a later lease has a higher number in any case.
func (m *entry) writeLeases(d *digest.Writer, next sim.Time, delivery uint32) {
	d.Word(uint64(m.copies & everyFlag))
	first := uint32(full) // of the deliveries under lease
	for c := m.copies; c != 0; c >>= 8 {
		if c&copyLeased != 0 {
			first = min(first, uint32(c&full>>2))
		}
	}
	if first == full {
		return
	}
	for c := m.copies; c != 0; c >>= 8 {
		last := uint32(c & full >> 2)
		d.Flag(last >= first)
		if last >= first {
			d.Word(uint64(delivery - last))
		}
	}
	d.Word(uint64(max(delivery, lastKnown/2))) // beyond, some deliveries are not told apart any more
	d.Flag(m.due == 0)
	if m.due != 0 {
		d.Word(uint64(max(m.due.Sub(next), -1)))
	}
}
