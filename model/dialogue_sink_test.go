package model_test

import (
	"time"

	"ackgap/model"
)

// sinkDurations are the durations of a sink.
func sinkDurations(cfg *model.Config) map[string]*time.Duration {
	return map[string]*time.Duration{"work": &cfg.Sink.Work}
}

// sinkWords are the choices of a sink.
func sinkWords(cfg *model.Config) map[string]func() {
	return map[string]func(){
		"same-key=run":           func() { cfg.Sink.SameKey = model.SameKeyRuns },
		"failures=stored":        func() { cfg.Sink.Failures, cfg.Sink.FailingCalls = model.FailuresStored, 1 },
		"failures=retried":       func() { cfg.Sink.Failures, cfg.Sink.FailingCalls = model.FailuresRetried, 1 },
		"second-sink=yes":        func() { cfg.Second.Used = true },
		"second-dedup=yes":       func() { cfg.Second.Used, cfg.Second.Dedup.Enabled, cfg.Consumer.Key = true, true, model.KeyMessage },
		"second-failures=stored": func() { cfg.Second.Failures, cfg.Second.FailingCalls = model.FailuresStored, 1 },
		"key=attempt":            func() { cfg.Producer.Key = model.KeyDelivery },
		"key=message":            func() { cfg.Producer.Key, cfg.Sink.Dedup.Enabled = model.KeyMessage, true },
	}
}
