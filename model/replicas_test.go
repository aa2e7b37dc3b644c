package model_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ackgap/history"
	"ackgap/model"
	"ackgap/sim"
)

// outages is what goes wrong among replicas without a disk being lost.
const outages = unruly + `
crash at broker.before-persist rate 2%, restart after 50ms to 10s
crash at broker.before-confirm rate 2%, restart after 50ms to 10s
power-loss at broker.confirmed rate 2%, restart after 50ms to 10s
power-loss broker-1 at broker.confirmed rate 1%, restart after 50ms to 10s
power-loss broker-2 at broker.confirmed rate 1%, restart after 50ms to 10s
power-loss broker-3 at broker.confirmed rate 1%, restart after 50ms to 10s
pause at broker.before-confirm rate 1% for 100ms to 10s
`

// replicated draws a system of replicas on which the rung does not matter.
func replicated(t *rapid.T, count int, rule model.ReplicaRule, rung sim.Rung) model.Config {
	cfg := baseConfig(uint32(rapid.IntRange(1, 40).Draw(t, "messages")))
	replicasOf(&cfg, count, rule)
	cfg.Broker.Storage = model.StorageConfig{Confirm: rung,
		WriteEvery: rapid.SampledFrom([]time.Duration{0, 3 * ms}).Draw(t, "write-every"),
		SyncEvery:  rapid.SampledFrom([]time.Duration{0, 10 * ms, time.Second}).Draw(t, "sync-every"),
		SyncCost:   rapid.SampledFrom([]time.Duration{0, 2 * ms}).Draw(t, "sync-cost")}
	cfg.Links.Replicate = model.Link{Latency: rapid.SampledFrom([]time.Duration{0, ms, 20 * ms}).Draw(t, "replicate")}
	cfg.Broker.Replicas.Detect = rapid.SampledFrom([]time.Duration{ms, 2 * time.Second}).Draw(t, "detect")
	if rapid.Bool().Draw(t, "log") {
		logOf(&cfg, 2, 1)
	}
	return cfg
}

// losses lists the messages that were confirmed and never applied.
func losses(r *run) (lost []uint32) {
	ok, applied := map[uint32]bool{}, map[uint32]bool{}
	for i := range r.rec.Events {
		e := &r.rec.Events[i]
		switch {
		case e.Kind == history.Send && e.Type == history.Ok:
			ok[e.Message] = true
		case e.Kind == history.Effect:
			applied[e.Message] = true
		}
	}
	for m := range ok {
		if !applied[m] {
			lost = append(lost, m)
		}
	}
	slices.Sort(lost)
	return lost
}

// undoneConfirms lists the copies that were lost after they had been confirmed
// or handed out.
func undoneConfirms(r *run) (lost []string) {
	type copyOf struct {
		message uint32
		copy    uint16
	}
	committed := map[copyOf]bool{}
	for i := range r.rec.Events {
		e := &r.rec.Events[i]
		switch e.Kind {
		case history.Confirm, history.Lease:
			if e.Copy != 0 {
				committed[copyOf{e.Message, e.Copy}] = true
			}
		case history.CopyLost:
			if committed[copyOf{e.Message, e.Copy}] {
				lost = append(lost, tell(e, r.sys.Nodes()))
			}
		}
	}
	return lost
}

// TestMajorityOnTheDiskLosesNothing: where a majority has to have a record
// fsynced, nothing that was confirmed is lost or even undone, whatever happens
// short of the loss of a disk.
func TestMajorityOnTheDiskLosesNothing(t *testing.T) {
	elections := 0
	rapid.Check(t, func(rt *rapid.T) {
		cfg := replicated(rt, rapid.SampledFrom([]int{3, 4, 5}).Draw(rt, "nodes"), model.Majority, sim.Fsynced)
		s := newSystem(t, cfg)
		seed := rapid.Uint64().Draw(rt, "seed")
		weather := strings.Replace(outages, "failover to stale at link.confirm rate 1%\n", "", 1)
		r := simulate(s, seed, compile(t, s, cfg.Messages, "", weather, true), nil)
		if lost := losses(r); len(lost) > 0 || !r.Drained {
			rt.Fatalf("drained: %v, confirmed and never applied: %v", r.Drained, lost)
		}
		if undone := undoneConfirms(r); len(undone) > 0 {
			rt.Fatalf("what was committed is gone: %v", undone)
		}
		elections += count(r, history.Lead)
	})
	if elections == 0 {
		t.Error("nobody was ever elected: the test shows nothing")
	}
}

// TestSetConfirmSurvivesOneKill: a confirm by all of the in-sync set survives a
// single process kill, and any number of failovers to its members, whatever
// the rung.
func TestSetConfirmSurvivesOneKill(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rung := rapid.SampledFrom([]sim.Rung{sim.PageCache, sim.Fsynced}).Draw(rt, "rung")
		cfg := replicated(rt, 3, model.InSync, rung)
		cfg.Broker.Replicas.MinInSync = 2
		s := newSystem(t, cfg)
		at := rapid.SampledFrom([]string{"broker.before-persist", "broker.before-confirm", "broker.confirmed", "link.delivery"}).Draw(rt, "kill at")
		weather := "failover to eligible at broker.confirmed rate 10%\nfailover to eligible at consumer.mid-processing rate 5%\ndrop at link.replicate rate 5%\n"
		r := simulate(s, rapid.Uint64().Draw(rt, "seed"),
			compile(t, s, cfg.Messages, "crash broker-1 at "+at+" #1, restart after 4s", weather, false), nil)
		if lost := losses(r); len(lost) > 0 || !r.Drained {
			rt.Fatalf("drained: %v, confirmed and never applied: %v", r.Drained, lost)
		}
		if undone := undoneConfirms(r); len(undone) > 0 {
			rt.Fatalf("what was committed is gone: %v", undone)
		}
	})
}

// TestWhatAConfirmIsWorth tells for each rule, confirm and rung which single
// faults lose a message that was confirmed. The confirm is given at the earliest
// instant; records take a millisecond to the followers.
func TestWhatAConfirmIsWorth(t *testing.T) {
	const (
		kill     = "crash broker-1 at broker.confirmed #1, restart after 10s"
		back     = "crash broker-1 at broker.confirmed #1, restart after 1s"
		power    = "power-loss broker-1 at broker.confirmed #1, restart after 10s"
		handOver = "failover to eligible at broker.confirmed #1"
	)
	all := strings.Join([]string{
		"power-loss broker-1 at broker.confirmed #1, restart after 1s",
		"power-loss broker-2 at broker.confirmed #1, restart after 1s",
		"power-loss broker-3 at broker.confirmed #1, restart after 1s"}, "\n")
	faults := []string{kill, back, power, all, handOver}
	for _, c := range []struct {
		rule    model.ReplicaRule
		confirm model.ReplicaConfirm
		rung    sim.Rung
		loses   string // kill, back at once, power at one node, at all, hand-over
	}{
		{model.Majority, model.ByRule, sim.Fsynced, "-----"},
		{model.Majority, model.ByRule, sim.PageCache, "---x-"},
		{model.Majority, model.ByLeader, sim.PageCache, "x-xxx"},
		{model.InSync, model.ByRule, sim.Fsynced, "-----"},
		{model.InSync, model.ByRule, sim.PageCache, "---x-"},
		{model.InSync, model.ByLeader, sim.PageCache, "xxxxx"},
		{model.InSync, model.ByLeader, sim.Fsynced, "xxxxx"},
		{model.Async, model.ByRule, sim.PageCache, "x-xxx"},
		{model.Async, model.ByRule, sim.Fsynced, "x-x-x"},
	} {
		cfg := baseConfig(1)
		replicasOf(&cfg, 3, c.rule)
		cfg.Broker.Replicas.Confirm = c.confirm
		cfg.Broker.Storage = model.StorageConfig{Confirm: c.rung}
		if c.rung == sim.PageCache {
			cfg.Broker.Storage.SyncEvery = 10 * time.Second
		}
		cfg.Links.Replicate = model.Link{Latency: ms}
		s := newSystem(t, cfg)
		got := ""
		for _, script := range faults {
			r := simulate(s, 1, compile(t, s, cfg.Messages, script, "", false), nil)
			if len(r.plan.Unfired()) > 0 {
				t.Errorf("%+v: a line did not fire", c)
			}
			got += map[bool]string{true: "x", false: "-"}[len(losses(r)) > 0]
		}
		if got != c.loses {
			t.Errorf("rule %d, confirm %d, rung %d: loses %s, want %s", c.rule, c.confirm, c.rung, got, c.loses)
		}
	}
}

func count(r *run, kind history.Kind) (n int) {
	for i := range r.rec.Events {
		if r.rec.Events[i].Kind == kind {
			n++
		}
	}
	return n
}
