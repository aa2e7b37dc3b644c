package model_test

import (
	"testing"

	"pgregory.net/rapid"

	"ackgap/history"
	"ackgap/model"
)

// TestRollbackIsTold: a message that is sent inside its business transaction ends
// with ok, or with a rollback that comes before its end, and never with both. Where
// nothing goes wrong, none is rolled back.
func TestRollbackIsTold(t *testing.T) {
	rolledBack, committed := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		cfg := baseConfig(uint32(rapid.IntRange(1, 60).Draw(rt, "messages")))
		p := &cfg.Producer
		p.Outbox, p.Durable, p.Interval = model.OutboxPublishFirst, rapid.Bool().Draw(rt, "durable"), 100*ms
		p.Count = rapid.IntRange(1, 3).Draw(rt, "producers")
		if p.Confirms = rapid.Bool().Draw(rt, "confirms"); !p.Confirms {
			p.Retry.Attempts = 1
		}
		weather := ""
		if rapid.Bool().Draw(rt, "weather") {
			weather = stormyFor(&cfg)
		}
		s := newSystem(t, cfg)
		r := simulate(s, rapid.Uint64().Draw(rt, "seed"), compile(t, s, cfg.Messages, "", weather, true), nil)
		ends, undone := map[uint32]history.Type{}, map[uint32]bool{}
		for i := range r.rec.Events {
			switch e := &r.rec.Events[i]; {
			case e.Kind == history.Mark && e.Reason == history.RolledBack:
				if ends[e.Message] != 0 {
					rt.Fatalf("a transaction is rolled back that is over")
				}
				undone[e.Message] = true
			case e.Kind == history.Send && e.Type != history.Invoke:
				ends[e.Message] = e.Type
			}
		}
		for m, end := range ends {
			if undone[m] == (end == history.Ok) || undone[m] && weather == "" {
				rt.Fatalf("a send ends with %v; rolled back: %v", end, undone[m])
			}
		}
		rolledBack += len(undone)
		committed += len(ends) - len(undone)
	})
	if (rolledBack == 0 || committed == 0) && !testing.Short() {
		t.Errorf("%d rolled back and %d committed: the test shows nothing", rolledBack, committed)
	}
}
