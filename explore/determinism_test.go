package explore_test

import (
	"fmt"
	"strings"
	"testing"

	"ackgap/explore"
	"ackgap/history"
	"ackgap/model"
	"ackgap/scenarios"
	"ackgap/sim"
)

func builtin(t *testing.T, name string) *scenarios.Scenario {
	t.Helper()
	s, err := scenarios.Builtin(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestCatalogueIsDeterministic(t *testing.T) {
	for _, s := range scenarios.Catalogue() {
		for seed := uint64(1); seed <= 20; seed++ {
			d, err := explore.VerifyDeterminism(s, scenarios.Seed(seed), scenarios.Weather("default"))
			if err != nil || d != nil {
				t.Fatalf("%s, seed %d: %v, %v", s.Name(), seed, d, err)
			}
		}
	}
}

// forgetful is an injector that is not deterministic: from the second run that
// it serves on, it drops the request of message 5.
type forgetful struct {
	sim.Injector
	run int
}

func (f *forgetful) Visit(v sim.Visit) []sim.Fault {
	if f.run >= 2 && v.Site == model.SiteRequest && v.Key.Subject == 5 && v.Key.N == 1 {
		return []sim.Fault{{Action: sim.Drop}}
	}
	return f.Injector.Visit(v)
}

// twoFaced returns an option that wraps each run in a forgetful injector.
func twoFaced() scenarios.Option {
	runs := 0
	return scenarios.WrapInjector(func(in sim.Injector) sim.Injector {
		runs++
		return &forgetful{in, runs}
	})
}

func TestPlantedNondeterminismIsFound(t *testing.T) {
	s := builtin(t, "at-least-once")
	d, err := explore.VerifyDeterminism(s, scenarios.NoFaults(), twoFaced())
	if err != nil {
		t.Fatal(err)
	}
	if d == nil {
		t.Fatal("two runs that differ are called equal")
	}
	if d.First == nil || d.Second == nil || d.Second.Kind != history.Lost || d.Second.Message != 5 || d.Second.Seq != d.Event {
		t.Errorf("the difference is %+v", d)
	}
	text := d.String()
	for _, part := range []string{"event ", `"seq":`, `"kind":"lost"`, `"node":"producer-1"`, `"message":5`} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing in:\n%s", part, text)
		}
	}
}

func TestDifferenceAtTheEnd(t *testing.T) {
	d := explore.Difference{Event: 1, Second: &history.Event{Seq: 1, Kind: history.End, Reason: history.Drained}, Nodes: []string{""}}
	want := "event 1 differs\n  first run:  the history has ended\n  second run: " + `{"seq":1,"at":0,"kind":"end","reason":"drained"}`
	if got := d.String(); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func TestErrorsOfOptions(t *testing.T) {
	if _, err := explore.VerifyDeterminism(builtin(t, "ack-gap"), scenarios.Set("no.such", "path")); err == nil {
		t.Error("a wrong option is no error")
	}
}

func ExampleVerifyDeterminism() {
	s, err := scenarios.Builtin("at-least-once")
	if err != nil {
		fmt.Println(err)
		return
	}
	difference, err := explore.VerifyDeterminism(s, scenarios.Seed(7))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("differs:", difference != nil)
	// Output:
	// differs: false
}
