package explore_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ackgap/checker"
	"ackgap/explore"
	"ackgap/scenarios"
)

// features are what brokers offer for exactly once, each as what it changes. None
// of it reaches a sink that the broker knows nothing of.
var features = [][]string{
	{"producer.window=5", "producer.idempotent=true"},
	{"broker.dedup=table"},
	{"producer.window=5", "producer.idempotent=true", "producer.transaction.size=1"},
	{"producer.resend=reconnect", "producer.handshake=true"},
	{"broker.lease.late-ack=rejected"},
	{"broker.lease.late-ack=unless-handed-out"},
	{"broker.lease.durable=true"},
	{"broker.acks.save-every=0s"},
	{"broker.storage.confirm=fsync", "broker.replicas.count=3"},
	{"broker.transaction.epochs=per-transaction", "broker.transaction.verified=true", "broker.transaction.readers=committed"},
	{"consumer.ack-answer=5s"},
	transactions,
}

// transactions commit positions; that the consumer commits after its effect they
// leave as it was, so they are no feature of one that commits before.
var transactions = []string{"consumer.group=members", "consumer.ack=in-transaction", "consumer.effect=outside", "consumer.unanswered-commit=repeat"}

// drawFeatures switches on some of what the broker offers.
func drawFeatures(t *rapid.T, c *composition, features [][]string) (*composition, []string) {
	var names []string
	for i, f := range features {
		if index(t, "feature "+strconv.Itoa(i), 4) > 0 {
			continue
		}
		var set []scenarios.Setting
		for _, s := range f {
			path, value, _ := strings.Cut(s, "=")
			if c.get(path) != value {
				set = append(set, scenarios.Setting{Path: path, Value: value})
			}
		}
		if len(set) == 0 || slices.Equal(f, transactions) && !c.ackedAfter() {
			continue
		}
		if other := c.with(set...); other != nil {
			c, names = other, append(names, strings.Join(f, " "))
		}
	}
	return c, names
}

const (
	partSame  = "what a broker offers for exactly once is switched on: a lost answer of the sink does what it did"
	partNaive = "with all that, and no key at the sink: a lost answer repeats"
)

// featureLaw is the sixth invariant.
var featureLaw = lawOf(features)

func lawOf(features [][]string) law {
	return law{
		leg: checker.ToSink,
		focus: focus{"broker.kind": {"queue", "log"}, "consumer.ack": {"after", "before"}, "consumer.after-abort": {"rewind"},
			"sink.positions": {"false"},
			// What is known at the time of a repetition does not depend on what came between.
			"sink.dedup.count": {"all", "100"}, "sink.dedup.window": {"forever", "20h", "1ms"}},
		parts: []string{partSame, partNaive},
		contradiction: func(x *examined) error {
			const fault = "sink-response-lost"
			with, on := drawFeatures(x.t, x.composition, features)
			if len(on) == 0 || !x.knowsItsPlace() || !with.knowsItsPlace() || !with.healthy(x.t) {
				return nil
			}
			if x.cells[fault] = x.cell(x.t, fault); x.cells[fault].Problem != "" {
				return nil // a delivery that is never settled, and heartbeats for ever
			}
			y := &examined{composition: with, t: x.t, cells: map[string]*explore.Cell{}, met: x.met}
			if err := y.must(true, partSame, fault, x.reached(fault)); err != nil {
				return err
			}
			naive := y.ackedAfter() && !y.knownAtSink() && y.keeps() && y.allows() && y.repeatsFailed() && y.noCallFails() && y.hearsOfItsEffect()
			return y.must(naive, partNaive, fault, "duplicate")
		},
	}
}

func TestInvariantExternalSink(t *testing.T) { requireLaw(t, featureLaw) }

var featureExceptions = []exception{
	{"a transaction around a handler that had committed before: its ack comes after the effect now", checker.ToSink,
		[]string{"broker.kind=log", "consumer.group=members", "consumer.ack=before"}, "sink-response-lost", "none"},
	{"identifiers at the consumer, which do not let a failed handler try again", checker.ToSink,
		[]string{"broker.connection.holds=deliveries", "consumer.handshake=true"}, "sink-response-lost", "none"},
	{"a reader that goes on behind what was aborted", checker.ToSink,
		[]string{"producer.interval=8s", "broker.kind=log", "consumer.group=members", "consumer.ack=in-transaction", "consumer.effect=outside", "consumer.after-abort=continue"}, "sink-response-lost", "none"},
}
