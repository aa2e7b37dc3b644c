package model

import (
	"time"

	"ackgap/history"
	"ackgap/sim"
)

// Records that come late: their client has ended the transaction that they were
// sent in. Under an epoch for each transaction they are fenced like any older
// packet. Under one for the session the partition sees nothing wrong with them. If
// its leader does not ask the coordinator, it stores them, and with the first of
// them a transaction is open in the partition of which the coordinator knows
// nothing: neither its timeout nor its client's next session ends it. Only the
// marker of a later transaction of the same client in the same partition does,
// which takes the stray records along.
//
// Sources: KIP-890, Motivation (hanging transactions, and records that become part
// of the next transaction); KAFKA-14402. A marker ends whatever is open of its
// producer in the partition: ProducerAppendInfo.appendEndTxnMarker.

// screens decides about a record that comes late; late is false for any other.
func (c *coordinator) screens(p *Payload, partition uint16) (why history.Reason, ok, late bool) {
	if !c.late(p) {
		return 0, false, false
	}
	if !c.b.system.cfg.Broker.Transaction.Unverified {
		why, ok = c.verifies(p, partition)
		return why, ok, true
	}
	// The partition knows the epoch of the last record and of the last marker.
	t := &c.clients[p.Asker]
	known := c.b.sequences.of(p.Asker, partition, uint32(p.epoch())).incarnation
	if p.epoch() < t.fence || uint32(p.epoch()) < known {
		return history.Fenced, false, true
	}
	return 0, true, true
}

// late reports whether the client of a record has ended its transaction. A client
// adds a partition to a transaction before it writes there, so no transaction
// begins with such a record.
func (c *coordinator) late(p *Payload) bool {
	return c.b.system.cfg.Broker.Transaction.EpochPerSession && uint32(p.Offset) <= c.clients[p.Asker].ended
}

// verifies asks the coordinator whether the client has a transaction open that
// writes to the partition. It can't tell that it is another one (KIP-890:
// transaction.partition.verification.enable, AddPartitionsToTxn with VerifyOnly).
func (c *coordinator) verifies(p *Payload, partition uint16) (why history.Reason, ok bool) {
	t := &c.clients[p.Asker]
	if c.epochOf(p, t) != t.epoch {
		return history.Fenced, false
	}
	for i := range c.tasks[p.Asker].members {
		if m := &c.tasks[p.Asker].members[i]; !m.stray && m.partition == partition && t.phase == ongoing {
			return 0, true
		}
	}
	return history.NoTransaction, false
}

// takeIn makes a new record part of its client's transaction. A late one that
// nobody has verified belongs to none that the coordinator knows.
func (c *coordinator) takeIn(w *sim.World[Payload], p *Payload, m *belonging) {
	if c.b.system.cfg.Broker.Transaction.Unverified && c.late(p) {
		m.owner, m.fate, m.stray = p.Asker+1, undecided, true
		return
	}
	c.join(w, p.Asker, m)
}

// concluded notes that a client has ended one of its transactions.
func (t *transactional) concluded(unit uint64) { t.ended = max(t.ended, uint32(unit)) }

// endUnseen aborts a transaction on its client's word of which no record has come.
// The coordinator has known its partitions since it was begun; if that is too long
// ago, it has ended it by itself, and its markers carry a new epoch.
func (c *coordinator) endUnseen(w *sim.World[Payload], e *sim.Event[Payload]) {
	t := c.change(w, e.Payload.Asker, 0)
	if time.Duration(e.Payload.Sequence)*time.Millisecond >= c.b.system.cfg.Broker.Transaction.Timeout {
		t.epoch++
		t.fence = t.epoch
		c.deny(w, e, history.Fenced)
		return
	}
	t.concluded(e.Payload.Offset)
	c.reply(w, e.Key, e.Payload)
}

// fencesUnseen notes that a new session aborts what the one before has left open.
// Where no record of that has come yet, only its partitions are known to the
// coordinator, and their markers carry the new epoch.
func (t *transactional) fencesUnseen(unit uint64) {
	if uint32(unit) > t.ended {
		t.fence = t.epoch
	}
}

// hangs reports whether all that is left to read of a partition is behind a stray
// record: as things stand no reader gets any further.
func (l *log) hangs(p *partition) bool {
	if !l.b.system.cfg.Broker.Transaction.Unverified || !l.holdsBack() {
		return false
	}
	limit := l.readable(p)
	return p.settled >= limit && limit < p.highest && l.b.copies.slots[p.recordAt(limit+1)].stray
}
