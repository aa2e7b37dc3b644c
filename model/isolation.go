package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// noRecord stands for an offset that holds nothing to read.
const noRecord = ^uint32(0)

// put adds a record to those that the log has. Offsets before it that
// nobody will read are kept as gaps.
func (p *partition) put(slot uint32, offset uint64) {
	for p.base+uint64(p.records.len())+1 < offset {
		p.records.push(noRecord)
	}
	p.records.push(slot)
}

// readable returns the offset up to which consumers may read: that of the last
// visible record, or for read-committed readers the last stable offset, which is
// before the first record whose transaction is undecided (LogManager's and
// UnifiedLog's lastStableOffset).
func (l *log) readable(p *partition) uint64 {
	if !l.holdsBack() {
		return p.highest
	}
	p.stable = max(p.stable, p.base)
	for p.stable < p.highest {
		if slot := p.recordAt(p.stable + 1); slot != noRecord && l.b.copies.slots[slot].fate == undecided {
			break
		}
		p.stable++
	}
	return p.stable
}

// holdsBack reports whether there are transactions whose records readers wait for.
func (l *log) holdsBack() bool {
	return l.b.system.cfg.Producer.Transactional() && !l.b.system.cfg.Broker.Transaction.ReadUncommitted
}

// next returns the first offset from a position on that holds a record to read;
// ok is false if there is none yet.
func (l *log) next(p *partition, from uint64) (offset uint64, ok bool) {
	from = max(from, p.base+1)
	for limit := l.readable(p); from <= limit; from++ {
		if !l.hidden(p.recordAt(from)) {
			return from, true
		}
	}
	return 0, false
}

// hidden reports whether a place holds nothing that a consumer is to see.
func (l *log) hidden(slot uint32) bool {
	return slot == noRecord || l.holdsBack() && l.b.copies.slots[slot].fate == aborted
}

// trim notes that what is hidden before the first record to read is done with:
// there is nothing that could be committed there.
func (l *log) trim(w *sim.World[Payload], p *partition) {
	for p.settled < p.highest && l.overPassed(p.recordAt(p.settled+1)) {
		p.settled++
		if l.group == nil {
			p.base++
			p.records.pop()
		}
	}
	l.hold(w, p)
}

// overPassed reports whether nothing is left to do about a record.
func (l *log) overPassed(slot uint32) bool {
	return l.hidden(slot) || l.b.copies.slots[slot].state == copyPassed
}

// decided lets readers go on behind a transaction that is decided.
func (l *log) decided(w *sim.World[Payload], number uint16) {
	p := l.at(number)
	l.trim(w, p)
	l.wake(w, number)
}

// wake answers the fetch that waits, if there is a record for it now.
func (l *log) wake(w *sim.World[Payload], number uint16) {
	p := l.at(number)
	if !p.parked.waiting {
		return
	}
	if _, ok := l.next(p, p.parked.position); ok {
		p.parked.waiting = false
		l.hold(w, p)
		l.answer(w, number, &p.parked)
	}
}

// voided leaves a gap where an aborted record was.
func (l *log) voided(slot uint32) {
	c := &l.b.copies.slots[slot]
	p := l.at(c.partition)
	if at := c.offset - p.base - 1; c.offset > p.base && at < uint64(p.records.len()) {
		p.records.items[p.records.head+int(at)] = noRecord
	}
}

// seen returns why a record is read: an undecided or aborted one is told apart.
func (c *stored) seen() history.Reason {
	switch c.fate {
	case undecided:
		return history.Undecided
	case aborted:
		return history.Aborted
	}
	return c.why
}
