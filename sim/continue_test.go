package sim_test

import (
	"testing"
	"time"

	"ackgap/sim"
)

// An event that goes on itself meets the same faults, and leaves the same
// transcript, as one whose continuation is a new event.
func TestContinueIsThen(t *testing.T) {
	faults := map[string]sim.Fault{
		"nothing": {},
		"a crash": {Action: sim.Crash, Span: ms},
		"a pause": {Action: sim.Pause, Span: 3 * ms},
		"a delay": {Action: sim.Delay, Span: 2 * ms},
		"a fault of the node's own, which another continuation waits for": {Action: sim.FirstCustom},
	}
	for name, fault := range faults {
		for _, service := range []time.Duration{0, ms} {
			for _, datagram := range []bool{false, true} {
				run := func(goOn func(w *world, e *sim.Event[int])) string {
					w := newWorld(sim.LinkConfig{Latency: ms, Datagram: datagram})
					w.a.start = func() { w.send(1); w.send(2) }
					w.b.step = func(e *sim.Event[int]) {
						if e.Step == stepArrived {
							goOn(w, e)
						}
					}
					p := &plan{}
					if fault.Action != 0 {
						p.keys = map[uint32][]sim.Fault{2: {fault}}
					}
					w.Reset(1, atWork{p})
					w.Run(sim.Limits{Heal: sim.Time(time.Minute), Horizon: sim.Time(time.Hour)})
					return w.transcript.String()
				}
				copied := run(func(w *world, e *sim.Event[int]) { w.Serve(service, siteWork, e.Key, e.Payload+10) })
				itself := run(func(w *world, e *sim.Event[int]) {
					e.Payload += 10
					w.Proceed(service, siteWork)
				})
				if copied != itself {
					t.Errorf("%s, service %v, datagram %v:\ncopied:\n%s\nitself:\n%s", name, service, datagram, copied, itself)
				}
			}
		}
	}
}

// atWork asks a plan at siteWork only, and says so.
type atWork struct{ *plan }

func (a atWork) Watched() []bool { return []bool{siteWork: true} }

func (a atWork) Visit(v sim.Visit) []sim.Fault {
	if v.Site != siteWork {
		panic("asked at a site that is not watched")
	}
	return a.plan.Visit(v)
}

func TestContinueNeedsAnEvent(t *testing.T) {
	w := newWorld(sim.LinkConfig{})
	w.a.start = func() { w.Continue(siteWork) }
	defer func() {
		if recover() == nil {
			t.Error("a start has nothing that could go on")
		}
	}()
	w.Reset(1, nil)
	w.Run(sim.Limits{Horizon: 1})
}
