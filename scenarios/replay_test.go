package scenarios_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"ackgap/scenarios"
)

// variation draws changes to a system. Many make it worse; the properties
// below hold for bad systems, too.
func variation(t *rapid.T) []scenarios.Option {
	var opts []scenarios.Option
	set := func(path string, values ...string) {
		if rapid.Bool().Draw(t, "vary "+path) {
			opts = append(opts, scenarios.Set(path, rapid.SampledFrom(values).Draw(t, path)))
		}
	}
	set("producer.count", "1", "2", "3")
	set("producer.window", "1", "2", "100")
	set("producer.batch.size", "1", "3")
	set("producer.batch.linger", "0s", "25ms")
	set("producer.durable", "true", "false")
	set("producer.timeout", "50ms", "3s")
	set("broker.service", "0s", "3ms")
	set("broker.storage.write-every", "0s", "20ms")
	set("broker.storage.sync-every", "0s", "30ms")
	set("broker.storage.sync-cost", "0s", "2ms")
	set("broker.storage.confirm", "memory", "page-cache", "fsync")
	set("broker.lease.length", "200ms", "30s", "none")
	set("broker.lease.late-ack", "accepted", "rejected")
	set("broker.lease.durable", "true", "false")
	set("broker.dead-letter.after", "never", "1", "3")
	set("consumer.count", "1", "2", "3")
	set("consumer.prefetch", "1", "3")
	set("consumer.concurrency", "1", "2")
	set("consumer.processing", "0s", "30ms")
	set("consumer.ack-delay", "0s", "10ms")
	set("consumer.on-failure", "wait", "nack")
	set("consumer.timeout", "50ms", "10s")
	set("sink.service", "0s", "4ms")
	set("links.latency", "0s", "2ms")
	set("links.jitter", "0s", "5ms")
	set("links.loss", "0%", "2%")
	set("links.duplicate", "0%", "1%")
	if rapid.Bool().Draw(t, "vary the ack") {
		opts = append(opts, scenarios.Set("consumer.ack", rapid.SampledFrom([]string{"after", "before", "at-hand-out", "with-effect"}).Draw(t, "ack")))
	} else if rapid.Bool().Draw(t, "dedup") {
		opts = append(opts,
			scenarios.Set("consumer.key", rapid.SampledFrom([]string{"message", "delivery"}).Draw(t, "key")),
			scenarios.Set("sink.dedup.written", rapid.SampledFrom([]string{"with-effect", "before-effect", "after-effect"}).Draw(t, "written")),
			scenarios.Set("sink.dedup.count", rapid.SampledFrom([]string{"all", "3"}).Draw(t, "count")))
	}
	return opts
}

// TestReplay: what the weather brought, as a script, with the same seed and no
// weather, gives the same history.
func TestReplay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, err := scenarios.Builtin(rapid.SampledFrom([]string{"at-least-once", "at-most-once"}).Draw(t, "scenario"))
		if err != nil {
			t.Fatal(err)
		}
		opts := append(variation(t), scenarios.Messages(rapid.Uint32Range(1, 60).Draw(t, "messages")), scenarios.Weather("default"))
		seed := rapid.Uint64().Draw(t, "seed")
		stormy, err := s.Run(append(opts, scenarios.Seed(seed))...)
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, l := range stormy.Script {
			lines = append(lines, l.String())
		}
		replayed, err := s.Run(append(opts, scenarios.Seed(seed), scenarios.OnlyFaults(lines...))...)
		if err != nil {
			t.Fatalf("the weather wrote a script that does not fit: %v", err)
		}
		if replayed.Hash != stormy.Hash {
			t.Fatalf("another history; the script:\n%s", stormy.Script)
		}
		if len(replayed.Unfired) > 0 {
			t.Fatalf("lines that struck don't strike in the replay: %v", replayed.Unfired)
		}
		requireSums(t, stormy)
	})
}

// TestReplayOfManySeeds goes through seeds of the catalogue's own weather.
func TestReplayOfManySeeds(t *testing.T) { replaySeeds(t, 300) }

func TestProveReplay(t *testing.T) {
	if !proving() {
		t.Skip("20,000 seeds of two scenarios; set ACKGAP_PROVE=1")
	}
	replaySeeds(t, 20_000)
}

func replaySeeds(t *testing.T, seeds uint64) {
	for _, name := range []string{"at-least-once", "at-most-once"} {
		runner, err := builtin(t, name).Runner()
		if err != nil {
			t.Fatal(err)
		}
		for seed := uint64(1); seed <= seeds; seed++ {
			stormy := *runner.Run(seed)
			replayed, err := runner.Replay(seed, stormy.Script)
			if err != nil {
				t.Fatal(err)
			}
			if replayed.Hash != stormy.Hash || !replayed.Overridden || replayed.Weathered {
				t.Fatalf("%s, seed %d: another history; the script:\n%s", name, seed, stormy.Script)
			}
		}
	}
}

func requireSums(t *rapid.T, r *scenarios.Result) {
	c := &r.Verdict.Counts
	fates := c.InFlight
	for _, n := range c.Fates {
		fates += n
	}
	if c.Sent != uint64(r.Messages) || fates != c.Sent || c.Ok+c.Fail+c.Info != c.Sent {
		t.Fatalf("fates or outcomes don't sum to the messages sent")
	}
}

// TestLatencies compares the percentiles with those of a system that has only one latency.
func TestLatencies(t *testing.T) {
	s := parse(t, `
name: steady
messages: 1000
producer: {interval: 100ms}
`)
	r := run(t, s)
	// request, delivery and effect take 1 ms each, processing 5 ms
	if want := int64(8 * time.Millisecond); r.Latency != (scenarios.Latency{P50: want, P99: want, Max: want}) {
		t.Errorf("latency %+v", r.Latency)
	}
	if r.Throughput != 10 {
		t.Errorf("%d messages per second, 10 are sent", r.Throughput)
	}
	slow := run(t, s, scenarios.Faults("reorder at link.request of m100 attempt 1 by 10s"), scenarios.Set("producer.timeout", "1m"))
	l, usual := slow.Latency, r.Latency.Max
	if l.P50 != l.P99 || l.P50 < usual || l.P50 > usual+usual/1000 || l.Max != usual+int64(10*time.Second) {
		t.Errorf("latency with one late message %+v", l)
	}
}
