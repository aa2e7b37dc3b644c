package explore_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"ackgap/explore"
	"ackgap/faults"
	"ackgap/model"
	"ackgap/scenarios"
	"ackgap/sim"
)

// exhaust searches with the default faults, if the options name none.
func exhaust(t *testing.T, s *scenarios.Scenario, o explore.ExhaustiveOptions, names ...string) *explore.Certificate {
	t.Helper()
	if o.Faults == nil {
		var err error
		if o.Faults, err = s.FaultSet(scenarios.FaultSetOptions{Names: names}); err != nil {
			t.Fatal(err)
		}
	}
	c, err := explore.Exhaustive(context.Background(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestSemanticsAreProved: within three messages and two faults the four semantics
// keep what they claim, under each script of the default faults; what makes each
// claim more than empty words is there.
func TestSemanticsAreProved(t *testing.T) {
	for _, want := range []struct{ name, never, sometimes string }{
		{"at-most-once", "duplicate_effect", "lost"},
		{"at-least-once", "lost", "duplicate_effect"},
		{"at-least-once-idempotent", "lost duplicate_effect", "duplicate_delivered absorbed"},
		{"exactly-once", "lost duplicate_effect", "duplicate_delivered absorbed"},
	} {
		c := exhaust(t, builtin(t, want.name), explore.ExhaustiveOptions{MaxFaults: 2, Messages: 3})
		for i := range c.Claims {
			if !c.Proved(&c.Claims[i]) {
				t.Errorf("%s: %v is not proved: %+v", want.name, c.Claims[i].Contract, c.Claims[i])
			}
		}
		for _, key := range strings.Fields(want.never) {
			if n := c.Reached(key); n > 0 {
				t.Errorf("%s: %d scripts have %s", want.name, n, key)
			}
		}
		for _, key := range strings.Fields(want.sometimes) {
			if c.Reached(key) == 0 {
				t.Errorf("%s: no script has %s, so that the proof is vacuous", want.name, key)
			}
		}
		t.Logf("%s: %d scripts", want.name, c.Covered())
	}
}

// TestAtMostOnceLosesWithOneFault: the smallest witness has one fault.
func TestAtMostOnceLosesWithOneFault(t *testing.T) {
	c := exhaust(t, builtin(t, "at-most-once"), explore.ExhaustiveOptions{MaxFaults: 2, Messages: 3})
	for _, o := range c.Outcomes {
		if o.Key == "lost" && len(o.Witness.Script) == 1 {
			return
		}
	}
	t.Errorf("no script of one fault loses a message: %+v", c.Outcomes)
}

// TestControlsYieldWitnesses: each control breaks what it claims within two
// faults and two messages, and the witness shows it.
func TestControlsYieldWitnesses(t *testing.T) {
	for _, s := range scenarios.Catalogue() {
		if s.ControlOf() == "" || len(s.Claims()) == 0 {
			continue
		}
		t.Run(s.Name(), func(t *testing.T) {
			c := exhaust(t, s, explore.ExhaustiveOptions{MaxFaults: 2, Messages: 2})
			if s.Name() == "at-least-once-without-retries" { // it gives up, and says so
				if c.Reached("honest_loss") == 0 {
					t.Error("no message fails")
				}
				return
			}
			if len(c.Claims) == 0 || !slices.ContainsFunc(c.Claims, func(claim explore.ClaimCount) bool {
				return claim.Violated > 0 && violates(t, s, &claim)
			}) {
				t.Errorf("no claim is violated: %+v", c.Claims)
			}
		})
	}
}

// violates runs the witness of a claim.
func violates(t *testing.T, s *scenarios.Scenario, claim *explore.ClaimCount) bool {
	t.Helper()
	r, err := s.Run(scenarios.Messages(2), scenarios.Script(claim.Witness.Script))
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(r.Claims, func(c scenarios.ClaimResult) bool { return c.Contract == claim.Contract }) &&
		r.Status() == scenarios.Violated
}

// scope is a small search.
type scope struct {
	scenario  string
	messages  uint32
	maxFaults int
	faults    []string
	set       []scenarios.Option
}

var tinyScopes = []scope{
	{scenario: "at-most-once", messages: 1, maxFaults: 3, faults: []string{"crash", "drop"}},
	{scenario: "at-least-once", messages: 1, maxFaults: 2, faults: []string{"crash", "drop", "duplicate"}},
	{scenario: "at-least-once-idempotent", messages: 2, maxFaults: 2, faults: []string{"drop", "pause"}},
	{scenario: "exactly-once", messages: 1, maxFaults: 3, faults: []string{"crash", "power-loss"}},
	{scenario: "at-least-once", messages: 1, maxFaults: 2, faults: []string{"delay", "drop"},
		set: []scenarios.Option{scenarios.Set("broker.kind", "log")}},
}

func (c *scope) String() string {
	return fmt.Sprintf("%s N=%d K=%d %s", c.scenario, c.messages, c.maxFaults, strings.Join(c.faults, ","))
}

func (c *scope) options() explore.ExhaustiveOptions {
	return explore.ExhaustiveOptions{MaxFaults: c.maxFaults, Messages: c.messages, Options: c.set}
}

// TestEnumerationIsComplete counts the scripts of tiny scopes in another way: it
// puts faults at any visit of a run, before or after those that are there, keeps
// what strikes with all of its faults, and counts each set of lines once.
func TestEnumerationIsComplete(t *testing.T) {
	for _, scope := range tinyScopes {
		t.Run(scope.String(), func(t *testing.T) {
			s := builtin(t, scope.scenario)
			c := exhaust(t, s, scope.options(), scope.faults...)
			n := newNaive(t, s, &scope)
			want := n.count()
			if !slices.Equal(c.Scripts, want) {
				t.Errorf("%v scripts, counted independently: %v", c.Scripts, want)
			}
			t.Logf("%v", want)
		})
	}
}

// naive enumerates scripts as sets of lines.
type naive struct {
	t      *testing.T
	runner *scenarios.Runner
	set    []faults.Line
	scope  *scope
	seen   map[string]bool
	visits []sim.Visit
	sites  sim.SiteTable
}

func newNaive(t *testing.T, s *scenarios.Scenario, scope *scope) *naive {
	t.Helper()
	n := &naive{t: t, scope: scope, seen: map[string]bool{}}
	var err error
	if n.set, err = s.FaultSet(scenarios.FaultSetOptions{Names: scope.faults}); err != nil {
		t.Fatal(err)
	}
	opts := append([]scenarios.Option{scenarios.NoFaults(), scenarios.Messages(scope.messages), scenarios.Set("faults.until", "12h"),
		scenarios.WrapInjector(func(inner sim.Injector) sim.Injector { return &eavesdropper{inner, n} })}, scope.set...)
	if n.runner, err = s.Runner(opts...); err != nil {
		t.Fatal(err)
	}
	n.sites = n.runner.Sites()
	return n
}

type eavesdropper struct {
	sim.Injector
	to *naive
}

func (e *eavesdropper) Visit(v sim.Visit) []sim.Fault {
	e.to.visits = append(e.to.visits, v)
	return e.Injector.Visit(v)
}

// count returns the number of scripts by their faults.
func (n *naive) count() []uint64 {
	counts := make([]uint64, n.scope.maxFaults+1)
	scripts := []faults.Script{nil}
	for k := range counts {
		var next []faults.Script
		for _, script := range scripts {
			lines, ok := n.extensions(script)
			if !ok {
				continue
			}
			counts[k]++
			for _, l := range lines {
				longer := append(slices.Clone(script), l)
				slices.SortFunc(longer, func(a, b faults.Line) int { return strings.Compare(a.String(), b.String()) })
				if key := longer.String(); !slices.Contains(script, l) && !n.seen[key] {
					n.seen[key] = true
					next = append(next, longer)
				}
			}
		}
		scripts = next
	}
	return counts
}

// extensions runs a script and returns the lines that could be added; ok is
// false if some line of the script did not strike.
func (n *naive) extensions(script faults.Script) (lines []faults.Line, ok bool) {
	n.visits = n.visits[:0]
	r, err := n.runner.Replay(1, script)
	if err != nil {
		n.t.Fatal(err)
	}
	if len(r.Unfired) > 0 {
		return nil, false
	}
	keys := map[string]bool{}
	for _, v := range n.visits {
		info := n.sites[v.Site]
		place := faults.Place{By: faults.ByKey, Site: info.Name, Unit: info.Unit, Message: v.Key.Subject, N: v.Key.N, Copy: v.Key.Copy}
		if info.Unit == sim.PerNode {
			place.Message, place.Owner = 0, r.Nodes[v.Key.Subject]
		}
		if keys[place.String()] {
			n.t.Fatalf("%s is visited twice, so that lines don't name visits", place)
		}
		keys[place.String()] = true
		for _, l := range n.set {
			if faults.OnlyAtLinks(l.Action) && !info.Link || l.Node != "" && l.Node != r.Nodes[v.Node] {
				continue
			}
			l.Place = place
			lines = append(lines, l)
		}
	}
	return lines, true
}

// TestCertificateIsIndependentOfWorkers: one and four workers find the same. How
// many runs it takes may differ a little where states are met in another order.
func TestCertificateIsIndependentOfWorkers(t *testing.T) {
	s := builtin(t, "at-least-once")
	one := exhaust(t, s, explore.ExhaustiveOptions{MaxFaults: 2, Messages: 2, Workers: 1})
	four := exhaust(t, s, explore.ExhaustiveOptions{MaxFaults: 2, Messages: 2, Workers: 4})
	four.Runs, four.Cut = one.Runs, one.Cut
	if !reflect.DeepEqual(one, four) {
		t.Errorf("one worker found\n%+v\nfour found\n%+v", one, four)
	}
}

// TestWitnessesShowTheirOutcomes runs the smallest script of every combination:
// it has the outcomes, and no script with fewer faults is in the list.
func TestWitnessesShowTheirOutcomes(t *testing.T) {
	s := builtin(t, "at-least-once")
	c := exhaust(t, s, explore.ExhaustiveOptions{MaxFaults: 2, Messages: 2})
	if len(c.Classes) < 10 {
		t.Fatalf("%d classes only", len(c.Classes))
	}
	for _, class := range c.Classes {
		opts := []scenarios.Option{scenarios.Messages(2), scenarios.Script(class.Witness.Script), scenarios.Seed(c.Seed)}
		if class.Witness.Until > 0 {
			opts = append(opts, scenarios.Set("faults.until", class.Witness.Until.String()))
		}
		r, err := s.Run(opts...)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range class.Keys {
			if n, _ := r.Verdict.Counts.Of(key); n == 0 {
				t.Errorf("a witness of %v lacks %s:\n%s", class.Keys, key, class.Witness.Script)
			}
		}
		if r.Hash != class.Witness.Hash {
			t.Errorf("a witness has another history:\n%s", class.Witness.Script)
		}
	}
}

// needyBug is a bug that shows with a certain number of faults and not with fewer.
type needyBug struct {
	needs          int
	scenario, name string
	set            []scenarios.Option
	key            string
	faults         []faults.Line
}

// needyMessages is how many messages the runs have in which it shows.
const needyMessages = 3

func needyBugs() []needyBug {
	crash, drop := faults.Line{Action: sim.Crash, Span: time.Second}, faults.Line{Action: sim.Drop}
	return []needyBug{
		{1, "exactly-once", "retry under a new key", []scenarios.Option{scenarios.Planted(model.RetryUnderNewKey)}, "duplicate_effect", []faults.Line{crash, drop}},
		{2, "at-least-once", "the second delivery is the last", []scenarios.Option{scenarios.Set("broker.dead-letter.after", "2"), scenarios.Set("broker.dead-letter.then", "drop")}, "lost", []faults.Line{crash, drop}},
		// A confirm is late, the producer counts anew, and what has the number now gets lost.
		{3, "at-least-once", "accept an old incarnation", []scenarios.Option{scenarios.Planted(model.AcceptOldIncarnation), scenarios.Set("producer.interval", "1500us")}, "lost",
			[]faults.Line{{Action: sim.Crash, Node: "producer-1", Span: 50 * time.Millisecond}, drop, {Action: sim.Delay, Span: 500 * time.Millisecond}}},
	}
}

// TestPlantedBugsNeedTheirFaults: a bug that shows with exactly K faults is found
// with K and not with K − 1.
func TestPlantedBugsNeedTheirFaults(t *testing.T) {
	for _, bug := range needyBugs() {
		t.Run(bug.name, func(t *testing.T) {
			for k := max(1, bug.needs-1); k <= bug.needs; k++ {
				o := explore.ExhaustiveOptions{MaxFaults: k, Messages: needyMessages, Faults: bug.faults, Options: bug.set}
				c := exhaust(t, builtin(t, bug.scenario), o)
				if found := c.Reached(bug.key) > 0; found != (k == bug.needs) {
					t.Errorf("up to %d faults: found %v, in %d scripts", k, found, c.Covered())
				}
				for _, x := range c.Outcomes {
					if x.Key == bug.key {
						t.Logf("%s in %d of %d scripts:\n%s", x.Key, x.Scripts, c.Covered(), x.Witness.Script)
					}
				}
			}
		})
	}
}

// TestDeferralsReorder: two messages that are sent in one instant reach the
// broker in the other order, which no script without deferrals brings about.
func TestDeferralsReorder(t *testing.T) {
	s := builtin(t, "at-least-once")
	set := []scenarios.Option{scenarios.Set("producer.interval", "0s")}
	plain := exhaust(t, s, explore.ExhaustiveOptions{Messages: 2, Options: set})
	if plain.Covered() != 1 || plain.Reached("reordered") > 0 {
		t.Errorf("without faults and deferrals: %d scripts, reordered in %d", plain.Covered(), plain.Reached("reordered"))
	}
	deferred := exhaust(t, s, explore.ExhaustiveOptions{Messages: 2, Deferrals: 1, Options: set})
	if deferred.Reached("reordered") == 0 || deferred.Deferred != deferred.Covered()-1 {
		t.Errorf("with a deferral: %d scripts, %d with one, reordered in %d", deferred.Covered(), deferred.Deferred, deferred.Reached("reordered"))
	}
}
