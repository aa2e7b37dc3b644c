package model

import "fmt"

// checkReplicas looks at the nodes of a broker.
func (c *Config) checkReplicas() *ConfigError {
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
	}
	return nil
}

// checkLog looks at what readers of a log need.
func (c *Config) checkLog() *ConfigError {
	switch {
	case c.Broker.Partitions < 0 || c.Broker.Partitions > 1000:
		return &ConfigError{"broker.partitions", fmt.Sprintf("%d is out of range", c.Broker.Partitions), "give a whole number from 0 (a queue) to 1000"}
	case c.Broker.Partitions > 0 && c.Consumer.Concurrency != 1 && !c.Consumer.HandOver:
		return &ConfigError{"consumer.concurrency", "a log's consumer handles its records one after the other, or its commits would skip records", "set concurrency: 1 and use more consumers"}
	case c.Broker.Partitions > 0 && c.Consumer.Ack == AckAtHandOut:
		return &ConfigError{"consumer.ack", "a log knows no settling at the hand-out", "use ack: before"}
	}
	return nil
}

// checkRetention looks at what a queue or a log drops.
func (c *Config) checkRetention() *ConfigError {
	switch {
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
