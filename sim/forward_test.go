package sim_test

import (
	"testing"
	"time"

	"ackgap/sim"
)

// An event that is sent on, or sleeps, meets the same faults and leaves the same
// transcript as a new one with its key and payload. So does what else the step began.
func TestSentOnIsSent(t *testing.T) {
	faults := map[string]sim.Fault{
		"nothing":     {},
		"a crash":     {Action: sim.Crash, Span: ms},
		"a pause":     {Action: sim.Pause, Span: 3 * ms},
		"a delay":     {Action: sim.Delay, Span: 2 * ms},
		"a drop":      {Action: sim.Drop},
		"a duplicate": {Action: sim.Duplicate},
		"a partition": {Action: sim.Partition, Peer: 2, Span: 2 * ms},
	}
	ways := map[string]struct {
		anew, itself func(w *world, e *sim.Event[int])
	}{
		"forward": {
			func(w *world, e *sim.Event[int]) { w.Send(w.ab, stepArrived, e.Key, e.Payload) },
			func(w *world, e *sim.Event[int]) { w.Forward(w.ab, stepArrived) },
		},
		"return": {
			func(w *world, e *sim.Event[int]) { w.Answer(w.ab, 1, stepArrived, e.Key, e.Payload) },
			func(w *world, e *sim.Event[int]) { w.Return(w.ab, 1, stepArrived) },
		},
		"sleep": {
			func(w *world, e *sim.Event[int]) { w.After(ms, siteWork, e.Key, e.Payload) },
			func(w *world, e *sim.Event[int]) { w.Sleep(ms, siteWork) },
		},
	}
	for way, do := range ways {
		for name, fault := range faults {
			for _, continued := range []bool{false, true} {
				run := func(goOn func(w *world, e *sim.Event[int])) string {
					w := newWorld(sim.LinkConfig{Latency: ms})
					w.a.start = func() {
						for n := range 3 {
							w.After(ms, stepTick, sim.Key{Subject: uint32(n + 1), N: 1}, n+1)
						}
					}
					w.a.step = func(e *sim.Event[int]) {
						if e.Step != stepTick {
							return
						}
						key := e.Key
						e.Payload += 10
						goOn(w, e)
						if continued {
							w.Then(siteWork, sim.Key{Subject: key.Subject, N: 2}, 100)
						}
					}
					p := &plan{}
					if fault.Action != 0 {
						p.keys = map[uint32][]sim.Fault{2: {fault}}
					}
					w.Reset(1, p)
					w.Run(sim.Limits{Heal: sim.Time(time.Minute), Horizon: sim.Time(time.Hour)})
					return w.transcript.String()
				}
				anew, itself := run(do.anew), run(do.itself)
				if anew != itself {
					t.Errorf("%s, %s, continued %v:\nanew:\n%s\nitself:\n%s", way, name, continued, anew, itself)
				}
			}
		}
	}
}

// An event can be sent on once, and not where it goes on itself.
func TestSentOnOnce(t *testing.T) {
	for name, step := range map[string]func(w *world){
		"twice":            func(w *world) { w.Forward(w.ab, stepArrived); w.Sleep(ms, siteWork) },
		"and continues":    func(w *world) { w.Sleep(ms, siteWork); w.Continue(siteWork) },
		"while it goes on": func(w *world) { w.Continue(siteWork); w.Return(w.ab, 1, stepArrived) },
	} {
		w := newWorld(sim.LinkConfig{})
		w.a.start = func() { w.After(ms, stepTick, sim.Key{}, 1) }
		w.a.step = func(*sim.Event[int]) { step(w) }
		w.Reset(1, nil)
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: nothing is said", name)
				}
			}()
			w.Run(sim.Limits{Horizon: sim.Time(time.Second)})
		}()
	}
}
