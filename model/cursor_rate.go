package model

import (
	"math"

	"ackgap/history"
	"ackgap/sim"
)

// unsaved is the place on the disk of what is not written yet.
const unsaved = math.MaxUint64

// commitCursor takes a commit: it writes the position down, or notes it in
// memory where positions are written now and then only (Pulsar persists a
// cursor at most every ten seconds, managedLedgerDefaultMarkDeleteRateLimit).
func (l *log) commitCursor(w *sim.World[Payload], number uint16, to cursor) uint64 {
	every := l.b.system.cfg.Broker.Acks.SaveEvery
	if every == 0 || l.b.system.cfg.Consumer.transactional() {
		return l.moveCursor(w, number, to)
	}
	p := l.at(number)
	if !p.unsaved {
		p.unsaved, p.saved = true, p.cursor
	}
	p.cursor = to
	if !l.saving {
		l.saving = true
		w.After(every, stepSaveCursors, sim.Key{}, Payload{})
	}
	return unsaved
}

// saveCursors writes the positions that are in memory into the journal.
func (l *log) saveCursors(w *sim.World[Payload]) {
	l.saving = false
	position := uint64(0)
	for i := range l.partitions {
		if p := &l.partitions[i]; p.unsaved {
			to := p.cursor
			p.cursor, p.unsaved = p.saved, false
			position = l.moveCursor(w, uint16(i+1), to)
		}
	}
	s := &l.b.storage
	for s.unsaved.len() > 0 {
		r := s.unsaved.pop()
		r.position = position // of the last of them, which is safe last
		s.settled.push(r)
	}
	l.b.purge()
}

// loseUnsaved takes the positions back to what is written of them, and reports
// whether that changed any.
func (l *log) loseUnsaved(why history.Reason) (lost bool) {
	for i := range l.partitions {
		if p := &l.partitions[i]; p.unsaved {
			p.unsaved, lost = false, true
			l.fallBack(p, p.saved, why)
		}
	}
	return lost
}
