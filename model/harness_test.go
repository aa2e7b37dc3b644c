package model_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ackgap/faults"
	"ackgap/history"
	"ackgap/model"
	"ackgap/sim"
)

const ms = time.Millisecond

// limits leave the weather a minute and the drain a day.
var limits = sim.Limits{Heal: sim.Time(time.Minute), Horizon: sim.Time(24 * time.Hour)}

// baseConfig is a system that never loses a message: durable source, confirms
// after fsync, retries without limit, ack after the effect.
func baseConfig(messages uint32) model.Config {
	l := model.Link{Latency: ms}
	return model.Config{
		Messages: messages,
		Producer: model.ProducerConfig{Count: 1, Interval: 10 * ms, Confirms: true, Window: 16, Timeout: time.Second,
			Retry: model.RetryPolicy{Backoff: 100 * ms, MaxBackoff: time.Second}, Durable: true},
		Broker: model.BrokerConfig{Storage: model.StorageConfig{Confirm: sim.Fsynced},
			Lease: model.LeaseConfig{Length: 30 * time.Second}, DeadLetter: model.DeadLetterConfig{RetryDelay: time.Second}},
		Consumer: model.ConsumerConfig{Count: 1, Prefetch: 16, Concurrency: 1, Processing: 5 * ms, Timeout: 5 * time.Second, Reconnect: time.Second},
		Links:    model.LinksConfig{Request: l, Confirm: l, Delivery: l, Ack: l, Effect: l, Response: l},
	}
}

// replicasOf gives the broker several nodes. They notice a death after 2 s.
func replicasOf(c *model.Config, count int, rule model.ReplicaRule) {
	c.Broker.Replicas = model.ReplicasConfig{Count: count, Rule: rule, LagTime: 10 * time.Second,
		Detect: 2 * time.Second, Poll: 500 * ms}
}

// stormy is weather of every kind that the base system survives.
const stormy = `
drop at link.request rate 3%
drop at link.confirm rate 3%
drop at link.delivery rate 3%
drop at link.ack rate 3%
drop at link.effect rate 2%
drop at link.response rate 2%
duplicate at link.request rate 2%
duplicate at link.delivery rate 2%
duplicate at link.ack rate 2%
duplicate at link.effect rate 2%
delay at link.confirm rate 2% by 10ms to 3s
reorder at link.delivery rate 2% by 1ms to 100ms
crash at producer.before-send rate 1%, restart after 50ms to 3s
crash at producer.before-insert rate 1%, restart after 50ms to 3s
delay at producer.before-insert rate 3% by 10ms to 1s
crash at relay.before-mark rate 2%, restart after 50ms to 3s
crash at producer.before-commit rate 2%, restart after 50ms to 3s
crash at broker.before-persist rate 1%, restart after 50ms to 3s
crash at broker.before-confirm rate 1%, restart after 50ms to 3s
power-loss at broker.confirmed rate 1%, restart after 50ms to 3s
crash at broker.before-settle rate 1%, restart after 50ms to 3s
crash at broker.before-sync rate 1%, restart after 50ms to 3s
drop at link.release rate 2%
drop at link.complete rate 2%
expire broker-1 at broker.confirmed rate 1%
crash at consumer.before-processing rate 1%, restart after 50ms to 3s
crash at consumer.mid-processing rate 1%, restart after 50ms to 3s
crash at consumer.ack-gap rate 1%, restart after 50ms to 3s
crash at sink.before-commit rate 1%, restart after 50ms to 3s
crash at sink.half-done rate 1%, restart after 50ms to 3s
crash at sink.before-response rate 1%, restart after 50ms to 3s
pause at consumer.ack-gap rate 1% for 1s to 40s
pause at broker.before-confirm rate 1% for 100ms to 5s
slow x10 at consumer.before-processing rate 1% for 1s to 5s
partition broker-1 from consumer-1 at link.delivery rate 1% for 100ms to 10s
unroute broker-1 at broker.before-persist rate 1% for 50ms to 3s
`

// run is one run of a system, kept whole.
type run struct {
	model.Outcome
	rec  history.Recording
	plan *faults.Plan
	sys  *model.System
}

func newSystem(t testing.TB, cfg model.Config) *model.System {
	t.Helper()
	s, err := model.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// compile makes a plan for a system, from the text of a script and of a weather.
func compile(t testing.TB, s *model.System, messages uint32, script, weather string, swarm bool) *faults.Plan {
	t.Helper()
	var w faults.Weather
	var err error
	if w.Lines, err = faults.ParseScript(weather); err != nil {
		t.Fatal(err)
	}
	w.Swarm = swarm
	lines, err := faults.ParseScript(script)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := faults.Compile(lines, w, faults.System{Sites: model.Sites, Nodes: s.Nodes(), Messages: messages,
		FaultsUntil: limits.Heal, PoisonNode: 2})
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// simulate runs a system under a plan and keeps the history.
func simulate(s *model.System, seed uint64, plan *faults.Plan, wrap func(sim.Injector) sim.Injector) *run {
	r := &run{plan: plan, sys: s}
	plan.Reset(sim.Seed(seed))
	var injector sim.Injector = plan
	if wrap != nil {
		injector = wrap(plan)
	}
	r.Outcome = s.Run(model.RunOptions{Seed: sim.Seed(seed), Limits: limits, Injector: injector, Struck: plan.Struck, Accepted: plan.Accepted,
		Observers: []history.Observer{&r.rec}})
	return r
}

// String tells the run as a story: one line for each event.
func (r *run) String() string {
	var b strings.Builder
	for i := range r.rec.Events {
		b.WriteString(tell(&r.rec.Events[i], r.sys.Nodes()))
		b.WriteByte('\n')
	}
	return b.String()
}

// tell prints an event, without its own number and that of its cause.
func tell(e *history.Event, nodes []string) string {
	words := []string{fmt.Sprintf("%8v  %-10s", e.At, nodes[e.Node]), e.Kind.String()}
	add := func(ok bool, format string, args ...any) {
		if ok {
			words = append(words, fmt.Sprintf(format, args...))
		}
	}
	add(e.Type != 0, "%s", e.Type)
	add(e.Packet != 0, "%s", e.Packet)
	add(e.Message != 0, "m%d", e.Message)
	add(e.Attempt != 0, "attempt %d", e.Attempt)
	add(e.Copy != 0, "copy %d", e.Copy)
	add(e.Delivery != 0, "delivery %d", e.Delivery)
	add(e.Wire != 0, "wire %d", e.Wire)
	add(e.Peer != 0, "to %s", nodes[e.Peer])
	add(e.Reason != 0, "(%s)", e.Reason)
	add(e.Line != 0, "by line %d", e.Line)
	return strings.Join(words, " ")
}
