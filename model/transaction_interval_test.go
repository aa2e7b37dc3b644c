package model_test

import (
	"errors"
	"testing"

	"ackgap/history"
	"ackgap/model"
)

// TestIntervalsThatMakeNoSense names the parameter that is wrong.
func TestIntervalsThatMakeNoSense(t *testing.T) {
	for want, change := range map[string]func(*model.Config){
		"producer.transaction.interval":     func(c *model.Config) { c.Producer.Transaction.Interval = ms },
		"producer.transaction.size":         func(c *model.Config) { transactional(c, -1) },
		"broker.transaction.marker-service": func(c *model.Config) { c.Broker.Transaction.MarkerService = -1 },
	} {
		cfg := baseConfig(1)
		change(&cfg)
		var senseless *model.ConfigError
		if err := cfg.Check(); !errors.As(err, &senseless) || senseless.Path != want {
			t.Errorf("%s: got %v", want, err)
		}
	}
}

// TestWindowBoundsWhatIsNotConfirmed: a transaction may be larger than the window,
// which is full at times and never exceeded; and it ends when its interval is over.
func TestWindowBoundsWhatIsNotConfirmed(t *testing.T) {
	const window = 3
	cfg := baseConfig(60)
	transactional(&cfg, 40)
	cfg.Producer.Window, cfg.Producer.Interval, cfg.Producer.Transaction.Interval = window, 0, 40*ms
	cfg.Links.Request.Latency, cfg.Links.Confirm.Latency = 5*ms, 5*ms
	s := newSystem(t, cfg)
	open, most, members, largest := 0, 0, 0, 0
	for _, e := range simulate(s, 1, compile(t, s, cfg.Messages, "", "", false), nil).rec.Events {
		switch e.Kind {
		case history.Attempt:
			open++
			members++
		case history.Confirm:
			open--
		case history.Finish:
			largest, members = max(largest, members), 0
		}
		most = max(most, open)
	}
	if most != window {
		t.Errorf("%d messages were unconfirmed at once, want %d", most, window)
	}
	if largest <= window || largest >= 40 {
		t.Errorf("the largest transaction had %d messages, want more than the window and fewer than it may have", largest)
	}
}
