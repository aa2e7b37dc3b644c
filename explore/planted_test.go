package explore_test

import (
	"fmt"
	"slices"
	"testing"

	"ackgap/checker"
	"ackgap/model"
	"ackgap/scenarios"
)

// plantedBug is a deliberate bug, weather in which it shows, and what it
// deserves to be called.
type plantedBug struct {
	name     string
	bug      model.Planted
	change   []scenarios.Option // makes the mistake in the configuration instead
	scenario string             // of a system that keeps its promises without the bug
	// key is the fate or mark that the bug, and nothing else, brings about.
	key string
	// contract and status are the verdict that a run deserves which has it.
	contract checker.Contract
	status   checker.Status
	// never are the fates that it must not be mistaken for.
	never []checker.Fate
}

// In how many runs a bug must show, and in how many the same system must be
// clean without it.
const (
	plantedRuns = 200
	controlRuns = 2000
)

var plantedBugs = []plantedBug{
	{
		name: "dedup by delivery", bug: model.DedupByDelivery,
		key: "duplicate_effect", contract: checker.ExactlyOnce, status: checker.Violated,
		scenario: `
name: idempotent
consumer: {key: message}
sink: {dedup: table}
faults: {weather: default}
`,
	},
	{
		name: "confirm before persist", bug: model.ConfirmBeforePersist,
		key: "lost", contract: checker.AtLeastOnce, status: checker.Violated,
		scenario: `
name: fsynced
broker: {storage: {confirm: fsync, sync-every: 2ms, sync-cost: 1ms}}
faults: {weather: default}
`,
	},
	{
		name: "lost lease timer", bug: model.LostLeaseTimer,
		key: "stuck", contract: checker.AtLeastOnce, status: checker.Violated,
		scenario: `
name: durable-leases
broker: {lease: {durable: true}}
faults: {weather: default}
`,
	},
	{
		// Confirms that are late outlive the producer's process. Its successor
		// counts tags from 1 again, so crashes must come early, and a request
		// must be missing at the time.
		name: "accept old incarnation", bug: model.AcceptOldIncarnation,
		key: "lost", contract: checker.AtLeastOnce, status: checker.Violated,
		scenario: `
name: late-confirms
producer: {interval: 10ms, window: 16, durable: true}
faults:
  swarm: false # it takes all three kinds at once
  until: 10s
  weather:
    - delay at link.confirm rate 50% by 1ms to 3s
    - drop at link.request rate 20%
    - crash at producer.before-send rate 5%, restart after 10ms to 500ms
`,
	},
	{
		name: "lease from crash", bug: model.LeaseFromCrash,
		key: "lease_mistimed", contract: checker.AtLeastOnce, status: checker.Holds,
		scenario: `
name: consumer-crashes
faults: {weather: default}
`,
	},
	{
		name: "retry under new key", bug: model.RetryUnderNewKey,
		key: "duplicate_stored", contract: checker.ExactlyOnce, status: checker.Violated,
		scenario: `
name: known-to-the-broker
broker: {dedup: table}
consumer: {ack: with-effect}
faults: {weather: default}
`,
	},
	{
		// A late end must meet the next transaction half-written, and the producer
		// must die before it is complete.
		name: "accept old epoch", bug: model.AcceptOldEpoch,
		key: "torn", contract: checker.ExactlyOnce, status: checker.Violated,
		scenario: `
name: an-epoch-for-each-transaction
broker: {kind: log, partitions: 2}
producer: {interval: 200ms, idempotent: true, window: 5, transaction: {size: 3, source: inside}}
faults:
  swarm: false
  weather:
    - delay at link.end rate 20% by 1100ms to 2s
    - crash at producer.before-send rate 5%, restart after 100ms
`,
	},
	{
		name: "commit one too far", bug: model.CommitOneTooFar,
		key: "lost", contract: checker.AtLeastOnce, status: checker.Violated,
		scenario: `
name: cursor
broker: {kind: log}
faults: {weather: default}
`,
	},
	{
		name: "dedup lost on crash, at the sink", bug: model.DedupLostOnCrash,
		key: "duplicate_effect", contract: checker.ExactlyOnce, status: checker.Violated,
		scenario: `
name: known-to-the-sink
consumer: {key: message}
sink: {dedup: table}
faults: {weather: default}
`,
	},
	{
		name: "dedup lost on crash, at the broker", bug: model.DedupLostOnCrash,
		key: "duplicate_stored", contract: checker.ExactlyOnce, status: checker.Violated,
		scenario: `
name: known-to-the-broker
broker: {dedup: table}
consumer: {ack: with-effect}
faults: {weather: default}
`,
	},
	{
		// The producer never dies, or it would count anew and be right to.
		name: "sequence off by one", bug: model.SequenceOffByOne,
		key: "duplicate_stored", contract: checker.ExactlyOnce, status: checker.Violated,
		scenario: `
name: numbered
producer: {idempotent: true, window: 5}
broker: {kind: log}
consumer: {ack: with-effect}
faults: {weather: [drop at link.confirm rate 2%, "delay at link.confirm rate 2% by 1ms to 3s", drop at link.request rate 1%]}
`,
	},
	{
		// The consumer is idle when it dies. What comes while it is down has to
		// wait for it, not for a lease.
		name: "deliver to the dead", bug: model.DeliverToTheDead,
		key: "delayed", contract: checker.AtLeastOnce, status: checker.Holds,
		scenario: `
name: absent
messages: 5
producer: {interval: 1s}
faults: {script: ["crash consumer-1 at 500ms, restart after 10s"]}
`,
	},
	{
		name: "no dedup", change: []scenarios.Option{scenarios.Set("sink.dedup", "none"), scenarios.Set("consumer.key", "none")},
		key: "duplicate_effect", contract: checker.ExactlyOnce, status: checker.Violated,
		scenario: `
name: idempotent
consumer: {key: message}
sink: {dedup: table}
faults: {weather: default}
`,
	},
	{
		name: "effect outside the transaction", change: []scenarios.Option{scenarios.Set("consumer.ack", "after")},
		key: "duplicate_effect", contract: checker.ExactlyOnce, status: checker.Violated,
		scenario: `
name: transactional
broker: {dedup: table}
consumer: {ack: with-effect}
faults: {weather: default}
`,
	},
	{
		name: "ack before the effect", change: []scenarios.Option{scenarios.Set("consumer.ack", "before")},
		key: "lost", contract: checker.AtLeastOnce, status: checker.Violated,
		scenario: `
name: acked-after
faults: {weather: default}
`,
	},
	{
		// At the heal the last messages are on their way. They are no losses.
		name: "drain stopped early", bug: model.DrainStoppedEarly,
		key: "in_flight", contract: checker.AtLeastOnce, status: checker.Unknown,
		never: []checker.Fate{checker.Lost, checker.HonestLoss, checker.Stuck},
		scenario: `
name: heal-in-the-rush
faults: {until: 1s, weather: default}
`,
	},
}

// TestPlantedBugsAreCaught: the judges find each planted bug and call it by its
// name, and they find nothing in the same system without it.
func TestPlantedBugsAreCaught(t *testing.T) {
	for _, p := range plantedBugs {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			s, err := scenarios.Parse(p.name, []byte(p.scenario))
			if err != nil {
				t.Fatal(err)
			}
			p.requireCleanControl(t, s)
			p.requireWitness(t, s)
		})
	}
}

// requireCleanControl runs the system without the bug.
func (p *plantedBug) requireCleanControl(t *testing.T, s *scenarios.Scenario) {
	runner, err := s.Runner()
	if err != nil {
		t.Fatal(err)
	}
	exposed := 0
	for seed := uint64(1); seed <= controlRuns; seed++ {
		r := runner.Run(seed)
		if n := count(t, r, p.key); n > 0 || !r.Drained {
			t.Fatalf("seed %d: without the bug %d messages are %s, drained %v; script:\n%s", seed, n, p.key, r.Drained, r.Script)
		}
		if !r.Vacuous {
			exposed++
		}
	}
	if exposed < controlRuns/2 {
		t.Errorf("faults struck in %d of %d control runs only", exposed, controlRuns)
	}
}

// planted returns the options that build the bug in.
func (p *plantedBug) planted() []scenarios.Option {
	return append(slices.Clone(p.change), scenarios.Planted(p.bug))
}

// requireWitness runs the system with the bug, judges every run, and wants one to show it.
func (p *plantedBug) requireWitness(t *testing.T, s *scenarios.Scenario) {
	runner, err := s.Runner(p.planted()...)
	if err != nil {
		t.Fatal(err)
	}
	witnesses, first := 0, uint64(0)
	for seed := uint64(1); seed <= plantedRuns; seed++ {
		r := runner.Run(seed)
		for _, f := range p.never {
			if n := r.Verdict.Counts.Fate(f); n > 0 {
				t.Fatalf("seed %d: %d messages are taken for %v; script:\n%s", seed, n, f, r.Script)
			}
		}
		if count(t, r, p.key) == 0 {
			continue
		}
		if j, _ := r.Verdict.Of(checker.EndToEnd, p.contract); j.Status != p.status {
			t.Fatalf("seed %d: %v is %v, want %v; script:\n%s", seed, p.contract, j.Status, p.status, r.Script)
		}
		if witnesses++; first == 0 {
			first = seed
		}
	}
	if witnesses == 0 {
		t.Fatalf("no run of %d shows it", plantedRuns)
	}
	t.Logf("%s: first seen in run %d, in %d of %d; %s", p.key, first, witnesses, plantedRuns, p.explain(t, s, first))
}

// explain tells how the first message of a run came to what the bug deserves.
func (p *plantedBug) explain(t *testing.T, s *scenarios.Scenario, seed uint64) string {
	t.Helper()
	r, err := s.Run(append(p.planted(), scenarios.Seed(seed), scenarios.Record())...)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range r.Anomalies {
		if a.Name == p.key {
			return fmt.Sprintf("m%d: %s", a.Message, a.Cause.Sentence())
		}
	}
	return "no anomaly"
}

func count(t *testing.T, r *scenarios.Result, key string) uint64 {
	t.Helper()
	n, ok := r.Verdict.Counts.Of(key)
	if !ok {
		t.Fatalf("there is no count %q", key)
	}
	return n
}
