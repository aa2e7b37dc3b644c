package model

// checkKind looks at what only some kinds of broker and sink have.
func (c *Config) checkKind() *ConfigError {
	switch {
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
