package faults_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ackgap/faults"
	"ackgap/sim"
)

// lines returns the numbers of the lines that an answer comes from.
func lines(answer []sim.Fault) []uint16 {
	var numbers []uint16
	for _, f := range answer {
		numbers = append(numbers, f.Line)
	}
	return numbers
}

func expectLines(t *testing.T, what string, answer []sim.Fault, want ...uint16) {
	t.Helper()
	if got := lines(answer); !slices.Equal(got, want) {
		t.Errorf("%s: lines %v strike, want %v", what, got, want)
	}
}

func TestKeyedLineStrikesAtFirstVisitWithItsKey(t *testing.T) {
	plan := compile(t, `
		pause at consumer.ack-gap of m2 delivery 1 for 1s
		crash broker-1 at consumer.ack-gap of m2 delivery 1, restart after 2s
		crash at consumer.ack-gap of m2 delivery 2
		crash at broker.before-sync of broker-1 incarnation 2 visit 3
		drop at link.delivery of m2 delivery 1 copy 3
	`, faults.Weather{})
	for range 2 {
		expectLines(t, "another message", plan.Visit(visit(siteAckGap, 1, 1)))
		expectLines(t, "another site", plan.Visit(visit(siteConfirmed, 2, 1)))
		answer := plan.Visit(visit(siteAckGap, 2, 1))
		want := []sim.Fault{
			{Action: sim.Pause, Line: 1, Span: time.Second},
			{Action: sim.Crash, Line: 2, Node: broker, Span: 2 * time.Second},
		}
		if !slices.Equal(answer, want) {
			t.Errorf("m2 delivery 1: got %v, want %v", answer, want)
		}
		expectLines(t, "the same key again", plan.Visit(visit(siteAckGap, 2, 1)))
		expectLines(t, "m2 delivery 2", plan.Visit(visit(siteAckGap, 2, 2)), 3)
		sync := sim.Visit{Site: siteSync, Node: broker, Key: sim.Key{Subject: uint32(broker), N: 3, Copy: 1}}
		expectLines(t, "incarnation 1", plan.Visit(sync))
		sync.Key.Copy = 2
		expectLines(t, "incarnation 2", plan.Visit(sync), 4)
		copied := visit(siteDelivery, 2, 1)
		expectLines(t, "the original", plan.Visit(copied))
		copied.Key.Copy = 2
		expectLines(t, "the third copy", plan.Visit(copied), 5)
		plan.Reset(1)
	}
}

func TestOrdinalCountsVisitsOfItsSite(t *testing.T) {
	plan := compile(t, `
		crash at consumer.ack-gap #3
		pause at consumer.ack-gap of m3 delivery 1
		crash broker-1 at consumer.ack-gap #1
		slow x2 at consumer.ack-gap #3
	`, faults.Weather{})
	for range 2 {
		plan.Visit(visit(siteConfirmed, 1, 1))
		expectLines(t, "visit 1", plan.Visit(visit(siteAckGap, 1, 1)), 3)
		expectLines(t, "visit 2", plan.Visit(visit(siteAckGap, 2, 1)))
		expectLines(t, "visit 3", plan.Visit(visit(siteAckGap, 3, 1)), 1, 2, 4)
		expectLines(t, "visit 4", plan.Visit(visit(siteAckGap, 3, 1)))
		plan.Reset(1)
	}
}

func TestTimedLines(t *testing.T) {
	plan := compile(t, `
		power-loss all at 2s, restart after 5s
		crash at consumer.ack-gap #1
		poison m5
		partition broker-1 to consumer-1 at 1s for 10s
		slow broker-1 x10 at 0s
		skew broker-1 by -5s at 1s
	`, faults.Weather{})
	want := []sim.TimedFault{
		{At: sim.Time(2 * time.Second), Fault: sim.Fault{Action: sim.PowerLoss, Line: 1, Node: sim.AllNodes, Span: 5 * time.Second}},
		{At: 0, Fault: sim.Fault{Action: faults.Poison, Line: 3, Node: consumer, Subject: 5}},
		{At: sim.Time(time.Second), Fault: sim.Fault{Action: sim.Partition, Line: 4, OneWay: true, Node: broker, Peer: consumer, Span: 10 * time.Second}},
		{At: 0, Fault: sim.Fault{Action: sim.Slow, Line: 5, Node: broker, Factor: 10}},
		{At: sim.Time(time.Second), Fault: sim.Fault{Action: faults.Skew, Line: 6, Node: broker, Span: -5 * time.Second}},
	}
	if got := plan.Timed(); !slices.Equal(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
}

func TestWhatFiredIsWhatStruck(t *testing.T) {
	plan := compile(t, `
		crash broker-1 at 1s
		pause at consumer.ack-gap of m1 delivery 1 for 1s
		poison m5
	`, weather(t, "crash at consumer.ack-gap rate 100%, restart after 1s\ndrop at link.request rate 100%"))
	if got := plan.Lines(); got != 3 {
		t.Errorf("the script has %d lines, want 3", got)
	}
	plan.Struck(3)
	at := func(v sim.Visit, when sim.Time) sim.Visit { v.At = when; return v }
	expectLines(t, "m1 delivery 1", plan.Visit(at(visit(siteAckGap, 1, 1), 1)), 2, 4)
	plan.Struck(4)
	plan.Struck(2)
	plan.Struck(2)
	plan.Struck(0)
	expectLines(t, "m1 delivery 1 again", plan.Visit(at(visit(siteAckGap, 1, 1), 2)))
	expectLines(t, "m2 delivery 1, ignored", plan.Visit(at(visit(siteAckGap, 2, 1), 2)), 5)
	expectLines(t, "m2 delivery 2, ignored", plan.Visit(at(visit(siteAckGap, 2, 2), 2)), 6)
	expectLines(t, "m3 delivery 1, with a number given back", plan.Visit(at(visit(siteAckGap, 3, 1), 3)), 5)
	expectLines(t, "m1 attempt 1", plan.Visit(at(visit(siteRequest, 1, 1), 3)), 6)
	plan.Struck(6)

	expectScript(t, "fired", plan.Fired(), `poison m5
crash at consumer.ack-gap of m1 delivery 1, restart after 1s
pause at consumer.ack-gap of m1 delivery 1 for 1s
drop at link.request of m1 attempt 1
`)
	expectScript(t, "the script of the run", plan.Script(), `crash broker-1 at 1s
pause at consumer.ack-gap of m1 delivery 1 for 1s
poison m5
crash at consumer.ack-gap of m1 delivery 1, restart after 1s
drop at link.request of m1 attempt 1
`)
	if got := plan.Unfired(); !slices.Equal(got, []int{0}) {
		t.Errorf("unfired: %v, want [0]", got)
	}
	if got, ok := plan.Line(4); !ok || got.String() != "crash at consumer.ack-gap of m1 delivery 1, restart after 1s" {
		t.Errorf("line 4 is %v, %t", got, ok)
	}
	for _, number := range []uint16{0, 7, 65535} {
		if got, ok := plan.Line(number); ok {
			t.Errorf("line %d is %v, but there is none", number, got)
		}
	}
	plan.Reset(0)
	expectScript(t, "fired after a reset", plan.Fired(), "")
	if got := plan.Unfired(); len(got) != 3 {
		t.Errorf("unfired after a reset: %v", got)
	}
}

// TestAcceptedKeepsItsNumber: a fault that a node has accepted has not struck, keeps its
// number, and belongs to the script of the run.
func TestAcceptedKeepsItsNumber(t *testing.T) {
	plan := compile(t, "stop consumer-1 at 1s", weather(t, "stop consumer-1 at consumer.ack-gap rate 100%, restart after 1s"))
	at := func(v sim.Visit, when sim.Time) sim.Visit { v.At = when; return v }
	plan.Accepted(1)
	plan.Accepted(0)
	expectLines(t, "m1", plan.Visit(at(visit(siteAckGap, 1, 1), 1)), 2)
	plan.Accepted(2)
	expectLines(t, "m2, ignored", plan.Visit(at(visit(siteAckGap, 2, 1), 2)), 3)
	expectLines(t, "m3, with a number given back", plan.Visit(at(visit(siteAckGap, 3, 1), 3)), 3)
	expectScript(t, "fired", plan.Fired(), "")
	expectScript(t, "the script of the run", plan.Script(), `stop consumer-1 at 1s
stop consumer-1 at consumer.ack-gap of m1 delivery 1, restart after 1s
`)
	plan.Struck(2)
	expectScript(t, "fired in the end", plan.Fired(), "stop consumer-1 at consumer.ack-gap of m1 delivery 1, restart after 1s\n")
	if got := plan.Unfired(); !slices.Equal(got, []int{0}) {
		t.Errorf("unfired: %v, want [0]", got)
	}
}

func expectScript(t *testing.T, what string, got faults.Script, want string) {
	t.Helper()
	if got.String() != want {
		t.Errorf("%s:\n%s\nwant\n%s", what, got, want)
	}
}

func TestAnswerOutlivesNestedVisits(t *testing.T) {
	plan := compile(t, "crash at consumer.ack-gap #1\nrestart broker-1 at consumer.ack-gap #1\ndrop at link.delivery #1", faults.Weather{})
	outer := plan.Visit(visit(siteAckGap, 1, 1))
	inner := plan.Visit(visit(siteDelivery, 2, 1))
	expectLines(t, "the first visit", outer, 1, 2)
	expectLines(t, "the one within", inner, 3)
}

func TestUnknownLineStrikingIsABrokenInvariant(t *testing.T) {
	defer func() {
		if text, ok := recover().(string); !ok || !strings.Contains(text, "line 2") {
			t.Errorf("Struck of a line that was never given out panics with %q", text)
		}
	}()
	compile(t, "poison m1", faults.Weather{}).Struck(2)
}

// TestManyLines takes the numbers of lines past the end of their range.
func TestManyLines(t *testing.T) {
	const many = 70_000
	script := make(faults.Script, many)
	for i := range script {
		script[i] = faults.Line{Action: sim.Drop, Place: faults.Place{
			By: faults.ByKey, Site: "link.request", Message: 1, N: uint32(i + 1)}}
	}
	script[many-1] = parse(t, "poison m5")
	plan, err := faults.Compile(script, weather(t, "drop at link.delivery rate 100%"), testSystem())
	if err != nil {
		t.Fatal(err)
	}
	if n := len(plan.Timed()); n != 1 {
		t.Errorf("%d timed faults, want 1", n)
	}
	expectLines(t, "line 65,534", plan.Visit(visit(siteRequest, 1, 65_534)), 65_534)
	expectLines(t, "line 65,536", plan.Visit(visit(siteRequest, 1, 65_536)), 65_535)
	expectLines(t, "weather", plan.Visit(visit(siteDelivery, 1, 1)), 65_535)
	plan.Struck(65_534)
	plan.Struck(65_535)
	expectScript(t, "fired", plan.Fired(), `poison m5
drop at link.request of m1 attempt 65536
drop at link.delivery of m1 delivery 1
drop at link.request of m1 attempt 65534
`)
	if got := len(plan.Unfired()); got != many-3 {
		t.Errorf("%d lines unfired, want %d", got, many-3)
	}
}

func TestVisitDoesNotAllocate(t *testing.T) {
	plan := compile(t, "crash at consumer.ack-gap of m99 delivery 9\ncrash at consumer.ack-gap #1000000000",
		weather(t, "crash at consumer.ack-gap rate 0.0001%\ndrop at link.delivery rate 10%"))
	n := uint32(0)
	quiet := testing.AllocsPerRun(1000, func() {
		n++
		plan.Visit(visit(siteAckGap, 1, n))
		plan.Visit(visit(siteRequest, 1, n))
	})
	if quiet != 0 {
		t.Errorf("a visit at which nothing strikes allocates %v times", quiet)
	}
	fired := 0
	run := func() {
		plan.Reset(7)
		for m := uint32(1); m <= 100; m++ {
			for _, f := range plan.Visit(visit(siteDelivery, m, 1)) {
				plan.Struck(f.Line)
				fired++
			}
		}
	}
	run()
	if warm := testing.AllocsPerRun(20, run); warm != 0 || fired == 0 {
		t.Errorf("a warm run with %d faults allocates %v times", fired, warm)
	}
}

func TestMalformedLinesAreRefused(t *testing.T) {
	key := faults.Place{By: faults.ByKey, Site: "link.request", Message: 1, N: 1}
	at := faults.Place{By: faults.ByTime, Time: 1}
	change := func(f func(*faults.Place)) faults.Place { p := key; f(&p); return p }
	for _, l := range []faults.Line{
		{},
		{Action: 200, Place: key},
		{Action: sim.Crash},
		{Action: sim.Crash, Place: at},
		{Action: sim.Drop, Place: at},
		{Action: sim.Drop, Place: key, Node: "broker-1"},
		{Action: sim.Drop, Place: key, Span: 1},
		{Action: sim.Delay, Place: key},
		{Action: sim.Delay, Place: key, Span: -1},
		{Action: sim.Delay, Place: key, Span: -1 << 63},
		{Action: sim.Delay, Place: key, Span: 1, SpanMax: 2},
		{Action: sim.Crash, Place: key, Span: 2_000_000 * time.Hour},
		{Action: sim.Crash, Place: key, Node: "m1"},
		{Action: sim.Crash, Place: faults.Place{By: faults.ByTime, Time: -1}, Node: "broker-1"},
		{Action: sim.Crash, Place: faults.Place{By: faults.ByOrdinal, Site: "link.request"}},
		{Action: sim.Crash, Place: faults.Place{By: 99, Site: "link.request"}},
		{Action: sim.Crash, Place: change(func(p *faults.Place) { p.Site = "" })},
		{Action: sim.Crash, Place: change(func(p *faults.Place) { p.Message = 0 })},
		{Action: sim.Crash, Place: change(func(p *faults.Place) { p.N = 0 })},
		{Action: sim.Crash, Place: change(func(p *faults.Place) { p.Unit = 9 })},
		{Action: sim.Crash, Place: change(func(p *faults.Place) { p.Unit = sim.PerNode; p.Owner = "broker-1" })},
		{Action: sim.Crash, Place: change(func(p *faults.Place) { p.Unit = sim.PerNode; p.Copy = 1 })},
		{Action: sim.Slow, Place: key, Factor: 1},
		{Action: sim.Partition, Place: key},
		{Action: sim.Partition, Place: key, Node: "all", Peer: "broker-1"},
		{Action: faults.Failover, Place: key},
		{Action: faults.Poison},
		{Action: faults.Poison, Message: 1, Place: key},
		{Action: faults.Poison, Message: 1, Node: "broker-1"},
	} {
		sys := testSystem()
		sys.Refuse = nil
		if _, err := faults.Compile(faults.Script{l}, faults.Weather{}, sys); err == nil {
			t.Errorf("%+v compiles", l)
		}
	}
	for _, rate := range []uint32{0, sim.Million + 1} {
		l := faults.Line{Action: sim.Drop, Place: faults.Place{By: faults.ByRate, Site: "link.request", Rate: rate}}
		if _, err := faults.Compile(nil, faults.Weather{Lines: faults.Script{l}}, testSystem()); err == nil {
			t.Errorf("a rate of %d ppm compiles", rate)
		}
	}
}
