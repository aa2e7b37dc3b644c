package model_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ackgap/history"
	"ackgap/model"
	"ackgap/sim"
)

// transactional makes the producer write that many messages in one transaction.
func transactional(c *model.Config, size int) {
	logOf(c, 1, 1)
	c.Producer.Idempotent, c.Producer.Window, c.Producer.Transaction.Size = true, 5, size
	c.Broker.Transaction.Timeout, c.Broker.Transaction.Scan = time.Minute, 10*time.Second
}

// readProcessWrite makes the consumers a group that works in transactions.
func readProcessWrite(c *model.Config, partitions, consumers int) {
	groupOf(c, partitions, consumers)
	c.Consumer.Ack, c.Consumer.CommitEvery = model.AckInTransaction, 10
	c.Broker.Transaction.Timeout, c.Broker.Transaction.Scan = time.Minute, 10*time.Second
}

var slowDisk = model.StorageConfig{Confirm: sim.Fsynced, WriteEvery: 20 * ms, SyncEvery: 50 * ms, SyncCost: 5 * ms}

var transactionVariants = []struct {
	name   string
	change func(*model.Config)
}{
	{"log, transactions", func(c *model.Config) { transactional(c, 3); c.Broker.Partitions, c.Consumer.Count = 2, 2 }},
	{"log, transactions with the source's position, slow disk", func(c *model.Config) {
		transactional(c, 2)
		c.Producer.Transaction.SourceInside, c.Producer.Count, c.Broker.Storage = true, 2, slowDisk
	}},
	{"log, transactions under one epoch per session", func(c *model.Config) {
		transactional(c, 2)
		c.Broker.Partitions, c.Broker.Transaction.EpochPerSession = 3, true
		c.Broker.Storage = model.StorageConfig{Confirm: sim.PageCache, SyncEvery: 100 * ms, SyncCost: 5 * ms}
	}},
	{"group, transactions under one epoch per session", func(c *model.Config) {
		transactional(c, 2)
		groupOf(c, 2, 2)
		c.Broker.Transaction.EpochPerSession = true
		c.Broker.Storage = model.StorageConfig{Confirm: sim.PageCache, SyncEvery: 100 * ms, SyncCost: 5 * ms}
	}},
	{"majority of three, read, process, write what a transaction wrote", func(c *model.Config) {
		replicasOf(c, 3, model.Majority)
		transactional(c, 2)
		readProcessWrite(c, 2, 2)
		c.Links.Replicate = model.Link{Latency: ms}
	}},
	{"log, transactions that end by time, slow markers", func(c *model.Config) {
		transactional(c, 10)
		c.Broker.Partitions, c.Producer.Window, c.Producer.Transaction.Interval = 2, 2, 35*ms
		c.Broker.Transaction.MarkerService = 3 * ms
	}},
	{"log, transactions under one epoch per session, not verified", func(c *model.Config) {
		transactional(c, 2)
		c.Broker.Partitions, c.Broker.Transaction.EpochPerSession, c.Broker.Transaction.Unverified = 2, true, true
	}},
	{"log, transactions, read uncommitted", func(c *model.Config) {
		transactional(c, 2)
		c.Broker.Transaction.ReadUncommitted = true
	}},
	{"read, process, write", func(c *model.Config) { readProcessWrite(c, 2, 2) }},
	{"read, process, write, exit when unanswered, slow disk", func(c *model.Config) {
		readProcessWrite(c, 3, 2)
		c.Consumer.Commit, c.Broker.Storage = model.CommitOrExit, slowDisk
	}},
	{"read, process, write what a transaction wrote", func(c *model.Config) {
		transactional(c, 2)
		readProcessWrite(c, 2, 2)
	}},
	{"position in a transaction, effect outside", func(c *model.Config) {
		readProcessWrite(c, 2, 2)
		c.Consumer.EffectOutside = true
	}},
}

func init() { variants = append(variants, transactionVariants...) }

// stormyEnds is weather on the way of a transaction's end.
const stormyEnds = `
drop at link.end rate 5%
drop at link.ended rate 5%
duplicate at link.end rate 3%
delay at link.end rate 3% by 10ms to 5s
crash at broker.before-prepare rate 2%, restart after 50ms to 3s
power-loss at broker.prepared rate 2%, restart after 50ms to 3s
crash producer-1 at link.end rate 2%, restart after 50ms to 3s
pause producer-1 at link.confirm rate 1% for 1s to 40s
`

// stormyMarkers is weather between the decision and its markers.
const stormyMarkers = "crash at broker.before-marker rate 3%, restart after 50ms to 3s\n"

// stormyTransactions returns the weather on the sites that only transactions have.
func stormyTransactions(cfg *model.Config) string {
	var b strings.Builder
	if cfg.Producer.Transactional() {
		b.WriteString(stormyEnds)
	}
	if cfg.Producer.Transactional() || cfg.Consumer.Ack == model.AckInTransaction && !cfg.Consumer.EffectOutside {
		b.WriteString(stormyMarkers)
	}
	return b.String()
}

// drawTransactional draws one of the variants whose name has a prefix.
func drawTransactional(t *rapid.T, prefix string) model.Config {
	cfg := baseConfig(uint32(rapid.IntRange(1, 40).Draw(t, "messages")))
	var fitting []func(*model.Config)
	for _, v := range transactionVariants {
		if strings.HasPrefix(v.name, prefix) {
			fitting = append(fitting, v.change)
		}
	}
	rapid.SampledFrom(fitting).Draw(t, "variant")(&cfg)
	cfg.Broker.Storage.Confirm = sim.Fsynced // the page cache is not in the claims' scope
	return cfg
}

func storm(t *testing.T, rt *rapid.T, cfg *model.Config) *run {
	s := newSystem(t, *cfg)
	return simulate(s, rapid.Uint64().Draw(rt, "seed"), compile(t, s, cfg.Messages, "", stormyFor(cfg), true), nil)
}

// TestTransactionsAreAtomic: where each transaction has an epoch, its records are
// all committed or all aborted, whatever goes wrong.
func TestTransactionsAreAtomic(t *testing.T) {
	both := map[history.Type]bool{}
	rapid.Check(t, func(rt *rapid.T) {
		cfg := drawTransactional(rt, "log, transactions")
		cfg.Broker.Transaction.EpochPerSession, cfg.Broker.Transaction.Unverified = false, false
		r := storm(t, rt, &cfg)
		if torn(r, both) {
			rt.Fatalf("one transaction is committed in part and aborted in part\n%s\n%s", r.plan.Script(), r)
		}
	})
	if (!both[history.Ok] || !both[history.Fail]) && !testing.Short() {
		t.Error("not both a commit and an abort were seen: the test shows nothing")
	}
}

// TestOneEpochPerSessionTears: the same weather tears transactions that share an
// epoch (KIP-890, KAFKA-17754).
func TestOneEpochPerSessionTears(t *testing.T) {
	cfg := baseConfig(60)
	transactional(&cfg, 3)
	cfg.Producer.Interval, cfg.Broker.Transaction.EpochPerSession = 300*ms, true
	s := newSystem(t, cfg)
	weather := "delay at link.end rate 20% by 1100ms to 2s\ncrash at producer.before-send rate 5%, restart after 100ms\n"
	for seed := uint64(1); seed <= 200; seed++ {
		if torn(simulate(s, seed, compile(t, s, cfg.Messages, "", weather, false), nil), map[history.Type]bool{}) {
			return
		}
	}
	t.Error("no transaction was torn in 200 runs")
}

// torn reports whether the markers of one transaction contradict each other, and
// notes which kinds there were.
func torn(r *run, seen map[history.Type]bool) bool {
	type unit struct {
		client history.Node
		number int64
	}
	fates := map[unit]history.Type{}
	for i := range r.rec.Events {
		e := &r.rec.Events[i]
		if e.Kind != history.Marker {
			continue
		}
		seen[e.Type] = true
		u := unit{e.Peer, e.Value}
		if before := fates[u]; before != 0 && before != e.Type {
			return true
		}
		fates[u] = e.Type
	}
	return false
}

// TestFencedSessionsWriteNothing: once the coordinator has ended a client's
// transaction on its own account, the client writes nothing before it has a new
// session. A crash may take the decision back until a marker shows that it is safe.
func TestFencedSessionsWriteNothing(t *testing.T) {
	type fence struct {
		number int64 // of the transaction
		safe   bool
	}
	fenced := 0
	rapid.Check(t, func(rt *rapid.T) {
		cfg := drawTransactional(rt, "log, transactions")
		cfg.Broker.Transaction.Timeout, cfg.Broker.Transaction.Scan = 500*ms, 100*ms
		over := map[history.Node]*fence{}
		r := storm(t, rt, &cfg)
		for _, e := range r.rec.Events {
			switch {
			case e.Kind == history.Prepare && e.Reason != 0:
				over[e.Peer] = &fence{number: e.Value}
				fenced++
			case e.Kind == history.Marker && over[e.Peer] != nil && over[e.Peer].number == e.Value:
				over[e.Peer].safe = true
			case e.Kind == history.Session:
				delete(over, e.Peer)
			case e.Kind == history.Append && over[e.Peer] != nil:
				rt.Fatalf("a fenced session writes a record\n%s\n%s", r.plan.Script(), r)
			case e.Kind == history.Crash || e.Kind == history.PowerLoss:
				for client, f := range over {
					if !f.safe {
						delete(over, client)
					}
				}
			}
		}
	})
	if fenced == 0 && !testing.Short() {
		t.Error("no session was ever fenced: the test shows nothing")
	}
}

// TestEveryTransactionEnds: whatever comes late, each record that is stored gets
// its marker, and each is read, if each transaction has an epoch or if the
// coordinator is asked. If neither is so, some partition is stuck (KIP-890).
func TestEveryTransactionEnds(t *testing.T) {
	const weather = "delay at link.request rate 20% by 1100ms to 5s\ncrash at broker.before-persist rate 2%, restart after 1s\n"
	for _, v := range []struct {
		name                   string
		perSession, unverified bool
		hangs                  bool
	}{
		{"an epoch for each transaction", false, false, false},
		{"one epoch, verified", true, false, false},
		{"one epoch, not verified", true, true, true},
	} {
		t.Run(v.name, func(t *testing.T) {
			cfg := baseConfig(20)
			transactional(&cfg, 2)
			cfg.Producer.Count, cfg.Broker.Partitions, cfg.Producer.Retry.Attempts = 2, 5, 1
			cfg.Broker.Transaction.EpochPerSession, cfg.Broker.Transaction.Unverified = v.perSession, v.unverified
			s := newSystem(t, cfg)
			hung := 0
			for seed := uint64(1); seed <= 200 && hung == 0; seed++ {
				r := simulate(s, seed, compile(t, s, cfg.Messages, "", weather, false), nil)
				if n := undecided(r); n > 0 || !r.Drained {
					hung++
				}
			}
			if (hung > 0) != v.hangs {
				t.Errorf("a run of 200 ends with a transaction open: %t; want %t", hung > 0, v.hangs)
			}
		})
	}
}

// undecided counts the records that no marker has come for.
func undecided(r *run) int {
	type copyOf struct {
		message uint32
		number  uint16
	}
	open := map[copyOf]bool{}
	for _, e := range r.rec.Events {
		switch c := (copyOf{e.Message, e.Copy}); e.Kind {
		case history.Append:
			open[c] = true
		case history.Marker, history.CopyLost:
			delete(open, c)
		}
	}
	return len(open)
}

// TestReadersStopAtOpenTransactions: a read-committed reader is handed neither an
// undecided or aborted record nor one that comes after an undecided one.
func TestReadersStopAtOpenTransactions(t *testing.T) {
	waited := 0
	rapid.Check(t, func(rt *rapid.T) {
		cfg := drawTransactional(rt, "log, transactions")
		cfg.Broker.Transaction.ReadUncommitted = false
		type copyOf struct {
			message uint32
			number  uint16
		}
		type place struct {
			partition uint16
			offset    int64
		}
		open, at, aborted := map[copyOf]place{}, map[copyOf]place{}, map[copyOf]bool{}
		for _, e := range storm(t, rt, &cfg).rec.Events {
			c := copyOf{e.Message, e.Copy}
			switch e.Kind {
			case history.Append:
				open[c] = place{e.Partition, e.Value}
				at[c] = open[c]
			case history.Marker:
				delete(open, c)
				aborted[c] = e.Type == history.Fail
			case history.CopyLost:
				delete(open, c)
			case history.PowerLoss: // may take markers back that were not safe
				clear(aborted)
			case history.Lease:
				if aborted[c] {
					rt.Fatalf("an aborted record is read")
				}
				for _, p := range open {
					if p.partition == at[c].partition && p.offset <= at[c].offset {
						rt.Fatalf("a record is read that is not before the first undecided one")
					}
					waited++
				}
			}
		}
	})
	if waited == 0 && !testing.Short() {
		t.Error("nothing was ever read while a transaction was open: the test shows nothing")
	}
}

// TestSourceInsideStoresOnce: a transaction that holds the source's position stores
// each message once, whatever goes wrong within the fault model.
func TestSourceInsideStoresOnce(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		cfg := drawTransactional(rt, "log, transactions with the source's position")
		cfg.Broker.Partitions = rapid.IntRange(1, 3).Draw(rt, "partitions")
		r := storm(t, rt, &cfg)
		times := map[uint32]int{}
		for _, e := range r.rec.Events {
			if e.Kind == history.Store {
				times[e.Message]++
			}
		}
		for m := uint32(1); m <= cfg.Messages; m++ {
			if times[m] != 1 {
				rt.Fatalf("a message is stored %d times\n%s\n%s", times[m], r.plan.Script(), r)
			}
		}
	})
}

// TestReadProcessWriteAppliesOnce: a transaction that holds the reader's position
// and the output makes one effect of each stored copy visible, whatever goes
// wrong within the fault model.
func TestReadProcessWriteAppliesOnce(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		cfg := drawTransactional(rt, "read, process, write")
		r := storm(t, rt, &cfg)
		if !r.Drained {
			rt.Fatalf("the run did not come to rest")
		}
		type copyOf struct {
			message uint32
			number  uint16
		}
		effects := map[copyOf]int{}
		for _, e := range r.rec.Events {
			switch c := (copyOf{e.Message, e.Copy}); e.Kind {
			case history.Store:
				effects[c] += 0
			case history.CopyLost:
				delete(effects, c)
			case history.Effect:
				effects[c]++
			}
		}
		for c, n := range effects {
			if n != 1 {
				rt.Fatalf("copy %d of message %d has %d effects\n%s\n%s", c.number, c.message, n, r.plan.Script(), r)
			}
		}
	})
}
