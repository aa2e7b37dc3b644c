package explore_test

import (
	"slices"
	"strings"
	"testing"

	"ackgap/explore"
	"ackgap/faults"
	"ackgap/scenarios"
)

// TestWithoutIsTheCounterfactual: a run without a fault is the one that an
// explanation made, weather and all.
func TestWithoutIsTheCounterfactual(t *testing.T) {
	s := builtin(t, "at-least-once")
	opts := []scenarios.Option{scenarios.Weather(stormy...), scenarios.Seed(5)}
	x := explain(t, s, explore.ExplainOptions{Options: opts})
	compared := 0
	for _, e := range x.Explanations {
		if e.Counterfactual != explore.CauseConfirmed {
			continue
		}
		left := slices.DeleteFunc(slices.Clone(x.Script), func(l faults.Line) bool { return slices.Contains(e.Without, l) })
		rest, err := explore.Without(s, left, opts...)
		if err != nil || len(left) != 1 || rest.String() != e.Without.String() {
			t.Fatalf("without\n%v%v, want\n%v, %v", left, rest, e.Without, err)
		}
		r, err := s.Run(append(slices.Clone(opts), scenarios.Script(rest), scenarios.Record())...)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, a := range r.Anomalies {
			if a.Message == e.Message {
				names = append(names, a.Name)
			}
		}
		if !slices.Equal(names, e.Instead) {
			t.Errorf("without\n%vm%d is %v, and was to be %v", left, e.Message, names, e.Instead)
		}
		compared++
	}
	if compared < 3 {
		t.Errorf("only %d explanations were compared", compared)
	}
}

// TestWithoutNamesAFaultEitherWay: by its number at the site, as it was written,
// and by its key, as the run tells it. What is left names its visits by keys.
func TestWithoutNamesAFaultEitherWay(t *testing.T) {
	s := builtin(t, "at-least-once")
	opts := []scenarios.Option{scenarios.Messages(3), scenarios.OnlyFaults("drop at link.request #1", "drop at link.request #2")}
	for _, text := range []string{"drop at link.request #1", "drop at link.request of m1 attempt 1"} {
		rest, err := explore.Without(s, faults.Script{lineOf(t, text)}, opts...)
		if err != nil || rest.String() != "drop at link.request of m2 attempt 1\n" {
			t.Errorf("without %q: %q, %v", text, rest, err)
		}
	}
}

func TestWithoutNeedsAFaultOfTheRun(t *testing.T) {
	s := builtin(t, "at-least-once")
	for want, opts := range map[string][]scenarios.Option{
		`no fault "drop at link.ack of m2 delivery 1" to leave out; it has none at all`: {scenarios.NoFaults()},
		`; did you mean "drop at link.ack of m1 delivery 1"?`:                           {scenarios.OnlyFaults("drop at link.ack of m1 delivery 1", "crash consumer-1 at 80ms")},
		"; its faults are\n    crash sink-1 at 80ms, restart after 1s\n    poison m3":   {scenarios.OnlyFaults("crash sink-1 at 80ms, restart after 1s", "poison m3")},
		"; it has 9 others, which the run tells":                                        {scenarios.OnlyFaults("poison m1", "poison m2", "poison m3", "poison m4", "poison m5", "poison m6", "poison m7", "poison m8", "poison m9")},
	} {
		_, err := explore.Without(s, faults.Script{lineOf(t, "drop at link.ack of m2 delivery 1")}, opts...)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func lineOf(t *testing.T, text string) faults.Line {
	t.Helper()
	l, err := faults.ParseLine(text)
	if err != nil {
		t.Fatal(err)
	}
	return l
}
