package faults_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"ackgap/faults"
	"ackgap/sim"
)

const storm = `drop at link.request rate 20%
delay at link.request rate 10% by 1ms to 1s
duplicate at link.request rate 5%
crash at consumer.ack-gap rate 15%, restart after 100ms to 5s
pause at consumer.ack-gap rate 15% for 1ns to 1s
`

// fall lets the weather fall on many visits and returns all of it as lines.
func fall(t *testing.T, w faults.Weather, seed sim.Seed) faults.Script {
	t.Helper()
	plan := compile(t, "", w)
	plan.Reset(seed)
	for m := uint32(1); m <= 100; m++ {
		for n := uint32(1); n <= 5; n++ {
			for _, site := range []sim.Site{siteRequest, siteAckGap} {
				for _, f := range plan.Visit(visit(site, m, n)) {
					plan.Struck(f.Line)
				}
			}
		}
	}
	return plan.Script()
}

func TestWeatherIsAFunctionOfTheSeed(t *testing.T) {
	a, b := fall(t, weather(t, storm), 1), fall(t, weather(t, storm), 1)
	if !slices.Equal(a, b) {
		t.Error("the same seed gives other weather")
	}
	if slices.Equal(a, fall(t, weather(t, storm), 2)) {
		t.Error("another seed gives the same weather")
	}
}

func TestResetForgetsTheWeather(t *testing.T) {
	plan := compile(t, "", weather(t, "drop at link.request rate 100%"))
	for seed := range sim.Seed(2) {
		plan.Reset(seed)
		expectLines(t, "m1 attempt 1", plan.Visit(visit(siteRequest, 1, 1)), 1)
	}
}

func TestRates(t *testing.T) {
	fell := map[sim.Action]int{}
	for seed := range sim.Seed(20) {
		for _, l := range fall(t, weather(t, storm), seed) {
			fell[l.Action]++
		}
	}
	// 10,000 visits; five standard deviations of a fair draw are at most 200.
	for _, c := range []struct {
		action sim.Action
		want   int
	}{{sim.Drop, 2000}, {sim.Delay, 1000}, {sim.Duplicate, 500}, {sim.Crash, 1500}, {sim.Pause, 1500}} {
		if got := fell[c.action]; got < c.want-200 || got > c.want+200 {
			t.Errorf("%s struck %d times in 10,000, want about %d", faults.ActionName(c.action), got, c.want)
		}
	}
}

func TestLinesOfWeatherAreIndependent(t *testing.T) {
	whole := weather(t, storm)
	all := fall(t, whole, 3)
	for i, removed := range whole.Lines {
		got := fall(t, faults.Weather{Lines: whole.Lines.Without(i)}, 3)
		want := slices.DeleteFunc(slices.Clone(all), func(l faults.Line) bool { return l.Action == removed.Action })
		if !slices.Equal(got, want) {
			t.Errorf("without %q the other lines of the weather strike elsewhere", removed)
		}
	}
	slices.Reverse(whole.Lines)
	reversed := fall(t, whole, 3)
	slices.SortFunc(all, byText)
	slices.SortFunc(reversed, byText)
	if !slices.Equal(all, reversed) {
		t.Error("the order of the lines changes where they strike")
	}
}

func byText(a, b faults.Line) int {
	if a.String() < b.String() {
		return -1
	}
	return 1
}

func TestDrawnDurations(t *testing.T) {
	fine, long := false, false
	for _, l := range fall(t, weather(t, storm), 4) {
		if l.SpanMax != 0 || l.Place.By != faults.ByKey {
			t.Errorf("%q is not concrete", l)
		}
		switch l.Action {
		case sim.Crash:
			if l.Span < 100*time.Millisecond || l.Span > 5*time.Second || l.Span%time.Millisecond != 0 {
				t.Errorf("%q: want 100ms to 5s in whole milliseconds", l)
			}
			long = long || l.Span > 4*time.Second
		case sim.Pause:
			fine = fine || l.Span%time.Millisecond != 0
		}
	}
	if !fine {
		t.Error("a range with a bound in nanoseconds is drawn in whole milliseconds")
	}
	if !long {
		t.Error("no duration is in the upper fifth of its range: durations depend on the draw of whether to strike")
	}
}

func TestWeatherStrikesOnceAtAKey(t *testing.T) {
	plan := compile(t, "", weather(t, "drop at link.request rate 100%\ndelay at link.request rate 100% by 1s"))
	if got := plan.Visit(visit(siteRequest, 1, 1)); len(got) != 2 {
		t.Errorf("%d lines strike, want 2", len(got))
	}
	if got := plan.Visit(visit(siteRequest, 1, 1)); len(got) != 0 {
		t.Errorf("%d lines strike at the second visit with the same key, where a script would not", len(got))
	}
}

func TestWeatherStrikesOnlyWhereALineCan(t *testing.T) {
	plan := compile(t, "", weather(t, "crash at link.request rate 100%\ncrash at broker.before-sync rate 100%"))
	for _, v := range []sim.Visit{
		{Site: siteRequest},
		{Site: siteRequest, Key: sim.Key{Subject: 1}},
		{Site: siteRequest, Key: sim.Key{Subject: 101, N: 1}},
		{Site: siteSync, Key: sim.Key{Subject: 4, N: 1, Copy: 1}},
		{Site: siteSync, Key: sim.Key{Subject: uint32(broker), N: 1}},
	} {
		if got := plan.Visit(v); len(got) != 0 {
			t.Errorf("weather strikes at %+v, which no line of a script can name", v)
		}
	}
	sync := sim.Visit{Site: siteSync, Key: sim.Key{Subject: uint32(broker), N: 4, Copy: 2}}
	expectLines(t, "a visit of the broker's own", plan.Visit(sync), 1)
	plan.Struck(1)
	expectScript(t, "fired", plan.Fired(), "crash at broker.before-sync of broker-1 incarnation 2 visit 4\n")
}

func TestSwarmSwitchesHalfOfTheKindsOff(t *testing.T) {
	// The second line is of the same kind as the first, the others are not.
	w := weather(t, "drop at link.request rate 1%\ndrop at link.request rate 2%\ndrop at link.delivery rate 1%\ncrash at consumer.ack-gap rate 1%")
	plan := compile(t, "", w)
	if got := plan.Exposed(); !slices.Equal(got, w.Lines) {
		t.Errorf("without swarm the run is exposed to %v", got)
	}
	w.Swarm = true
	plan = compile(t, "", w)
	const runs = 1000
	counts := make([]int, len(w.Lines))
	subsets := map[[4]bool]bool{}
	for seed := range sim.Seed(runs) {
		plan.Reset(seed)
		exposed := plan.Exposed()
		var subset [4]bool
		for i, l := range w.Lines {
			if subset[i] = slices.Contains(exposed, l); subset[i] {
				counts[i]++
			}
		}
		if subset[0] != subset[1] {
			t.Fatalf("seed %d: one line of a kind is on, the other off", seed)
		}
		subsets[subset] = true
	}
	for i, n := range counts {
		if n < runs/2-80 || n > runs/2+80 {
			t.Errorf("%q is on in %d of %d runs, want about half", w.Lines[i], n, runs)
		}
	}
	if len(subsets) != 8 {
		t.Errorf("%d subsets of three kinds were seen, want 8", len(subsets))
	}
}

func TestSwarmSilencesWhatIsOff(t *testing.T) {
	w := weather(t, "drop at link.request rate 100%")
	w.Swarm = true
	on, off := 0, 0
	for seed := range sim.Seed(50) {
		switch n := len(fall(t, w, seed)); n {
		case 0:
			off++
		case 500:
			on++
		default:
			t.Fatalf("seed %d: %d faults, want none or 500", seed, n)
		}
	}
	if on == 0 || off == 0 {
		t.Errorf("the only kind is on in %d runs and off in %d", on, off)
	}
}

// A site is watched exactly if something can strike there in this run.
func TestWatched(t *testing.T) {
	weather := faults.Weather{Swarm: true, Lines: parseScript(t, "crash at consumer.ack-gap rate 100%\npause at consumer.ack-gap rate 100% for 1s")}
	plan := compile(t, "drop at link.delivery #2", weather)
	on, off := 0, 0
	for seed := sim.Seed(1); seed <= 100; seed++ {
		plan.Reset(seed)
		watched := plan.Watched()
		if !watched[siteDelivery] || watched[0] {
			t.Fatalf("seed %d: the line of the script is at link.delivery, watched are %v", seed, watched)
		}
		struck := len(plan.Visit(visit(siteAckGap, 1, 1))) > 0
		if struck != watched[siteAckGap] {
			t.Fatalf("seed %d: struck %v, watched %v", seed, struck, watched[siteAckGap])
		}
		if struck {
			on++
		} else {
			off++
		}
	}
	if on == 0 || off == 0 {
		t.Errorf("the swarm left the site on in %d runs and switched it off in %d", on, off)
	}
}

// TestRaisedWeather: at higher rates everything strikes that strikes at those
// written down, and more; none is raised above a half, and what is written is kept.
func TestRaisedWeather(t *testing.T) {
	plan := compile(t, "", weather(t, "drop at link.request rate 4%\ndelay at link.request rate 10% by 1s\nduplicate at link.request rate 80%"))
	struck := func(times uint32) map[faults.Line]bool {
		plan.Raise(times)
		plan.Reset(7)
		all := map[faults.Line]bool{}
		for m := uint32(1); m <= 100; m++ {
			for n := uint32(1); n <= 50; n++ {
				for _, f := range plan.Visit(visit(siteRequest, m, n)) {
					plan.Struck(f.Line)
				}
			}
		}
		for _, l := range plan.Script() {
			all[l] = true
		}
		return all
	}
	once, eight := struck(1), struck(8)
	for l := range once {
		if !eight[l] {
			t.Errorf("%q does not strike where rates are higher", l)
		}
	}
	counts := map[sim.Action]int{}
	for l := range eight {
		counts[l.Action]++
	}
	// 5,000 visits; five standard deviations of a fair draw are at most 180.
	for action, want := range map[sim.Action]int{sim.Drop: 1600, sim.Delay: 2500, sim.Duplicate: 4000} {
		if got := counts[action]; got < want-180 || got > want+180 {
			t.Errorf("%s struck %d times in 5,000, want about %d", faults.ActionName(action), got, want)
		}
	}
	if again := struck(1); !maps.Equal(again, once) {
		t.Error("rates stay raised")
	}
}
