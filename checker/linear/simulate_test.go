package linear_test

import (
	"testing"
	"time"

	"ackgap/checker/linear"
	"ackgap/faults"
	"ackgap/history"
	"ackgap/model"
	"ackgap/sim"
)

const ms = time.Millisecond

// limits leave the weather a minute and the drain a day.
var limits = sim.Limits{Heal: sim.Time(time.Minute), Horizon: sim.Time(24 * time.Hour)}

// queueConfig is a leased queue that confirms after the fsync.
func queueConfig(messages uint32) model.Config {
	l := model.Link{Latency: ms}
	return model.Config{
		Messages: messages,
		Producer: model.ProducerConfig{Count: 2, Interval: 10 * ms, Confirms: true, Window: 16, Timeout: time.Second,
			Retry: model.RetryPolicy{Backoff: 100 * ms, MaxBackoff: time.Second}, Durable: true},
		Broker: model.BrokerConfig{Storage: model.StorageConfig{Confirm: sim.Fsynced},
			Lease: model.LeaseConfig{Length: 30 * time.Second, LateAck: model.LateAckRejected}, DeadLetter: model.DeadLetterConfig{RetryDelay: time.Second}},
		Consumer: model.ConsumerConfig{Count: 2, Prefetch: 16, Concurrency: 1, Processing: 5 * ms, Timeout: 5 * time.Second, Reconnect: time.Second},
		Links:    model.LinksConfig{Request: l, Confirm: l, Delivery: l, Ack: l, Effect: l, Response: l},
	}
}

// weather strikes often, at every place where the queue can go wrong.
const weather = `
drop at link.request rate 3%
drop at link.confirm rate 3%
drop at link.delivery rate 3%
drop at link.ack rate 3%
duplicate at link.request rate 2%
duplicate at link.delivery rate 2%
duplicate at link.ack rate 2%
delay at link.confirm rate 2% by 10ms to 3s
reorder at link.delivery rate 2% by 1ms to 100ms
crash at producer.before-send rate 1%, restart after 50ms to 3s
crash at broker.before-persist rate 1%, restart after 50ms to 3s
crash at broker.before-confirm rate 1%, restart after 50ms to 3s
power-loss at broker.confirmed rate 1%, restart after 50ms to 3s
crash at broker.before-settle rate 1%, restart after 50ms to 3s
crash at consumer.mid-processing rate 1%, restart after 50ms to 3s
crash at consumer.ack-gap rate 1%, restart after 50ms to 3s
pause at consumer.ack-gap rate 1% for 1s to 40s
partition broker-1 from consumer-1 at link.delivery rate 1% for 100ms to 10s
`

// unruly is weather among replicas.
const unruly = `
drop at link.replicate rate 3%
delay at link.replicate rate 2% by 1ms to 3s
crash at link.replicate rate 1%, restart after 50ms to 5s
power-loss broker-2 at broker.before-persist rate 1%, restart after 50ms to 8s
failover to eligible at broker.before-settle rate 1%
failover to eligible at consumer.ack-gap rate 1%
partition broker-1 from broker-2 at broker.before-persist rate 1% for 100ms to 20s
`

// weatherFor is the weather on a system.
func weatherFor(cfg *model.Config) string {
	if cfg.Broker.Replicas.Count > 1 {
		return weather + unruly
	}
	return weather
}

// simulate runs a system under the weather and returns its history.
func simulate(t *testing.T, cfg model.Config, seed uint64) (events []history.Event, nodes []string) {
	t.Helper()
	s, err := model.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := faults.ParseScript(weatherFor(&cfg))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := faults.Compile(nil, faults.Weather{Lines: lines, Swarm: true}, faults.System{Sites: model.Sites,
		Nodes: s.Nodes(), Messages: cfg.Messages, FaultsUntil: limits.Heal, PoisonNode: 2})
	if err != nil {
		t.Fatal(err)
	}
	plan.Reset(sim.Seed(seed))
	var rec history.Recording
	s.Run(model.RunOptions{Seed: sim.Seed(seed), Limits: limits, Injector: plan, Struck: plan.Struck,
		Observers: []history.Observer{&rec}})
	return rec.Events, s.Nodes()[1:]
}

// violations runs the system with many seeds and returns how many runs break
// the broker's word, and the first seed that does.
func violations(t *testing.T, cfg model.Config, seeds uint64) (broken int, first uint64) {
	t.Helper()
	for seed := uint64(1); seed <= seeds; seed++ {
		events, _ := simulate(t, cfg, seed)
		v, err := linear.CheckMessages(events, linear.Options{})
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		switch v.Status {
		case linear.Unknown:
			t.Errorf("seed %d: %+v", seed, v)
		case linear.Violated:
			if broken++; broken == 1 {
				first = seed
			}
		}
	}
	return broken, first
}

// logConfig is a log with three partitions and its consumers' cursors.
func logConfig(messages uint32) model.Config {
	cfg := queueConfig(messages)
	cfg.Broker.Partitions, cfg.Consumer.Poll = 3, 500*ms
	return cfg
}

// groupConfig is a log that a group reads.
func groupConfig(messages uint32) model.Config {
	cfg := logConfig(messages)
	cfg.Consumer.CommitTimeout = 5 * time.Second
	cfg.Consumer.Group = model.GroupConfig{Enabled: true, Session: 45 * time.Second, Heartbeat: 3 * time.Second, PollLimit: 5 * time.Minute}
	return cfg
}

// three gives a system three nodes.
func three(cfg model.Config, rule model.ReplicaRule) model.Config {
	cfg.Broker.Replicas = model.ReplicasConfig{Count: 3, Rule: rule, MinInSync: 2, LagTime: 10 * time.Second,
		Detect: 2 * time.Second, Poll: 500 * ms}
	cfg.Links.Replicate = model.Link{Latency: ms}
	return cfg
}

// system is a system by its name.
type system struct {
	name   string
	config model.Config
}

// TestBrokersKeepTheirWord: what fsyncs before it confirms breaks no message's
// life, whatever the weather.
func TestBrokersKeepTheirWord(t *testing.T) {
	durable, together, dedup, batches := queueConfig(60), queueConfig(60), queueConfig(60), queueConfig(60)
	batches.Producer.Batch = model.BatchConfig{Size: 4, Linger: 50 * ms}
	durable.Broker.Lease.Durable = true
	together.Consumer.Ack = model.AckAtHandOut
	dedup.Broker.Dedup = model.DedupConfig{Enabled: true, Window: time.Hour}
	for _, s := range []system{{"leases in memory", queueConfig(60)}, {"durable leases", durable},
		{"ack at hand-out", together}, {"dedup", dedup}, {"log", logConfig(60)},
		{"majority of three", three(queueConfig(60), model.Majority)}, {"majority of three, durable leases", three(durable, model.Majority)},
		{"majority of three, log", three(logConfig(60), model.Majority)}, {"in-sync three", three(queueConfig(60), model.InSync)},
		{"in-sync three, log", three(logConfig(60), model.InSync)}, {"in-sync three, group", three(groupConfig(60), model.InSync)}} {
		if n, seed := violations(t, s.config, 300); n != 0 {
			t.Errorf("%s: %d runs are violated, first with seed %d", s.name, n, seed)
		}
	}
}

// TestBrokenWordsAreFound: what loses confirmed messages, accepts an ack for
// what another consumer has, or commits what nobody read, is found within 300 runs.
func TestBrokenWordsAreFound(t *testing.T) {
	early, stale, unwritten, tooFar := queueConfig(60), queueConfig(60), queueConfig(60), logConfig(60)
	early.Broker.Storage = model.StorageConfig{Confirm: sim.Memory, WriteEvery: 50 * ms}
	stale.Broker.Lease.LateAck = model.LateAckAccepted
	unwritten.Planted = model.ConfirmBeforePersist
	tooFar.Planted = model.CommitOneTooFar
	alone := three(queueConfig(60), model.InSync)
	alone.Broker.Replicas.Confirm = model.ByLeader
	for _, s := range []system{{"confirm from memory", early}, {"stale ack accepted", stale},
		{"confirm before persist", unwritten}, {"commit one too far", tooFar},
		{"the leader confirms alone", alone}} {
		n, seed := violations(t, s.config, 300)
		t.Logf("%s: %d of 300 runs are violated, first with seed %d", s.name, n, seed)
		if n == 0 {
			t.Errorf("%s: not found in 300 runs", s.name)
		}
	}
}

// logVerdicts runs a log with many seeds and returns how many runs the search
// and the monitor call violated.
func logVerdicts(t *testing.T, cfg model.Config, seeds uint64) (searched, monitored int) {
	t.Helper()
	reads := 0
	for seed := uint64(1); seed <= seeds; seed++ {
		events, _ := simulate(t, cfg, seed)
		ops, err := linear.LogOps(events)
		if err != nil {
			t.Fatal(err)
		}
		for i := range ops {
			if ops[i].Input.Kind == linear.Read {
				reads++
			}
		}
		v, err := linear.CheckLog(ops, linear.Options{})
		if err != nil || v.Status == linear.Unknown {
			t.Fatalf("seed %d: %+v, %v", seed, v, err)
		}
		f, err := linear.LogOrder(ops)
		if err != nil || f.Status != linear.Unknown && f.Status != v.Status {
			t.Fatalf("seed %d: the search says %v, the monitor %+v, %v", seed, v.Status, f, err)
		}
		if v.Status == linear.Violated {
			searched++
		}
		if f.Status == linear.Violated {
			monitored++
		}
	}
	if reads < int(seeds)*int(cfg.Messages)/2 {
		t.Errorf("only %d reads in %d runs", reads, seeds)
	}
	return searched, monitored
}

// TestLogOffsets: a log that fsyncs before it confirms gives no offset twice,
// also with idempotent producers; one that confirms from memory does.
func TestLogOffsets(t *testing.T) {
	idempotent, early, batches := logConfig(60), logConfig(60), logConfig(60)
	batches.Producer.Batch = model.BatchConfig{Size: 4, Linger: 100 * ms}
	idempotent.Producer.Idempotent, idempotent.Producer.Window = true, 5
	early.Broker.Storage = model.StorageConfig{Confirm: sim.Memory, WriteEvery: 50 * ms}
	for _, s := range []system{{"log", logConfig(60)}, {"idempotent producers", idempotent}, {"batches", batches}} {
		if n, m := logVerdicts(t, s.config, 200); n != 0 || m != 0 {
			t.Errorf("%s: %d runs are violated by the search, %d by the monitor", s.name, n, m)
		}
	}
	swapped := logConfig(60)
	swapped.Planted = model.SwappedOffsets
	if n, m := logVerdicts(t, swapped, 20); n != 20 || m != 20 {
		t.Errorf("swapped offsets: %d of 20 runs are violated by the search, %d by the monitor", n, m)
	}
	n, m := logVerdicts(t, early, 200)
	t.Logf("confirm from memory: of 200 runs %d are violated by the search, %d by the monitor", n, m)
	if n == 0 || m == 0 {
		t.Error("confirm from memory: not found in 200 runs")
	}
}

// TestJudge: messages and partitions are judged side by side. A log that swaps
// offsets harms no message.
func TestJudge(t *testing.T) {
	cfg := logConfig(60)
	events, _ := simulate(t, cfg, 1)
	j, err := linear.Judge(events, linear.Options{})
	if err != nil || j.Messages.Status != linear.Linearizable || j.LogStatus() != linear.Linearizable || len(j.Log) != 3 {
		t.Fatalf("%+v, %v, want three linearizable partitions", j, err)
	}
	cfg.Planted = model.SwappedOffsets
	events, _ = simulate(t, cfg, 1)
	j, err = linear.Judge(events, linear.Options{})
	if err != nil || j.Messages.Status != linear.Linearizable || j.LogStatus() != linear.Violated {
		t.Fatalf("%+v, %v, want a violated log and linearizable messages", j, err)
	}
	if p := &j.Log[0]; p.Violation == 0 || len(p.Witness) != 2 || p.Witness[0].Call >= p.Witness[1].Call {
		t.Errorf("%+v, want a named violation and two operations, in order", p)
	}
	events, _ = simulate(t, queueConfig(10), 1)
	if j, err = linear.Judge(events, linear.Options{}); err != nil || len(j.Log) != 0 {
		t.Errorf("a queue: %+v, %v, want no log", j.Log, err)
	}
}
