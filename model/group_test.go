package model_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ackgap/history"
	"ackgap/model"
)

// groupFault is one thing that goes wrong for one message, and how often a
// message is applied then: by a group that commits after the effect, by one that
// commits before the handler, and by one whose effects can't happen twice.
type groupFault struct {
	line                 string
	after, before, dedup int
}

var groupFaults = []groupFault{
	{"crash at consumer.before-processing of m%d delivery 1, restart after 1s", 1, 0, 1},
	{"crash at consumer.mid-processing of m%d delivery 1, restart after 1s", 1, 0, 1},
	{"crash consumer-1 at link.response of m%d delivery 1, restart after 1s", 2, 1, 1},
	{"drop at link.response of m%d delivery 1", 2, 1, 1},
	{"delay at consumer.mid-processing of m%d delivery 1 by 1h", 2, 1, 1},
	{"drop at link.delivery of m%d delivery 1", 1, 1, 1},
}

// TestInvariantsOfGroups asserts of random groups what holds across all systems:
// an ack before the effect can lose the message and can't repeat it, one after
// it the reverse; a zombie's effect stays; a key at the sink, or a position in
// the effect's commit, makes all of it harmless.
func TestInvariantsOfGroups(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		cfg := baseConfig(uint32(rapid.IntRange(1, 6).Draw(rt, "messages")))
		cfg.Producer.Interval = 5 * time.Second // each is done with before the next one comes
		groupOf(&cfg, 1, rapid.IntRange(1, 3).Draw(rt, "consumers"))
		cfg.Consumer.Group.JoinDelay = time.Second
		cfg.Consumer.Group.Reset = rapid.SampledFrom([]model.ResetPolicy{model.ResetEarliest, model.ResetLatest}).Draw(rt, "reset")
		cfg.Consumer.Commit = rapid.SampledFrom([]model.CommitMode{model.CommitRepeated, model.CommitOnce, model.CommitOrExit}).Draw(rt, "commit")
		cfg.Consumer.CommitEvery = rapid.SampledFrom([]int{0, 500}).Draw(rt, "commit every")
		fault := rapid.SampledFrom(groupFaults).Draw(rt, "fault")
		want := fault.after
		switch rapid.SampledFrom([]string{"after", "at polls", "before", "key", "position"}).Draw(rt, "way") {
		case "at polls":
			cfg.Consumer.Ack, cfg.Consumer.CommitInterval = model.AckAtPoll, time.Minute
		case "before":
			cfg.Consumer.Ack, cfg.Consumer.Commit, cfg.Consumer.CommitEvery, want = model.AckBefore, model.CommitRepeated, 0, fault.before
		case "key":
			dedup(&cfg, model.WithEffect)
			want = fault.dedup
		case "position":
			cfg.Sink.Positions, want = true, fault.dedup
		}
		message := uint32(rapid.IntRange(1, int(cfg.Messages)).Draw(rt, "message"))
		s := newSystem(t, cfg)
		r := simulate(s, 1, compile(t, s, cfg.Messages, fmt.Sprintf(fault.line, message), "", false), nil)
		effects := 0
		for i := range r.rec.Events {
			if e := &r.rec.Events[i]; e.Kind == history.Effect && e.Message == message {
				effects++
			}
		}
		if len(r.plan.Unfired()) > 0 {
			rt.Fatalf("the fault did not strike")
		}
		if effects != want {
			rt.Fatalf("the message is not applied as often as it should be")
		}
	})
}
