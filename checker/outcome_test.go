package checker_test

import (
	"slices"
	"testing"

	"ackgap/checker"
)

const (
	sent      = "1 0s send/invoke m1 +1 @producer-1\n2 0s attempt m1 a1 +1 @producer-1\n"
	stored    = sent + "3 1ms store m1 a1 c1 @broker-1\n4 2ms send/ok m1 -1 @producer-1\n"
	applied   = stored + "5 3ms effect m1 d1 @sink-1\n6 4ms settle m1 c1 d1 why:processed -1 @broker-1\n"
	drainedAt = " end why:drained\n"
)

// TestOutcomes tells small histories, with the outcome on each leg; "" where it
// is not settled.
func TestOutcomes(t *testing.T) {
	for _, c := range []struct{ name, history, toBroker, toSink string }{
		{"applied once", applied + "7 5ms" + drainedAt, "none", "none"},
		{"a second effect is no second copy", applied + "7 5ms effect m1 d2 @sink-1\n8 5ms" + drainedAt, "none", "duplicate"},
		{"a second copy", stored + "5 3ms store m1 a2 c2 +1 @broker-1\n6 3ms effect m1 d1 @sink-1\n7 3ms effect m1 d2 @sink-1\n8 5ms" + drainedAt,
			"duplicate", "duplicate"},
		{"a copy that was lost and stored again", sent + "3 1ms store m1 a1 c1 @broker-1\n4 1ms copy-lost m1 c1 -1 why:from-memory @broker-1\n" +
			"5 2ms store m1 a2 c2 +1 @broker-1\n6 3ms send/ok m1 -1 @producer-1\n7 3ms effect m1 d1 @sink-1\n8 4ms settle m1 c2 d1 why:processed -1\n9 5ms" + drainedAt,
			"none", "none"},
		{"lost by the broker although it had been applied", stored + "5 3ms effect m1 d1 @sink-1\n6 4ms copy-lost m1 c1 -1 why:from-memory\n7 5ms" + drainedAt,
			"loss", "none"},
		{"lost", stored + "5 3ms copy-lost m1 c1 -1 why:from-memory\n6 5ms" + drainedAt, "loss", "loss"},
		{"never stored, and the producer knows", sent + "3 1ms lost m1 a1 why:dropped -1\n4 2ms send/info m1 why:no-retry-left -1\n5 5ms" + drainedAt,
			"honest-loss", "honest-loss"},
		{"applied, and the producer doesn't know", sent + "3 1ms store m1 a1 c1 @broker-1\n4 2ms send/info m1 why:no-retry-left -1\n" +
			"5 3ms effect m1 d1 @sink-1\n6 4ms settle m1 c1 d1 why:processed -1\n7 5ms" + drainedAt, "ambiguous", "none"},
		{"cut off, but the producer had given up", sent + "3 1ms store m1 a1 c1 +1 @broker-1\n4 2ms send/info m1 why:no-retry-left -1\n" +
			"5 3ms effect m1 d1 @sink-1\n6 1h end why:horizon\n", "ambiguous", ""},
		{"cut off while the producer waits", sent + "3 1ms store m1 a1 c1 @broker-1\n4 3ms effect m1 d1 @sink-1\n5 1h end why:horizon\n", "", ""},
		{"a copy that nobody delivers", stored + "5 5ms" + drainedAt, "stuck", "stuck"},
		{"a copy that is delivered for ever", stored + "5 5ms execute m1 d1\n6 5ms handler-failed m1 d1 why:poisoned\n7 1h end why:horizon\n", "stuck", "stuck"},
		{"cut off between effect and ack", stored + "5 3ms effect m1 d1 @sink-1\n6 1h end why:horizon\n", "none", ""},
		{"dead-lettered", stored + "5 3ms dead-letter m1 c1 -1 why:too-many-deliveries\n6 5ms" + drainedAt, "dead-lettered", "dead-lettered"},
		{"settled without an effect", stored + "5 3ms settle m1 c1 d1 why:before-processing -1\n6 5ms" + drainedAt, "loss", "loss"},
		{"recognised at the sink", applied + "7 5ms dedup m1 d2 why:same-message @sink-1\n8 5ms" + drainedAt, "none", "absorbed"},
		{"recognised at the broker", applied + "7 5ms dedup m1 a2 why:same-sequence @broker-1\n8 5ms" + drainedAt, "none", "none"},
		{"executed twice, applied once", applied + "7 5ms execute m1 d2 @consumer-1\n8 5ms" + drainedAt, "none", "none"},
		{"somebody's send was refused", applied + "7 5ms refuse m2 a1 why:unavailable @broker-1\n8 5ms" + drainedAt, "unavailable", "none"},
		{"without a broker", sent + "3 1ms effect m1 d1 -1 @sink-1\n4 2ms send/ok m1 -1 @producer-1\n5 3ms effect m1 d2 @sink-1\n6 5ms" + drainedAt,
			"duplicate", "duplicate"},
	} {
		o := checker.Outcomes{Outage: true}
		for range 2 { // the second time after a reset
			o.Reset()
			for _, e := range parseHistory(t, c.history).Events {
				o.Observe(&e)
			}
			for leg, want := range map[checker.Leg]string{checker.ToBroker: c.toBroker, checker.ToSink: c.toSink} {
				got, ok := o.Of(1, leg)
				if ok != (want != "") || ok && got.String() != want {
					t.Errorf("%s, %v: %v, %v; want %q", c.name, leg, got, ok, want)
				}
			}
		}
		if _, ok := o.Of(9, checker.ToSink); ok {
			t.Errorf("%s: there is an outcome of a message that never was", c.name)
		}
	}
}

// TestRefusalsAreAnOutcomeOnlyOfOutages: other faults have their own outcomes.
func TestRefusalsAreAnOutcomeOnlyOfOutages(t *testing.T) {
	var o checker.Outcomes
	for _, e := range parseHistory(t, applied+"7 5ms refuse m2 a1 why:unavailable @broker-1\n8 5ms"+drainedAt).Events {
		o.Observe(&e)
	}
	if got, ok := o.Of(1, checker.ToBroker); got != checker.OutcomeNone || !ok {
		t.Errorf("the outcome is %v, %v", got, ok)
	}
}

func TestOutcomeNames(t *testing.T) {
	want := []string{"loss", "duplicate", "stuck", "dead-lettered", "honest-loss", "ambiguous", "unavailable", "absorbed", "none"}
	if got := checker.OutcomeNames(); !slices.Equal(got, want) {
		t.Errorf("the outcomes are %v; want %v", got, want)
	}
	if checker.OutcomeNone.String() != "none" || checker.ToSink.String() != "broker-to-sink" || checker.NoLeg.String() != "" {
		t.Error("a name is wrong")
	}
}
