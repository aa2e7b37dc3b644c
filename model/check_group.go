package model

import "fmt"

// checkGroup returns what makes no sense about a group of readers.
func (c *Config) checkGroup() *ConfigError {
	g := &c.Consumer.Group
	switch {
	case !g.Enabled && c.Consumer.Commit != CommitRepeated:
		return &ConfigError{"consumer.unanswered-commit", "the consumers are no group, and a reader without one repeats its commits", "add consumer.group, or use repeat"}
	case !g.Enabled && c.Consumer.Ack == AckAtPoll:
		return &ConfigError{"consumer.ack", "only a member of a group commits at its polls", "add consumer.group, or use ack: after"}
	case c.Consumer.HandOver && c.Consumer.Ack != AckAtPoll:
		return &ConfigError{"consumer.hand-over", "only what is committed at a poll can run ahead of worker threads", "use ack: at-poll, or remove it"}
	case c.Consumer.ContinueAfterRefusal && (!g.Enabled || c.Consumer.Ack != AckAfter || c.Consumer.Commit == CommitOnce || c.Sink.Positions):
		return &ConfigError{"consumer.refused-commit", "only a member of a group that waits for the answers to its commits is told of a refusal and has a position of its own to go on from", "use consumer.group, ack: after, unanswered-commit: repeat or exit and no sink.positions, or rewind"}
	case c.Sink.Positions && (!g.Enabled || c.Consumer.Ack == AckWithEffect || c.Sink.Dedup.Enabled):
		return &ConfigError{"sink.positions", "a sink that keeps the positions of readers needs a group of them, a request for each effect, and no other way to know a repetition", "use consumer.group, ack: after, and no sink.dedup"}
	case c.Sink.Positions && (c.Consumer.Ack.early() || c.Consumer.HandOver):
		return &ConfigError{"sink.positions", "where the sink knows nothing of a partition yet, the group's position counts, and that would be ahead of the effects", "use consumer.ack: after, and no consumer.hand-over"}
	case !g.Enabled:
		return nil
	case c.Broker.Partitions == 0:
		return &ConfigError{"consumer.group", "a group shares out the partitions of a log, and the broker has none", "use broker.kind: log, or remove it"}
	case g.Session <= g.Heartbeat || g.Session <= c.Consumer.Reconnect:
		return &ConfigError{"consumer.group.session", fmt.Sprintf("%v passes before a member that is well can be heard: it sends a heartbeat every %v, and tries to join every %v", g.Session, g.Heartbeat, c.Consumer.Reconnect),
			"give at least three times the longer of consumer.group.heartbeat and consumer.reconnect"}
	}
	return nil
}
