package sim_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ackgap/sim"
)

// TestDeadlines: every deadline that is still alive at its time comes due at
// exactly that time, in order, and one that was met costs no event.
func TestDeadlines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(sim.LinkConfig{})
		var d sim.Deadlines[int]
		met := map[int]bool{}
		alive := func(i int) bool { return !met[i] }
		var due, want []int
		ends := rapid.SliceOfN(rapid.IntRange(0, 20), 1, 20).Draw(t, "ends")
		meets := rapid.SliceOfN(rapid.IntRange(0, 25), len(ends), len(ends)).Draw(t, "met at")
		arm := func() { sim.Arm(w.World, &d, siteWork, alive) }
		w.a.start = func() {
			for i, end := range ends {
				d.Add(sim.Time(end)*sim.Time(ms), i)
			}
			arm()
			for i, at := range meets {
				w.After(time.Duration(at)*ms+ms/2, stepTick, sim.Key{}, i)
			}
		}
		w.a.step = func(e *sim.Event[int]) {
			if e.Step == stepTick {
				met[e.Payload] = true
			} else {
				d.Fired()
				for {
					i, ok := d.Due(w.Now(), alive)
					if !ok {
						break
					}
					if w.Now() != sim.Time(ends[i])*sim.Time(ms) {
						t.Fatalf("a deadline came due at the wrong time")
					}
					due = append(due, i)
				}
			}
			arm()
		}
		w.Reset(1, nil)
		w.Run(sim.Limits{Horizon: sim.Time(time.Hour)})
		for i := range ends {
			if meets[i] >= ends[i] {
				want = append(want, i)
			}
		}
		slices.Sort(due)
		if !slices.Equal(due, want) {
			t.Fatalf("the wrong deadlines came due")
		}
	})
}

// TestDeadlinesAreTimers: whatever is added, met and forgotten, and whatever
// fails, deadlines do what a timer does that is cancelled and set again at each
// change. How they keep it in the queue is nobody's business.
func TestDeadlinesAreTimers(t *testing.T) {
	type act struct {
		At, Lasts, MetAfter int
	}
	times := rapid.IntRange(0, 12)
	rapid.Check(t, func(t *rapid.T) {
		acts := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) act {
			return act{times.Draw(t, "at"), times.Draw(t, "lasts"), times.Draw(t, "met after")}
		}), 1, 12).Draw(t, "acts")
		fault := sim.Fault{Node: 1, Action: rapid.SampledFrom([]sim.Action{sim.Crash, sim.Pause}).Draw(t, "fault"),
			Span: time.Duration(times.Draw(t, "for")+1) * ms}
		plan := &plan{timed: []sim.TimedFault{at(time.Duration(times.Draw(t, "struck at"))*ms, fault)}}
		story := func(plain bool) (string, sim.End) {
			w := newWorld(sim.LinkConfig{})
			var d sim.Deadlines[int]
			met := map[int]bool{}
			alive := func(i int) bool { return !met[i] }
			var timer sim.Timer
			var set bool
			var until sim.Time
			arm := func() {
				if !plain {
					sim.Arm(w.World, &d, siteWork, alive)
					return
				}
				next, any := d.Next(alive)
				if set && any && until <= next {
					return
				}
				if set {
					w.Cancel(timer)
				}
				if set = any; any {
					timer, until = w.After(next.Sub(w.Now()), siteWork, sim.Key{}, 0), next
				}
			}
			later := func(i, after int) { w.After(time.Duration(after)*ms, stepTick, sim.Key{}, i) }
			w.a.start = func() {
				for i, a := range acts {
					later(i, a.At)
				}
				for i := range 25 { // they tell how long the run is kept alive
					w.InBackground(time.Duration(i)*ms+ms/2, stepArrived, sim.Key{}, 0)
				}
			}
			w.a.again = func() { d.Clear(); set = false }
			w.a.step = func(e *sim.Event[int]) {
				switch {
				case e.Step == stepArrived:
					return
				case e.Step == siteWork:
					d.Fired()
					for set = false; ; {
						i, ok := d.Due(w.Now(), alive)
						if !ok {
							break
						}
						w.log("%d is due", i)
					}
				case e.Payload < len(acts):
					d.Add(w.Now()+sim.Time(acts[e.Payload].Lasts)*sim.Time(ms), e.Payload)
					later(e.Payload+len(acts), acts[e.Payload].MetAfter)
				default:
					met[e.Payload-len(acts)] = true
				}
				arm()
			}
			w.Reset(1, plan)
			end := w.Run(sim.Limits{Heal: sim.Time(time.Minute), Horizon: sim.Time(time.Hour)})
			return w.transcript.String(), end
		}
		wantStory, wantEnd := story(true)
		gotStory, gotEnd := story(false)
		if gotStory != wantStory || gotEnd != wantEnd {
			t.Fatalf("deadlines:\n%v\n%s\na timer:\n%v\n%s", gotEnd, gotStory, wantEnd, wantStory)
		}
	})
}

// TestDeadlineOfTheDead: the timer of a process that has died keeps the run alive
// until its time, as every timer does, also where it was set a second time.
func TestDeadlineOfTheDead(t *testing.T) {
	w := newWorld(sim.LinkConfig{})
	var d sim.Deadlines[int]
	met := 0
	arm := func() { sim.Arm(w.World, &d, siteWork, func(i int) bool { return i > met }) }
	w.a.start = func() {
		d.Add(sim.Time(5*ms), 1)
		arm()
		w.After(ms, stepTick, sim.Key{}, 1)
		w.After(2*ms, stepTick, sim.Key{}, 2)
	}
	w.b.start = func() { w.InBackground(9*ms, stepTick, sim.Key{}, 3) }
	w.a.again = d.Clear
	w.a.step = func(e *sim.Event[int]) {
		if met = 1; e.Payload == 2 {
			d.Add(sim.Time(12*ms), 2)
		}
		arm()
	}
	w.Reset(1, &plan{timed: []sim.TimedFault{at(3*ms, sim.Fault{Action: sim.Crash, Node: 1, Span: ms})}})
	w.Run(sim.Limits{Heal: sim.Time(time.Minute), Horizon: sim.Time(time.Hour)})
	const want = "1ms a tick 1\n2ms a tick 2\n3ms a struck by 1 at its time\n3ms a down (1)\n4ms a restarted\n9ms b tick 3\n"
	if got := w.transcript.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
