package model

// checkKind looks at what only some kinds of broker and sink have.
func (c *Config) checkKind() *ConfigError {
	if err := c.checkConsumerless(); err != nil {
		return err
	}
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

// checkConsumerless looks at what says something of consumers, or of how they are
// handed messages, where there are none. What has a value in every system, such as
// a timeout, may stand there: it says nothing.
func (c *Config) checkConsumerless() *ConfigError {
	if !c.Direct && !c.Broker.Server {
		return nil
	}
	k := &c.Consumer
	for _, v := range []struct {
		path string
		set  bool
	}{
		{"broker.connection.holds", c.Broker.Connection.Holds != HoldsSubscription},
		{"broker.groups", c.Broker.Groups > 0},
		{"broker.acks", c.Broker.Acks != (AcksConfig{})},
		{"broker.dead-letter.max-retry-delay", c.Broker.DeadLetter.MaxRetryDelay > 0},
		{"consumer.ack-answer", k.AckAnswer > 0},
		{"consumer.extend-every", k.ExtendEvery > 0},
		{"consumer.supervisor", k.Supervisor != NoSupervisor},
	} {
		if v.set {
			return &ConfigError{v.path, "there is no consumer to which anything could be handed out", "remove it, or use broker.kind: queue"}
		}
	}
	return nil
}
