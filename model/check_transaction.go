package model

import "fmt"

// checkTransactions looks at what transactions need.
func (c *Config) checkTransactions() *ConfigError {
	switch {
	case c.Producer.Transaction.Size < 0 || c.Producer.Transaction.Size > c.Producer.Window:
		return &ConfigError{"producer.transaction.size", fmt.Sprintf("%d messages in a transaction, and %d may be unconfirmed at once", c.Producer.Transaction.Size, c.Producer.Window),
			"give a whole number from 0 (without transactions) to the producer's window"}
	case c.Producer.Transactional() && c.Broker.Partitions == 0:
		return &ConfigError{"producer.transaction.size", "only a log has transactions", "use a broker of kind log, or set size: 0"}
	case c.Producer.Transactional() && (c.Producer.Batch.Size > 1 || c.Producer.Resend != ResendOnTimeout):
		return &ConfigError{"producer.transaction.size", "the messages of a transaction are sent one by one, each again when its confirm does not come", "remove producer.batch, and what producer says of its session"}
	case c.Producer.Transactional() && !(c.Producer.Idempotent && c.Producer.Confirms):
		return &ConfigError{"producer.transaction.size", "a transactional producer numbers its messages and has them confirmed, or the coordinator could not tell a transaction's records", "set idempotent: true and confirms: true"}
	}
	return nil
}
