package sim_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ackgap/sim"
)

const ms = time.Millisecond

// Sites and steps of the test systems.
const (
	siteWork sim.Site = iota + 1
	siteLink
	stepTick = sim.Private + iota
	stepArrived
	stepHungUp
)

var stepNames = map[sim.Site]string{siteWork: "work", stepTick: "tick", stepArrived: "arrived", stepHungUp: "hung up"}

// world is a test system of two nodes, a and b, with a link in each direction.
// Everything that happens is written into a transcript.
type world struct {
	*sim.World[int]
	a, b       *node
	ab, ba     sim.LinkID
	transcript strings.Builder
}

// node does what its script says and writes down what it is told.
type node struct {
	w     *world
	name  string
	start func()
	step  func(e *sim.Event[int])
	again func()
}

func newWorld(ab sim.LinkConfig) *world {
	t := &world{}
	t.World = sim.NewWorld[int](t)
	t.a, t.b = &node{w: t, name: "a"}, &node{w: t, name: "b"}
	ab.From, ab.To = t.AddNode("a", t.a), t.AddNode("b", t.b)
	ab.Site = siteLink
	t.ab = t.AddLink(ab)
	t.ba = t.AddLink(sim.LinkConfig{From: 2, To: 1, Latency: ms, HangUp: stepHungUp})
	return t
}

func (t *world) log(format string, args ...any) {
	fmt.Fprintf(&t.transcript, "%v ", t.Now())
	fmt.Fprintf(&t.transcript, format+"\n", args...)
}

func (n *node) Start(*sim.World[int]) {
	if n.start != nil {
		n.start()
	}
}

func (n *node) Step(_ *sim.World[int], e *sim.Event[int]) {
	n.w.log("%s %s %d", n.name, stepNames[e.Step], e.Payload)
	if n.step != nil {
		n.step(e)
	}
}

func (n *node) Crash(_ *sim.World[int], failure sim.Action) { n.w.log("%s down (%d)", n.name, failure) }

func (n *node) Restart(w *sim.World[int]) {
	if n.again != nil {
		n.again()
	}
}

func (n *node) Fault(_ *sim.World[int], f sim.Fault) { n.w.log("%s fault %d", n.name, f.Action) }

func (t *world) Struck(f sim.Fault, id sim.NodeID, e *sim.Event[int]) {
	where := "at its time"
	if e != nil {
		where = fmt.Sprintf("at the visit of %d", e.Payload)
	}
	t.log("%s struck by %d %s", t.NodeName(id), f.Action, where)
}

func (t *world) Changed(id, peer sim.NodeID, c sim.Lifecycle) {
	if id == sim.NoNode {
		t.log("healed")
		return
	}
	names := [...]string{sim.Restarted: "restarted", sim.Resumed: "resumed", sim.Reconnected: "reconnected", sim.SpedUp: "sped up"}
	t.log("%s %s", t.NodeName(id), names[c])
}

func (t *world) Lost(e *sim.Event[int], why sim.Loss, _ uint16) {
	t.log("lost %d (%s)", e.Payload, [...]string{sim.Dropped: "dropped", sim.Cut: "cut", sim.Void: "void"}[why])
}

func (t *world) Doubled(e *sim.Event[int], _ uint16) {
	t.log("doubled %d as copy %d", e.Payload, e.Key.Copy)
}

// plan is an injector made of plain data.
type plan struct {
	timed []sim.TimedFault
	keys  map[uint32][]sim.Fault // by subject, at any site
}

func (p *plan) Timed() []sim.TimedFault { return p.timed }

func (p *plan) Visit(v sim.Visit) []sim.Fault {
	return p.keys[v.Key.Subject]
}

func at(t time.Duration, f sim.Fault) sim.TimedFault {
	return sim.TimedFault{At: sim.Time(t), Fault: f}
}

func (t *world) send(n int) { t.Send(t.ab, stepArrived, sim.Key{Subject: uint32(n), N: 1}, n) }

func TestWorld(t *testing.T) {
	limits := sim.Limits{Heal: sim.Time(time.Minute), Horizon: sim.Time(time.Hour)}
	tests := []struct {
		name   string
		link   sim.LinkConfig
		system func(w *world)
		plan   *plan
		limits sim.Limits
		want   string
	}{
		{
			name: "events happen in the order of time, then of asking",
			system: func(w *world) {
				w.a.start = func() {
					w.After(2*ms, stepTick, sim.Key{}, 1)
					w.After(1*ms, stepTick, sim.Key{}, 2)
					w.After(2*ms, stepTick, sim.Key{}, 3)
				}
			},
			want: "1ms a tick 2\n2ms a tick 1\n2ms a tick 3\n",
		}, {
			name: "a node serves one thing at a time; a continuation comes before everything else",
			system: func(w *world) {
				w.a.start = func() {
					w.Serve(5*ms, siteWork, sim.Key{}, 1)
					w.Serve(3*ms, siteWork, sim.Key{}, 2)
					w.After(5*ms, stepTick, sim.Key{}, 3)
				}
				w.a.step = func(e *sim.Event[int]) {
					if e.Payload == 1 {
						w.Then(siteWork, sim.Key{}, 4)
					}
				}
			},
			want: "5ms a work 1\n5ms a work 4\n5ms a tick 3\n8ms a work 2\n",
		}, {
			name: "a cancelled timer does not move the clock",
			system: func(w *world) {
				w.a.start = func() {
					late := w.After(time.Second, stepTick, sim.Key{}, 1)
					w.After(ms, stepTick, sim.Key{}, 2)
					w.Cancel(late)
					w.Cancel(late)
				}
			},
			want: "1ms a tick 2\n",
		}, {
			name: "background timers do not keep the run alive",
			system: func(w *world) {
				w.a.start = func() {
					w.InBackground(2*ms, stepTick, sim.Key{}, 1)
					w.After(ms, stepTick, sim.Key{}, 2)
				}
			},
			want: "1ms a tick 2\n",
		}, {
			name: "a background timer that the heal has overtaken does not turn back the clock",
			system: func(w *world) {
				w.a.start = func() { w.InBackground(5*ms, stepTick, sim.Key{}, 1) }
				w.b.again = func() { w.After(ms, stepTick, sim.Key{}, 2) }
			},
			plan: &plan{timed: []sim.TimedFault{at(ms, sim.Fault{Action: sim.Crash, Node: 2})}},
			want: "1ms b struck by 1 at its time\n1ms b down (1)\n2ms a hung up 0\n1m healed\n1m b restarted\n1m a tick 1\n1m0.001s b tick 2\n",
		}, {
			name: "a crash voids timers silently, and work and packets of the old process aloud",
			link: sim.LinkConfig{Latency: 5 * ms},
			system: func(w *world) {
				w.a.start = func() { w.send(1) }
				w.b.start = func() {
					w.After(4*ms, stepTick, sim.Key{}, 2)
					w.Serve(4*ms, siteWork, sim.Key{}, 3)
				}
				w.b.again = func() { w.After(10*ms, stepTick, sim.Key{}, 4) }
			},
			plan: &plan{timed: []sim.TimedFault{at(2*ms, sim.Fault{Action: sim.Crash, Node: 2, Span: ms})}},
			want: "2ms b struck by 1 at its time\n2ms b down (1)\n3ms a hung up 0\n3ms b restarted\n4ms lost 3 (void)\n5ms lost 1 (void)\n13ms b tick 4\n",
		}, {
			name: "a datagram for a dead process reaches its successor",
			link: sim.LinkConfig{Latency: 5 * ms, Datagram: true},
			system: func(w *world) {
				w.a.start = func() { w.send(1) }
			},
			plan: &plan{timed: []sim.TimedFault{at(2*ms, sim.Fault{Action: sim.Crash, Node: 2, Span: ms})}},
			want: "2ms b struck by 1 at its time\n2ms b down (1)\n3ms a hung up 0\n3ms b restarted\n5ms b arrived 1\n",
		}, {
			name: "an answer goes to the process that asked, not to its successor",
			link: sim.LinkConfig{Latency: ms},
			system: func(w *world) {
				w.a.start = func() { w.send(1) }
				w.b.step = func(e *sim.Event[int]) {
					asker := e.FromIncarnation
					if e.Step == stepArrived {
						w.Serve(5*ms, siteWork, sim.Key{}, int(asker))
						return
					}
					w.Answer(w.ba, uint32(e.Payload), stepArrived, sim.Key{}, 11)
					w.Send(w.ba, stepArrived, sim.Key{}, 12)
				}
			},
			plan: &plan{timed: []sim.TimedFault{at(2*ms, sim.Fault{Action: sim.Crash, Node: 1, Span: ms})}},
			want: "1ms b arrived 1\n2ms a struck by 1 at its time\n2ms a down (1)\n3ms a restarted\n6ms b work 1\n7ms lost 11 (void)\n7ms a arrived 12\n",
		}, {
			name: "a power loss closes no connection; the other side learns of it when the machine is back",
			system: func(w *world) {
				w.b.start = func() { w.After(20*ms, stepTick, sim.Key{}, 1) }
			},
			plan: &plan{timed: []sim.TimedFault{at(2*ms, sim.Fault{Action: sim.PowerLoss, Node: 2, Span: 5 * ms})}},
			want: "2ms b struck by 2 at its time\n2ms b down (2)\n7ms b restarted\n8ms a hung up 0\n",
		}, {
			name: "a crash at a visit comes before the step, and the heal restarts what is still down",
			system: func(w *world) {
				w.a.start = func() { w.Serve(ms, siteWork, sim.Key{Subject: 7}, 7) }
			},
			plan:   &plan{keys: map[uint32][]sim.Fault{7: {{Action: sim.Crash}}}},
			limits: sim.Limits{Heal: sim.Time(10 * ms), Horizon: sim.Time(time.Hour)},
			want:   "1ms a struck by 1 at the visit of 7\n1ms a down (1)\n1ms lost 7 (void)\n10ms healed\n10ms a restarted\n",
		}, {
			name: "a pause holds up what falls into it, in order, and the step at whose visit it struck",
			system: func(w *world) {
				w.a.start = func() {
					w.After(2*ms, stepTick, sim.Key{}, 1)
					w.Serve(ms, siteWork, sim.Key{Subject: 7}, 7)
					w.After(3*ms, stepTick, sim.Key{}, 2)
				}
			},
			plan: &plan{keys: map[uint32][]sim.Fault{7: {{Action: sim.Pause, Span: 5 * ms}}}},
			want: "1ms a struck by 5 at the visit of 7\n6ms a resumed\n6ms a work 7\n6ms a tick 1\n6ms a tick 2\n",
		}, {
			name: "a timer that was held up can still be cancelled, one that has fired can't",
			system: func(w *world) {
				var held, fired sim.Timer
				w.a.start = func() {
					w.After(2*ms, stepTick, sim.Key{}, 1)
					held = w.After(3*ms, stepTick, sim.Key{}, 2)
					fired = w.After(0, stepTick, sim.Key{}, 3)
					w.After(9*ms, stepTick, sim.Key{}, 4)
				}
				w.a.step = func(e *sim.Event[int]) {
					if e.Payload == 1 {
						w.Cancel(held)
						w.Cancel(fired)
					}
				}
			},
			plan: &plan{timed: []sim.TimedFault{at(ms, sim.Fault{Action: sim.Pause, Node: 1, Span: 5 * ms})}},
			want: "0s a tick 3\n1ms a struck by 5 at its time\n6ms a resumed\n6ms a tick 1\n9ms a tick 4\n",
		}, {
			name: "what was held up comes before what happens at the instant at which the pause ends",
			system: func(w *world) {
				w.a.start = func() { w.After(3*ms, stepTick, sim.Key{}, 1) }
				// b speaks up just before the pause ends, so that its packet has the lower number.
				w.b.start = func() { w.After(4*ms, stepTick, sim.Key{}, 2) }
				w.b.step = func(*sim.Event[int]) { w.Send(w.ba, stepArrived, sim.Key{}, 3) }
			},
			plan: &plan{timed: []sim.TimedFault{at(ms, sim.Fault{Action: sim.Pause, Node: 1, Span: 4 * ms})}},
			want: "1ms a struck by 5 at its time\n4ms b tick 2\n5ms a resumed\n5ms a tick 1\n5ms a arrived 3\n",
		}, {
			name: "what was held up and falls into a second pause is held up no longer than that",
			system: func(w *world) {
				w.a.start = func() {
					w.After(3*ms, siteWork, sim.Key{Subject: 1}, 1)
					w.After(4*ms, siteWork, sim.Key{Subject: 2}, 2)
					w.After(20*ms, stepTick, sim.Key{}, 3)
				}
			},
			plan: &plan{timed: []sim.TimedFault{at(ms, sim.Fault{Action: sim.Pause, Node: 1, Span: 5 * ms})},
				keys: map[uint32][]sim.Fault{1: {{Action: sim.Pause, Span: 5 * ms}}}},
			want: "1ms a struck by 5 at its time\n6ms a resumed\n6ms a struck by 5 at the visit of 1\n" +
				"11ms a resumed\n11ms a work 1\n11ms a work 2\n20ms a tick 3\n",
		}, {
			name: "a second pause holds up what is left of the first",
			system: func(w *world) {
				w.a.start = func() {
					for n := 2; n <= 4; n++ {
						w.After(time.Duration(n)*ms, siteWork, sim.Key{Subject: uint32(n)}, n)
					}
				}
			},
			plan: &plan{timed: []sim.TimedFault{at(ms, sim.Fault{Action: sim.Pause, Node: 1, Span: 9 * ms})},
				keys: map[uint32][]sim.Fault{3: {{Action: sim.Pause, Span: 5 * ms}}}},
			want: "1ms a struck by 5 at its time\n10ms a resumed\n10ms a work 2\n10ms a struck by 5 at the visit of 3\n15ms a resumed\n15ms a work 3\n15ms a work 4\n",
		}, {
			name: "what was held up dies with a crash in the pause",
			system: func(w *world) {
				w.a.start = func() { w.Serve(2*ms, siteWork, sim.Key{}, 1) }
			},
			plan: &plan{timed: []sim.TimedFault{
				at(ms, sim.Fault{Action: sim.Pause, Node: 1, Span: 9 * ms}),
				at(3*ms, sim.Fault{Action: sim.Crash, Node: 1, Span: ms})}},
			want: "1ms a struck by 5 at its time\n3ms a struck by 1 at its time\n3ms a down (1)\n3ms lost 1 (void)\n4ms a restarted\n",
		}, {
			name: "an ordered link does not let packets overtake; reorder does",
			link: sim.LinkConfig{Latency: ms},
			system: func(w *world) {
				w.a.start = func() {
					for n := 1; n <= 4; n++ {
						w.send(n)
					}
				}
			},
			plan: &plan{keys: map[uint32][]sim.Fault{1: {{Action: sim.Reorder, Span: 9 * ms}}, 2: {{Action: sim.Delay, Span: 4 * ms}}}},
			want: "0s a struck by 9 at the visit of 1\n0s a struck by 7 at the visit of 2\n5ms b arrived 2\n5ms b arrived 3\n5ms b arrived 4\n10ms b arrived 1\n",
		}, {
			name: "drop and duplicate",
			link: sim.LinkConfig{Latency: ms, DuplicateBit: 4},
			system: func(w *world) {
				w.a.start = func() { w.send(1); w.send(2) }
			},
			plan: &plan{keys: map[uint32][]sim.Fault{1: {{Action: sim.Drop}}, 2: {{Action: sim.Duplicate}}}},
			want: "0s lost 1 (dropped)\n0s doubled 2 as copy 4\n1ms b arrived 2\n1ms b arrived 2\n",
		}, {
			name: "a one-way partition cuts one direction, for a time",
			link: sim.LinkConfig{Latency: ms},
			system: func(w *world) {
				w.a.start = func() { w.After(2*ms, stepTick, sim.Key{}, 1); w.After(9*ms, stepTick, sim.Key{}, 2) }
				w.a.step = func(e *sim.Event[int]) {
					if e.Step == stepTick {
						w.send(e.Payload)
					}
				}
				w.b.start = func() { w.After(2*ms, stepTick, sim.Key{}, 3) }
				w.b.step = func(e *sim.Event[int]) {
					if e.Step == stepTick {
						w.Send(w.ba, stepArrived, sim.Key{}, 33)
					}
				}
			},
			plan: &plan{timed: []sim.TimedFault{at(ms, sim.Fault{Action: sim.Partition, Node: 1, Peer: 2, OneWay: true, Span: 5 * ms})}},
			want: "1ms a struck by 10 at its time\n2ms a tick 1\n2ms lost 1 (cut)\n2ms b tick 3\n3ms a arrived 33\n6ms a reconnected\n9ms a tick 2\n10ms b arrived 2\n",
		}, {
			name: "a partition at a link cuts off the packet at whose visit it struck",
			link: sim.LinkConfig{Latency: ms},
			system: func(w *world) {
				w.a.start = func() { w.send(1); w.send(2) }
			},
			plan: &plan{keys: map[uint32][]sim.Fault{1: {{Action: sim.Partition, Node: 1, Peer: 2, Span: 5 * ms}}}},
			want: "0s a struck by 10 at the visit of 1\n0s lost 1 (cut)\n0s lost 2 (cut)\n5ms a reconnected\n",
		}, {
			name: "work that costs nothing still waits its turn",
			system: func(w *world) {
				w.a.start = func() {
					w.After(2*ms, stepTick, sim.Key{}, 1)
					w.After(2*ms, stepTick, sim.Key{}, 2)
				}
				w.a.step = func(e *sim.Event[int]) {
					switch {
					case e.Step != stepTick:
					case e.Payload == 1:
						w.Serve(0, siteWork, sim.Key{}, 11)
						w.Serve(0, siteWork, sim.Key{}, 12)
					default:
						w.Serve(0, siteWork, sim.Key{}, 21)
					}
				}
			},
			want: "2ms a tick 1\n2ms a work 11\n2ms a tick 2\n2ms a work 12\n2ms a work 21\n",
		}, {
			name: "a slow node takes longer for its work, until it is sped up",
			system: func(w *world) {
				w.a.start = func() { w.After(2*ms, stepTick, sim.Key{}, 1); w.After(30*ms, stepTick, sim.Key{}, 2) }
				w.a.step = func(e *sim.Event[int]) {
					if e.Step == stepTick {
						w.Serve(2*ms, siteWork, sim.Key{}, e.Payload)
					}
				}
			},
			plan: &plan{timed: []sim.TimedFault{at(ms, sim.Fault{Action: sim.Slow, Node: 1, Factor: 10, Span: 5 * ms})}},
			want: "1ms a struck by 11 at its time\n2ms a tick 1\n6ms a sped up\n22ms a work 1\n30ms a tick 2\n32ms a work 2\n",
		}, {
			name: "a power loss strikes a node that is down already, and lasts as long as it says",
			system: func(w *world) {
				w.a.start = func() { w.After(9*ms, stepTick, sim.Key{}, 1) }
			},
			plan: &plan{timed: []sim.TimedFault{
				at(ms, sim.Fault{Action: sim.Crash, Node: 2, Span: 2 * ms}),
				at(2*ms, sim.Fault{Action: sim.PowerLoss, Node: 2, Span: 4 * ms}),
				at(3*ms, sim.Fault{Action: sim.Crash, Node: 2, Span: ms})}},
			want: "1ms b struck by 1 at its time\n1ms b down (1)\n2ms b struck by 2 at its time\n2ms b down (2)\n2ms a hung up 0\n6ms b restarted\n9ms a tick 1\n",
		}, {
			name: "a new connection does not wait for the packets of the dead one",
			link: sim.LinkConfig{Latency: ms},
			system: func(w *world) {
				w.a.start = func() { w.send(1); w.After(5*ms, stepTick, sim.Key{}, 2) }
				w.a.step = func(e *sim.Event[int]) {
					if e.Step == stepTick {
						w.send(2)
					}
				}
			},
			plan: &plan{keys: map[uint32][]sim.Fault{1: {{Action: sim.Delay, Span: 50 * ms}}},
				timed: []sim.TimedFault{at(2*ms, sim.Fault{Action: sim.Crash, Node: 2, Span: ms})}},
			want: "0s a struck by 7 at the visit of 1\n2ms b struck by 1 at its time\n2ms b down (1)\n3ms a hung up 0\n3ms b restarted\n5ms a tick 2\n6ms b arrived 2\n51ms lost 1 (void)\n",
		}, {
			name: "a partition holds back the news of a death",
			system: func(w *world) {
				w.a.start = func() { w.After(20*ms, stepTick, sim.Key{}, 1) }
			},
			plan: &plan{timed: []sim.TimedFault{
				at(ms, sim.Fault{Action: sim.Partition, Node: 1, Peer: 2, Span: 9 * ms}),
				at(2*ms, sim.Fault{Action: sim.Crash, Node: 2, Span: ms})}},
			want: "1ms a struck by 10 at its time\n2ms b struck by 1 at its time\n2ms b down (1)\n3ms b restarted\n10ms a reconnected\n11ms a hung up 0\n20ms a tick 1\n",
		}, {
			name: "however slow a node is, its work takes longer than before",
			system: func(w *world) {
				w.a.start = func() { w.After(2*ms, stepTick, sim.Key{}, 1) }
				w.a.step = func(e *sim.Event[int]) {
					if e.Step == stepTick {
						w.Serve(24*time.Hour, siteWork, sim.Key{}, 2)
					}
				}
			},
			plan: &plan{timed: []sim.TimedFault{
				at(ms, sim.Fault{Action: sim.Slow, Node: 1, Factor: 1 << 31}),
				at(3*ms, sim.Fault{Action: sim.Crash, Node: 1, Span: ms})}},
			want:   "1ms a struck by 11 at its time\n2ms a tick 1\n3ms a struck by 1 at its time\n3ms a down (1)\n4ms a restarted\n1m healed\n640511h56m49.215693952s lost 2 (void)\n",
			limits: sim.Limits{Heal: sim.Time(time.Minute), Horizon: 1 << 62},
		}, {
			name: "a correlated power loss stops all nodes before any restarts",
			system: func(w *world) {
				w.a.start = func() { w.After(9*ms, stepTick, sim.Key{}, 1) }
			},
			plan: &plan{timed: []sim.TimedFault{at(ms, sim.Fault{Action: sim.PowerLoss, Node: sim.AllNodes, Span: ms})}},
			want: "1ms a struck by 2 at its time\n1ms a down (2)\n1ms b struck by 2 at its time\n1ms b down (2)\n2ms a restarted\n2ms b restarted\n3ms a hung up 0\n",
		}, {
			name: "a fault at a link that concerns a node strikes after the step that sends",
			link: sim.LinkConfig{Latency: ms},
			system: func(w *world) {
				w.a.start = func() {
					w.send(1)
					w.log("a still runs")
				}
			},
			plan: &plan{keys: map[uint32][]sim.Fault{1: {{Action: sim.Crash, Node: 2, Span: 5 * ms}}}},
			want: "0s a still runs\n0s b struck by 1 at the visit of 1\n0s b down (1)\n1ms lost 1 (void)\n1ms a hung up 0\n5ms b restarted\n",
		}, {
			name: "after the heal nobody is asked",
			system: func(w *world) {
				w.a.start = func() { w.Serve(20*ms, siteWork, sim.Key{Subject: 7}, 7) }
			},
			plan:   &plan{keys: map[uint32][]sim.Fault{7: {{Action: sim.Crash}}}},
			limits: sim.Limits{Heal: sim.Time(10 * ms), Horizon: sim.Time(time.Hour)},
			want:   "10ms healed\n20ms a work 7\n",
		}, {
			name: "custom actions go to the node",
			system: func(w *world) {
				w.b.start = func() {}
			},
			plan: &plan{timed: []sim.TimedFault{at(ms, sim.Fault{Action: sim.FirstCustom, Node: 2})}},
			want: "1ms b struck by 64 at its time\n1ms b fault 64\n",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(tt.link)
			tt.system(w)
			if tt.limits == (sim.Limits{}) {
				tt.limits = limits
			}
			// The second run in the same world must be no different.
			for run := range 2 {
				w.transcript.Reset()
				var injector sim.Injector
				if tt.plan != nil {
					injector = tt.plan
				}
				w.Reset(1, injector)
				if end := w.Run(tt.limits); !end.Drained {
					t.Errorf("run %d: not drained", run)
				}
				if got := w.transcript.String(); got != tt.want {
					t.Errorf("run %d:\ngot:\n%s\nwant:\n%s", run, got, tt.want)
				}
			}
		})
	}
}

func TestRunLimits(t *testing.T) {
	w := newWorld(sim.LinkConfig{})
	w.a.start = func() { w.After(ms, stepTick, sim.Key{}, 0) }
	w.a.step = func(*sim.Event[int]) { w.After(ms, stepTick, sim.Key{}, 0) }

	w.Reset(1, nil)
	if end := w.Run(sim.Limits{Heal: 0, Horizon: sim.Time(5 * ms)}); end.Drained || end.At != sim.Time(5*ms) {
		t.Errorf("at the horizon: %+v", end)
	}
	if n := w.Dispatched(); n != 5 {
		t.Errorf("%d steps up to the horizon, want 5: the last is taken at the very instant", n)
	}
	w.a.step = func(*sim.Event[int]) { w.After(0, stepTick, sim.Key{}, 0) }
	w.Reset(1, nil)
	if end := w.Run(sim.Limits{Horizon: sim.Time(time.Hour), Steps: 100}); end.Drained || w.Dispatched() != 100 {
		t.Errorf("going round in circles: %+v after %d steps", end, w.Dispatched())
	}
}

func TestTwoContinuationsPanic(t *testing.T) {
	w := newWorld(sim.LinkConfig{})
	w.a.start = func() {
		w.Then(siteWork, sim.Key{}, 1)
		w.Then(siteWork, sim.Key{}, 2)
	}
	defer func() {
		if recover() == nil {
			t.Error("the second continuation was lost in silence")
		}
	}()
	w.Reset(1, nil)
	w.Run(sim.Limits{Horizon: 1})
}
