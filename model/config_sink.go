package model

import (
	"fmt"
	"time"
)

// SinkConfig describes where the effects become visible.
type SinkConfig struct {
	// Service is the working time of one commit.
	Service time.Duration
	// Dedup recognises repetitions by the key of the request.
	Dedup DedupConfig
	// Positions keeps the positions of a group's readers: effect and position are
	// one commit, on the condition that the position goes up. A reader asks for it
	// and goes on there (Kafka documentation, "Message Delivery Semantics": the
	// consumer stores its offset in the same place as its output).
	Positions bool
	// Async is for how long after its answer a commit can still be lost, if the
	// sink goes down; 0: none is answered before it is safe.
	Async time.Duration
	// Work is how long the sink works on a request before it commits, on any
	// number at once; 0: it commits at once.
	Work time.Duration
	// SameKey says what meets a request whose key belongs to one that is under way.
	SameKey SameKey
	// Failures says whether calls fail inside the sink, and what is kept of that.
	Failures Failures
	// FailingCalls is how many calls of each message fail, from the first: those of
	// its first deliveries, or attempts where there is no broker.
	FailingCalls uint32
}

// SecondSinkConfig describes a second sink of the same handler.
type SecondSinkConfig struct {
	// Used: the handler asks two sinks, one after the other, and its effect is there
	// when both have done their part.
	Used bool
	SinkConfig
}

// SameKey says what meets a request whose key belongs to one that is under way.
type SameKey uint8

const (
	// SameKeyConflict: it is turned away (HTTP 409), and whoever asks asks again.
	SameKeyConflict SameKey = iota
	// SameKeyRuns: it is carried out beside the other one, as where the key is
	// looked up at the beginning and written at the end.
	SameKeyRuns
)

// Failures says whether calls fail inside a sink, and what is kept of that.
type Failures uint8

const (
	// NoFailures: each call that arrives is carried out.
	NoFailures Failures = iota
	// FailuresStored are the answer to every call with the same key, for as long
	// as the key is remembered: the effect never happens (Stripe API Reference,
	// version 1: "including 500 errors").
	FailuresStored
	// FailuresRetried are forgotten: the next call with the key is carried out.
	FailuresRetried
)

// checkSinks looks at how sinks take calls.
func (c *Config) checkSinks() *ConfigError {
	if err := c.checkSink("sink", &c.Sink); err != nil || !c.Second.Used {
		return err
	}
	k := &c.Consumer
	switch {
	case c.Direct || c.Broker.Server || k.atBroker() || k.transactional():
		return &ConfigError{"second-sink", "no handler asks sinks one after the other", "remove it, or use a broker and ack: after"}
	case c.Sink.Positions:
		return &ConfigError{"sink.positions", "a record that the position is past would never come to the second sink", "remove it, or second-sink"}
	case c.Sink.Async > 0:
		return &ConfigError{"sink.async-commit", "the second sink would have done its part for an effect that is gone", "remove it, or second-sink"}
	case c.Second.Dedup.Enabled && k.Key == NoKey:
		return &ConfigError{"consumer.key", "the second sink has a dedup table but the consumer sends no key", "use key: message"}
	}
	return c.checkSink("second-sink", &c.Second.SinkConfig)
}

func (c *Config) checkSink(name string, s *SinkConfig) *ConfigError {
	none := c.Broker.Server || !c.Direct && c.Consumer.atBroker()
	want := "remove it, or use ack: after"
	switch {
	case s.Work > 0 && none:
		return &ConfigError{name + ".work", "effects are committed in the broker's journal, there is no sink of its own", want}
	case s.Work > 0 && s.Positions:
		return &ConfigError{name + ".work", "a sink that keeps positions commits at once", "use service"}
	case s.SameKey == SameKeyRuns && (s.Work == 0 || !s.Dedup.Enabled):
		return &ConfigError{name + ".same-key", "no call is under way long enough that a second one with its key could come", "set work and dedup: table"}
	case s.Failures != NoFailures && none:
		return &ConfigError{name + ".failures", "effects are committed in the broker's journal, there is no sink of its own", want}
	case s.Failures != NoFailures && s.Positions:
		return &ConfigError{name + ".failures", "a sink that keeps positions is the reader's own database", "use failures: none"}
	case s.Failures == FailuresStored && !s.Dedup.Enabled:
		return &ConfigError{name + ".failures", "there is no key under which a failure could be stored", "use dedup: table, or failures: retried"}
	case s.Failures != NoFailures && s.FailingCalls == 0:
		return &ConfigError{name + ".failing-calls", fmt.Sprintf("%d calls fail", s.FailingCalls), "give 1 or more, or failures: none"}
	}
	return nil
}
