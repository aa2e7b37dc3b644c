package model_test

import (
	"fmt"
	"testing"

	"ackgap/checker"
	"ackgap/history"
	"ackgap/model"
	"ackgap/sim"
)

// BenchmarkModel measures a whole run, with the history's hash alone and with
// the ledger that judges it, for several numbers of messages under way. The
// bare push and pop of the same operations on the event queue stands beside it.
// All figures are per step: an event handed to a node.
func BenchmarkModel(b *testing.B) {
	for _, window := range []int{16, 128, 1024} {
		cfg := baseConfig(20_000)
		cfg.Producer.Interval, cfg.Producer.Window = 0, window
		cfg.Consumer.Prefetch, cfg.Consumer.Concurrency, cfg.Consumer.Processing = window, window, ms
		benchmarkSystem(b, fmt.Sprintf("queue/window=%d", window), cfg)
	}
	cfg := baseConfig(20_000)
	logOf(&cfg, 4, 4)
	cfg.Producer.Interval, cfg.Producer.Window = 0, 128
	cfg.Consumer.Prefetch, cfg.Consumer.Processing = 128, 0
	benchmarkSystem(b, "log/window=128", cfg)
	benchmarkSystem(b, "telemetry", telemetry(200_000))
}

// telemetry sends datagrams from 50 producers straight to the sink, 500,000
// messages in a second of virtual time.
func telemetry(messages uint32) model.Config {
	cfg := baseConfig(messages)
	cfg.Direct = true
	cfg.Producer = model.ProducerConfig{Count: 50, Interval: ms / 10, Window: 16, Retry: model.RetryPolicy{Attempts: 1}}
	cfg.Links.Request = model.Link{Latency: 2 * ms, Jitter: ms, LossPPM: 1000, Datagram: true}
	return cfg
}

func benchmarkSystem(b *testing.B, name string, cfg model.Config) {
	s := newSystem(b, cfg)
	var ledger checker.Ledger
	var trace sim.Trace
	s.Trace(&trace)
	out := s.Run(model.RunOptions{Seed: 1, Limits: limits})
	s.Trace(nil)
	report := func(b *testing.B) {
		perStep := float64(b.Elapsed().Nanoseconds()) / float64(b.N) / float64(out.Steps)
		b.ReportMetric(perStep, "ns/step")
		b.ReportMetric(1e9/perStep, "steps/s")
		b.ReportMetric(float64(out.Steps)/float64(cfg.Messages), "steps/message")
		b.ReportMetric(float64(out.Events)/float64(cfg.Messages), "events/message")
	}
	run := func(observers ...history.Observer) func(*testing.B) {
		return func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				ledger.Reset()
				s.Run(model.RunOptions{Seed: 1, Limits: limits, Observers: observers})
			}
			report(b)
		}
	}
	b.Run("hash/"+name, run())
	b.Run("hash+ledger/"+name, run(&ledger))
	b.Run("push-and-pop/"+name, func(b *testing.B) {
		for b.Loop() {
			trace.Replay()
		}
		report(b)
	})
}
