package model_test

import (
	"testing"
	"time"

	"ackgap/history"
	"ackgap/model"
)

// TestCalmIsReadOnce: while nothing goes wrong a group reads each record once: a poll
// moves the position past all that it returns, and asks for no partition whose answer
// is on its way.
func TestCalmIsReadOnce(t *testing.T) {
	handOver := func(c *model.Config) {
		c.Consumer.Ack, c.Consumer.HandOver, c.Consumer.CommitInterval = model.AckAtPoll, true, time.Hour
	}
	for _, v := range []struct {
		name string
		set  func(*model.Config)
	}{
		{"after", func(*model.Config) {}},
		{"at polls", func(c *model.Config) { c.Consumer.Ack = model.AckAtPoll }},
		{"hand-over", handOver},
		{"hand-over, commit at once", func(c *model.Config) { handOver(c); c.Consumer.CommitInterval = 0 }},
		{"hand-over, far away", func(c *model.Config) { handOver(c); c.Links.Delivery.Jitter = 20 * ms }},
		{"polls of three", func(c *model.Config) { handOver(c); c.Consumer.Prefetch = 3 }},
		{"one partition", func(c *model.Config) { c.Broker.Partitions, c.Consumer.Count = 1, 1; handOver(c) }},
	} {
		cfg := baseConfig(40)
		cfg.Producer.Interval = time.Microsecond
		groupOf(&cfg, 4, 2)
		cfg.Consumer.Group.JoinDelay = time.Second // both are there when it begins
		v.set(&cfg)
		s := newSystem(t, cfg)
		r := simulate(s, 1, compile(t, s, 40, "", "", false), nil)
		leases, effects := 0, 0
		for i := range r.rec.Events {
			switch r.rec.Events[i].Kind {
			case history.Lease:
				leases++
			case history.Effect:
				effects++
			}
		}
		if leases != 40 || effects != 40 {
			t.Errorf("%s: %d records are read and %d applied, want 40 of each", v.name, leases, effects)
		}
	}
}
