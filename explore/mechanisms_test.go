package explore_test

import (
	"testing"

	"ackgap/explore"
	"ackgap/scenarios"
)

// TestOneParameterMovesACell: the outcomes come out of the mechanisms. For each
// there is a cell that changes with one of its parameters alone.
func TestOneParameterMovesACell(t *testing.T) {
	const toBroker, toSink = "producer-to-broker", "broker-to-sink"
	const group = "broker: {kind: log, partitions: 3, storage: {confirm: page-cache}}\nconsumer: {count: 2, key: message, group: {session: 45s}}"
	const oneReader = "broker: {kind: log, partitions: 1, storage: {confirm: page-cache}}\nconsumer: {processing: 1s, group: {session: 45s}}"
	const inTransaction = "broker: {kind: log, partitions: 1, storage: {confirm: page-cache}}\nconsumer:\n  count: 2\n  group: {session: 45s}\n  ack: in-transaction"
	const transactions = "broker: {kind: log}\nproducer: {idempotent: true, window: 5, transaction: {size: 1}}"
	const replicas = "broker: {kind: log, storage: {confirm: page-cache}, replicas: {count: 3, rule: in-sync, confirm: leader, unclean: true}}"
	for _, c := range []struct {
		mechanism, hop, source, fault string
		without                       string
		path, value                   string
		with                          string
	}{
		{"retries", toBroker, "producer: {retry: {attempts: 1}}", "request-lost", "honest-loss", "producer.retry.attempts", "3", "none"},
		{"confirms", toBroker, "producer: {confirms: false, retry: {attempts: 1}}", "request-lost", "loss", "producer.confirms", "true", "honest-loss"},
		{"storage ladder", toBroker, "broker: {storage: {confirm: page-cache, sync-every: 1s}}", "power-loss-all-nodes", "loss", "broker.storage.confirm", "fsync", "none"},
		{"rung of a process kill", toBroker, "broker: {storage: {confirm: memory, write-every: 1s}}", "process-kill-after-confirm", "loss", "broker.storage.confirm", "page-cache", "none"},
		{"dedup at the broker", toBroker, "", "confirm-lost", "duplicate", "broker.dedup", "table", "none"},
		{"dedup window", toBroker, "broker: {dedup: {window: 1ms}}", "confirm-lost", "duplicate", "broker.dedup.window", "5m", "none"},
		{"numbered messages", toBroker, "producer: {window: 5}", "confirm-lost", "duplicate", "producer.idempotent", "true", "none"},
		{"dedup that outlives the process", toBroker, "broker: {dedup: {window: 6h}}", "producer-crash-before-confirm", "none", "broker.dedup", "none", "duplicate"},
		{"routing", toBroker, "", "no-route", "none", "broker.no-route", "drop", "loss"},
		{"giving up after a refusal", toBroker, "broker: {no-route: refuse}", "no-route", "none", "producer.retry.refused", "give-up", "honest-loss"},
		{"a server with a database", toBroker, "broker: {kind: server, dedup: {window: 24h}}", "dedup-expired", "duplicate", "broker.dedup", "none", "n/a"},
		{"four packets", toBroker, "producer: {resend: reconnect, retry: {attempts: unlimited}}", "confirm-lost", "duplicate", "producer.handshake", "true", "none"},
		{"where a client keeps its session", toBroker, "producer: {resend: reconnect, handshake: true, retry: {attempts: unlimited}}", "producer-crash-before-confirm", "none", "producer.session-kept", "memory", "duplicate"},

		{"transactions", toBroker, transactions, "producer-crash-before-confirm", "duplicate|none", "producer.transaction.source", "inside", "none"},
		{"transactional id that has expired", toBroker, transactions, "dedup-expired", "duplicate|none", "producer.transaction.when-expired", "stop", "ambiguous|stuck"},
		{"replicas, and whose storage a confirm waits for", toBroker, replicas, "clean-failover", "loss", "broker.replicas.confirm", "rule", "none"},
		// A crash before the end of the transaction aborts it: none. One while the end is under way may leave it committed.
		{"a transaction holds the position of its source", toBroker, "extends: kafka-transactional", "producer-crash-before-confirm", "duplicate|none", "producer.transaction.source", "inside", "none"},
		{"outbox in the transaction", toBroker, "", "producer-crash-before-send", "honest-loss", "producer.outbox", "transaction", "none"},

		{"ack before the effect", toSink, "", "consumer-crash-mid-processing", "none", "consumer.ack", "before", "loss"},
		{"ack at the hand-out", toSink, "", "delivery-lost", "none", "consumer.ack", "at-hand-out", "loss"},
		{"effect and ack in one commit", toSink, "", "consumer-crash-in-ack-gap", "duplicate", "consumer.ack", "with-effect", "none"},
		{"dedup at the sink", toSink, "consumer: {key: message}", "ack-lost", "duplicate", "sink.dedup", "table", "absorbed"},
		{"dedup key first", toSink, "consumer: {key: message}\nsink: {dedup: {written: before-effect}}", "sink-response-lost", "absorbed", "consumer.key", "delivery", "duplicate"},
		{"a second sink", toSink, "consumer: {key: message}\nsink: {dedup: table}", "ack-lost", "absorbed", "second-sink", "used", "duplicate"},
		{"failures that a sink keeps", toSink, "consumer: {key: message, on-failure: nack}\nbroker: {dead-letter: {after: 4}}\nsink: {dedup: table}", "sink-response-lost", "absorbed", "sink.failures", "stored", "dead-lettered"},
		// Where the crash strikes the last message, its second call finds the key written.
		{"a key that is in use", toSink, "consumer: {key: message, timeout: 1s, on-failure: nack}\nsink: {dedup: table, work: 10s}", "consumer-crash-mid-processing", "absorbed", "sink.same-key", "run", "absorbed|duplicate"},
		{"lease", toSink, "", "processing-outlives-lease", "duplicate", "broker.lease.length", "none", "none"},
		{"lease extension", toSink, "consumer: {count: 2, prefetch: 1, extend-every: 10s, extend-for: 1h}", "processing-outlives-lease", "duplicate", "consumer.extend-for", "unlimited", "none"},
		{"deliveries of a connection", toSink, "broker: {lease: {length: none}, connection: {holds: subscription}}", "consumer-crash-mid-processing", "stuck", "broker.connection.holds", "deliveries", "none"},
		{"acks that are written now and then", toSink, "broker: {storage: {sync-cost: 1ms}}", "consumer-state-lost", "none", "broker.acks.save-every", "1m", "duplicate"},
		{"stream", toSink, "", "replay", "n/a", "broker.acks.retain", "true", "duplicate"},
		{"redrive", toSink, "broker: {dead-letter: {after: 2}}", "replay", "n/a", "broker.dead-letter.redrive", "true", "none"},
		{"positions in the sink", toSink, group, "consumer-crash-in-ack-gap", "duplicate", "sink.positions", "true", "none"},
		{"supervisor", toSink, "consumer: {ack: after}", "consumer-crash-mid-processing", "none", "consumer.supervisor", "ack", "loss"},
		{"delivery limit", toSink, "", "poison-message", "stuck", "broker.dead-letter.after", "3", "dead-lettered"},
		{"acks written behind", toSink, "", "consumer-state-lost", "none", "broker.acks.save-every", "1s", "duplicate"},
		{"a list of what is pending", toSink, "broker: {acks: {retain: true}, lease: {length: none, durable: true}}", "consumer-state-lost", "none", "broker.acks.pending-lost", "true", "loss"},
		{"a stream", toSink, "", "replay", "n/a", "broker.acks.retain", "true", "duplicate"},
		{"a hand-out that removes", toSink, "", "delivery-lost", "none", "broker.lease.noted-by", "consumer", "loss"},
		{"answered acks", toSink, "", "ack-lost", "duplicate", "consumer.ack-answer", "5s", "none"},
		{"a parent process", toSink, "", "consumer-crash-mid-processing", "none", "consumer.supervisor", "ack", "loss"},
		{"a limit to how long a connection holds a delivery", toSink, "broker: {lease: {length: none}, connection: {holds: deliveries}}", "processing-outlives-lease", "none", "broker.connection.timeout", "30m", "duplicate"},
		{"what a change of the leader ends", toSink, "broker: {lease: {length: none}, connection: {holds: deliveries}}", "rebalance-mid-processing", "duplicate", "broker.connection.holds", "nothing", "n/a"},
		{"what becomes of it at the limit", toSink, "broker: {dead-letter: {after: 3}}", "poison-message", "dead-lettered", "broker.dead-letter.then", "drop", "loss"},
		{"what the consumer does about a failure", toSink, "", "poison-message", "stuck", "consumer.on-failure", "ack", "loss"},
		{"positions that can be set back", toSink, group + "\nsink: {dedup: none}", "replay", "duplicate", "sink.dedup", "table", "absorbed"},
		{"position and output in one transaction", toSink, group, "consumer-crash-in-ack-gap", "duplicate", "consumer.ack", "in-transaction", "none"},
		{"effect outside of the transaction", toSink, inTransaction, "consumer-crash-in-ack-gap", "none", "consumer.effect", "outside", "duplicate"},
		{"going back after an abort", toSink, inTransaction + "\nproducer: {interval: 8s}", "sink-response-lost", "none", "consumer.after-abort", "continue", "loss|stuck"},
		{"where a refused commit leaves the reader", toSink, oneReader, "processing-outlives-lease", "duplicate", "consumer.refused-commit", "continue", "none|stuck"},
		{"group", toSink, group, "processing-outlives-lease", "duplicate", "consumer.group.poll-limit", "10h", "none"},
		{"retention of a log", toSink, group, "consumer-crash-mid-processing", "none", "broker.retention.age", "10s", "loss"},
		{"positions on the disk", toSink, group, "consumer-state-lost", "none", "broker.storage.sync-every", "1m", "duplicate"},
	} {
		s, err := scenarios.Parse("x.yaml", []byte("name: x\nhop: "+c.hop+"\n"+c.source+"\n"))
		if err != nil {
			t.Errorf("%s: %v", c.mechanism, err)
			continue
		}
		if got := outcomeOf(t, s, c.fault); got != c.without {
			t.Errorf("%s: %s is %s, want %s", c.mechanism, c.fault, got, c.without)
		}
		if err := s.Set(c.path, c.value); err != nil {
			t.Fatal(err)
		}
		if got := outcomeOf(t, s, c.fault); got != c.with {
			t.Errorf("%s: with %s=%s %s is %s, want %s", c.mechanism, c.path, c.value, c.fault, got, c.with)
		}
	}
}

func outcomeOf(t *testing.T, s *scenarios.Scenario, fault string) string {
	t.Helper()
	m, err := explore.Matrix(t.Context(), []*scenarios.Scenario{s}, explore.MatrixOptions{Faults: []string{fault}})
	if err != nil {
		t.Fatal(err)
	}
	if c := &m.Cells[0]; c.Problem != "" {
		return c.Problem
	}
	return m.Cells[0].Text()
}
