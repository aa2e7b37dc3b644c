package model

import "fmt"

// checkDedup looks at how a repetition is to be known.
func (c *Config) checkDedup() *ConfigError {
	switch {
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
	}
	return nil
}
