package faults_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"ackgap/faults"
	"ackgap/sim"
)

// A small world with retries, in which producer-1 sends through broker-1 to
// consumer-1, shows that the script of a run replays the run.

const (
	stepSend    sim.Site = sim.Private + iota
	toyMessages          = 20
	toyAttempts          = 4
)

// toy is one run; it is the handler of all nodes and the monitor as well.
type toy struct {
	world     *sim.World[int]
	plan      *faults.Plan
	toBroker  sim.LinkID
	toNext    sim.LinkID
	syncs     uint32
	record    []string // what happened, with the text of lines for their numbers
	forwarded uint32   // what nodes sent because of a fault
}

func runToy(plan *faults.Plan, seed sim.Seed) *toy {
	r := &toy{plan: plan}
	r.world = sim.NewWorld[int](r)
	for _, name := range testSystem().Nodes[1:] {
		r.world.AddNode(name, r)
	}
	r.toBroker = r.world.AddLink(sim.LinkConfig{From: producer, To: broker, Site: siteRequest,
		Latency: time.Millisecond, Jitter: 3 * time.Millisecond, DuplicateBit: 1})
	r.toNext = r.world.AddLink(sim.LinkConfig{From: broker, To: consumer, Site: siteDelivery,
		Latency: time.Millisecond, DuplicateBit: 2})
	plan.Reset(seed)
	r.world.Reset(seed, plan)
	end := r.world.Run(sim.Limits{Heal: testSystem().FaultsUntil, Horizon: sim.Time(time.Minute)})
	r.note("end at %v, drained %t", end.At, end.Drained)
	return r
}

func (r *toy) note(format string, args ...any) {
	r.record = append(r.record, fmt.Sprintf("%v ", r.world.Now())+fmt.Sprintf(format, args...))
}

func (r *toy) Start(w *sim.World[int]) {
	if w.Self() != producer {
		return
	}
	for m := uint32(1); m <= toyMessages; m++ {
		w.After(time.Duration(m)*10*time.Millisecond, stepSend, sim.Key{Subject: m, N: 1}, 0)
	}
}

func (r *toy) Step(w *sim.World[int], e *sim.Event[int]) {
	r.note("step %d of %v at node %d", e.Step, e.Key, e.Node)
	switch e.Step {
	case stepSend:
		w.Send(r.toBroker, siteConfirmed, e.Key, 0)
		if e.Key.N < toyAttempts {
			w.After(50*time.Millisecond, stepSend, sim.Key{Subject: e.Key.Subject, N: e.Key.N + 1}, 0)
		}
	case siteConfirmed:
		w.Send(r.toNext, siteAckGap, e.Key, 0)
		r.syncs++
		w.After(2*time.Millisecond, siteSync, sim.Key{Subject: uint32(broker), N: r.syncs, Copy: uint16(w.Incarnation(broker))}, 0)
	}
}

func (r *toy) Crash(w *sim.World[int], failure sim.Action) {
	r.note("node %d goes down: %d", w.Self(), failure)
	if w.Self() == broker {
		r.syncs = 0
	}
}

// Restart and Fault send at once, within the kernel's reading of an answer.
func (r *toy) Restart(w *sim.World[int]) { r.forward(w) }

func (r *toy) Fault(w *sim.World[int], f sim.Fault) {
	r.note("node %d suffers %d", w.Self(), f.Action)
	r.forward(w)
}

func (r *toy) forward(w *sim.World[int]) {
	if w.Self() == broker {
		r.forwarded++
		w.Send(r.toNext, siteAckGap, sim.Key{Subject: 50, N: r.forwarded}, 0)
	}
}

func (r *toy) Struck(f sim.Fault, node sim.NodeID, e *sim.Event[int]) {
	r.struck(f.Line)
	f.Line = 0
	r.note("fault %+v strikes node %d", f, node)
}

func (r *toy) Changed(node, peer sim.NodeID, change sim.Lifecycle) {
	r.note("node %d, %d: change %d", node, peer, change)
}

func (r *toy) Lost(e *sim.Event[int], why sim.Loss, line uint16) {
	r.struck(line)
	r.note("%v is lost: %d", e.Key, why)
}

func (r *toy) Doubled(copied *sim.Event[int], line uint16) {
	r.struck(line)
	r.note("%v is doubled", copied.Key)
}

func (r *toy) struck(line uint16) {
	if line > 0 {
		r.plan.Struck(line)
		l, ok := r.plan.Line(line)
		r.note("line %v, %t", l, ok)
	}
}

const toyWeather = `drop at link.request rate 5%
delay at link.request rate 5% by 1ms to 100ms
duplicate at link.request rate 5%
reorder at link.delivery rate 5% by 1ms to 10ms
duplicate at link.delivery rate 5%
crash consumer-1 at link.request rate 4%, restart after 10ms to 200ms
crash broker-1 at consumer.ack-gap rate 4%
crash broker-1 at link.request rate 2%
restart broker-1 at consumer.ack-gap rate 20%
restart broker-1 at link.request rate 10%
crash at broker.before-sync rate 3%, restart after 10ms
rebalance broker-1 at consumer.ack-gap rate 4%
pause at broker.confirmed rate 3% for 1ms to 100ms
partition broker-1 from consumer-1 at broker.confirmed rate 2% for 10ms to 50ms
slow all x3 at consumer.ack-gap rate 2% for 10ms
power-loss all at broker.confirmed rate 1%, restart after 5ms to 10ms
`

const toyScript = `pause consumer-1 at 100ms for 20ms
drop at link.request of m3 attempt 1
crash at consumer.ack-gap #2, restart after 10ms
`

func TestScriptOfARunReplaysIt(t *testing.T) {
	fell, seen := 0, map[sim.Action]bool{}
	const runs = 400
	for seed := range sim.Seed(runs) {
		w := weather(t, toyWeather)
		w.Swarm = seed%2 == 0
		wild := runToy(compile(t, toyScript, w), seed)
		script := wild.plan.Script()
		replay := runToy(compile(t, script.String(), faults.Weather{}), seed)
		if i := firstDifference(wild.record, replay.record); i >= 0 {
			t.Fatalf("seed %d: the replay differs at\n%s\n%s\nscript:\n%s", seed, entry(wild.record, i), entry(replay.record, i), script)
		}
		if got, want := replay.plan.Fired(), wild.plan.Fired(); !slices.Equal(got, want) {
			t.Fatalf("seed %d: the replay fires\n%s\nwant\n%s", seed, got, want)
		}
		for _, i := range replay.plan.Unfired() {
			if i >= len(parseScript(t, toyScript)) {
				t.Fatalf("seed %d: %q was drawn and struck, but not in the replay", seed, script[i])
			}
		}
		fell += len(wild.plan.Fired())
		for _, l := range wild.plan.Fired() {
			seen[l.Action] = true
		}
	}
	if fell < 10*runs || len(seen) < 10 {
		t.Errorf("%d faults of %d actions in %d runs: too few to show anything", fell, len(seen), runs)
	}
}

func firstDifference(a, b []string) int {
	for i := range max(len(a), len(b)) {
		if entry(a, i) != entry(b, i) {
			return i
		}
	}
	return -1
}

func entry(record []string, i int) string {
	if i < len(record) {
		return record[i]
	}
	return "(nothing)"
}
