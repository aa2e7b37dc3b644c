package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// Commits that the sink answers before they are on its disk. They are lost if it
// goes down soon after, key and effect together, while everybody who was told of
// them goes on (PostgreSQL 17 Documentation, 28.4 "Asynchronous Commit": what is
// lost is never half a transaction, and no more than three times wal_writer_delay).

// looseEffect is an effect that can still be lost.
type looseEffect struct {
	at    sim.Time
	event history.Event // that says so
	key   uint64        // in the dedup table; 0: none that goes with it
}

// apply makes an effect visible, for good or until the commit is lost.
func (s *sink) apply(w *sim.World[Payload], e *sim.Event[Payload]) uint64 {
	cfg := s.cfg
	if cfg.Async == 0 {
		return s.system.effect(s.node, e)
	}
	loose := looseEffect{at: w.Now()}
	loose.event = deliveryEvent(s.node, e, history.Event{Kind: history.Effect, Reason: e.Payload.Reason})
	loose.event.Parent = s.system.emit(loose.event)
	if cfg.Dedup.Enabled && cfg.Dedup.Written != BeforeEffect {
		loose.key = s.system.effectKey(e)
	}
	if s.loose.len() == 0 {
		w.After(cfg.Async, stepCommitsSafe, sim.Key{}, Payload{})
	}
	s.loose.push(loose)
	return loose.event.Parent
}

// commitsSafe notes that the oldest commits can't be lost any more.
func (s *sink) commitsSafe(w *sim.World[Payload]) {
	async := s.cfg.Async
	for s.loose.len() > 0 && s.loose.front().at.Add(async) <= w.Now() {
		s.endLoose(history.Purge, 0)
	}
	if s.loose.len() > 0 {
		w.After(s.loose.front().at.Add(async).Sub(w.Now()), stepCommitsSafe, sim.Key{}, Payload{})
	}
}

// loseCommits takes back what was not safe yet when the sink went down.
func (s *sink) loseCommits() {
	for s.loose.len() > 0 {
		if key := s.loose.front().key; key != 0 {
			s.table.remove(key)
			s.system.dropKey(s.keys(), uint32(key>>32))
		}
		s.endLoose(history.EffectLost, history.FromMemory)
	}
}

// endLoose writes down how the oldest of these effects ended.
func (s *sink) endLoose(kind history.Kind, why history.Reason) {
	event := s.loose.pop().event
	event.Kind, event.Reason, event.Live = kind, why, -1
	if kind == history.EffectLost {
		event.Parent = s.system.cause
	}
	s.system.emit(event)
}
