package scenarios_test

import (
	"slices"
	"strings"
	"testing"

	"ackgap/checker"
	"ackgap/faults"
	"ackgap/scenarios"
)

const derived = `
name: derived
extends: exactly-once-forgetful
hop: broker-to-sink
advertised: it never forgets
scope: {boundary: here to there, key: the name, window: 5m, session: none}
sources: ["a manual, chapter 3", another]
messages: 7
variants:
  - name: slow
    source: "a manual, chapter 4"
    set: {consumer.processing: 40ms, broker.lease.length: 5s}
    script: ["pause consumer-1 at 1s for 2s"]
`

// TestExtends: parameters are taken over, words, claims, faults and variants are not.
func TestExtends(t *testing.T) {
	base, s := builtin(t, "exactly-once-forgetful"), parse(t, derived)
	for _, path := range scenarios.Paths() {
		want, _ := base.Get(path)
		switch path {
		case "messages":
			want = "7"
		case "faults.weather":
			want = "none"
		}
		if got, _ := s.Get(path); got != want {
			t.Errorf("%s is %s, want %s", path, got, want)
		}
	}
	if s.Title() != "" || s.About() != "" || s.UseWhen() != "" || s.ControlOf() != "" || len(s.Claims()) > 0 {
		t.Errorf("it has taken over title %q, about %q, use-when %q, control-of %q or claims %v",
			s.Title(), s.About(), s.UseWhen(), s.ControlOf(), s.Claims())
	}
	if w, _ := base.Get("faults.weather"); w == "none" || base.Title() == "" || len(base.Claims()) == 0 {
		t.Error("the base has nothing that could be taken over")
	}
}

// TestSystemKeys: what a file says of a system survives being written out.
func TestSystemKeys(t *testing.T) {
	first := parse(t, derived)
	for _, s := range []*scenarios.Scenario{first, parse(t, string(first.Annotated("other")))} {
		want := scenarios.Scope{Boundary: "here to there", Key: "the name", Window: "5m", Session: "none"}
		if s.Leg() != checker.ToSink || s.Advertised() != "it never forgets" || s.Scope() != want ||
			!slices.Equal(s.Sources(), []string{"a manual, chapter 3", "another"}) {
			t.Errorf("hop %v, advertised %q, scope %+v, sources %q", s.Leg(), s.Advertised(), s.Scope(), s.Sources())
		}
		v := s.Variants()
		if len(v) != 1 || v[0].Name != "slow" || v[0].Source != "a manual, chapter 4" || len(v[0].Script) != 1 ||
			!slices.Equal(v[0].Set, []scenarios.Setting{{Path: "consumer.processing", Value: "40ms"}, {Path: "broker.lease.length", Value: "5s"}}) {
			t.Errorf("variants %+v", v)
		}
	}
	file := string(first.Annotated("my-system"))
	_, promise, _ := strings.Cut(file, "\nhop:")
	promise, _, _ = strings.Cut(promise, "\nseed:")
	_, alternatives, _ := strings.Cut(file, "\nvariants:")
	alternatives, _, _ = strings.Cut(alternatives, "\nfaults:")
	golden(t, "annotated-system.txt", "hop:"+promise+"variants:"+alternatives)
}

// TestVariantOptions: a run under a variant is the run with its parameters and lines.
func TestVariantOptions(t *testing.T) {
	s := parse(t, derived)
	v := s.Variants()[0]
	a, err := s.Run(v.Options()...)
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Run(scenarios.Set("consumer.processing", "40ms"), scenarios.Set("broker.lease.length", "5s"),
		scenarios.Faults("pause consumer-1 at 1s for 2s"))
	if err != nil {
		t.Fatal(err)
	}
	if plain := run(t, s); a.Hash != b.Hash || a.Hash == plain.Hash {
		t.Errorf("hashes %x, %x and without the variant %x", a.Hash, b.Hash, plain.Hash)
	}
}

// TestSystems: each system of the catalogue says where it is judged, what is
// promised, and where that is written; so does each variant.
func TestSystems(t *testing.T) {
	for _, s := range scenarios.Systems() {
		if s.Leg() == checker.NoLeg || s.Title() == "" || s.Advertised() == "" || s.Scope() == (scenarios.Scope{}) || len(s.Sources()) == 0 {
			t.Errorf("%s lacks hop, title, advertised, scope or sources", s.Name())
		}
		if s.Name()+".yaml" != s.File() {
			t.Errorf("%s stands in %s", s.Name(), s.File())
		}
		for _, v := range s.Variants() {
			if v.Source == "" {
				t.Errorf("%s: the variant %s has no source", s.Name(), v.Name)
			}
		}
	}
}

// TestMatrixFaults: the table has the 24 faults, and every template is a fault
// once it is filled in.
func TestMatrixFaults(t *testing.T) {
	all := scenarios.MatrixFaults()
	if len(all) != 24 {
		t.Errorf("there are %d faults, want 24", len(all))
	}
	for _, f := range all {
		if f.Leg == checker.NoLeg || f.About == "" || len(f.Ways) == 0 {
			t.Errorf("%s lacks hop, about or ways", f.Name)
		}
		for _, w := range f.Ways {
			for _, s := range slices.Concat(w.Needs, w.Set) {
				if !slices.Contains(scenarios.Paths(), s.Path) {
					t.Errorf("%s: there is no parameter %s", f.Name, s.Path)
				}
			}
			strikes, why := w.Strikes(&scenarios.Course{Nodes: []string{"", "broker-1", "broker-2", "broker-3"}, Messages: 2,
				Visits: []scenarios.Visit{{Site: w.Site, Place: w.Site + " of m2 " + unitOf(f.Leg) + " 1", Message: 2}}})
			if len(strikes) == 0 {
				t.Errorf("%s has no placing: %s", f.Name, why)
			}
			for _, s := range strikes {
				requireLines(t, f.Name, s.Lines)
			}
		}
	}
}

func unitOf(l checker.Leg) string {
	if l == checker.ToBroker {
		return "attempt"
	}
	return "delivery"
}

func requireLines(t *testing.T, fault string, lines []string) {
	t.Helper()
	for _, l := range lines {
		if _, err := faults.ParseLine(l); err != nil {
			t.Errorf("%s: %v", fault, err)
		}
	}
}
