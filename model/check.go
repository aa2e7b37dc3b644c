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
	for _, check := range []func() *ConfigError{c.checkCounts, c.checkDurations, c.checkCombinations, c.checkConnection, c.checkGroup, c.checkFailures, c.checkNotes, c.checkSinks, c.checkTransactions} {
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

func (c *Config) checkCombinations() *ConfigError {
	r := &c.Broker.Replicas
	switch {
	case c.Direct && r.Count > 1:
		return &ConfigError{"broker.replicas.count", "there is no broker that could have replicas", "remove it, or use a broker"}
	case r.Count > 1 && c.Consumer.Ack == AckWithEffect:
		return &ConfigError{"broker.replicas.count", "the broker is the database that holds the effects, too, and that is one node", "give 1, or use ack: after"}
	case r.MinInSync < 0 || r.MinInSync > max(1, r.Count):
		return &ConfigError{"broker.replicas.min-in-sync", fmt.Sprintf("%d of %d nodes can't be in sync", r.MinInSync, max(1, r.Count)),
			fmt.Sprintf("give a whole number from 1 to %d (broker.replicas.count)", max(1, r.Count))}
	case r.Eligible && r.Rule != InSync:
		return &ConfigError{"broker.replicas.eligible", "only an in-sync set can be left", "set rule: in-sync, or eligible: in-sync"}
	case c.Consumer.Ack == AckWithEffect && c.Sink.Dedup.Enabled:
		return &ConfigError{"sink.dedup", "the effect commits together with the ack, so there is no request to a separate sink that a key could protect", "remove it, or use ack: after"}
	case c.Direct && c.Sink.Dedup.Enabled && c.Producer.Key == NoKey:
		return &ConfigError{"producer.key", "the sink has a dedup table but the producer sends no key", "use key: message"}
	case !c.Direct && c.Sink.Dedup.Enabled && c.Consumer.Key == NoKey:
		return &ConfigError{"consumer.key", "the sink has a dedup table but the consumer sends no key", "use key: message"}
	case c.Broker.Dedup.ByNumber && c.Producer.Window > 1:
		return &ConfigError{"producer.window", "the broker keeps the highest number of each producer, so a message that is sent again after a later one would be dropped", "set window: 1"}
	case c.Broker.Dedup.ByNumber && c.Producer.Idempotent:
		return &ConfigError{"broker.dedup.by", "an idempotent producer numbers its messages per process, and the broker would keep a number of its name as well", "use one of the two"}
	case c.Sink.Dedup.ByNumber || c.Sink.Dedup.Scope != ScopeAll:
		return &ConfigError{"sink.dedup", "a sink knows neither producers nor partitions", "leave by and scope to broker.dedup"}
	case c.Producer.Idempotent && c.Producer.Window > retained:
		return &ConfigError{"producer.window", fmt.Sprintf("the broker remembers the last %d numbers of an idempotent producer, and %d messages may be under way", retained, c.Producer.Window),
			fmt.Sprintf("give %d or less, as far as the broker remembers batches", retained)}
	case c.Broker.Partitions < 0 || c.Broker.Partitions > 1000:
		return &ConfigError{"broker.partitions", fmt.Sprintf("%d is out of range", c.Broker.Partitions), "give a whole number from 0 (a queue) to 1000"}
	case c.Broker.Partitions > 0 && c.Consumer.Concurrency != 1 && !c.Consumer.HandOver:
		return &ConfigError{"consumer.concurrency", "a log's consumer handles its records one after the other, or its commits would skip records", "set concurrency: 1 and use more consumers"}
	case c.Broker.Partitions > 0 && c.Consumer.Ack == AckAtHandOut:
		return &ConfigError{"consumer.ack", "a log knows no settling at the hand-out", "use ack: before"}
	case c.Producer.Resend == ResendOnReconnect && (c.Direct || !c.Producer.Confirms):
		return &ConfigError{"producer.resend", "there is no connection on which a broker confirms", "use resend: timeout, or a broker and confirms: true"}
	case c.Producer.Outbox == OutboxRelay && c.Producer.Batch.Size > 1:
		return &ConfigError{"producer.batch.size", "a relay marks each row when its message is confirmed", "set size: 1, or outbox: none"}
	case c.Producer.Outbox == OutboxRelay && c.Producer.Transactional():
		return &ConfigError{"producer.outbox", "a relay's records are in no transaction of the log", "use outbox: none, or no transactions"}
	case c.Producer.Outbox == OutboxRelay && c.Producer.Resend == ResendOnReconnect:
		return &ConfigError{"producer.outbox", "a relay has the table, and no session besides", "use producer.resend: timeout"}
	case c.Producer.Outbox == OutboxPublishFirst && (c.Producer.Batch.Size > 1 || c.Producer.Transactional() || c.Producer.Resend == ResendOnReconnect):
		return &ConfigError{"producer.outbox", "a message that is sent inside a business transaction has a request of its own, and no session or transaction of the broker's", "use outbox: none, or neither batches, transactions nor resend: reconnect"}
	case c.Producer.Handshake && c.Producer.Resend != ResendOnReconnect:
		return &ConfigError{"producer.handshake", "the broker knows a repetition by its session, which a producer has only if it resends on reconnecting", "set producer.resend: reconnect"}
	case c.Producer.SessionVolatile && c.Producer.Resend != ResendOnReconnect:
		return &ConfigError{"producer.session-kept", "the producer has no session that it could keep", "set producer.resend: reconnect, or leave it out"}
	case c.Producer.Resend == ResendOnReconnect && c.Producer.Idempotent:
		return &ConfigError{"producer.idempotent", "a producer has a session or numbers of its own, not both", "remove one of the two"}
	case c.Producer.Resend == ResendOnReconnect && c.Producer.Batch.Size > 1:
		return &ConfigError{"producer.batch.size", "on a connection with a session each message has an exchange of its own", "set size: 1, or resend: timeout"}
	case (c.Direct || c.Broker.Server) && c.Producer.Batch.Size > 1:
		return &ConfigError{"producer.batch.size", "a request to a server or straight to the sink is one message", "set size: 1"}
	case c.Broker.Retention != (RetentionConfig{}) && (c.Direct || c.Broker.Server):
		return &ConfigError{"broker.retention", "only a queue or a log is bounded", "remove it, or use kind: queue or log"}
	case c.Broker.Partitions > 0 && (c.Broker.Retention.Overflow != OverflowDropsHead || c.Broker.Retention.DeadLetters):
		return &ConfigError{"broker.retention", "a log drops its oldest records and puts none aside", "set overflow: drop-head and then: drop"}
	case c.Broker.Partitions > 0 && c.Broker.Retention != (RetentionConfig{}) && (c.Producer.Transactional() || c.Consumer.Ack == AckWithEffect || c.Consumer.transactional() || c.Broker.Replicas.Count > 1):
		return &ConfigError{"broker.retention", "records of transactions and of replicas are kept for ever", "remove it, or use one broker node without transactions"}
	case c.Broker.Retention.Length < 0:
		return &ConfigError{"broker.retention.length", fmt.Sprintf("%d is negative", c.Broker.Retention.Length), "give 0 (all) or more"}
	case c.Broker.Retention.Length > 0 && c.Producer.Batch.Size > 1:
		return &ConfigError{"broker.retention.length", "a batch is stored as a whole, however many it holds", "set producer.batch.size: 1"}
	case c.Sink.Async > 0 && (c.Broker.Server || !c.Direct && c.Consumer.Ack == AckWithEffect):
		return &ConfigError{"sink.async-commit", "effects are committed in the broker's journal, there is no sink of its own", "set broker.storage, or remove it"}
	case c.Sink.Async > 0 && c.Sink.Positions:
		return &ConfigError{"sink.async-commit", "readers would go on behind a position that can be lost", "remove it, or sink.positions"}
	case c.Direct && c.Broker.Server:
		return &ConfigError{"broker.kind", "a system without a broker has no server in its place", "use one of the two"}
	case c.Broker.Server && c.Broker.Partitions > 0:
		return &ConfigError{"broker.partitions", "a server answers requests, it keeps no log", "remove it"}
	case c.Broker.Server && c.Sink.Dedup.Enabled:
		return &ConfigError{"sink.dedup", "what a server has committed has taken effect, there is no sink behind it", "use broker.dedup"}
	case c.Direct && c.Broker.NoRoute != NoRouteKeep:
		return &ConfigError{"broker.no-route", "there is no broker; a sink that does not listen refuses a connection and loses a datagram", "remove it"}
	case c.Direct && (c.Producer.Idempotent || c.Broker.Dedup.Enabled):
		return &ConfigError{"broker", "there is no broker that could recognise a repetition", "use sink.dedup with producer.key"}
	case !c.Producer.Confirms && c.Producer.Retry.Attempts != 1:
		return &ConfigError{"producer.retry.attempts", "without confirms the producer never learns that an attempt failed", "set attempts: 1, or confirms: true"}
	}
	return nil
}

// checkConnection looks at what connections hold.
func (c *Config) checkConnection() *ConfigError {
	k := &c.Broker.Connection
	needs := "it is about connections that hold deliveries"
	switch {
	case c.Broker.Groups < 0 || c.Broker.Groups > 1000:
		return &ConfigError{"broker.groups", fmt.Sprintf("%d is out of range", c.Broker.Groups), "give a whole number from 0 (none) to 1000"}
	case c.Broker.Groups > 0 && c.Broker.Partitions > 0:
		return &ConfigError{"broker.groups", "a log's order is that of its partitions", "remove it, or use kind: queue"}
	case k.Holds == HoldsDeliveries && c.Broker.Partitions > 0:
		return &ConfigError{"broker.connection.holds", "a log hands nothing out that a connection could hold", "remove it, or use kind: queue"}
	case k.Holds == HoldsDeliveries:
		return nil
	case k.Heartbeat > 0:
		return &ConfigError{"broker.connection.heartbeat", needs, "use broker.connection.holds: deliveries, or remove it"}
	case k.Timeout > 0:
		return &ConfigError{"broker.connection.timeout", needs, "use broker.connection.holds: deliveries, or broker.lease.length"}
	case k.Silent:
		return &ConfigError{"broker.connection.silent", needs, "use broker.connection.holds: deliveries, or remove it"}
	}
	return nil
}

// checkFailures looks at what consumers do, and the broker, when handlers fail.
func (c *Config) checkFailures() *ConfigError {
	k, d := &c.Consumer, &c.Broker.DeadLetter
	queue := !c.Direct && c.Broker.Partitions == 0
	switch {
	case (k.Handshake || k.OnFailure == FailureDisconnects) && c.Broker.Connection.Holds != HoldsDeliveries:
		return &ConfigError{"broker.connection", "without deliveries that belong to a connection nothing comes again over the next one", "set broker.connection: deliveries"}
	case k.Handshake && (k.OnFailure == FailureNacks || k.Supervisor == SupervisorNacks):
		return &ConfigError{"consumer.handshake", "a consumer that keeps the identifier of a message can't give it back: it would not take it again (MQTT 5.0, 4.3.3 has no such packet)",
			"use on-failure: disconnect or wait, and no supervisor: nack"}
	case d.MaxRetryDelay > 0 && !queue:
		return &ConfigError{"broker.dead-letter.max-retry-delay", "only a queue counts how often it has handed a message out", "remove it, or use kind: queue"}
	case d.MaxRetryDelay > 0 && d.RetryDelay == 0:
		return &ConfigError{"broker.dead-letter.max-retry-delay", "a wait of 0s stays 0s when it doubles", "set broker.dead-letter.retry-delay, such as 100ms"}
	case d.MaxRetryDelay > 0 && d.MaxRetryDelay < d.RetryDelay:
		return &ConfigError{"broker.dead-letter.max-retry-delay", fmt.Sprintf("%s is shorter than the first wait of %s", d.MaxRetryDelay, d.RetryDelay), "give broker.dead-letter.retry-delay or more"}
	case k.OnFailure == FailureRetries && queue && !k.Ack.early():
		return &ConfigError{"consumer.on-failure", "the broker still has the message when the handler fails, so nobody need store it again", "use on-failure: nack"}
	case k.OnFailure > FailureNacks && k.OnFailure != FailureRetries && k.Ack.early():
		return &ConfigError{"consumer.on-failure", "the delivery is settled before the handler fails, so nothing is left to acknowledge", "use on-failure: wait, or retry"}
	case k.OnFailure > FailureNacks && c.Broker.Partitions > 0:
		return &ConfigError{"consumer.on-failure", "a log's cursor can only be committed or not", "use on-failure: wait"}
	case k.AckAnswer > 0 && k.Ack != AckAfter:
		return &ConfigError{"consumer.ack-answer", "only an ack of its own, after the effect, is answered", "remove it, or use ack: after"}
	case c.Broker.Acks != (AcksConfig{SaveEvery: c.Broker.Acks.SaveEvery}) && !queue:
		return &ConfigError{"broker.acks", "only a queue keeps acks one by one", "use kind: queue, or consumer.group"}
	case c.Broker.Acks.SaveEvery > 0 && !queue && !k.Group.Enabled:
		return &ConfigError{"broker.acks.save-every", "only acks to a queue and the positions of a group can be written later", "use kind: queue, or consumer.group"}
	case k.AckAnswer > 0 && c.Broker.Partitions > 0:
		return &ConfigError{"consumer.ack-answer", "the commit of a cursor is always answered", "remove it"}
	case k.ExtendFor > 0 && k.ExtendEvery == 0:
		return &ConfigError{"consumer.extend-every", "the lease is to be extended, but never", "give a duration shorter than the lease"}
	case k.ExtendEvery > 0 && k.ExtendEvery >= c.Broker.Lease.Length:
		return &ConfigError{"consumer.extend-every", fmt.Sprintf("the lease of %s is over before it is extended", c.Broker.Lease.Length), "give a duration shorter than broker.lease.length"}
	case k.Supervisor != NoSupervisor && (k.Ack.early() || k.Ack == AckWithEffect):
		return &ConfigError{"consumer.supervisor", "the parent has nothing to acknowledge", "remove it, or use ack: after"}
	case c.Broker.Partitions > 0 && (k.Supervisor != NoSupervisor || k.Ack == AckAtStart || d.Then != ToDeadLetters && !(d.Then == GivenUpDropped && k.Group.Enabled) || d.HandOff != HandOffAtomic):
		return &ConfigError{"broker.kind", "supervisor, ack: at-start and what becomes of a message that is given up are a queue's", "use kind: queue"}
	}
	return nil
}
