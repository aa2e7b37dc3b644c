package model_test

import (
	"time"

	"ackgap/model"
	"ackgap/sim"
)

func init() { variants = append(variants, queueVariants...) }

// queueVariants are the queues on which the properties are tried.
var queueVariants = []struct {
	name   string
	change func(*model.Config)
}{
	{"connections hold deliveries", func(c *model.Config) {
		c.Broker.Lease.Length, c.Consumer.Count, c.Consumer.OnFailure = 0, 2, model.FailureNacks
		c.Broker.Connection = model.ConnectionConfig{Holds: model.HoldsDeliveries, Heartbeat: 4 * time.Second, Timeout: 30 * time.Second, Scan: 2 * time.Second}
	}},
	{"workers known by their heartbeats", func(c *model.Config) {
		c.Broker.Lease.Length, c.Broker.Lease.Durable, c.Consumer.Count, c.Consumer.OnFailure = 0, true, 2, model.FailureNacks
		c.Broker.Connection = model.ConnectionConfig{Holds: model.HoldsDeliveries, Heartbeat: 6 * time.Second, Silent: true}
	}},
	{"failures close the connection", func(c *model.Config) {
		c.Broker.Lease.Length, c.Consumer.OnFailure = 0, model.FailureDisconnects
		c.Broker.Connection = model.ConnectionConfig{Holds: model.HoldsDeliveries, Heartbeat: 4 * time.Second}
	}},
	{"noted by consumers", func(c *model.Config) {
		c.Broker.Lease.NotedByConsumer, c.Consumer.Count, c.Broker.Acks.SaveEvery = true, 2, 500*ms
	}},
	{"noted by consumers, acknowledged at the start", func(c *model.Config) {
		c.Broker.Lease.NotedByConsumer, c.Broker.Lease.Durable, c.Consumer.Ack = true, true, model.AckAtStart
		c.Broker.Storage = model.StorageConfig{Confirm: sim.PageCache, SyncEvery: 100 * ms}
	}},
	{"four packets to the consumer", func(c *model.Config) {
		c.Broker.Lease.Length, c.Consumer.Handshake = 0, true
		c.Broker.Connection = model.ConnectionConfig{Holds: model.HoldsDeliveries, Heartbeat: 4 * time.Second}
	}},
	{"four packets to the consumer, failures close the connection", func(c *model.Config) {
		c.Broker.Lease.Length, c.Consumer.Handshake, c.Consumer.Prefetch = 0, true, 4
		c.Consumer.OnFailure = model.FailureDisconnects
		c.Broker.Connection = model.ConnectionConfig{Holds: model.HoldsDeliveries, Heartbeat: 4 * time.Second}
	}},
	{"four packets to the consumer, before the handler", func(c *model.Config) {
		c.Broker.Lease.Length, c.Consumer.Handshake, c.Consumer.Ack = 0, true, model.AckBefore
		c.Broker.Connection = model.ConnectionConfig{Holds: model.HoldsDeliveries, Heartbeat: 4 * time.Second}
	}},
	{"nacks that wait twice as long each time, and crashes that don't count", func(c *model.Config) {
		c.Consumer.Count, c.Consumer.OnFailure = 2, model.FailureNacks
		c.Broker.DeadLetter = model.DeadLetterConfig{After: 6, RetryDelay: 100 * ms, MaxRetryDelay: time.Second, Uncounted: model.Uncounted{Crashes: true}}
	}},
	{"nacks without a wait", func(c *model.Config) {
		c.Consumer.OnFailure, c.Broker.DeadLetter.RetryDelay, c.Broker.DeadLetter.After = model.FailureNacks, 0, 5
	}},
	{"leases looked at every 7 s, the latest receipt counts", func(c *model.Config) {
		c.Broker.Lease.Scan, c.Broker.Lease.LateAck = 7*time.Second, model.LateAckUnlessHandedOut
	}},
	{"acked at the start, failures are stored again", func(c *model.Config) {
		c.Consumer.Ack, c.Consumer.OnFailure, c.Broker.DeadLetter.After = model.AckAtStart, model.FailureRetries, 4
		c.Broker.Storage = model.StorageConfig{Confirm: sim.Fsynced, SyncEvery: 50 * ms, SyncCost: 5 * ms}
	}},
	{"taken out, failures are stored again", func(c *model.Config) {
		c.Consumer.Ack, c.Consumer.OnFailure = model.AckAtHandOut, model.FailureRetries
		c.Broker.Storage = model.StorageConfig{Confirm: sim.PageCache, SyncEvery: 50 * ms, SyncCost: 5 * ms}
	}},
	{"answered acks, extended leases, published first", func(c *model.Config) {
		c.Consumer.AckAnswer, c.Consumer.ExtendEvery, c.Consumer.ExtendFor = 2*time.Second, 10*time.Second, time.Minute
		c.Consumer.OnFailure, c.Broker.DeadLetter.After, c.Broker.DeadLetter.HandOff = model.FailureNacks, 3, model.HandOffPublishFirst
		c.Broker.DeadLetter.Uncounted.Timeouts, c.Broker.DeadLetter.Counter = true, model.CountedOnDisk
	}},
	{"failures are rejected, removed first", func(c *model.Config) {
		c.Consumer.OnFailure, c.Broker.DeadLetter.HandOff = model.FailureRejects, model.HandOffRemoveFirst
	}},
	{"given up and kept", func(c *model.Config) {
		c.Broker.DeadLetter.After, c.Broker.DeadLetter.Then = 2, model.GivenUpKept
		c.Broker.DeadLetter.Counter = model.CountedInMemory
	}},
	{"acks are written now and then", func(c *model.Config) {
		c.Broker.Acks.SaveEvery = 300 * ms
		c.Broker.Storage = model.StorageConfig{Confirm: sim.Fsynced, SyncEvery: 50 * ms, SyncCost: 5 * ms}
	}},
	{"a stream", func(c *model.Config) {
		c.Broker.Acks = model.AcksConfig{Retain: true, SaveEvery: 100 * ms, PendingLost: true}
		c.Broker.DeadLetter.After, c.Broker.DeadLetter.Redrive = 3, true
	}},
	{"redriven, in one commit", func(c *model.Config) {
		c.Consumer.Ack, c.Broker.Acks.Retain = model.AckWithEffect, true
		c.Broker.DeadLetter.After, c.Broker.DeadLetter.Redrive = 2, true
	}},
	{"connections hold deliveries, majority of three", func(c *model.Config) {
		replicasOf(c, 3, model.Majority)
		c.Broker.Lease.Length, c.Consumer.Count, c.Consumer.OnFailure = 0, 2, model.FailureNacks
		c.Broker.Connection = model.ConnectionConfig{Holds: model.HoldsDeliveries, Heartbeat: 4 * time.Second}
		c.Broker.DeadLetter.After, c.Broker.DeadLetter.Counter, c.Broker.Acks.SaveEvery = 5, model.CountedOnDisk, 200*ms
	}},
	{"a stream, asynchronous replicas", func(c *model.Config) {
		replicasOf(c, 2, model.Async)
		c.Broker.Acks = model.AcksConfig{Retain: true, SaveEvery: 100 * ms}
		c.Broker.DeadLetter.After, c.Broker.DeadLetter.Redrive = 3, true
	}},
	{"message groups", func(c *model.Config) {
		c.Broker.Groups, c.Consumer.Count, c.Consumer.OnFailure, c.Consumer.Prefetch = 3, 2, model.FailureNacks, 4
		c.Broker.Lease.Durable, c.Broker.Lease.LateAck, c.Broker.DeadLetter.After = true, model.LateAckRejected, 6
	}},
	{"message groups, in one commit", func(c *model.Config) {
		c.Broker.Groups, c.Consumer.Ack, c.Consumer.Count = 1, model.AckWithEffect, 2
	}},
	{"a parent that acks", func(c *model.Config) {
		c.Consumer.Supervisor, c.Consumer.OnFailure, c.Consumer.Count = model.SupervisorAcks, model.FailureAcks, 2
	}},
	{"a parent that gives back, connections hold deliveries", func(c *model.Config) {
		c.Consumer.Supervisor, c.Consumer.OnFailure = model.SupervisorNacks, model.FailureNacks
		c.Broker.Lease.Length, c.Consumer.Concurrency, c.Consumer.AckAnswer = 0, 3, time.Second
		c.Broker.Connection = model.ConnectionConfig{Holds: model.HoldsDeliveries, Heartbeat: 4 * time.Second}
	}},
}
