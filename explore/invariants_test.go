package explore_test

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"ackgap/checker"
	"ackgap/explore"
	"ackgap/model"
	"ackgap/scenarios"
)

// A law is something that holds in every system, whatever it is made of. It reads
// the parameters, never a run, to tell whom it is about, and cells to tell whether
// it holds. Its parts are counted, so that none of them is about nobody.
type law struct {
	leg   checker.Leg
	focus focus
	parts []string
	// contradiction returns the first cell that breaks the law, and why.
	contradiction func(x *examined) error
}

// examined is a healthy composition under a law.
type examined struct {
	*composition
	t     *rapid.T
	cells map[string]*explore.Cell
	met   map[string]int
}

// reached returns what a fault can do, as the matrix has it: "loss|none".
func (x *examined) reached(fault string) string {
	if x.cells[fault] == nil {
		x.cells[fault] = x.cell(x.t, fault)
	}
	if problem := x.cells[fault].Problem; problem != "" {
		return "problem: " + problem
	}
	return x.cells[fault].Text()
}

// must complains about a cell that is something else, where a part of the law applies.
func (x *examined) must(applies bool, part, fault string, allowed ...string) error {
	if !applies {
		return nil
	}
	x.met[part]++
	if got := x.reached(fault); !slices.Contains(allowed, got) {
		return fmt.Errorf("%s: %s is %s, and should be %v: %v", part, fault, got, allowed, x)
	}
	return nil
}

// mustNotReach complains about a cell with an outcome that it can't have.
func (x *examined) mustNotReach(applies bool, part, fault, outcome string) error {
	if !applies {
		return nil
	}
	x.met[part]++
	if got := x.reached(fault); slices.Contains(strings.Split(got, "|"), outcome) {
		return fmt.Errorf("%s: %s is %s: %v", part, fault, got, x)
	}
	return nil
}

// mustReach complains about a cell without an outcome that has to be among others.
func (x *examined) mustReach(part, fault, outcome string) error {
	x.met[part]++
	got := x.reached(fault)
	if !slices.Contains(strings.Split(got, "|"), outcome) {
		return fmt.Errorf("%s: %s is %s, and should reach %s: %v", part, fault, got, outcome, x)
	}
	return nil
}

// check looks at one composition.
func (l *law) check(t *rapid.T, met map[string]int, planted ...scenarios.Option) error {
	c := compositionOf(l.leg, l.focus).Draw(t, "composition")
	c.planted = planted
	met["drawn"]++
	if !c.healthy(t) {
		return nil
	}
	met["healthy"]++
	return l.contradiction(&examined{c, t, map[string]*explore.Cell{}, met})
}

// enough is how many compositions must have been drawn before a part that none of
// them was about is a mistake of the test.
const enough = 60

// moreAsked: somebody wants more compositions, or others.
var moreAsked = sync.OnceValue(func() (asked bool) {
	flag.Visit(func(f *flag.Flag) { asked = asked || f.Name == "rapid.checks" || f.Name == "rapid.seed" })
	return asked
})

// requireLaw tries a law on random compositions: the same ones each time, unless
// more or others are asked for. What joins the language changes them.
func requireLaw(t *testing.T, l law) {
	t.Helper()
	if !moreAsked() {
		if err := flag.Set("rapid.seed", "1"); err != nil {
			t.Fatal(err)
		}
		defer flag.Set("rapid.seed", "0") // another one each time, as for other tests
	}
	met := map[string]int{}
	rapid.Check(t, func(rt *rapid.T) {
		if err := l.check(rt, met); err != nil {
			rt.Fatal(err)
		}
	})
	for _, part := range l.parts {
		if met[part] == 0 && met["drawn"] >= enough {
			t.Errorf("of %d compositions, %d of them healthy, none was one of those: %s", met["drawn"], met["healthy"], part)
		}
	}
	for _, part := range slices.Sorted(maps.Keys(met)) {
		t.Logf("%5d %s", met[part], part)
	}
}

// notApplicable: what the fault would strike is not there.
const notApplicable = explore.NotApplicable

// plant is a mistake that a law must not let pass: a bug, or parameters of which
// the law is not told.
type plant struct {
	name    string
	law     law
	options []scenarios.Option
}

// of returns the law for some systems only.
func (l law) of(f focus) law {
	l.focus = l.focus.and(f)
	return l
}

func secretly(set ...string) (opts []scenarios.Option) {
	for _, s := range set {
		path, value, _ := strings.Cut(s, "=")
		opts = append(opts, scenarios.Set(path, value))
	}
	return opts
}

// TestPlantedMistakesBreakLaws: the laws can fail. Each plant is found in a few
// hundred compositions at most, where the law holds without it.
func TestPlantedMistakesBreakLaws(t *testing.T) {
	for _, p := range plants {
		t.Run(p.name, func(t *testing.T) {
			var broken error
			met := map[string]int{}
			look := rapid.Custom(func(rt *rapid.T) bool {
				broken = p.law.check(rt, met, p.options...)
				return true
			})
			for i := 0; i < 400 && broken == nil; i++ {
				look.Example(i)
			}
			if broken == nil {
				t.Errorf("it breaks nothing in %d compositions, %d of them healthy", met["drawn"], met["healthy"])
			}
			t.Logf("after %d compositions: %v", met["drawn"], broken)
		})
	}
}

var plants = []plant{
	{"a cursor that is committed one record too far", ackLaw, []scenarios.Option{scenarios.Planted(model.CommitOneTooFar)}},
	{"a key of which the law is not told", retryLaw.of(focus{"broker.kind": {"queue"}}), secretly("broker.dedup=table")},
	{"a confirm before the fsync, of which the law is not told", powerLaw.of(focus{"broker.kind": {"queue", "log"}, "broker.storage.confirm": {"fsync"}}),
		secretly("broker.storage.confirm=page-cache", "broker.storage.sync-every=200ms")},
	{"a sink that knows the message, of which the law is not told", zombieLaw.of(focus{"consumer.ack": {"after"}, "sink.dedup": {"none"}, "second-sink": {"none"}, "sink.positions": {"false"}}),
		secretly("consumer.key=message", "sink.dedup=table")},
	{"a key at the sink that passes for something a broker offers", lawOf(append(features, []string{"consumer.key=message", "sink.dedup=table"})), nil},
	{"a key that dies with the sink's process", keyLaw, secretly("sink.dedup.kept=memory")},
	{"a key in the effect's commit, of which the law is not told", directLaw, secretly("sink.dedup.written=with-effect")},
	{"keys that are kept for ever", expiryLaw.of(focus{"broker.kind": {"queue"}, "broker.dedup": {"none"}, "producer.idempotent": {"true"}}), secretly("broker.dedup=table")},
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// TestExceptions: what the laws leave out is left out for a reason. Each of these
// would break the law in whose words it is told.
func TestExceptions(t *testing.T) {
	for _, e := range exceptions {
		s := legs[e.leg].Clone()
		for _, p := range e.set {
			path, value, _ := strings.Cut(p, "=")
			if err := s.Set(path, value); err != nil {
				t.Fatal(err)
			}
		}
		if got := outcomeOf(t, s, e.fault); got != e.reached {
			t.Errorf("%s: %s is %s, want %s", e.why, e.fault, got, e.reached)
		}
	}
}

type exception struct {
	why            string
	leg            checker.Leg
	set            []string
	fault, reached string
}

var exceptions = slices.Concat(ackExceptions, retryExceptions, powerExceptions, zombieExceptions, featureExceptions)
