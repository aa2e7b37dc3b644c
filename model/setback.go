package model

import (
	"ackgap/faults"
	"ackgap/history"
	"ackgap/sim"
)

// fault carries out what can happen to a group and to its positions.
func (l *log) fault(w *sim.World[Payload], f sim.Fault) {
	if l.group == nil {
		return
	}
	switch f.Action {
	case faults.Rebalance:
		l.rebalance(w)
	case faults.Forget:
		l.forget(w)
	case faults.Expire:
		if l.group.cfg.Retention > 0 {
			l.expirePositions(w)
			l.group.dissolve(w)
		}
	case faults.Replay:
		l.replay(w)
	}
}

// forget takes the positions of all partitions back to what is fsynced of them,
// as a failover of the coordinator to a replica does that lacks the rest. What
// it knew of the members is gone as well.
func (l *log) forget(w *sim.World[Payload]) {
	lost := l.loseUnsaved(history.Forgotten)
	for i := range l.partitions {
		p := &l.partitions[i]
		for p.commits.len() > 0 && p.commits.front().position <= l.b.safe() {
			p.commits.pop()
		}
		if p.commits.len() == 0 {
			continue
		}
		lost = true
		before := p.commits.front().cursor
		p.commits.reset()
		l.fallBack(p, before, history.Forgotten)
	}
	if lost {
		l.group.dissolve(w)
	}
}

// replay sets the positions of all partitions to the beginning, while the group
// stands still (kafka-consumer-groups.sh --reset-offsets --to-earliest, which
// wants an inactive group). The members join again.
func (l *log) replay(w *sim.World[Payload]) {
	for i := range l.partitions {
		p := &l.partitions[i]
		l.backTo(p, p.base, history.Replayed)
		p.unsaved = false
		l.moveCursor(w, uint16(i+1), cursor{true, p.base})
	}
	l.group.dissolve(w)
}
