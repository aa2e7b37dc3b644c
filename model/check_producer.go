package model

// checkSending looks at what a producer's session, outbox and batches need, and what
// they exclude.
func (c *Config) checkSending() *ConfigError {
	switch {
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
	}
	return nil
}
