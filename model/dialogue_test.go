package model_test

import (
	"fmt"
	"maps"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"

	"ackgap/model"
	"ackgap/sim"
)

// TestDialogues runs the stories in testdata/dialogues: a command "run" with
// the parameters that differ from the base system, the fault script as its
// input, and the history as its output. Rewrite them with -rewrite, and read
// the difference.
func TestDialogues(t *testing.T) {
	datadriven.Walk(t, "testdata/dialogues", func(t *testing.T, path string) {
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			cfg := baseConfig(1)
			cfg.Links = model.LinksConfig{}
			for _, a := range d.CmdArgs {
				if err := set(&cfg, a.Key, a.FirstVal(t)); err != nil {
					d.Fatalf(t, "%v", err)
				}
			}
			s := newSystem(t, cfg)
			r := simulate(s, 1, compile(t, s, cfg.Messages, d.Input, "", false), nil)
			return r.String()
		})
	})
}

// set changes one parameter of a configuration.
func set(cfg *model.Config, name, value string) error {
	durations := map[string]*time.Duration{
		"timeout": &cfg.Producer.Timeout, "lease": &cfg.Broker.Lease.Length,
		"processing": &cfg.Consumer.Processing, "ack-delay": &cfg.Consumer.AckDelay,
		"write-every": &cfg.Broker.Storage.WriteEvery, "sync-every": &cfg.Broker.Storage.SyncEvery,
		"sync-cost": &cfg.Broker.Storage.SyncCost, "response-timeout": &cfg.Consumer.Timeout,
		"interval": &cfg.Producer.Interval, "dedup-window": &cfg.Sink.Dedup.Window, "broker-dedup-window": &cfg.Broker.Dedup.Window, "age": &cfg.Broker.Retention.Age, "async-commit": &cfg.Sink.Async,
		"session": &cfg.Consumer.Group.Session, "poll-limit": &cfg.Consumer.Group.PollLimit,
		"commit-timeout": &cfg.Consumer.CommitTimeout, "join-delay": &cfg.Consumer.Group.JoinDelay,
		"linger": &cfg.Producer.Batch.Linger, "message-service": &cfg.Broker.MessageService,
		"deadline": &cfg.Producer.Retry.Deadline, "commit-interval": &cfg.Consumer.CommitInterval,
		"transaction-interval": &cfg.Producer.Transaction.Interval, "marker-service": &cfg.Broker.Transaction.MarkerService,
		"group-retention": &cfg.Consumer.Group.Retention,
		"detect":          &cfg.Broker.Replicas.Detect, "lag-time": &cfg.Broker.Replicas.LagTime, "replicate": &cfg.Links.Replicate.Latency,
	}
	maps.Copy(durations, queueDurations(cfg))
	maps.Copy(durations, sinkDurations(cfg))
	if d := durations[name]; d != nil {
		var err error
		*d, err = time.ParseDuration(value)
		return err
	}
	numbers := map[string]func(int){
		"messages":     func(n int) { cfg.Messages = uint32(n) },
		"prefetch":     func(n int) { cfg.Consumer.Prefetch = n },
		"consumers":    func(n int) { cfg.Consumer.Count = n },
		"attempts":     func(n int) { cfg.Producer.Retry.Attempts = uint32(n) },
		"dead-letter":  func(n int) { cfg.Broker.DeadLetter.After = uint32(n) },
		"partitions":   func(n int) { logOf(cfg, n, cfg.Consumer.Count) },
		"commit-every": func(n int) { cfg.Consumer.CommitEvery = n },
		"length":       func(n int) { cfg.Broker.Retention.Length = n },
		"producers":    func(n int) { cfg.Producer.Count = n },
		"shared-key":   func(n int) { cfg.Producer.SharedKey = uint32(n) },
		"window":       func(n int) { cfg.Producer.Window = n },
		"batch":        func(n int) { cfg.Producer.Batch.Size = n },
		"transaction":  func(n int) { transactional(cfg, n) },
		"concurrency":  func(n int) { cfg.Consumer.Concurrency = n },
		"replicas":     func(n int) { replicasOf(cfg, n, model.Majority) },
		"in-sync":      func(n int) { replicasOf(cfg, n, model.InSync) },
		"async":        func(n int) { replicasOf(cfg, n, model.Async) },
		"min-in-sync":  func(n int) { cfg.Broker.Replicas.MinInSync = n },
	}
	if f := numbers[name]; f != nil {
		n, err := strconv.Atoi(value)
		f(n)
		return err
	}
	words := map[string]func(){
		"ack=before":            func() { cfg.Consumer.Ack = model.AckBefore },
		"ack=at-hand-out":       func() { cfg.Consumer.Ack = model.AckAtHandOut },
		"ack=with-effect":       func() { cfg.Consumer.Ack = model.AckWithEffect },
		"confirms=no":           func() { cfg.Producer.Confirms, cfg.Producer.Retry.Attempts = false, 1 },
		"durable=no":            func() { cfg.Producer.Durable = false },
		"confirm=memory":        func() { cfg.Broker.Storage.Confirm = sim.Memory },
		"confirm=page-cache":    func() { cfg.Broker.Storage.Confirm = sim.PageCache },
		"late-ack=rejected":     func() { cfg.Broker.Lease.LateAck = model.LateAckRejected },
		"leases=durable":        func() { cfg.Broker.Lease.Durable = true },
		"dedup=with-effect":     func() { cfg.Consumer.Key, cfg.Sink.Dedup.Enabled = model.KeyMessage, true },
		"dedup=before-effect":   func() { dedup(cfg, model.BeforeEffect) },
		"dedup=after-effect":    func() { dedup(cfg, model.AfterEffect) },
		"key=delivery":          func() { dedup(cfg, model.WithEffect); cfg.Consumer.Key = model.KeyDelivery },
		"direct=yes":            func() { cfg.Direct = true },
		"server=yes":            func() { cfg.Broker.Server = true },
		"outbox=transaction":    func() { cfg.Producer.Outbox = model.OutboxInTransaction },
		"outbox=publish-first":  func() { cfg.Producer.Outbox = model.OutboxPublishFirst },
		"outbox=relay":          func() { relay(cfg, model.CursorStatus) },
		"outbox=relay-by-id":    func() { relay(cfg, model.CursorID) },
		"outbox=capture":        func() { relay(cfg, model.CursorCapture); cfg.Producer.Relay.Flush = 10 * time.Second },
		"overflow=refuse":       func() { cfg.Broker.Retention.Overflow = model.OverflowRefuses },
		"overflow=drop-new":     func() { cfg.Broker.Retention.Overflow = model.OverflowDropsNew },
		"expelled=dead-letter":  func() { cfg.Broker.Retention.DeadLetters = true },
		"resend=reconnect":      func() { cfg.Producer.Resend = model.ResendOnReconnect },
		"handshake=yes":         func() { cfg.Producer.Resend, cfg.Producer.Handshake = model.ResendOnReconnect, true },
		"clean-start=yes":       func() { cfg.Producer.CleanStart = true },
		"client-session=memory": func() { cfg.Producer.SessionVolatile = true },
		"session-lost=give-up":  func() { cfg.Producer.SessionLost = model.SessionLostGiveUp },
		"sessions=volatile":     func() { cfg.Broker.Session.Volatile = true },
		"request-key=message":   func() { cfg.Producer.Key, cfg.Sink.Dedup.Enabled = model.KeyMessage, true },
		"request-key=attempt":   func() { cfg.Producer.Key, cfg.Sink.Dedup.Enabled = model.KeyDelivery, true },
		"idempotent=yes":        func() { cfg.Producer.Idempotent, cfg.Producer.Window = true, 5 },
		"epochs=per-session":    func() { cfg.Broker.Transaction.EpochPerSession = true },
		"verified=no":           func() { cfg.Broker.Transaction.Unverified = true },
		"source=inside":         func() { cfg.Producer.Transaction.SourceInside = true },
		"when-expired=stop":     func() { cfg.Producer.Transaction.StopWhenExpired = true },
		"isolation=uncommitted": func() { cfg.Broker.Transaction.ReadUncommitted = true },
		"confirm-by=leader":     func() { cfg.Broker.Replicas.Confirm = model.ByLeader },
		"eligible=complete":     func() { cfg.Broker.Replicas.Eligible = true },
		"unclean=yes":           func() { cfg.Broker.Replicas.Unclean = true },
		"broker-dedup=yes":      func() { cfg.Broker.Dedup.Enabled = true },
		"broker-dedup=volatile": func() { cfg.Broker.Dedup.Enabled, cfg.Broker.Dedup.Volatile = true, true },
		"broker-dedup=by-number": func() {
			cfg.Broker.Dedup.Enabled, cfg.Broker.Dedup.ByNumber, cfg.Producer.Window = true, true, 1
		},
		"broker-dedup=refreshed":    func() { cfg.Broker.Dedup.Enabled, cfg.Broker.Dedup.Refreshed = true, true },
		"broker-dedup=per-producer": func() { cfg.Broker.Dedup.Enabled, cfg.Broker.Dedup.Scope = true, model.ScopeProducer },
		"no-route=drop":             func() { cfg.Broker.NoRoute = model.NoRouteDrop },
		"no-route=refuse":           func() { cfg.Broker.NoRoute = model.NoRouteRefuse },
		"no-route=ignore":           func() { cfg.Broker.NoRoute = model.NoRouteIgnore },
		"refused=give-up":           func() { cfg.Producer.Retry.StopOnRefusal = true },
		"group=yes":                 func() { groupOf(cfg, max(1, cfg.Broker.Partitions), cfg.Consumer.Count) },
		"group=fresh": func() {
			groupOf(cfg, max(1, cfg.Broker.Partitions), cfg.Consumer.Count)
			cfg.Consumer.Group.Fresh = true
		},
		"reset=latest":   func() { cfg.Consumer.Group.Reset = model.ResetLatest },
		"positions=sink": func() { cfg.Sink.Positions = true },
		"ack=in-transaction": func() {
			cfg.Consumer.Ack, cfg.Broker.Transaction = model.AckInTransaction, model.TransactionConfig{Timeout: time.Minute, Scan: 10 * time.Second}
		},
		"effect=outside":        func() { cfg.Consumer.EffectOutside = true },
		"after-abort=continue":  func() { cfg.Consumer.ContinueAfterAbort = true },
		"ack=at-poll":           func() { cfg.Consumer.Ack = model.AckAtPoll },
		"hand-over=yes":         func() { cfg.Consumer.Ack, cfg.Consumer.HandOver = model.AckAtPoll, true },
		"unanswered=ignore":     func() { cfg.Consumer.Commit = model.CommitOnce },
		"refused=continue":      func() { cfg.Consumer.ContinueAfterRefusal = true },
		"unanswered=exit":       func() { cfg.Consumer.Commit = model.CommitOrExit },
		"confirm-link=datagram": func() { cfg.Links.Confirm.Datagram = true },
	}
	maps.Copy(words, queueWords(cfg))
	maps.Copy(words, sinkWords(cfg))
	if f := words[name+"="+value]; f != nil {
		f()
		return nil
	}
	return fmt.Errorf("there is no parameter %s=%s; numbers and durations aside there are %s", name, value, strings.Join(keys(words), ", "))
}

func relay(cfg *model.Config, cursor model.RelayCursor) {
	cfg.Producer.Outbox, cfg.Producer.Relay = model.OutboxRelay, model.RelayConfig{Cursor: cursor, Poll: 100 * ms}
}

func dedup(cfg *model.Config, written model.DedupWritten) {
	cfg.Consumer.Key, cfg.Sink.Dedup.Enabled, cfg.Sink.Dedup.Written = model.KeyMessage, true, written
}

func keys(m map[string]func()) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	return names
}
