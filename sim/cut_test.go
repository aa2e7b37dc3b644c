package sim_test

import (
	"slices"
	"testing"
	"time"

	"ackgap/sim"
)

// The heal tells which faults it has ended before their time: only those that
// were still there.
func TestCutFaults(t *testing.T) {
	fault := func(line uint16, f sim.Fault) sim.Fault {
		f.Line = line
		return f
	}
	limits := sim.Limits{Heal: sim.Time(time.Minute), Horizon: sim.Time(time.Hour)}
	pause := sim.Fault{Action: sim.Pause, Node: 2, Span: 2 * time.Minute}
	crash := sim.Fault{Action: sim.Crash, Node: 2, Span: 2 * time.Minute}
	partition := sim.Fault{Action: sim.Partition, Node: 1, Peer: 2, Span: time.Hour}
	slow := sim.Fault{Action: sim.Slow, Node: 1, Factor: 2, Span: time.Minute}
	second := time.Second
	for name, test := range map[string]struct {
		timed []sim.TimedFault
		want  []sim.CutFault
	}{
		"nothing":            {},
		"over before":        {timed: []sim.TimedFault{at(second, fault(1, sim.Fault{Action: sim.Pause, Node: 2, Span: second}))}},
		"over at that time":  {timed: []sim.TimedFault{at(0, fault(1, slow))}},
		"meant to last":      {timed: []sim.TimedFault{at(second, fault(1, sim.Fault{Action: sim.Crash, Node: 2}))}},
		"a pause":            {[]sim.TimedFault{at(second, fault(1, pause))}, []sim.CutFault{{Line: 1, Lasted: 59 * second, Span: pause.Span}}},
		"a crash":            {[]sim.TimedFault{at(second, fault(7, crash))}, []sim.CutFault{{Line: 7, Lasted: 59 * second, Span: crash.Span}}},
		"slow":               {[]sim.TimedFault{at(second, fault(2, slow))}, []sim.CutFault{{Line: 2, Lasted: 59 * second, Span: slow.Span}}},
		"a partition":        {[]sim.TimedFault{at(second, fault(1, partition))}, []sim.CutFault{{Line: 1, Lasted: 59 * second, Span: partition.Span}}},
		"ended by a restart": {timed: []sim.TimedFault{at(second, fault(1, crash)), at(2*second, fault(2, sim.Fault{Action: sim.Restart, Node: 2}))}},
		"replaced by a crash": {[]sim.TimedFault{at(second, fault(1, pause)), at(2*second, fault(2, crash))},
			[]sim.CutFault{{Line: 2, Lasted: 58 * second, Span: crash.Span}}},
	} {
		w := newWorld(sim.LinkConfig{Latency: ms})
		w.Reset(1, &plan{timed: test.timed})
		w.Run(limits)
		if got := w.CutFaults(); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}

// What a node carries out itself, and tells the kernel of, is ended by the heal in
// the same way.
func TestLasts(t *testing.T) {
	const minute = time.Minute
	for _, test := range []struct {
		name string
		at   time.Duration
		span time.Duration
		want []sim.CutFault
	}{
		{"meant to last", 0, 0, nil},
		{"over with the heal", 0, minute, nil},
		{"over after it", ms, minute, []sim.CutFault{{Line: 4, Lasted: minute - ms, Span: minute}}},
		{"begun after it", 2 * minute, minute, nil},
	} {
		w := newWorld(sim.LinkConfig{Latency: ms})
		w.a.start = func() { w.After(test.at, stepTick, sim.Key{}, 1) }
		w.a.step = func(*sim.Event[int]) { w.Lasts(sim.Fault{Action: 20, Line: 4, Span: test.span}) }
		w.Reset(1, &plan{timed: []sim.TimedFault{at(0, sim.Fault{Action: sim.Slow, Node: 2, Factor: 2})}})
		w.Run(sim.Limits{Heal: sim.Time(minute), Horizon: sim.Time(time.Hour)})
		if got := w.CutFaults(); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}
