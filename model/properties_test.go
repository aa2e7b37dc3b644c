package model_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ackgap/faults"
	"ackgap/history"
	"ackgap/model"
	"ackgap/sim"
)

// variants are the systems that the properties are tried on.
var variants = []struct {
	name   string
	change func(*model.Config)
}{
	{"at least once", func(*model.Config) {}},
	{"idempotent", func(c *model.Config) { dedup(c, model.WithEffect) }},
	{"key first", func(c *model.Config) { dedup(c, model.BeforeEffect) }},
	{"in one commit", func(c *model.Config) { c.Consumer.Ack = model.AckWithEffect }},
	{"at most once", func(c *model.Config) {
		c.Producer.Confirms, c.Producer.Retry.Attempts, c.Producer.Durable = false, 1, false
		c.Consumer.Ack, c.Broker.Storage.Confirm = model.AckBefore, sim.Memory
	}},
	{"at hand-out", func(c *model.Config) { c.Consumer.Ack = model.AckAtHandOut }},
	{"slow disk", func(c *model.Config) {
		c.Broker.Storage = model.StorageConfig{Confirm: sim.Fsynced, WriteEvery: 20 * ms, SyncEvery: 50 * ms, SyncCost: 5 * ms}
	}},
	{"slow disk, in one commit", func(c *model.Config) {
		c.Broker.Storage = model.StorageConfig{Confirm: sim.Fsynced, SyncEvery: 50 * ms, SyncCost: 5 * ms}
		c.Consumer.Ack, c.Broker.Dedup.Enabled = model.AckWithEffect, true
	}},
	{"slow disk, durable leases, one at a time", func(c *model.Config) {
		c.Broker.Storage = model.StorageConfig{Confirm: sim.Fsynced, SyncEvery: 20 * ms, SyncCost: 5 * ms}
		c.Broker.Lease.Durable, c.Consumer.Prefetch, c.Broker.DeadLetter.After = true, 1, 4
	}},
	{"broker dedup", func(c *model.Config) { c.Broker.Dedup.Enabled = true; c.Consumer.Ack = model.AckWithEffect }},
	{"broker dedup, a short window", func(c *model.Config) {
		c.Broker.Dedup = model.DedupConfig{Enabled: true, Window: 2 * time.Second, Count: 20, Refreshed: true, Scope: model.ScopeProducer}
		c.Producer.SharedKey, c.Producer.Count = 2, 2
	}},
	{"broker dedup by number", func(c *model.Config) {
		c.Broker.Dedup = model.DedupConfig{Enabled: true, ByNumber: true}
		c.Producer.Window, c.Producer.Count = 1, 2
		c.Broker.Storage = model.StorageConfig{Confirm: sim.PageCache, SyncEvery: 100 * ms, SyncCost: 5 * ms}
	}},
	{"direct", func(c *model.Config) { c.Direct = true }},
	{"direct, key", func(c *model.Config) { c.Direct, c.Sink.Dedup.Enabled, c.Producer.Key = true, true, model.KeyMessage }},
	{"server", func(c *model.Config) { c.Broker.Server = true }},
	{"server that answers early, key", func(c *model.Config) {
		c.Broker.Server, c.Broker.Dedup.Enabled, c.Broker.NoRoute = true, true, model.NoRouteRefuse
		c.Broker.Storage = model.StorageConfig{Confirm: sim.Memory, WriteEvery: 20 * ms, SyncEvery: 200 * ms, SyncCost: 5 * ms}
	}},
	{"outbox", func(c *model.Config) { relay(c, model.CursorStatus); c.Producer.Count, c.Producer.Window = 2, 3 }},
	{"published first", func(c *model.Config) { c.Producer.Outbox, c.Producer.Count = model.OutboxPublishFirst, 2 }},
	{"published first, without confirms", func(c *model.Config) {
		c.Producer.Outbox, c.Producer.Confirms, c.Producer.Durable, c.Producer.Retry.Attempts = model.OutboxPublishFirst, false, true, 1
	}},
	{"outbox by number", func(c *model.Config) {
		relay(c, model.CursorID)
		c.Producer.Count, c.Producer.Service, c.Producer.Retry.Attempts = 3, 150*ms, 2
	}},
	{"outbox, change capture", func(c *model.Config) {
		relay(c, model.CursorCapture)
		c.Producer.Interval, c.Producer.Service, c.Producer.Relay.Flush = 0, ms, 2*time.Second
	}},
	{"insert in the transaction", func(c *model.Config) {
		c.Producer.Outbox, c.Producer.Durable, c.Consumer.Ack = model.OutboxInTransaction, false, model.AckWithEffect
	}},
	{"a sink that answers early", func(c *model.Config) { dedup(c, model.WithEffect); c.Sink.Async = 600 * ms }},
	{"direct, a sink that answers early", func(c *model.Config) { c.Direct, c.Sink.Async = true, 600*ms }},
	{"calls that take a while, kept failures", func(c *model.Config) {
		dedup(c, model.WithEffect)
		c.Sink.Work, c.Sink.Dedup.Window, c.Consumer.Timeout, c.Consumer.Concurrency = 800*ms, 30*time.Second, 500*ms, 4
		c.Sink.Failures, c.Sink.FailingCalls, c.Broker.DeadLetter.After = model.FailuresStored, 1, 4
	}},
	{"calls side by side, failures retried", func(c *model.Config) {
		dedup(c, model.BeforeEffect)
		c.Sink.Work, c.Sink.SameKey, c.Consumer.Timeout, c.Broker.Lease.Length = 800*ms, model.SameKeyRuns, 500*ms, 2*time.Second
		c.Sink.Failures, c.Sink.FailingCalls, c.Consumer.OnFailure = model.FailuresRetried, 2, model.FailureNacks
	}},
	{"two sinks", func(c *model.Config) { c.Second.Used = true }},
	{"two sinks, keyed, the second takes a while", func(c *model.Config) {
		dedup(c, model.AfterEffect)
		c.Second.Used, c.Second.Dedup.Enabled, c.Second.Work = true, true, 700*ms
		c.Second.Failures, c.Second.FailingCalls, c.Consumer.OnFailure = model.FailuresRetried, 1, model.FailureNacks
	}},
	{"two sinks behind a log", func(c *model.Config) {
		groupOf(c, 2, 2)
		c.Consumer.Key = model.KeyMessage
		c.Second = model.SecondSinkConfig{Used: true, SinkConfig: model.SinkConfig{Dedup: model.DedupConfig{Enabled: true, Volatile: true}}}
	}},
	{"direct, key, calls that take a while", func(c *model.Config) {
		c.Direct, c.Sink.Dedup.Enabled, c.Producer.Key = true, true, model.KeyMessage
		c.Sink.Work, c.Sink.Failures, c.Sink.FailingCalls = 1500*ms, model.FailuresRetried, 1
	}},
	{"short retention, drop head", func(c *model.Config) {
		c.Broker.Retention = model.RetentionConfig{Age: 20 * time.Second, Length: 4}
		c.Consumer.Prefetch, c.Consumer.Processing = 1, 300*ms
		c.Broker.Storage = model.StorageConfig{Confirm: sim.PageCache, SyncEvery: 100 * ms, SyncCost: 5 * ms}
	}},
	{"full queues refuse, old messages are dead letters", func(c *model.Config) {
		c.Broker.Retention = model.RetentionConfig{Age: 5 * time.Second, Length: 3, Overflow: model.OverflowRefuses, DeadLetters: true}
		c.Consumer.Prefetch, c.Consumer.Processing = 1, 200*ms
	}},
	{"full queues drop what comes", func(c *model.Config) {
		c.Broker.Retention = model.RetentionConfig{Length: 3, Overflow: model.OverflowDropsNew}
		c.Consumer.Prefetch, c.Consumer.Processing, c.Broker.Dedup.Enabled = 1, 200*ms, true
	}},
	{"resend on reconnect", func(c *model.Config) { c.Producer.Resend, c.Producer.Window = model.ResendOnReconnect, 4 }},
	{"four packets", func(c *model.Config) {
		c.Producer.Resend, c.Producer.Handshake, c.Producer.Interval, c.Producer.Count = model.ResendOnReconnect, true, 0, 2
		c.Broker.Storage = model.StorageConfig{Confirm: sim.PageCache, SyncEvery: 100 * ms, SyncCost: 5 * ms}
	}},
	{"four packets, clients that keep nothing", func(c *model.Config) {
		c.Producer.Resend, c.Producer.Handshake, c.Producer.SessionVolatile = model.ResendOnReconnect, true, true
	}},
	{"four packets, sessions in memory that end", func(c *model.Config) {
		c.Producer.Resend, c.Producer.Handshake, c.Producer.Durable = model.ResendOnReconnect, true, false
		c.Producer.SessionLost, c.Broker.NoRoute = model.SessionLostGiveUp, model.NoRouteDrop
		c.Broker.Session = model.SessionConfig{Volatile: true, Expiry: 2 * time.Second}
		c.Broker.Storage.Confirm = sim.Memory
	}},
	{"log", func(c *model.Config) { logOf(c, 3, 2) }},
	{"log, commit before", func(c *model.Config) { logOf(c, 2, 1); c.Consumer.Ack = model.AckBefore }},
	{"log, commit with the effect", func(c *model.Config) {
		logOf(c, 2, 2)
		c.Consumer.Ack, c.Producer.Idempotent, c.Producer.Window = model.AckWithEffect, true, 5
	}},
	{"log, commit every 10", func(c *model.Config) { logOf(c, 1, 1); c.Consumer.CommitEvery = 10 }},
	{"log, commit at intervals", func(c *model.Config) {
		logOf(c, 1, 1)
		c.Consumer.CommitInterval = 300 * ms
		c.Broker.Storage = model.StorageConfig{Confirm: sim.PageCache, SyncEvery: 100 * ms, SyncCost: 5 * ms}
	}},
	{"batches for a queue", func(c *model.Config) {
		c.Producer.Batch = model.BatchConfig{Size: 4, Linger: 25 * ms}
		c.Broker.MessageService = ms
	}},
	{"batches for a log, numbered", func(c *model.Config) {
		logOf(c, 3, 2)
		c.Producer.Batch, c.Producer.Interval = model.BatchConfig{Size: 8, Linger: 5 * ms}, ms
		c.Consumer.Ack, c.Producer.Idempotent, c.Producer.Window = model.AckWithEffect, true, 5
		c.Broker.Storage = model.StorageConfig{Confirm: sim.Fsynced, SyncCost: 5 * ms}
	}},
	{"batches, known by name, as fast as possible", func(c *model.Config) {
		c.Producer.Batch, c.Producer.Interval, c.Producer.Window = model.BatchConfig{Size: 5}, 0, 2
		c.Broker.Dedup = model.DedupConfig{Enabled: true, Window: time.Second}
		c.Broker.Storage = model.StorageConfig{Confirm: sim.PageCache, WriteEvery: 10 * ms, SyncEvery: 30 * ms}
	}},
	{"batches that nobody asks about", func(c *model.Config) {
		c.Producer.Batch = model.BatchConfig{Size: 3, Linger: 50 * ms}
		c.Producer.Confirms, c.Producer.Retry.Attempts, c.Producer.Durable = false, 1, false
		c.Consumer.Count, c.Broker.NoRoute = 2, model.NoRouteDrop
	}},
	{"no queue without a subscriber", func(c *model.Config) { c.Broker.NoRoute = model.NoRouteDrop }},
	{"no route is a refusal", func(c *model.Config) {
		c.Broker.NoRoute, c.Producer.Retry.StopOnRefusal, c.Broker.Dedup.Enabled = model.NoRouteRefuse, true, true
	}},
	{"group", func(c *model.Config) { groupOf(c, 3, 2) }},
	{"group, commit before", func(c *model.Config) { groupOf(c, 2, 2); c.Consumer.Ack = model.AckBefore }},
	{"group, commit or exit", func(c *model.Config) { groupOf(c, 1, 2); c.Consumer.Commit = model.CommitOrExit }},
	{"group, commit at intervals, once", func(c *model.Config) {
		groupOf(c, 2, 3)
		c.Consumer.CommitInterval, c.Consumer.Commit = 300*ms, model.CommitOnce
		c.Broker.Storage = model.StorageConfig{Confirm: sim.PageCache, SyncEvery: 100 * ms, SyncCost: 5 * ms}
	}},
	{"group, positions that expire, a short log", func(c *model.Config) {
		groupOf(c, 2, 2)
		c.Consumer.Group.Retention, c.Broker.Retention = 10*time.Second, model.RetentionConfig{Age: 20 * time.Second, Length: 6}
		c.Broker.Storage = model.StorageConfig{Confirm: sim.PageCache, SyncEvery: 100 * ms, SyncCost: 5 * ms}
	}},
	{"a short log", func(c *model.Config) {
		logOf(c, 2, 2)
		c.Broker.Retention = model.RetentionConfig{Age: 5 * time.Second, Length: 4}
		c.Consumer.Processing = 200 * ms
	}},
	{"group, fresh, from the end", func(c *model.Config) {
		groupOf(c, 2, 2)
		c.Consumer.Group.Fresh, c.Consumer.Group.Reset, c.Broker.DeadLetter.After = true, model.ResetLatest, 3
	}},
	{"group, commit at polls", func(c *model.Config) {
		groupOf(c, 2, 2)
		c.Consumer.Ack, c.Consumer.CommitInterval = model.AckAtPoll, 300*ms
	}},
	{"group, positions in the sink", func(c *model.Config) { groupOf(c, 2, 2); c.Sink.Positions = true }},
	{"group, positions written now and then", func(c *model.Config) {
		groupOf(c, 2, 2)
		c.Broker.Acks.SaveEvery = 200 * ms
		c.Broker.Storage = model.StorageConfig{Confirm: sim.PageCache, SyncEvery: 100 * ms, SyncCost: 5 * ms}
	}},
	{"group, hand-over", func(c *model.Config) {
		groupOf(c, 2, 2)
		c.Consumer.Ack, c.Consumer.HandOver, c.Consumer.Concurrency, c.Consumer.CommitInterval = model.AckAtPoll, true, 3, 200*ms
	}},
	{"group, commit with the effect", func(c *model.Config) { groupOf(c, 2, 2); c.Consumer.Ack = model.AckWithEffect }},
	{"majority of three", func(c *model.Config) { replicasOf(c, 3, model.Majority); c.Links.Replicate = model.Link{Latency: ms} }},
	{"majority of five, page cache, slow disk, log", func(c *model.Config) {
		replicasOf(c, 5, model.Majority)
		logOf(c, 2, 2)
		c.Broker.Storage = model.StorageConfig{Confirm: sim.PageCache, WriteEvery: 2 * ms, SyncEvery: 100 * ms, SyncCost: 5 * ms}
		c.Links.Replicate = model.Link{Latency: 2 * ms, Jitter: 3 * ms}
	}},
	{"in-sync three, group, unclean", func(c *model.Config) {
		replicasOf(c, 3, model.InSync)
		groupOf(c, 2, 2)
		c.Broker.Replicas.Confirm, c.Broker.Replicas.Unclean = model.ByLeader, true
		c.Broker.Storage = model.StorageConfig{Confirm: sim.PageCache, SyncEvery: time.Second}
		c.Links.Replicate = model.Link{Latency: 5 * ms}
	}},
	{"in-sync three, eligible replicas", func(c *model.Config) {
		replicasOf(c, 3, model.InSync)
		logOf(c, 1, 1)
		c.Broker.Replicas.MinInSync, c.Broker.Replicas.Eligible = 2, true
		c.Broker.Storage = model.StorageConfig{Confirm: sim.PageCache, SyncEvery: time.Second}
		c.Links.Replicate = model.Link{Latency: 5 * ms}
	}},
	{"majority of three, group at its polls", func(c *model.Config) {
		replicasOf(c, 3, model.Majority)
		groupOf(c, 2, 3)
		c.Consumer.Ack, c.Consumer.CommitInterval = model.AckAtPoll, 300*ms
	}},
	{"in-sync three, log, idempotent", func(c *model.Config) {
		replicasOf(c, 3, model.InSync)
		logOf(c, 3, 2)
		c.Producer.Idempotent, c.Producer.Window, c.Broker.Replicas.MinInSync = true, 5, 2
		c.Broker.Storage = model.StorageConfig{Confirm: sim.PageCache, SyncEvery: time.Second}
		c.Links.Replicate = model.Link{Latency: ms}
	}},
	{"in-sync three, confirmed by the leader, unclean", func(c *model.Config) {
		replicasOf(c, 3, model.InSync)
		c.Broker.Replicas.Confirm, c.Broker.Replicas.Unclean = model.ByLeader, true
		c.Broker.Storage = model.StorageConfig{Confirm: sim.PageCache, SyncEvery: time.Second}
		c.Links.Replicate = model.Link{Latency: 5 * ms}
	}},
	{"asynchronous pair, durable leases, dedup", func(c *model.Config) {
		replicasOf(c, 2, model.Async)
		c.Broker.Lease.Durable, c.Broker.Dedup.Enabled, c.Broker.DeadLetter.After = true, true, 4
		c.Broker.Storage = model.StorageConfig{Confirm: sim.PageCache, SyncEvery: 50 * ms}
		c.Links.Replicate = model.Link{Latency: 5 * ms}
	}},
	{"busy", func(c *model.Config) {
		c.Producer.Count, c.Producer.Window, c.Producer.Interval, c.Producer.Service = 3, 2, 0, ms
		c.Broker.Service, c.Sink.Service = ms, 2*ms
		c.Consumer.Count, c.Consumer.Prefetch, c.Consumer.OnFailure = 3, 4, model.FailureNacks
		c.Broker.Lease.Durable, c.Broker.Lease.LateAck, c.Broker.DeadLetter.After = true, model.LateAckRejected, 5
	}},
}

func logOf(c *model.Config, partitions, consumers int) {
	c.Broker.Partitions, c.Consumer.Count, c.Consumer.Poll = partitions, consumers, 500*ms
}

// groupOf makes the system a log that a group reads.
func groupOf(c *model.Config, partitions, consumers int) {
	logOf(c, partitions, consumers)
	c.Consumer.CommitTimeout = 5 * time.Second
	c.Consumer.Group = model.GroupConfig{Enabled: true, Session: 45 * time.Second, Heartbeat: 3 * time.Second, PollLimit: 5 * time.Minute}
}

// forgetful is the weather of a queue's consumer state.
const forgetful = `
forget broker-1 at broker.before-settle rate 1%
forget broker-1 at link.delivery rate 1%
replay broker-1 at broker.before-settle rate 1%
`

// unruly is what goes wrong besides among replicas: everything.
const unruly = `
drop at link.replicate rate 3%
delay at link.replicate rate 2% by 1ms to 3s
crash at link.replicate rate 1%, restart after 50ms to 5s
crash broker-2 at broker.before-confirm rate 1%, restart after 50ms to 8s
power-loss broker-2 at broker.before-persist rate 1%, restart after 50ms to 8s
pause broker-2 at link.request rate 1% for 50ms to 8s
failover to eligible at broker.confirmed rate 1%
failover to eligible at consumer.mid-processing rate 1%
failover to stale at link.confirm rate 1%
partition broker-1 from broker-2 at broker.before-persist rate 1% for 100ms to 20s
`

// stormyFor leaves out the lines whose sites or nodes a system does not have.
func stormyFor(cfg *model.Config) string {
	var lines []string
	if cfg.Broker.Replicas.Count > 1 {
		lines = append(lines, unruly)
	}
	for line := range strings.Lines(stormy) {
		if cfg.Consumer.Ack == model.AckWithEffect && strings.Contains(line, "half-done") ||
			cfg.Consumer.Ack == model.AckInTransaction && !cfg.Consumer.EffectOutside && strings.Contains(line, "half-done") ||
			cfg.Broker.Server && (strings.Contains(line, "consumer") || strings.Contains(line, "sink")) ||
			cfg.Direct && (strings.Contains(line, "broker") || strings.Contains(line, "consumer")) {
			continue
		}
		lines = append(lines, line)
	}
	lines = append(lines, stormyTransactions(cfg))
	if cfg.Broker.Acks.Retain {
		lines = append(lines, forgetful)
	}
	return strings.Join(lines, "")
}

func drawVariant(t *rapid.T) model.Config {
	cfg := baseConfig(uint32(rapid.IntRange(1, 60).Draw(t, "messages")))
	v := rapid.SampledFrom(variants).Draw(t, "variant")
	v.change(&cfg)
	return cfg
}

// uniqueKeys is an injector that checks that no visit has the key of another.
type uniqueKeys struct {
	sim.Injector
	seen  map[sim.Visit]bool
	twice []sim.Visit
}

func (u *uniqueKeys) Visit(v sim.Visit) []sim.Fault {
	at := v
	at.At, at.Node = 0, 0
	if u.seen[at] {
		u.twice = append(u.twice, v)
	}
	u.seen[at] = true
	return u.Injector.Visit(v)
}

// TestVisitsHaveKeysOfTheirOwn: whatever goes wrong, no two visits to a site
// have the same key, so a script's line names one visit.
func TestVisitsHaveKeysOfTheirOwn(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		cfg := drawVariant(rt)
		s := newSystem(t, cfg)
		u := &uniqueKeys{seen: map[sim.Visit]bool{}}
		simulate(s, rapid.Uint64().Draw(rt, "seed"), compile(t, s, cfg.Messages, "", stormyFor(&cfg), true),
			func(i sim.Injector) sim.Injector { u.Injector = i; return u })
		if len(u.twice) > 0 {
			rt.Fatalf("a key came twice")
		}
	})
}

// TestLeasesStayWithinPrefetch: however things go wrong, the broker never hands
// a consumer's process more at once than its prefetch: what it has handed out
// and not heard settled, given back, expired or taken back. The consumers'
// processes live on, as the history does not tell which of them a lease is for.
func TestLeasesStayWithinPrefetch(t *testing.T) {
	reached := false
	rapid.Check(t, func(rt *rapid.T) {
		cfg := drawVariant(rt)
		if cfg.Direct || cfg.Broker.Partitions > 0 || cfg.Consumer.Ack == model.AckAtHandOut {
			return
		}
		cfg.Consumer.Prefetch = rapid.IntRange(1, 4).Draw(rt, "prefetch")
		s := newSystem(t, cfg)
		r := simulate(s, rapid.Uint64().Draw(rt, "seed"), compile(t, s, cfg.Messages, "", without(stormyFor(&cfg), "crash at consumer"), true), nil)
		broker := history.Node(slices.Index(s.Nodes(), "broker-1"))
		type copyOf struct {
			message uint32
			number  uint16
		}
		held := map[copyOf]history.Node{} // by whose process
		count := map[history.Node]int{}
		free := func(c copyOf) {
			if n, ok := held[c]; ok {
				delete(held, c)
				count[n]--
			}
		}
		for i := range r.rec.Events {
			e := &r.rec.Events[i]
			c := copyOf{e.Message, e.Copy}
			switch e.Kind {
			case history.Lease:
				free(c)
				held[c] = e.Peer
				count[e.Peer]++
				reached = reached || count[e.Peer] == cfg.Consumer.Prefetch
				if count[e.Peer] > cfg.Consumer.Prefetch {
					rt.Fatalf("more is handed out to a consumer than its prefetch")
				}
			case history.Expire, history.Requeue, history.Settle, history.CopyLost, history.DeadLetter:
				free(c)
			case history.Nack:
				free(c)
			case history.Crash, history.PowerLoss, history.DiskLoss:
				for c := range held { // a broker that comes back counts anew
					if e.Node == broker {
						free(c)
					}
				}
			case history.Lead: // so does a new leader
				for c := range held {
					free(c)
				}
			}
		}
	})
	if !reached {
		t.Error("no consumer ever held as much as its prefetch: the test shows nothing")
	}
}

// without leaves out the lines of a weather that begin so.
func without(weather, prefix string) string {
	var lines []string
	for line := range strings.Lines(weather) {
		if !strings.HasPrefix(line, prefix) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}

// faulty reports whether an event is a fault that struck at a message's visit.
func faulty(e *history.Event) bool { return e.Line != 0 && e.Live == 0 }

// TestCausesKeepToTheMessage: until a message is stored, what causes its events is
// an event of its own or of a node, also where one request carries several.
func TestCausesKeepToTheMessage(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		cfg := drawVariant(rt)
		s := newSystem(t, cfg)
		r := simulate(s, rapid.Uint64().Draw(rt, "seed"), compile(t, s, cfg.Messages, "", stormyFor(&cfg), true), nil)
		for i := range r.rec.Events {
			e := &r.rec.Events[i]
			switch e.Kind {
			case history.Attempt, history.Timeout, history.Refuse, history.Store, history.Dedup, history.Confirm,
				history.Send, history.Lost, history.Double, history.Late:
			default:
				continue
			}
			if e.Parent == 0 || e.Message == 0 {
				continue
			}
			cause := r.rec.At(e.Parent)
			ofNode := cause.Line != 0 && cause.Kind != history.Late && cause.Kind != history.Double // struck at any visit
			if !ofNode && cause.Message != 0 && cause.Message != e.Message {
				rt.Fatalf("an event of another message is the cause: %s of %s", cause.Kind, e.Kind)
			}
		}
	})
}

// TestRunsRepeat: the same seed gives the same history, in a fresh system and
// in one that has run before.
func TestRunsRepeat(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		cfg := drawVariant(rt)
		seed := rapid.Uint64().Draw(rt, "seed")
		used := newSystem(t, cfg)
		simulate(used, seed+1, compile(t, used, cfg.Messages, "", stormyFor(&cfg), true), nil)
		fresh := newSystem(t, cfg)
		a := simulate(used, seed, compile(t, used, cfg.Messages, "", stormyFor(&cfg), true), nil)
		b := simulate(fresh, seed, compile(t, fresh, cfg.Messages, "", stormyFor(&cfg), true), nil)
		if a.Outcome != b.Outcome {
			rt.Fatalf("two runs with one seed differ")
		}
	})
}

// TestWeatherReplaysAsScript: the script that a weather run reports gives the
// same history again.
func TestWeatherReplaysAsScript(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		cfg := drawVariant(rt)
		seed := rapid.Uint64().Draw(rt, "seed")
		s := newSystem(t, cfg)
		a := simulate(s, seed, compile(t, s, cfg.Messages, "", stormyFor(&cfg), true), nil)
		script := a.plan.Script()
		b := simulate(s, seed, compile(t, s, cfg.Messages, script.String(), "", false), nil)
		if a.Outcome != b.Outcome {
			rt.Fatalf("the script of a weather run gives another history")
		}
		if len(b.plan.Unfired()) > 0 {
			rt.Fatalf("a line of a weather run's script did not fire")
		}
	})
}

func TestSteadyStateAllocatesNothing(t *testing.T) {
	for _, v := range variants {
		cfg := baseConfig(500)
		v.change(&cfg)
		s := newSystem(t, cfg)
		run := func() { s.Run(model.RunOptions{Seed: 1, Limits: limits}) }
		run()
		if n := testing.AllocsPerRun(5, run); n != 0 {
			t.Errorf("%s: %v allocations in a run of 500 messages", v.name, n)
		}
	}
}

// independent is a system in which messages do not wait for one another: there
// is room for all of them everywhere, and nothing takes working time.
func independent(messages uint32) model.Config {
	cfg := baseConfig(messages)
	cfg.Producer.Window, cfg.Consumer.Prefetch, cfg.Consumer.Concurrency = 1000, 1000, 1000
	for _, l := range []*model.Link{&cfg.Links.Request, &cfg.Links.Confirm, &cfg.Links.Delivery, &cfg.Links.Ack, &cfg.Links.Effect, &cfg.Links.Response} {
		l.Datagram, l.Jitter = true, 2*ms
	}
	return cfg
}

const scattered = `
drop at link.request rate 3%
drop at link.confirm rate 3%
drop at link.delivery rate 3%
drop at link.ack rate 3%
drop at link.effect rate 3%
drop at link.response rate 3%
duplicate at link.request rate 3%
duplicate at link.effect rate 3%
delay at link.delivery rate 3% by 1ms to 3s
reorder at link.ack rate 3% by 1ms to 100ms
delay at consumer.mid-processing rate 2% by 1s to 40s
`

// TestOneLineLessChangesOneMessage: in a system whose messages are independent
// of one another, the causal cone of a fault in one message's way is that
// message. Without the fault, every other message has the very same events at
// the very same times: no draw has moved.
func TestOneLineLessChangesOneMessage(t *testing.T) {
	touched := 0
	rapid.Check(t, func(rt *rapid.T) {
		const messages = 40
		seed := rapid.Uint64().Draw(rt, "seed")
		s := newSystem(t, independent(messages))
		script := simulate(s, seed, compile(t, s, messages, "", scattered, false), nil).plan.Script()
		if len(script) == 0 {
			return
		}
		without := rapid.IntRange(0, len(script)-1).Draw(rt, "line to remove")
		a := simulate(s, seed, compile(t, s, messages, script.String(), "", false), nil)
		b := simulate(s, seed, compile(t, s, messages, script.Without(without).String(), "", false), nil)
		cone := script[without].Place.Message
		for m := uint32(1); m <= messages; m++ {
			same := slices.Equal(lifeOf(a, m), lifeOf(b, m))
			if !same && m != cone {
				rt.Fatalf("a message outside the cone has another life")
			}
			if !same {
				touched++
			}
		}
	})
	if touched == 0 {
		t.Error("no removed line ever changed anything: the test shows nothing")
	}
}

// TestOneCrashLessChangesWhatWasOpen: the causal cone of an outage is the
// messages that were open at some time between its beginning and the moment at
// which its node serves again; without it, every message that was closed before
// or accepted after it has the very same events.
func TestOneCrashLessChangesWhatWasOpen(t *testing.T) {
	outside := 0
	rapid.Check(t, func(rt *rapid.T) {
		const messages = 60
		seed := rapid.Uint64().Draw(rt, "seed")
		cfg := independent(messages)
		cfg.Producer.Interval = 200 * ms
		cfg.Broker.Lease.Length = 2 * cfg.Producer.Timeout
		s := newSystem(t, cfg)
		node := rapid.SampledFrom([]string{"broker-1", "consumer-1", "sink-1"}).Draw(rt, "node")
		script := simulate(s, seed, compile(t, s, messages, "", scattered, false), nil).plan.Script()
		crash, err := faults.ParseLine("crash " + node + " at 5s, restart after 300ms")
		if err != nil {
			rt.Fatal(err)
		}
		a := simulate(s, seed, compile(t, s, messages, append(slices.Clone(script), crash).String(), "", false), nil)
		b := simulate(s, seed, compile(t, s, messages, script.String(), "", false), nil)
		// Reconnecting takes a second, and the network 40 s at most where a
		// delayed step of a message that was open then still runs.
		from, to := sim.Time(5000*ms), sim.Time(5000*ms+300*ms+2*cfg.Consumer.Reconnect)
		for m := uint32(1); m <= messages; m++ {
			if open(a, m, from, to) || open(b, m, from, to) {
				continue
			}
			outside++
			if !slices.Equal(lifeOf(a, m), lifeOf(b, m)) {
				rt.Fatalf("a message that was not open during the outage has another life")
			}
		}
	})
	if outside == 0 {
		t.Error("every message was open during every outage: the test shows nothing")
	}
}

// lifeOf tells what happened to one message, without the numbers of script lines.
func lifeOf(r *run, message uint32) []string {
	var life []string
	for _, e := range r.rec.Events {
		if e.Message == message {
			e.Line = 0
			life = append(life, tell(&e, r.sys.Nodes()))
		}
	}
	return life
}

// open reports whether anything happens to a message, or is still to happen,
// between two instants.
func open(r *run, message uint32, from, to sim.Time) bool {
	first, last := sim.Time(1<<62), sim.Time(0)
	for i := range r.rec.Events {
		if e := &r.rec.Events[i]; e.Message == message {
			first, last = min(first, e.At), max(last, e.At)
		}
	}
	return first <= to && last >= from
}

// TestOneOwnerPerPartition: a group never gives a partition to two members in
// one generation, generations only go up, and a commit that is turned down
// settles nothing.
func TestOneOwnerPerPartition(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		cfg := baseConfig(uint32(rapid.IntRange(1, 60).Draw(rt, "messages")))
		groupOf(&cfg, rapid.IntRange(1, 5).Draw(rt, "partitions"), rapid.IntRange(1, 4).Draw(rt, "consumers"))
		cfg.Consumer.Group.PollLimit = 10 * time.Second
		s := newSystem(t, cfg)
		r := simulate(s, rapid.Uint64().Draw(rt, "seed"), compile(t, s, cfg.Messages, "", stormyFor(&cfg)+zombies, true), nil)
		generation, given, fenced := map[uint16]int64{}, map[uint16]history.Node{}, map[uint64]bool{}
		for i := range r.rec.Events {
			e := &r.rec.Events[i]
			switch {
			case e.Kind == history.Assign && e.Value <= generation[e.Partition]:
				rt.Fatalf("a partition was given away twice in one generation")
			case e.Kind == history.Assign:
				generation[e.Partition], given[e.Partition] = e.Value, e.Peer
			case e.Kind == history.Lease && given[e.Partition] != e.Peer:
				rt.Fatalf("a record was handed to a consumer that does not own the partition")
			case e.Kind == history.LateAck && e.Reason == history.Fenced:
				fenced[e.Parent] = true
			case e.Kind == history.Settle && fenced[e.Parent]:
				rt.Fatalf("a commit that was turned down moved the position")
			}
		}
	})
}

// zombies is weather in which members of a group are out without knowing it.
const zombies = `
delay at consumer.mid-processing rate 3% by 5s to 2m
pause at consumer.mid-processing rate 2% for 30s to 2m
rebalance broker-1 at consumer.mid-processing rate 3%
`

// TestGroupLosesNothing: a group that commits after the effect applies each
// message, whatever the weather; without faults it applies each once.
func TestGroupLosesNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		cfg := baseConfig(uint32(rapid.IntRange(1, 60).Draw(rt, "messages")))
		groupOf(&cfg, rapid.IntRange(1, 5).Draw(rt, "partitions"), rapid.IntRange(1, 4).Draw(rt, "consumers"))
		cfg.Consumer.Commit = rapid.SampledFrom([]model.CommitMode{model.CommitRepeated, model.CommitOnce, model.CommitOrExit}).Draw(rt, "commit")
		s := newSystem(t, cfg)
		weather := ""
		if stormyWeather := rapid.Bool().Draw(rt, "weather"); stormyWeather {
			weather = stormyFor(&cfg) + zombies
		}
		r := simulate(s, rapid.Uint64().Draw(rt, "seed"), compile(t, s, cfg.Messages, "", weather, true), nil)
		effects := map[uint32]int{}
		for i := range r.rec.Events {
			if e := &r.rec.Events[i]; e.Kind == history.Effect {
				effects[e.Message]++
			}
		}
		if !r.Drained {
			rt.Fatalf("the run does not end")
		}
		for m := uint32(1); m <= cfg.Messages; m++ {
			if effects[m] == 0 || weather == "" && effects[m] > 1 {
				rt.Fatalf("a message is applied never, or without faults twice")
			}
		}
	})
}

// TestPositionsInTheSinkApplyOnce: where effect and position are one commit, each
// record is applied at most once, and each message at least once, whatever the
// weather. What the producer sends again is another record.
func TestPositionsInTheSinkApplyOnce(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		cfg := baseConfig(uint32(rapid.IntRange(1, 60).Draw(rt, "messages")))
		groupOf(&cfg, rapid.IntRange(1, 3).Draw(rt, "partitions"), rapid.IntRange(1, 4).Draw(rt, "consumers"))
		cfg.Sink.Positions = true
		cfg.Consumer.Commit = rapid.SampledFrom([]model.CommitMode{model.CommitRepeated, model.CommitOnce, model.CommitOrExit}).Draw(rt, "commit")
		s := newSystem(t, cfg)
		r := simulate(s, rapid.Uint64().Draw(rt, "seed"), compile(t, s, cfg.Messages, "replay broker-1 at 20s", stormyFor(&cfg)+zombies, true), nil)
		effects, records := map[uint32]int{}, map[[2]uint32]int{}
		for i := range r.rec.Events {
			if e := &r.rec.Events[i]; e.Kind == history.Effect {
				effects[e.Message]++
				records[[2]uint32{e.Message, uint32(e.Copy)}]++
			}
		}
		for m := uint32(1); m <= cfg.Messages; m++ {
			if effects[m] == 0 {
				rt.Fatalf("a message is never applied")
			}
		}
		for _, n := range records {
			if n > 1 {
				rt.Fatalf("a record is applied twice")
			}
		}
	})
}
