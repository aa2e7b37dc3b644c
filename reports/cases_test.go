package reports_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"ackgap/explore"
	"ackgap/reports"
	"ackgap/scenarios"
)

// TestCases shows cases of every verdict, in every form.
func TestCases(t *testing.T) {
	trial := func(value int64, low, high int64) explore.TrialResult {
		return explore.TrialResult{Trial: &scenarios.Trial{Scenario: "ack-gap"}, Runs: 1, Exposed: 1, FirstSeed: 1,
			Found: []explore.Finding{{Expected: scenarios.Expected{Key: "duplicate_effect", Low: low, High: high, Written: fmt.Sprint(low)}, Value: value, Seed: 1}}}
	}
	sound := explore.CheckResult{Check: &scenarios.Check{Says: "it happens"}, Run: trial(1, 1, 1), Control: trial(0, 0, 0)}
	many := sound
	many.Run.Runs, many.Run.Exposed = 400, 399
	many.Run.Found = []explore.Finding{
		{Expected: scenarios.Expected{Key: "lost", High: 0, Written: "0"}, Seed: 1},
		{Expected: scenarios.Expected{Key: "stuck", Low: 1, High: -1, Written: ">= 1"}, Value: 7, In: 2, Seed: 12},
		{Expected: scenarios.Expected{Key: scenarios.MeasureThroughput, Low: 500, High: 520, Written: "50 to 52 %"}, Value: 513},
		{Expected: scenarios.Expected{Key: scenarios.MeasureRedelivered, Low: -1, High: -1, Written: "never"}, Value: scenarios.Never},
	}
	asked := sound
	asked.Run.Runs = 40
	asked.Run.Found = []explore.Finding{{Expected: scenarios.Expected{Key: scenarios.MeasureAdvised, Low: 1, High: 1, Written: "at-least-once"},
		Value: 1, Seed: 1, Advised: "at-least-once (at-most-once breaks on lost)"}}
	broken1 := sound
	broken1.Run = trial(0, 1, 1)
	unknown := sound
	unknown.Control.Problem = "the control has no p99 to compare with"
	of := func(name string, shows, limits []explore.CheckResult) explore.CaseResult {
		return explore.CaseResult{Shows: shows, Limits: limits, Case: &scenarios.Case{Name: name, Title: "a title", Claim: "What is said.",
			Sources: []string{"a book, chapter 3"}, Texts: scenarios.CaseTexts{Situation: "One paragraph\nof two lines.\n\nAnother.", Question: "Why?", Remedy: "Don't."}}}
	}
	all := []explore.CaseResult{
		of("l01", []explore.CheckResult{sound}, nil),
		of("l02", []explore.CheckResult{sound}, []explore.CheckResult{many, asked}),
		of("l03", []explore.CheckResult{broken1, sound}, nil),
		of("l04", []explore.CheckResult{sound}, []explore.CheckResult{unknown}),
	}
	o := reports.CaseOptions{
		Command: func(t *explore.TrialResult, seed uint64) string {
			return fmt.Sprintf("simulate run %s --seed %d", t.Trial.Scenario, seed)
		},
		Tell: func(c *explore.CaseResult) string { return "simulate lessons " + c.Case.Name },
	}
	var b strings.Builder
	for _, write := range []func(io.Writer) error{
		func(w io.Writer) error { return reports.Cases(w, all, o) },
		func(w io.Writer) error { return reports.Case(w, &all[1], "  a timeline\n", o) },
		func(w io.Writer) error { return reports.Case(w, &all[2], "", o) },
		func(w io.Writer) error { return reports.CasesJSON(w, all, o) },
	} {
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		if err := write(broken{}); !errors.Is(err, errBroken) {
			t.Errorf("the writer's error is returned as %v", err)
		}
		b.WriteString("\n")
	}
	compareGolden(t, "cases.txt", b.String())
}
