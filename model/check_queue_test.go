package model_test

import (
	"errors"
	"testing"
	"time"

	"ackgap/model"
)

// TestQueuesThatMakeNoSense names the parameter that is wrong.
func TestQueuesThatMakeNoSense(t *testing.T) {
	for want, change := range map[string]func(*model.Config){
		"broker.connection.heartbeat": func(c *model.Config) { c.Broker.Connection.Heartbeat = time.Minute },
		"broker.connection.timeout":   func(c *model.Config) { c.Broker.Connection.Timeout = time.Minute },
		"broker.connection.holds": func(c *model.Config) {
			logOf(c, 1, 1)
			c.Broker.Connection.Holds = model.HoldsDeliveries
		},
		"broker.groups": func(c *model.Config) { logOf(c, 1, 1); c.Broker.Groups = 2 },
		"broker.acks":   func(c *model.Config) { logOf(c, 1, 1); c.Broker.Acks.Retain = true },
		"broker.kind":   func(c *model.Config) { logOf(c, 1, 1); c.Broker.DeadLetter.Then = model.GivenUpKept },
		"consumer.on-failure": func(c *model.Config) {
			c.Consumer.Ack, c.Consumer.OnFailure = model.AckAtHandOut, model.FailureRejects
		},
		"consumer.ack-answer": func(c *model.Config) {
			c.Consumer.Ack, c.Consumer.AckAnswer = model.AckBefore, time.Second
		},
		"consumer.extend-every": func(c *model.Config) { c.Consumer.ExtendEvery = time.Hour },
		"consumer.supervisor": func(c *model.Config) {
			c.Consumer.Ack, c.Consumer.Supervisor = model.AckAtStart, model.SupervisorAcks
		},
		"sink.positions": func(c *model.Config) {
			groupOf(c, 1, 1)
			c.Sink.Positions, c.Consumer.Ack = true, model.AckBefore
		},
		"consumer.handshake": func(c *model.Config) {
			c.Broker.Connection.Holds, c.Consumer.Handshake, c.Consumer.OnFailure = model.HoldsDeliveries, true, model.FailureNacks
		},
		"broker.dead-letter.max-retry-delay": func(c *model.Config) { c.Broker.DeadLetter.MaxRetryDelay = time.Millisecond },
		"broker.lease.noted-by": func(c *model.Config) {
			c.Broker.Lease.NotedByConsumer, c.Consumer.Ack = true, model.AckAtHandOut
		},
		"producer.session-kept": func(c *model.Config) { c.Producer.SessionVolatile = true },
		"broker.lease.scan":     func(c *model.Config) { c.Broker.Lease.Scan = -1 },
	} {
		cfg := baseConfig(1)
		change(&cfg)
		var senseless *model.ConfigError
		if err := cfg.Check(); !errors.As(err, &senseless) || senseless.Path != want {
			t.Errorf("%s: got %v", want, err)
		}
	}
}
