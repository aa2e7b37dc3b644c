package model

import "ackgap/sim"

// ladder is a broker node's own copy of the journal and its way up: from the
// process's memory to the page cache to the disk. How much a crash destroys
// follows from the rungs alone.
type ladder struct {
	sim.Ladder
	cfg     *StorageConfig
	node    sim.NodeID
	writing bool   // a write to the page cache is pending
	syncing bool   // an fsync is pending or under way
	covers  uint64 // the position that the fsync under way will cover
	syncs   uint32 // fsyncs of this incarnation
}

// atOnce reports whether a record is on the disk as soon as it is written.
func (c *StorageConfig) atOnce() bool {
	return c.WriteEvery == 0 && c.SyncEvery == 0 && c.SyncCost == 0
}

// stop forgets what the process was about to do.
func (l *ladder) stop() { l.writing, l.syncing, l.syncs = false, false, 0 }

// receive takes the records up to a position into memory and starts their way up.
func (l *ladder) receive(w *sim.World[Payload], upTo uint64) {
	l.Receive(upTo)
	if l.cfg.WriteEvery > 0 {
		if !l.writing {
			l.writing = true
			w.After(l.cfg.WriteEvery, stepWrite, sim.Key{}, Payload{})
		}
		return
	}
	l.Write(upTo)
	l.scheduleSync(w)
}

// write hands what is in memory to the operating system.
func (l *ladder) write(w *sim.World[Payload]) {
	l.writing = false
	l.Write(l.Reached(sim.Memory))
	l.scheduleSync(w)
}

// scheduleSync sees to it that what is in the page cache gets an fsync.
func (l *ladder) scheduleSync(w *sim.World[Payload]) {
	if l.syncing || l.Reached(sim.Fsynced) == l.Reached(sim.PageCache) {
		return
	}
	if l.cfg.SyncEvery == 0 && l.cfg.SyncCost == 0 {
		l.Sync(l.Reached(sim.PageCache))
		return
	}
	l.syncing = true
	l.syncs++
	key := sim.Key{Subject: uint32(l.node), N: l.syncs, Copy: uint16(w.Incarnation(l.node))}
	w.After(l.cfg.SyncEvery, SiteBeforeSync, key, Payload{})
}

// beginSync fsyncs everything that is in the page cache now, and reports
// whether that is done at once.
func (l *ladder) beginSync(w *sim.World[Payload]) (done bool) {
	l.covers = l.Reached(sim.PageCache)
	if l.cfg.SyncCost == 0 {
		l.synced(w)
		return true
	}
	w.After(w.Scale(l.cfg.SyncCost), stepSynced, sim.Key{}, Payload{})
	return false
}

// synced notes the end of an fsync; what was written meanwhile gets the next one.
func (l *ladder) synced(w *sim.World[Payload]) {
	l.syncing = false
	l.Sync(l.covers)
	l.scheduleSync(w)
}
