package explore

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"ackgap/digest"
	"ackgap/faults"
	"ackgap/history"
	"ackgap/model"
	"ackgap/scenarios"
)

// pruneScope is a search that is done with and without pruning.
type pruneScope struct {
	scenario             string
	faults               []string
	k, messages, reorder int
	set                  []string // path=value
	planted              model.Planted
}

func (c *pruneScope) String() string {
	return fmt.Sprint(c.scenario, " K", c.k, " N", c.messages, " order ", c.reorder, " ", c.faults, " ", c.set, " planted ", c.planted)
}

// options returns the bounds; ok is false where the parameters don't fit together.
func (c *pruneScope) options() (s *scenarios.Scenario, o ExhaustiveOptions, ok bool) {
	s, err := scenarios.Builtin(c.scenario)
	if err != nil {
		panic(err)
	}
	set, err := s.FaultSet(scenarios.FaultSetOptions{Names: c.faults})
	if err != nil {
		panic(err)
	}
	o = ExhaustiveOptions{MaxFaults: c.k, Messages: uint32(c.messages), Deferrals: c.reorder, Faults: set, Workers: 2}
	for _, line := range c.set {
		path, value, _ := strings.Cut(line, "=")
		o.Options = append(o.Options, scenarios.Set(path, value))
	}
	o.Options = append(o.Options, scenarios.Planted(c.planted))
	_, err = s.Runner(o.Options...)
	return s, o, err == nil
}

// differs searches in both ways, and tells what differs.
func (c *pruneScope) differs(t *testing.T, rules func() *digest.Rules) (differs string, pruned, unpruned *Certificate) {
	t.Helper()
	s, o, _ := c.options()
	o.rules = rules
	pruned, err := Exhaustive(context.Background(), s, o)
	if err != nil {
		t.Fatalf("%s: %v", c, err)
	}
	o.Unpruned, o.rules = true, nil
	unpruned, err = Exhaustive(context.Background(), s, o)
	if err != nil {
		t.Fatalf("%s: %v", c, err)
	}
	return differsFrom(pruned, unpruned), pruned, unpruned
}

// same demands that both ways find the same, and that there was pruning.
func (c *pruneScope) same(t *testing.T) (pruned, unpruned *Certificate) {
	t.Helper()
	differs, pruned, unpruned := c.differs(t, nil)
	if differs != "" {
		t.Errorf("%s: %s differ", c, differs)
	}
	if pruned.NotPruned != "" {
		t.Errorf("%s: not pruned: %s", c, pruned.NotPruned)
	}
	return pruned, unpruned
}

// TestPruningFindsTheSame: with three faults, for each of the semantics and under
// other parameters.
func TestPruningFindsTheSame(t *testing.T) {
	few := []string{"crash", "drop"}
	for _, c := range []pruneScope{
		{scenario: "at-most-once", k: 3, messages: 2},
		{scenario: "at-least-once", k: 3, messages: 1},
		{scenario: "at-least-once-idempotent", k: 3, messages: 1},
		{scenario: "exactly-once", k: 3, messages: 1},
		{scenario: "at-least-once", k: 2, messages: 2, reorder: 1, faults: []string{"duplicate"}, set: []string{"producer.interval=0s"}},
		{scenario: "at-least-once", k: 3, messages: 2, faults: []string{"duplicate", "delay"}},
		{scenario: "at-least-once", k: 2, messages: 2, faults: []string{"disk-loss", "reorder", "power-loss"}, set: []string{"broker.storage.write-every=3ms", "broker.storage.sync-every=5ms"}},
		// A message that was accepted at the instant 0 has an age.
		{scenario: "at-least-once", k: 2, messages: 1, faults: []string{"delay"}, set: []string{"producer.retry.deadline=1500ms"}},
		{scenario: "at-least-once", k: 3, messages: 1, faults: few, set: []string{"producer.retry.attempts=3", "broker.dead-letter.after=2", "consumer.ack-answer=1s"}},
		{scenario: "at-least-once", k: 2, messages: 2, faults: few, set: []string{"broker.lease.scan=7s", "broker.lease.durable=true", "consumer.count=2"}},
		{scenario: "exactly-once", k: 2, messages: 2, faults: few, planted: model.RetryUnderNewKey},
		{scenario: "at-least-once-idempotent", k: 2, messages: 2, faults: few, planted: model.DedupByDelivery},
		{scenario: "at-least-once", k: 3, messages: 2, faults: few, planted: model.AcceptOldIncarnation},
	} {
		pruned, unpruned := c.same(t)
		t.Logf("%s: %d scripts; %d runs to the end instead of %d", &c, pruned.Covered(), pruned.Runs, unpruned.Runs)
	}
}

// TestPruningSavesRuns: of the scripts of three faults of a system with confirms,
// less than a tenth is run to its end.
func TestPruningSavesRuns(t *testing.T) {
	c := pruneScope{scenario: "exactly-once", k: 3, messages: 1}
	pruned, unpruned := c.same(t)
	if 10*pruned.Runs > unpruned.Runs {
		t.Errorf("%d runs to the end instead of %d", pruned.Runs, unpruned.Runs)
	}
	if pruned.Cut == 0 || pruned.Taken() == 0 {
		t.Errorf("%d runs broken off, %d scripts without a run", pruned.Cut, pruned.Taken())
	}
}

// composition are parameters that a system is put together from, with the values
// that are tried.
var composition = []string{
	"producer.count 1 2", "producer.interval 10ms 0s 1500us 1ms", "producer.service 0s 1ms", "producer.confirms true true true false", "producer.window 16 1 2",
	"producer.timeout 1s 20ms", "producer.durable true false", "producer.idempotent false true", "producer.shared-key 1 2",
	"producer.retry.attempts unlimited 1 2 3", "producer.retry.per message process", "producer.retry.backoff 100ms 5ms", "producer.retry.deadline none 1500ms",
	"producer.retry.refused again give-up",
	"broker.dedup none table", "broker.no-route keep drop refuse ignore", "broker.service 0s 1ms", "broker.storage.confirm memory page-cache fsync",
	"broker.storage.write-every 0s 3ms", "broker.storage.sync-every 0s 5ms", "broker.storage.sync-cost 0s 2ms",
	"broker.lease.length 30s 20ms none", "broker.lease.scan 0s 1s 7ms", "broker.lease.late-ack accepted rejected unless-handed-out", "broker.lease.durable false true",
	"broker.retention.age forever 5s 10ms", "broker.retention.length all 1", "broker.retention.overflow drop-head refuse drop-new", "broker.retention.then drop dead-letter",
	"broker.dead-letter.after never 1 2", "broker.dead-letter.retry-delay 1s 0s", "broker.dead-letter.max-retry-delay none 4s", "broker.dead-letter.then dead-letter drop keep",
	"broker.dead-letter.hand-off atomic publish-first remove-first", "broker.dead-letter.crashes-count true false", "broker.dead-letter.timeouts-count true false",
	"broker.dead-letter.counter with-lease disk memory",
	"consumer.count 1 2", "consumer.prefetch 16 1", "consumer.concurrency 1 2", "consumer.processing 5ms 0s", "consumer.ack-delay 0s 2ms",
	"consumer.ack after after before at-hand-out with-effect at-start", "consumer.key none message delivery", "consumer.timeout 5s 3ms",
	"consumer.on-failure wait nack ack reject retry", "consumer.ack-answer none 1s", "consumer.extend-every none 10s", "consumer.extend-for unlimited 25s", "consumer.reconnect 1s 3ms",
	"sink.service 0s 1ms", "sink.dedup none table", "sink.dedup.window forever 1s", "sink.dedup.count all 1", "sink.dedup.written with-effect before-effect after-effect", "sink.dedup.kept disk memory",
	"sink.failures none stored retried", "links.latency 1ms 0s 2ms",
}

// compose puts a system together at random, and bounds that fit it.
func compose(r *rand.Rand) (c pruneScope) {
	names := scenarios.FaultSetNames()
	r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	c = pruneScope{scenario: []string{"at-least-once", "at-least-once", "exactly-once", "at-most-once", "at-least-once-idempotent"}[r.IntN(5)],
		faults: names[:1+r.IntN(2)], k: 1 + r.IntN(3), messages: 1 + r.IntN(2), reorder: r.IntN(4) / 3}
	if c.k == 3 {
		c.faults, c.messages, c.reorder = c.faults[:1], 1, 0
	}
	for _, line := range composition {
		f := strings.Fields(line)
		if r.IntN(4) > 0 {
			continue
		}
		c.set = append(c.set, f[0]+"="+f[1+r.IntN(len(f)-1)])
		if _, _, ok := c.options(); !ok {
			c.set = c.set[:len(c.set)-1]
		}
	}
	if r.IntN(4) == 0 {
		c.planted = 1 << r.IntN(10)
		if _, _, ok := c.options(); !ok {
			c.planted = 0
		}
	}
	return c
}

// TestPruningFindsTheSameAtRandom puts systems together at random.
func TestPruningFindsTheSameAtRandom(t *testing.T) {
	const systems = 25
	for seed := range uint64(systems) {
		c := compose(rand.New(rand.NewPCG(seed, 0)))
		differs, pruned, _ := c.differs(t, nil)
		if differs != "" {
			t.Errorf("%d: %s: %s differ", seed, &c, differs)
		}
		if pruned.NotPruned != "" {
			t.Logf("%d: not pruned: %s", seed, pruned.NotPruned)
		}
	}
}

// TestAForgottenFieldIsFound leaves fields out of the state that matter: the
// comparison with the search that is not pruned finds each of them. Most fields
// can be left out alone, because events that are under way say the same.
func TestAForgottenFieldIsFound(t *testing.T) {
	late := pruneScope{scenario: "at-least-once", k: 2, messages: 1, faults: []string{"delay", "duplicate"}, set: []string{"producer.retry.deadline=1500ms"}}
	failing := pruneScope{scenario: "at-least-once", k: 3, messages: 1, faults: []string{"crash", "drop"},
		set: []string{"producer.retry.attempts=3", "broker.dead-letter.after=2", "consumer.on-failure=nack", "sink.failures=retried"}}
	for _, test := range []struct {
		scope *pruneScope
		field string
	}{
		{&late, "model.producer.outbox"},
		{&failing, "model.producer.outbox"},
		{&failing, "model.copies.slots"},
	} {
		differs, pruned, _ := test.scope.differs(t, func() *digest.Rules {
			r := digest.NewRules()
			r.Blind(test.field)
			return r
		})
		if differs == "" && pruned.NotPruned == "" {
			t.Errorf("nobody notices that %s is left out", test.field)
		}
		t.Logf("%s: %s %s", test.field, differs, pruned.NotPruned)
	}
}

// deaf is an observer that nobody knows.
type deaf struct{}

func (deaf) Observe(*history.Event) {}

// TestWhatIsNotPrunedSaysSo: mechanisms whose state is not known to be written in
// full are searched without pruning.
func TestWhatIsNotPrunedSaysSo(t *testing.T) {
	for want, opts := range map[string][]scenarios.Option{
		"a log": {scenarios.Set("broker.kind", "log")},
		"links whose latency, loss or copies are drawn":     {scenarios.Set("links.jitter", "1ms")},
		"a broker of several nodes":                         {scenarios.Set("broker.replicas.count", "3")},
		"an observer of the runs, whose state nobody knows": {scenarios.Observe(deaf{})},
	} {
		s, err := scenarios.Builtin("at-least-once")
		if err != nil {
			t.Fatal(err)
		}
		c, err := Exhaustive(context.Background(), s, ExhaustiveOptions{MaxFaults: 1, Messages: 1, Options: opts, Faults: []faults.Line{{Action: 6}}})
		if err != nil {
			t.Fatal(err)
		}
		if c.NotPruned != want || c.Cut > 0 || c.Taken() > 0 {
			t.Errorf("not pruned: %q, want %q", c.NotPruned, want)
		}
	}
}
