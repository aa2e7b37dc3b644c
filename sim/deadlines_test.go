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
