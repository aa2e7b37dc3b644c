package explore_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"ackgap/explore"
	"ackgap/faults"
	"ackgap/scenarios"
)

func shrink(t *testing.T, s *scenarios.Scenario, o explore.ShrinkOptions) *explore.Shrunk {
	t.Helper()
	small, err := explore.Shrink(context.Background(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	return small
}

// stormy is weather that brings at least 50 faults into a run of 100 messages.
var stormy = []string{"default", "drop at link.ack rate 20%", "delay at link.delivery rate 20% by 1ms to 3s",
	"drop at link.request rate 15%", "drop at link.confirm rate 15%"}

// failing returns the seeds of runs with many faults that violate a claim.
func failing(t *testing.T, s *scenarios.Scenario, n, leastFaults int, opts ...scenarios.Option) []uint64 {
	t.Helper()
	runner, err := s.Runner(opts...)
	if err != nil {
		t.Fatal(err)
	}
	var seeds []uint64
	for seed := uint64(1); len(seeds) < n; seed++ {
		if seed > 100_000 {
			t.Fatalf("only %d of %d runs fail", len(seeds), seed)
		}
		if r := runner.Run(seed); r.Status() == scenarios.Violated && len(r.Script) >= leastFaults {
			seeds = append(seeds, seed)
		}
	}
	return seeds
}

// violating claims more than the system keeps, so that faults break it.
func violating(t *testing.T, name string) *scenarios.Scenario {
	t.Helper()
	s := builtin(t, name).Clone()
	if err := s.Set("claims", "exactly-once"); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestShrinkManyFaults: failing runs of at least 50 faults each shrink to
// scripts from which nothing can be left out, and which show the same.
func TestShrinkManyFaults(t *testing.T) {
	n := 100
	if testing.Short() {
		n = 12
	}
	s := violating(t, "at-least-once")
	weather := []scenarios.Option{scenarios.Weather(stormy...), scenarios.Set("faults.swarm", "false")}
	var left []int
	var took []time.Duration
	for _, seed := range failing(t, s, n, 50, weather...) {
		begun := time.Now()
		small := shrink(t, s, explore.ShrinkOptions{Options: append(slices.Clone(weather), scenarios.Seed(seed))})
		took = append(took, time.Since(begun))
		left = append(left, len(small.Script))
		if small.Before.Faults < 50 || small.Message == 0 {
			t.Fatalf("seed %d: %+v", seed, small)
		}
		requireMinimal(t, s, small)
	}
	slices.Sort(left)
	slices.Sort(took)
	t.Logf("%d runs: faults left: median %d, most %d; time: median %v, most %v", n, left[n/2], left[n-1], took[n/2], took[n-1])
	if left[n/2] > 2 || took[n/2] > time.Second {
		t.Errorf("the median is %d faults in %v", left[n/2], took[n/2])
	}
}

// requireMinimal runs the script as a reader would: it shows its class, and
// without any one of its lines it does not.
func requireMinimal(t *testing.T, s *scenarios.Scenario, small *explore.Shrunk) {
	t.Helper()
	if !shows(t, s, small, small.Script) {
		t.Errorf("seed %d: the script does not show %v:\n%s", small.Seed, small.Class, small.Script)
	}
	for i := range small.Script {
		if shows(t, s, small, small.Script.Without(i)) {
			t.Errorf("seed %d: %v shows without line %d of\n%s", small.Seed, small.Class, i+1, small.Script)
		}
	}
}

// shows runs a system built anew, and looks for the class by a way of its own.
func shows(t *testing.T, s *scenarios.Scenario, small *explore.Shrunk, script faults.Script) bool {
	t.Helper()
	r, err := s.Run(scenarios.Script(script), scenarios.Seed(small.Seed), scenarios.Messages(small.Messages), scenarios.Record())
	if err != nil {
		t.Fatal(err)
	}
	if small.Violation && r.Status() != scenarios.Violated {
		return false
	}
	for _, a := range r.Anomalies {
		if a.Name == small.Name && a.Cause == small.Cause && (!small.Violation || violatesBy(r, small, a.Message)) {
			return true
		}
	}
	return false
}

// violatesBy reports whether it is this message by which the run violates the claim.
func violatesBy(r *scenarios.Result, small *explore.Shrunk, message uint32) bool {
	return slices.ContainsFunc(r.Claims, func(c scenarios.ClaimResult) bool {
		return c.Contract == small.Violates && c.Judgement.Witness == message
	})
}

// TestShrinkToTheEssence: the fault that matters is left, at the first message,
// with round times; what counted its visit over the whole run names it by key.
func TestShrinkToTheEssence(t *testing.T) {
	for _, c := range []struct {
		name, scenario string
		anomaly        string
		options        []scenarios.Option
		want           string
		messages       uint32
	}{
		{"a crash in the ACK gap among drops", "at-least-once", "duplicate_effect", []scenarios.Option{scenarios.OnlyFaults(
			"drop at link.request of m3 attempt 1", "crash consumer-1 at consumer.ack-gap #37, restart after 1.373s",
			"drop at link.delivery of m8 delivery 1", "pause broker-1 at 91ms for 17ms")},
			"crash consumer-1 at consumer.ack-gap of m1 delivery 1, restart after 1s\n", 1},
		{"a drop", "at-most-once", "lost", []scenarios.Option{scenarios.OnlyFaults(
			"drop at link.delivery of m99 delivery 1", "drop at link.confirm of m7 attempt 1")},
			"drop at link.delivery of m1 delivery 1\n", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			small := shrink(t, builtin(t, c.scenario), explore.ShrinkOptions{Anomaly: c.anomaly, Options: c.options})
			if got := small.Script.String(); got != c.want || small.Messages != c.messages {
				t.Errorf("%d messages, %v:\n%swant\n%s", small.Messages, small.Class, got, c.want)
			}
		})
	}
}

// TestShrinkWithoutFault: what happens without any fault needs none.
func TestShrinkWithoutFault(t *testing.T) {
	small := shrink(t, builtin(t, "at-least-once"), explore.ShrinkOptions{Anomaly: "duplicate_effect", Options: []scenarios.Option{
		scenarios.Set("broker.lease.length", "20ms"), scenarios.Set("consumer.processing", "30ms"), scenarios.Messages(20),
		scenarios.Weather("default"), scenarios.Seed(3)}})
	if len(small.Script) > 0 || small.Messages != 1 {
		t.Errorf("%d messages:\n%s", small.Messages, small.Script)
	}
}

// TestShrinkDeterministic: twice the same.
func TestShrinkDeterministic(t *testing.T) {
	o := explore.ShrinkOptions{Anomaly: "duplicate_effect", Options: []scenarios.Option{scenarios.Weather(stormy...), scenarios.Seed(5)}}
	a, b := shrink(t, builtin(t, "at-least-once"), o), shrink(t, builtin(t, "at-least-once"), o)
	if a.Script.String() != b.Script.String() || a.Messages != b.Messages || a.Runs != b.Runs || a.Result.Hash != b.Result.Hash {
		t.Errorf("first\n%+v\nthen\n%+v", a, b)
	}
}

func TestNothingToShrink(t *testing.T) {
	_, err := explore.Shrink(context.Background(), builtin(t, "at-least-once"), explore.ShrinkOptions{Options: []scenarios.Option{scenarios.NoFaults()}})
	if !errors.Is(err, explore.ErrNothingToShrink) {
		t.Errorf("got %v", err)
	}
}

// TestShrinkInterrupted: what has been found until then is told.
func TestShrinkInterrupted(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	o := explore.ShrinkOptions{Anomaly: "duplicate_effect", Options: []scenarios.Option{scenarios.Weather(stormy...), scenarios.Seed(5)},
		Progress: func(runs, _ int, _ uint32) {
			if runs == 6 {
				interrupt()
			}
		}}
	small, err := explore.Shrink(ctx, builtin(t, "at-least-once"), o)
	if err != nil || !small.Interrupted || small.Message == 0 || small.Runs > 8 {
		t.Errorf("%+v, %v", small, err)
	}
}
