package explore_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"ackgap/explore"
	"ackgap/scenarios"
)

func judge(t *testing.T, cases ...*scenarios.Case) []explore.CaseResult {
	t.Helper()
	results, complete := explore.Judge(context.Background(), cases, explore.CaseOptions{})
	if !complete || len(results) != len(cases) {
		t.Fatalf("%d of %d cases are judged", len(results), len(cases))
	}
	return results
}

// TestCasesAreAsTheySay: every lesson and incident of the catalogue is confirmed
// or refined.
func TestCasesAreAsTheySay(t *testing.T) {
	for _, r := range judge(t, slices.Concat(scenarios.Lessons(), scenarios.Incidents())...) {
		if v := r.Verdict(); v != explore.Confirmed && v != explore.Refined {
			t.Errorf("%s is %s: simulate lessons or incidents tells it", r.Case.Name, v)
		}
	}
}

// TestVerdictsAreEarned: with run and control exchanged, each check fails, and the
// verdict turns.
func TestVerdictsAreEarned(t *testing.T) {
	for _, c := range slices.Concat(scenarios.Lessons(), scenarios.Incidents()) {
		exchanged := *c
		exchanged.Shows, exchanged.Limits = swapped(c.Shows), swapped(c.Limits)
		r := judge(t, &exchanged)[0]
		for i, check := range r.Checks() {
			if check.Holds() {
				t.Errorf("%s: check %d, %q, holds with run and control exchanged, so it tells nothing", c.Name, i+1, check.Check.Says)
			}
		}
		if v := r.Verdict(); v != explore.Refuted {
			t.Errorf("%s is %s with run and control exchanged, want refuted", c.Name, v)
		}
	}
}

func swapped(checks []scenarios.Check) []scenarios.Check {
	other := slices.Clone(checks)
	for i := range other {
		other[i].Run, other[i].Control = other[i].Control, other[i].Run
	}
	return other
}

// TestCasesDontDependOnWorkers: one worker or several, the same findings.
func TestCasesDontDependOnWorkers(t *testing.T) {
	cases := scenarios.Lessons()
	one, _ := explore.Judge(context.Background(), cases, explore.CaseOptions{Workers: 1})
	four, _ := explore.Judge(context.Background(), cases, explore.CaseOptions{Workers: 4})
	for i := range one {
		for k, c := range one[i].Checks() {
			if other := four[i].Checks()[k]; !slices.Equal(c.Run.Found, other.Run.Found) || !slices.Equal(c.Control.Found, other.Control.Found) {
				t.Errorf("%s, check %d: one worker found %v, four %v", cases[i].Name, k+1, c.Run.Found, other.Run.Found)
			}
		}
	}
}

// TestManualsCase: the case in the manual is one, and confirmed.
func TestManualsCase(t *testing.T) {
	manual, err := os.ReadFile("../docs/scenarios.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(manual), "<!-- case: a test runs it -->\n```yaml\n")
	text, _, ended := strings.Cut(rest, "```")
	if !found || !ended {
		t.Fatal("the manual has no case")
	}
	c, err := scenarios.ParseCase("manual.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if v := judge(t, c)[0].Verdict(); v != explore.Confirmed {
		t.Errorf("the manual's case is %s", v)
	}
}
