package model_test

import (
	"time"

	"ackgap/model"
)

// queueDurations are the durations of a queue and its consumers.
func queueDurations(cfg *model.Config) map[string]*time.Duration {
	return map[string]*time.Duration{
		"scan":             &cfg.Broker.Lease.Scan,
		"heartbeat":        &cfg.Broker.Connection.Heartbeat,
		"consumer-timeout": &cfg.Broker.Connection.Timeout,
		"connection-scan":  &cfg.Broker.Connection.Scan,
		"save-every":       &cfg.Broker.Acks.SaveEvery,
		"retry-delay":      &cfg.Broker.DeadLetter.RetryDelay,
		"max-retry-delay":  &cfg.Broker.DeadLetter.MaxRetryDelay,
		"ack-answer":       &cfg.Consumer.AckAnswer,
		"extend-every":     &cfg.Consumer.ExtendEvery,
		"extend-for":       &cfg.Consumer.ExtendFor,
	}
}

// queueWords are the choices of a queue and its consumers.
func queueWords(cfg *model.Config) map[string]func() {
	return map[string]func(){
		"connection=deliveries": func() {
			cfg.Broker.Connection.Holds, cfg.Broker.Lease.Length = model.HoldsDeliveries, 0
		},
		"noted-by=consumer":      func() { cfg.Broker.Lease.NotedByConsumer = true },
		"groups=1":               func() { cfg.Broker.Groups = 1 },
		"retain=yes":             func() { cfg.Broker.Acks.Retain = true },
		"pending=lost":           func() { cfg.Broker.Acks.PendingLost = true },
		"redrive=yes":            func() { cfg.Broker.DeadLetter.Redrive = true },
		"silent=yes":             func() { cfg.Broker.Connection.Silent = true },
		"late-ack=latest":        func() { cfg.Broker.Lease.LateAck = model.LateAckUnlessHandedOut },
		"ack=at-start":           func() { cfg.Consumer.Ack = model.AckAtStart },
		"on-failure=nack":        func() { cfg.Consumer.OnFailure = model.FailureNacks },
		"on-failure=ack":         func() { cfg.Consumer.OnFailure = model.FailureAcks },
		"on-failure=reject":      func() { cfg.Consumer.OnFailure = model.FailureRejects },
		"on-failure=disconnect":  func() { cfg.Consumer.OnFailure = model.FailureDisconnects },
		"receipts=kept":          func() { cfg.Consumer.Handshake = true },
		"on-failure=retry":       func() { cfg.Consumer.OnFailure = model.FailureRetries },
		"supervisor=acks":        func() { cfg.Consumer.Supervisor = model.SupervisorAcks },
		"supervisor=nacks":       func() { cfg.Consumer.Supervisor = model.SupervisorNacks },
		"then=drop":              func() { cfg.Broker.DeadLetter.Then = model.GivenUpDropped },
		"then=keep":              func() { cfg.Broker.DeadLetter.Then = model.GivenUpKept },
		"hand-off=publish-first": func() { cfg.Broker.DeadLetter.HandOff = model.HandOffPublishFirst },
		"hand-off=remove-first":  func() { cfg.Broker.DeadLetter.HandOff = model.HandOffRemoveFirst },
		"uncounted=crashes":      func() { cfg.Broker.DeadLetter.Uncounted.Crashes = true },
		"counter=disk":           func() { cfg.Broker.DeadLetter.Counter = model.CountedOnDisk },
	}
}
