package model_test

import (
	"fmt"
	"testing"

	"ackgap/model"
	"ackgap/sim"
)

// BenchmarkModel measures model and history hash without observers, for several
// numbers of messages under way. The bare push and pop of the same operations
// on the event queue stands beside it.
func BenchmarkModel(b *testing.B) {
	for _, window := range []int{16, 128, 1024} {
		cfg := baseConfig(20_000)
		cfg.Producer.Interval, cfg.Producer.Window = 0, window
		cfg.Consumer.Prefetch, cfg.Consumer.Concurrency, cfg.Consumer.Processing = window, window, ms
		s := newSystem(b, cfg)
		o := model.RunOptions{Seed: 1, Limits: limits}
		var trace sim.Trace
		s.Trace(&trace)
		out := s.Run(o)
		s.Trace(nil)
		b.Run(fmt.Sprintf("steps/window=%d", window), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s.Run(o)
			}
			perStep := float64(b.Elapsed().Nanoseconds()) / float64(b.N) / float64(out.Steps)
			b.ReportMetric(perStep, "ns/step")
			b.ReportMetric(1e9/perStep, "steps/s")
			b.ReportMetric(float64(out.Steps)/float64(cfg.Messages), "steps/message")
			b.ReportMetric(float64(out.Events)/float64(cfg.Messages), "events/message")
		})
		b.Run(fmt.Sprintf("push-and-pop/window=%d", window), func(b *testing.B) {
			for b.Loop() {
				trace.Replay()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(out.Steps), "ns/step")
		})
	}
}
