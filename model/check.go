package model

import (
	"fmt"
	"time"
)

// ConfigError names the parameter that makes a configuration senseless.
type ConfigError struct {
	// Path is the parameter, as "consumer.prefetch".
	Path string
	// Problem says what is wrong, Want what would be right.
	Problem, Want string
}

// Error returns "path: problem; want".
func (e *ConfigError) Error() string {
	return fmt.Sprintf("%s: %s; %s", e.Path, e.Problem, e.Want)
}

// Check returns a *[ConfigError] for the first parameter that makes no sense,
// nil if there is none.
func (c *Config) Check() error {
	for _, check := range []func() *ConfigError{
		c.checkCounts, c.checkDurations, c.checkReplicas, c.checkDedup, c.checkLog, c.checkSending, c.checkRetention, c.checkKind,
		c.checkConnection, c.checkGroup, c.checkFailures, c.checkNotes, c.checkSinks, c.checkTransactions,
	} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// maxBatch is how many messages a request carries at most.
const maxBatch = 100_000

func (c *Config) checkCounts() *ConfigError {
	counts := []struct {
		path string
		n    int
		max  int
	}{
		{"messages", int(c.Messages), 1_000_000_000},
		{"producer.count", c.Producer.Count, 1000},
		{"producer.window", c.Producer.Window, 1_000_000},
		{"consumer.count", c.Consumer.Count, 1000},
		{"consumer.prefetch", c.Consumer.Prefetch, 1_000_000},
		{"consumer.concurrency", c.Consumer.Concurrency, 1_000_000},
	}
	for _, v := range counts {
		if v.n < 1 || v.n > v.max {
			return &ConfigError{v.path, fmt.Sprintf("%d is out of range", v.n), fmt.Sprintf("give a whole number from 1 to %d", v.max)}
		}
	}
	if n := c.Producer.Batch.Size; n < 0 || n > maxBatch {
		return &ConfigError{"producer.batch.size", fmt.Sprintf("%d is out of range", n), fmt.Sprintf("give a whole number from 1 to %d", maxBatch)}
	}
	if c.Sink.Dedup.Count < 0 {
		return &ConfigError{"sink.dedup.count", fmt.Sprintf("%d is negative", c.Sink.Dedup.Count), "give 0 (all) or more"}
	}
	if r := &c.Broker.Replicas; r.Count < 0 || r.Count > 9 {
		return &ConfigError{"broker.replicas.count", fmt.Sprintf("%d is out of range", r.Count), "give a whole number from 1 to 9"}
	}
	return nil
}

func (c *Config) checkDurations() *ConfigError {
	p, b, k, s := &c.Producer, &c.Broker, &c.Consumer, &c.Sink
	durations := []struct {
		path     string
		d        time.Duration
		positive bool
	}{
		{"producer.interval", p.Interval, false},
		{"producer.service", p.Service, false},
		{"producer.batch.linger", p.Batch.Linger, false},
		{"producer.timeout", p.Timeout, p.Confirms},
		{"producer.transaction.interval", p.Transaction.Interval, false},
		{"producer.retry.backoff", p.Retry.Backoff, false},
		{"producer.retry.max-backoff", p.Retry.MaxBackoff, false},
		{"producer.retry.deadline", p.Retry.Deadline, false},
		{"broker.service", b.Service, false},
		{"broker.message-service", b.MessageService, false},
		{"broker.storage.write-every", b.Storage.WriteEvery, false},
		{"broker.storage.sync-every", b.Storage.SyncEvery, false},
		{"broker.storage.sync-cost", b.Storage.SyncCost, false},
		{"broker.lease.length", b.Lease.Length, false},
		{"broker.lease.scan", b.Lease.Scan, false},
		{"broker.connection.heartbeat", b.Connection.Heartbeat, b.Connection.Silent},
		{"broker.acks.save-every", b.Acks.SaveEvery, false},
		{"broker.connection.timeout", b.Connection.Timeout, false},
		{"broker.connection.scan", b.Connection.Scan, false},
		{"broker.transaction.timeout", b.Transaction.Timeout, p.Transactional() || k.transactional()},
		{"broker.transaction.scan", b.Transaction.Scan, p.Transactional() || k.transactional()},
		{"broker.transaction.marker-service", b.Transaction.MarkerService, false},
		{"broker.dead-letter.retry-delay", b.DeadLetter.RetryDelay, false},
		{"broker.dead-letter.max-retry-delay", b.DeadLetter.MaxRetryDelay, false},
		{"consumer.ack-answer", k.AckAnswer, false},
		{"consumer.extend-every", k.ExtendEvery, false},
		{"consumer.extend-for", k.ExtendFor, false},
		{"consumer.processing", k.Processing, false},
		{"consumer.ack-delay", k.AckDelay, false},
		{"consumer.timeout", k.Timeout, true},
		{"consumer.reconnect", k.Reconnect, true},
		{"consumer.commit-interval", k.CommitInterval, false},
		{"consumer.poll", k.Poll, b.Partitions > 0},
		{"consumer.commit-timeout", k.CommitTimeout, k.Group.Enabled},
		{"consumer.group.session", k.Group.Session, k.Group.Enabled},
		{"consumer.group.heartbeat", k.Group.Heartbeat, k.Group.Enabled},
		{"consumer.group.poll-limit", k.Group.PollLimit, k.Group.Enabled},
		{"consumer.group.retention", k.Group.Retention, false},
		{"consumer.group.join-delay", k.Group.JoinDelay, false},
		{"broker.dedup.window", b.Dedup.Window, false},
		{"broker.session.expiry", b.Session.Expiry, false},
		{"sink.async-commit", s.Async, false},
		{"broker.retention.age", b.Retention.Age, false},
		{"producer.relay.poll", p.Relay.Poll, p.Outbox == OutboxRelay},
		{"producer.relay.flush", p.Relay.Flush, false},
		{"broker.replicas.lag-time", b.Replicas.LagTime, b.Replicas.Count > 1 && b.Replicas.Rule == InSync},
		{"broker.replicas.detect", b.Replicas.Detect, b.Replicas.Count > 1},
		{"broker.replicas.poll", b.Replicas.Poll, b.Replicas.Count > 1},
		{"sink.service", s.Service, false},
		{"sink.work", s.Work, false},
		{"second-sink.service", c.Second.Service, false},
		{"second-sink.work", c.Second.Work, false},
		{"second-sink.dedup.window", c.Second.Dedup.Window, false},
		{"sink.dedup.window", s.Dedup.Window, false},
		{"links.request.latency", c.Links.Request.Latency, false},
		{"links.confirm.latency", c.Links.Confirm.Latency, false},
		{"links.delivery.latency", c.Links.Delivery.Latency, false},
		{"links.ack.latency", c.Links.Ack.Latency, false},
		{"links.effect.latency", c.Links.Effect.Latency, false},
		{"links.response.latency", c.Links.Response.Latency, false},
		{"links.replicate.latency", c.Links.Replicate.Latency, false},
	}
	for _, v := range durations {
		if v.d < 0 {
			return &ConfigError{v.path, fmt.Sprintf("%s is negative", v.d), "give a duration of 0s or more"}
		}
		if v.positive && v.d == 0 {
			return &ConfigError{v.path, "it is 0s, so the wait would never end or never begin", "give a duration above 0s, such as 1s"}
		}
	}
	return nil
}
