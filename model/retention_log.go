package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// Retention of a log. Records go from its beginning when they are too old or too
// many, whether they were read or not (Kafka's retention.ms and retention.bytes, here
// counted in records; UnifiedLog.deleteOldSegments). Whoever stands before what is
// left begins anew where the reset policy says (OFFSET_OUT_OF_RANGE,
// auto.offset.reset), and a reader without a group with the first record that is left.
// What goes is a matter of time alone, so no failure brings it back.

// expireRecords drops what is kept no longer in a partition, and looks again when
// the next record is too old.
func (l *log) expireRecords(w *sim.World[Payload], number uint16) {
	cfg, p := &l.b.system.cfg.Broker.Retention, l.at(number)
	w.Cancel(p.ageing)
	p.ageing = sim.Timer{}
	for p.base < p.highest {
		slot := p.recordAt(p.base + 1)
		tooMany := cfg.Length > 0 && p.highest-p.base > uint64(cfg.Length)
		if slot == noRecord {
			l.dropFirst(p, slot, 0)
			continue
		}
		left := l.b.copies.slots[slot].born.Add(cfg.Age).Sub(w.Now())
		switch {
		case tooMany:
			l.dropFirst(p, slot, history.OverLength)
		case cfg.Age > 0 && left <= 0:
			l.dropFirst(p, slot, history.PastRetention)
		case cfg.Age > 0:
			p.ageing = w.InBackground(left, stepRecordTooOld, sim.Key{Subject: uint32(number)}, Payload{})
			fallthrough
		default:
			l.hold(w, p)
			return
		}
	}
	l.hold(w, p)
}

// dropFirst removes the first record that the log has.
func (l *log) dropFirst(p *partition, slot uint32, why history.Reason) {
	p.base++
	p.records.pop()
	p.settled = max(p.settled, p.base)
	if slot == noRecord {
		return
	}
	c := &l.b.copies.slots[slot]
	if c.state != copyPassed {
		l.b.system.emit(givenUp(l.b.node, c, history.Event{Kind: history.CopyLost, Reason: why, Live: -1}))
	} else if l.b.storage.unsettled(c) {
		l.b.emitPurge(&record{copy: *c})
	}
	l.b.copies.remove(slot)
}

// keepsAll reports whether the log keeps its records for ever.
func (l *log) keepsAll() bool { return l.b.system.cfg.Broker.Retention == (RetentionConfig{}) }
