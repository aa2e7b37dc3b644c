package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// Positions that expire. A group without members is forgotten after a while, and
// with it where it has got to; whoever joins then begins where the reset policy
// says: behind everything that waits, or with the first record (Kafka's
// offsets.retention.minutes, 7 days, counted since KIP-211 from when the last
// member has gone).

// emptied notes that the last member has gone. The wait does not keep a run alive.
func (g *group) emptied(w *sim.World[Payload]) {
	if g.cfg.Retention > 0 && len(g.members) == 0 {
		w.Cancel(g.forgotten)
		g.forgotten = w.InBackground(g.cfg.Retention, stepPositionsExpire, sim.Key{}, Payload{})
	}
}

// expirePositions forgets where the group has got to.
func (l *log) expirePositions(w *sim.World[Payload]) {
	for i := range l.partitions {
		if p := &l.partitions[i]; p.cursor.exists {
			p.unsaved = false
			l.moveCursor(w, uint16(i+1), cursor{})
			l.fallBack(p, cursor{}, history.Forgotten)
			l.hold(w, p)
		}
	}
}

// positionsExpire does so in time, where still nobody has joined.
func (l *log) positionsExpire(w *sim.World[Payload]) {
	if len(l.group.members) > 0 {
		return
	}
	s := l.b.system
	s.cause = s.emit(history.Event{Kind: history.Forget, Reason: history.Expired, Node: history.Node(l.b.node)})
	l.expirePositions(w)
}
