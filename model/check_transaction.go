package model

import "fmt"

// checkTransactions looks at what transactions need.
func (c *Config) checkTransactions() *ConfigError {
	switch {
	case c.Producer.Transaction.Size < 0:
		return &ConfigError{"producer.transaction.size", fmt.Sprintf("%d is negative", c.Producer.Transaction.Size),
			"give a whole number from 0 (without transactions)"}
	case c.Producer.Transaction.Interval > 0 && !c.Producer.Transactional():
		return &ConfigError{"producer.transaction.interval", "there is no transaction that could end", "give producer.transaction.size: how many messages one has at most"}
	case c.Producer.Transactional() && c.Broker.Partitions == 0:
		return &ConfigError{"producer.transaction.size", "only a log has transactions", "use a broker of kind log, or set size: 0"}
	case c.Producer.Transactional() && (c.Producer.Batch.Size > 1 || c.Producer.Resend != ResendOnTimeout):
		return &ConfigError{"producer.transaction.size", "the messages of a transaction are sent one by one, each again when its confirm does not come", "remove producer.batch, and what producer says of its session"}
	case c.Producer.Transactional() && !(c.Producer.Idempotent && c.Producer.Confirms):
		return &ConfigError{"producer.transaction.size", "a transactional producer numbers its messages and has them confirmed, or the coordinator could not tell a transaction's records", "set idempotent: true and confirms: true"}
	case c.Broker.Transaction.Unverified && !c.Broker.Transaction.EpochPerSession:
		return &ConfigError{"broker.transaction.verified", "where each transaction has an epoch, a partition takes records of the open one only", "set verified: true, or epochs: per-session"}
	}
	return c.checkReadProcessWrite()
}

// checkReadProcessWrite looks at what a consumer needs that works in transactions.
func (c *Config) checkReadProcessWrite() *ConfigError {
	k := &c.Consumer
	switch {
	case !k.transactional() && (k.EffectOutside || k.ContinueAfterAbort):
		return &ConfigError{"consumer.effect", "there is no transaction that the effect could be part of", "set ack: in-transaction"}
	case !k.transactional():
		return nil
	case !k.Group.Enabled:
		return &ConfigError{"consumer.ack", "the position of a group is what is committed in the transaction", "use a broker of kind log, and group: members"}
	case k.Commit == CommitOnce:
		return &ConfigError{"consumer.unanswered-commit", "the end of a transaction has to be answered before the next one begins", "use repeat or exit"}
	case c.Broker.Transaction.ReadUncommitted:
		return &ConfigError{"broker.transaction.readers", "the output's reader is what the effects are counted by, and it reads committed records", "use readers: committed"}
	case k.writesOutput() && c.Sink.Dedup.Enabled:
		return &ConfigError{"sink.dedup", "the effect is a record in the transaction, so there is no request to a separate sink that a key could protect", "remove it, or set consumer.effect: outside"}
	}
	return nil
}
