package model

import "fmt"

// checkFailures looks at what becomes of a delivery that is not handled: by the
// consumer when its handler fails, by the broker, and by a parent process.
func (c *Config) checkFailures() *ConfigError {
	k, d := &c.Consumer, &c.Broker.DeadLetter
	queue := !c.Direct && c.Broker.Partitions == 0
	switch {
	case (k.Handshake || k.OnFailure == FailureDisconnects) && c.Broker.Connection.Holds != HoldsDeliveries:
		return &ConfigError{"broker.connection.holds", "without deliveries that belong to a connection nothing comes again over the next one", "set broker.connection.holds: deliveries"}
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
