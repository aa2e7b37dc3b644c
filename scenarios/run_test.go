package scenarios_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ackgap/checker"
	"ackgap/faults"
	"ackgap/history"
	"ackgap/model"
	"ackgap/scenarios"
	"ackgap/sim"
)

func run(t *testing.T, s *scenarios.Scenario, opts ...scenarios.Option) *scenarios.Result {
	t.Helper()
	r, err := s.Run(opts...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func parse(t *testing.T, source string) *scenarios.Scenario {
	t.Helper()
	s, err := scenarios.Parse("test.yaml", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestCatalogueAsWritten shows what each scenario of the catalogue says of
// itself, and that it is true; of a control, that it is not.
func TestCatalogueAsWritten(t *testing.T) {
	var told strings.Builder
	for _, s := range scenarios.Catalogue() {
		r := run(t, s)
		asMeant := r.Status() == scenarios.Holds
		if s.ControlOf() != "" {
			asMeant = shows(t, r)
		}
		if !asMeant || r.Overridden || len(r.Claims) == 0 || len(r.Unfired) > 0 || s.Title() == "" || s.About() == "" {
			t.Errorf("%s: %v, overridden %v, claims %v, unfired %v", s.Name(), r.Status(), r.Overridden, r.Claims, r.Unfired)
		}
		fmt.Fprintf(&told, "%s: %s\n  ends at %v after %d events, %d faults\n", r.Scenario, r.Title, r.End, r.Events, len(r.Script))
		for _, c := range r.Claims {
			fmt.Fprintf(&told, "  %s %v\n", c.Name(), c.Judgement.Status)
		}
		r.Verdict.Counts.Each(func(key string, n uint64) {
			if n > 0 {
				fmt.Fprintf(&told, "  %s %d\n", key, n)
			}
		})
		fmt.Fprintf(&told, "  latency %+v, %d per second\n\n", r.Latency, r.Throughput)
	}
	golden(t, "as-written.txt", told.String())
}

func TestAckGapStory(t *testing.T) {
	r := run(t, builtin(t, "ack-gap"), scenarios.Record())
	at := func(kind history.Kind) (times []sim.Time) {
		for i := range r.History.Events {
			if e := &r.History.Events[i]; e.Kind == kind {
				times = append(times, e.At)
			}
		}
		return times
	}
	const ms, s = sim.Time(1e6), sim.Time(1e9)
	for _, want := range []struct {
		kind  history.Kind
		times []sim.Time
	}{
		{history.Deliver, []sim.Time{0, 30 * s}},
		{history.Effect, []sim.Time{50 * ms, 30*s + 50*ms}},
		{history.Crash, []sim.Time{80 * ms}},
	} {
		if got := at(want.kind); !slices.Equal(got, want.times) {
			t.Errorf("%v at %v, want %v", want.kind, got, want.times)
		}
	}
	if len(r.Anomalies) == 0 || r.Anomalies[0].Name != checker.DuplicateEffect.String() {
		t.Errorf("the first anomaly of %d is not the duplicate effect", len(r.Anomalies))
	}
	if got := r.Nodes; !slices.Equal(got, []string{"", "producer-1", "broker-1", "consumer-1", "sink-1"}) {
		t.Errorf("the nodes are %q", got)
	}
}

func TestOptionsLeaveTheScenarioAlone(t *testing.T) {
	s := builtin(t, "orders")
	before := run(t, s).Hash
	for name, opts := range map[string][]scenarios.Option{
		"seed":     {scenarios.Seed(9), scenarios.Set("links.jitter", "1ms")},
		"messages": {scenarios.Messages(30)},
		"faults":   {scenarios.Faults("crash broker-1 at 1s")},
		"only":     {scenarios.OnlyFaults("crash broker-1 at 1s")},
		"none":     {scenarios.NoFaults()},
		"weather":  {scenarios.Weather("default")},
		"rates":    {scenarios.Weather("drop at link.ack rate 50%")},
		"set":      {scenarios.Set("consumer.key", "message"), scenarios.Set("sink.dedup", "table")},
		"planted":  {scenarios.Planted(model.ConfirmBeforePersist)},
	} {
		r := run(t, s, opts...)
		if r.Hash == before || !r.Overridden || len(r.Expectations) > 0 {
			t.Errorf("%s: same history %v, overridden %v, %d expectations", name, r.Hash == before, r.Overridden, len(r.Expectations))
		}
		if after := run(t, s); after.Hash != before || after.Overridden || after.Status() != scenarios.Holds {
			t.Errorf("%s: the scenario has changed", name)
		}
	}
}

func TestFaultOptions(t *testing.T) {
	s := builtin(t, "orders")
	line := "crash broker-1 at 1s, restart after 1s"
	for _, c := range []struct {
		name  string
		opts  []scenarios.Option
		lines int
	}{
		{"as written", nil, 2},
		{"added", []scenarios.Option{scenarios.Faults(line)}, 3},
		{"replaced", []scenarios.Option{scenarios.OnlyFaults(line)}, 1},
		{"removed", []scenarios.Option{scenarios.NoFaults()}, 0},
		{"removed, then added", []scenarios.Option{scenarios.NoFaults(), scenarios.Faults(line)}, 1},
	} {
		if r := run(t, s, c.opts...); len(r.Script) != c.lines || len(r.Unfired) != 0 {
			t.Errorf("%s: %d lines, want %d; unfired %v", c.name, len(r.Script), c.lines, r.Unfired)
		}
	}
}

// TestTwoLinesMakeItRight does what the comments in the scenario orders say.
func TestTwoLinesMakeItRight(t *testing.T) {
	s := builtin(t, "orders")
	source := strings.Replace(string(s.Source()), "key: none # message", "key: message", 1)
	source = strings.Replace(source, "dedup: none # table", "dedup: table", 1)
	right := parse(t, source)
	if before, after := run(t, s).Verdict.Counts, run(t, right).Verdict.Counts; before.Mark(checker.DuplicateEffect) != 2 ||
		after.Mark(checker.DuplicateEffect) != 0 || after.Mark(checker.Absorbed) != 2 {
		t.Errorf("before %v, after %v", before, after)
	}
}

func TestStatus(t *testing.T) {
	ackGap := builtin(t, "ack-gap")
	wrong := parse(t, strings.Replace(string(ackGap.Source()), "duplicate_effect: 1", "duplicate_effect: 0", 1))
	claim := parse(t, strings.Replace(string(ackGap.Source()), "[at-least-once]", "[exactly-once]", 1))
	for _, c := range []struct {
		name string
		s    *scenarios.Scenario
		opts []scenarios.Option
		want scenarios.Status
	}{
		{"as written", ackGap, nil, scenarios.Holds},
		{"an expectation that is not met", wrong, nil, scenarios.Violated},
		{"expectations are not for other runs", wrong, []scenarios.Option{scenarios.Seed(2)}, scenarios.Holds},
		{"a violated claim", claim, []scenarios.Option{scenarios.Seed(2)}, scenarios.Violated},
		{"a line that is not reached", ackGap, []scenarios.Option{scenarios.OnlyFaults("drop at link.ack of m1 delivery 9")}, scenarios.Unknown},
		{"a fault that comes when all is done", ackGap, []scenarios.Option{scenarios.OnlyFaults("crash consumer-1 at 50s, restart after 1s")}, scenarios.Unknown},
		{"a fault at a message's last visit", ackGap, []scenarios.Option{scenarios.OnlyFaults("crash at broker.before-settle of m1 delivery 1, restart after 1s")}, scenarios.Holds},
		{"no faults, none asked for", ackGap, []scenarios.Option{scenarios.NoFaults()}, scenarios.Holds},
		{"cut off", ackGap, []scenarios.Option{scenarios.Set("faults.until", "1s"), scenarios.Set("horizon", "10s")}, scenarios.Unknown},
	} {
		if r := run(t, c.s, c.opts...); r.Status() != c.want {
			t.Errorf("%s: %v, want %v", c.name, r.Status(), c.want)
		}
	}
}

// TestRoundInCircles: a system that never comes to rest ends, too.
func TestRoundInCircles(t *testing.T) {
	r := run(t, builtin(t, "ack-gap"), scenarios.Set("broker.lease.length", "1ns"), scenarios.Set("consumer.prefetch", "1"),
		scenarios.Set("consumer.processing", "20h"))
	if r.Drained || r.Status() != scenarios.Unknown || r.End > sim.Time(time.Second) {
		t.Errorf("drained %v, %v after %d steps", r.Drained, r.Status(), r.Steps)
	}
}

// TestUnfired: a line that never strikes is told.
func TestUnfired(t *testing.T) {
	r := run(t, builtin(t, "ack-gap"), scenarios.Faults("drop at link.ack of m1 delivery 9"))
	if len(r.Unfired) != 1 || r.Unfired[0].String() != "drop at link.ack of m1 delivery 9" || r.Vacuous {
		t.Errorf("unfired %v, vacuous %v", r.Unfired, r.Vacuous)
	}
}

// stopped is a group of one member that takes all messages with its first poll.
func stopped(t *testing.T, opts ...scenarios.Option) *scenarios.Result {
	set := []scenarios.Option{scenarios.Messages(12), scenarios.Faults("stop consumer-1 at 15s, restart after 1s"), scenarios.Record(),
		scenarios.Set("faults.weather", "none"), scenarios.Set("faults.until", "5m"), scenarios.Set("broker.kind", "log"), scenarios.Set("consumer.group", "members"),
		scenarios.Set("consumer.prefetch", "500"), scenarios.Set("consumer.commit-every", "500"), scenarios.Set("consumer.processing", "9s")}
	return run(t, builtin(t, "at-least-once"), append(set, opts...)...)
}

// TestStopStrikesAsTheProcessEnds: a stop waits for the work in hand, here 12 times 9 s. Where
// nothing is left by then, nothing was put to the test; where a message comes later, or
// the process takes some with it, something was. What ends otherwise before was not stopped.
func TestStopStrikesAsTheProcessEnds(t *testing.T) {
	for _, c := range []struct {
		name    string
		opts    []scenarios.Option
		vacuous bool
		unfired int
	}{
		{"all is done", nil, true, 0},
		{"one comes later", []scenarios.Option{scenarios.Faults("pause producer-1 at producer.before-send of m12 attempt 1 for 2m")}, false, 0},
		{"only the pause reaches one", []scenarios.Option{scenarios.Faults("pause producer-1 at producer.before-send of m12 attempt 1 for 1s")}, false, 0},
		{"workers have the rest", []scenarios.Option{scenarios.Set("consumer.ack", "at-poll"), scenarios.Set("consumer.hand-over", "true")}, false, 0},
		{"it crashes before", []scenarios.Option{scenarios.Faults("crash consumer-1 at 20s, restart after 1s")}, false, 1},
	} {
		if r := stopped(t, c.opts...); r.Vacuous != c.vacuous || len(r.Unfired) != c.unfired {
			t.Errorf("%s: vacuous %v, unfired %v", c.name, r.Vacuous, r.Unfired)
		}
	}
}

// TestStopIsNoCrash: what a stop does is not told as what a crash does.
func TestStopIsNoCrash(t *testing.T) {
	const handOver, interval = "consumer.hand-over", "consumer.commit-interval"
	workers := []scenarios.Option{scenarios.Set("consumer.ack", "at-poll"), scenarios.Set(handOver, "true"), scenarios.Set(interval, "1h")}
	for _, c := range []struct {
		opts       []scenarios.Option
		name, want string
	}{
		{workers, "lost", "stop-after-early-ack"},
		{append(workers, scenarios.Faults("partition broker-1 from consumer-1 at 14s for 20s")), "absorbed", "stop-in-hand"},
		{append(workers, scenarios.Faults("partition broker-1 from consumer-1 at 14s for 20s")), "duplicate_effect", "stop-before-commit"},
		{append(workers, scenarios.Faults("crash consumer-1 at 12500ms, restart after 1s")), "duplicate_effect", "crash-before-commit"},
	} {
		found := map[string]bool{}
		for _, a := range stopped(t, c.opts...).Anomalies {
			if a.Name == c.name {
				found[a.Cause.String()] = true
			}
		}
		if !found[c.want] {
			t.Errorf("%s by %v, want %s", c.name, found, c.want)
		}
	}
}

// TestRefused: every action is either suffered or refused with a reason.
func TestRefused(t *testing.T) {
	var told strings.Builder
	s := builtin(t, "ack-gap")
	for _, a := range faults.Actions() {
		line := map[sim.Action]string{
			sim.Partition: " broker-1 from consumer-1 at 1ms", sim.Slow: " broker-1 x10 at 1ms", faults.Skew: " broker-1 by 1s at 1ms",
			faults.Poison: " m1", faults.Failover: " broker-1 to stale at 1ms", faults.Expire: " sink-1 at 1ms", faults.Unroute: " broker-1 at 1ms",
			sim.Drop: " at link.ack #1", sim.Duplicate: " at link.ack #1", sim.Delay: " at link.ack #1 by 1s", sim.Reorder: " at link.ack #1 by 1s",
		}[a]
		if line == "" {
			line = " consumer-1 at 1ms"
		}
		_, err := s.Run(scenarios.Faults(faults.ActionName(a) + line))
		fmt.Fprintf(&told, "%s: %v\n", faults.ActionName(a), err)
	}
	golden(t, "refused.txt", told.String())
}

// counting counts the events that it is told.
type counting struct{ events uint64 }

func (c *counting) Observe(*history.Event) { c.events++ }

func TestObserveAndRecord(t *testing.T) {
	var c counting
	r := run(t, builtin(t, "orders"), scenarios.Observe(&c), scenarios.Record())
	if c.events != r.Events || uint64(len(r.History.Events)) != r.Events || r.Overridden {
		t.Errorf("%d events, %d observed, %d recorded", r.Events, c.events, len(r.History.Events))
	}
	if r := run(t, builtin(t, "orders")); r.History != nil || r.Anomalies != nil {
		t.Error("a history was kept that nobody asked for")
	}
}

// TestRunnerTellsBeforeItRuns what a writer of histories needs.
func TestRunnerTellsBeforeItRuns(t *testing.T) {
	runner, err := builtin(t, "orders").Runner(scenarios.Seed(7))
	if err != nil {
		t.Fatal(err)
	}
	var c counting
	runner.Observe(&c)
	seed, nodes := runner.Seed(), runner.Nodes()
	r := runner.Run(seed)
	if seed != 7 || r.Seed != 7 || !slices.Equal(nodes, r.Nodes) || c.events != r.Events {
		t.Errorf("seed %d, nodes %q and %d events were told; the run had %d, %q, %d", seed, nodes, c.events, r.Seed, r.Nodes, r.Events)
	}
}

// TestPlanted: the deliberate bugs reach the system.
func TestPlanted(t *testing.T) {
	s := builtin(t, "ack-gap-idempotent")
	if r := run(t, s, scenarios.Planted(model.DedupByDelivery)); r.Verdict.Counts.Mark(checker.DuplicateEffect) != 1 {
		t.Errorf("dedup by delivery has no duplicate effect: %v", r.Verdict.Counts)
	}
}

func TestRunnerEqualsRun(t *testing.T) {
	s := builtin(t, "at-least-once")
	runner, err := s.Runner(scenarios.Latencies())
	if err != nil {
		t.Fatal(err)
	}
	for _, seed := range []uint64{3, 1, 2, 3} {
		again, alone := runner.Run(seed), run(t, s, scenarios.Seed(seed))
		if again.Hash != alone.Hash || again.Latency != alone.Latency || again.Throughput != alone.Throughput ||
			again.Verdict != alone.Verdict || again.Script.String() != alone.Script.String() || again.Overridden != alone.Overridden {
			t.Errorf("seed %d: %+v, alone %+v", seed, again, alone)
		}
	}
}

// TestRunnerReusesItsMemory: what a run allocates is its report, whatever the
// number of events.
func TestRunnerReusesItsMemory(t *testing.T) {
	runner, err := builtin(t, "at-least-once").Runner(scenarios.Messages(2000), scenarios.NoFaults())
	if err != nil {
		t.Fatal(err)
	}
	events := runner.Run(1).Events
	if allocs := testing.AllocsPerRun(5, func() { runner.Run(1) }); allocs > 5 || events < 10_000 {
		t.Errorf("%v allocations in a run of %d events", allocs, events)
	}
}

// never is an injector that asks nobody.
type never struct{}

func (never) Timed() []sim.TimedFault     { return nil }
func (never) Visit(sim.Visit) []sim.Fault { return nil }

func TestWrapInjector(t *testing.T) {
	s := builtin(t, "ack-gap")
	r := run(t, s, scenarios.WrapInjector(func(sim.Injector) sim.Injector { return never{} }))
	if calm := run(t, s, scenarios.NoFaults()); r.Hash != calm.Hash || !r.Vacuous {
		t.Errorf("the wrapper was not asked instead of the plan: %+v", r)
	}
}

// BenchmarkRun is one run of 100 messages, judged, in the default weather.
func BenchmarkRun(b *testing.B) {
	for _, name := range []string{"at-most-once", "at-least-once", "exactly-once"} {
		b.Run(name, func(b *testing.B) {
			s, err := scenarios.Builtin(name)
			if err != nil {
				b.Fatal(err)
			}
			runner, err := s.Runner()
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			seed, steps, events, messages := uint64(0), uint64(0), uint64(0), uint64(0)
			for b.Loop() {
				seed++
				r := runner.Run(seed)
				steps, events, messages = steps+r.Steps, events+r.Events, messages+uint64(r.Messages)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(steps), "ns/step")
			b.ReportMetric(float64(steps)/float64(seed), "steps/run")
			b.ReportMetric(float64(events)/float64(messages), "events/message")
			b.ReportMetric(float64(seed)/b.Elapsed().Seconds(), "runs/s")
		})
	}
}

// TestCutShort: a fault of the script that the end of the fault phase ends before
// its time is told, one that is over in time is not, and neither is a delay.
func TestCutShort(t *testing.T) {
	s, err := scenarios.Builtin("ack-gap")
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Run(scenarios.OnlyFaults(
		"pause consumer-1 at consumer.ack-gap of m1 delivery 1 for 59999ms",
		"partition broker-1 from producer-1 at 59s for 1s",
		"crash broker-1 at 30s, restart after 29s",
		"delay at link.confirm of m1 attempt 1 by 5m",
	))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.CutShort) != 1 || r.CutShort[0].Lasted >= time.Minute || r.CutShort[0].Line.Span != 59999*time.Millisecond {
		t.Errorf("cut short: %+v, want the pause", r.CutShort)
	}
}

// TestLongFaults: a line that can't last within the fault phase makes it longer,
// and the weather strikes no longer for it.
func TestLongFaults(t *testing.T) {
	s, err := scenarios.Builtin("ack-gap")
	if err != nil {
		t.Fatal(err)
	}
	weather := scenarios.Weather("delay at link.ack rate 100% by 1ms")
	r, err := s.Run(scenarios.Messages(3), scenarios.Set("producer.interval", "40s"), weather,
		scenarios.Faults("pause producer-1 at 1ms for 5m"))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.CutShort) != 0 || r.FaultsUntil != sim.Time(5*time.Minute+time.Millisecond) || !r.Drained {
		t.Errorf("the fault phase ended at %v, cut short %v", r.FaultsUntil, r.CutShort)
	}
	for _, l := range r.Script {
		if l.Action == sim.Delay && l.Place.Message > 1 {
			t.Errorf("the weather struck after its end: %v", l)
		}
	}
	var bad *scenarios.Error
	if _, err = s.Run(scenarios.Faults("pause producer-1 at 1ms for 30h")); !errors.As(err, &bad) || !strings.Contains(bad.Problem, "30h") {
		t.Errorf("a fault beyond the horizon: %v", err)
	}
}

// TestGoingOnAfterARefusedCommit: a member whose commit is turned down drops the rest of
// its poll. Where it goes on behind, nobody reads that any more (spring-kafka, issue 3891).
func TestGoingOnAfterARefusedCommit(t *testing.T) {
	for _, c := range []struct {
		value            string
		lost, duplicated uint64
	}{{"rewind", 0, 1}, {"continue", 4, 0}} {
		r := run(t, builtin(t, "at-least-once"), scenarios.Messages(12), scenarios.Record(), scenarios.Set("faults.weather", "none"), scenarios.Set("faults.until", "3m"),
			scenarios.Set("producer.interval", "1ms"), scenarios.Set("broker.kind", "log"), scenarios.Set("consumer.group", "members"), scenarios.Set("consumer.prefetch", "10"),
			scenarios.Set("consumer.processing", "100ms"), scenarios.Set("consumer.refused-commit", c.value),
			scenarios.Faults("pause consumer-1 at consumer.ack-gap of m6 delivery 1 for 50s", "pause producer-1 at producer.before-send of m11 attempt 1 for 90s"))
		counts := &r.Verdict.Counts
		if counts.Fate(checker.Lost) != c.lost || counts.Mark(checker.DuplicateEffect) != c.duplicated {
			t.Errorf("%s: %d are lost and %d applied twice, want %d and %d", c.value, counts.Fate(checker.Lost), counts.Mark(checker.DuplicateEffect), c.lost, c.duplicated)
		}
		if c.lost > 0 && r.Anomalies[0].Cause != checker.DroppedWithRefusedCommit {
			t.Errorf("m%d is lost by %v", r.Anomalies[0].Message, r.Anomalies[0].Cause)
		}
	}
}
