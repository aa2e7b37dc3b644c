package reports_test

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"ackgap/explore"
	"ackgap/faults"
	"ackgap/reports"
	"ackgap/scenarios"
	"ackgap/sim"
)

// TestCases shows cases of every verdict, in every form.
func TestCases(t *testing.T) {
	trial := func(value int64, low, high int64) explore.TrialResult {
		return explore.TrialResult{Trial: &scenarios.Trial{Scenario: "ack-gap"}, Runs: 1, Exposed: 1, FirstSeed: 1,
			Found: []explore.Finding{{Expected: scenarios.Expected{Key: "duplicate_effect", Low: low, High: high, Written: fmt.Sprint(low)}, Value: value, Seed: 1}}}
	}
	sound := explore.CheckResult{Check: &scenarios.Check{Says: "it happens"}, Run: trial(1, 1, 1), Control: trial(0, 0, 0)}
	sound.Control.Trial = &scenarios.Trial{Scenario: "ack-gap-idempotent", Script: []string{"drop at link.ack of m1 delivery 1"}}
	many := sound
	many.Control.Trial = &scenarios.Trial{Scenario: "ack-gap", Set: []scenarios.Setting{{Path: "consumer.prefetch", Value: "1"}}, Seed: 7}
	many.Run.Trial = &scenarios.Trial{Scenario: "ack-gap", Set: []scenarios.Setting{{Path: "sink.dedup", Value: "table"}},
		Script: []string{"it's gone", "drop at link.ack of m1 delivery 1"}}
	many.Run.Runs, many.Run.Exposed = 400, 399
	many.Run.Found = []explore.Finding{
		{Expected: scenarios.Expected{Key: "lost", High: 0, Written: "0"}, Seed: 1},
		{Expected: scenarios.Expected{Key: "stuck", Low: 1, High: -1, Written: ">= 1"}, Value: 7, In: 2, Seed: 12},
		{Expected: scenarios.Expected{Key: scenarios.MeasureThroughput, Low: 500, High: 520, Written: "50 to 52 %"}, Value: 513},
		{Expected: scenarios.Expected{Key: scenarios.MeasureRedelivered, Low: -1, High: -1, Written: "never"}, Value: scenarios.Never},
	}
	asked := sound
	asked.Run.Runs = 40
	asked.Run.Trial = &scenarios.Trial{Inquiry: &scenarios.Inquiry{Candidates: []string{"at-most-once"}, Asked: []scenarios.Setting{{Path: "max-loss", Value: "5%"}}}}
	asked.Control.Trial = &scenarios.Trial{Inquiry: &scenarios.Inquiry{Candidates: []string{"at-least-once"}}}
	asked.Run.Found = []explore.Finding{{Expected: scenarios.Expected{Key: scenarios.MeasureAdvised, Low: 1, High: 1, Written: "at-least-once"},
		Value: 1, Seed: 1, Advised: "at-least-once (at-most-once breaks on lost)"}}
	broken1 := sound
	broken1.Run = trial(0, 1, 1)
	half := many // one of four is otherwise, and what is meant to last is cut short
	half.Run.Found = slices.Clone(many.Run.Found)
	half.Run.Found[1].Expected.Low, half.Run.Found[1].Expected.Written = 9, ">= 9"
	pause, err := faults.ParseLine("pause consumer-1 at consumer.ack-gap of m6 delivery 1 for 50s")
	if err != nil {
		t.Fatal(err)
	}
	half.Run.CutShort, half.Run.FaultsUntil = []scenarios.CutShort{{Line: pause, Lasted: 38500 * time.Millisecond}}, sim.Time(time.Minute)
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
			if t.Trial.Inquiry != nil {
				return `simulate advise 'that'\''s it, with a name of some length' 'and another one, which is longer than that' --seed 1`
			}
			return fmt.Sprintf("simulate run %s --seed %d", t.Trial.Scenario, seed)
		},
		Campaign: func(t *explore.TrialResult) string {
			if t.Runs == 1 || t.Trial.Inquiry != nil {
				return ""
			}
			return fmt.Sprintf("simulate compare %s --runs %d --weather 'drop at link.request rate 0.5%%' --weather 'drop at link.confirm rate 0.5%%'", t.Trial.Scenario, t.Runs)
		},
		Tell: func(c *explore.CaseResult) string { return "simulate lessons " + c.Case.Name },
	}
	incidents := []explore.CaseResult{
		of("i01", []explore.CheckResult{sound}, nil),
		of("i02", []explore.CheckResult{sound}, []explore.CheckResult{many}),
		of("i03", []explore.CheckResult{half}, nil),
	}
	told := o
	told.Incidents = true
	var b strings.Builder
	for _, write := range []func(io.Writer) error{
		func(w io.Writer) error { return reports.Cases(w, all, o) },
		func(w io.Writer) error { return reports.Case(w, &all[1], "  a timeline\n", o) },
		func(w io.Writer) error { return reports.Case(w, &all[2], "", o) },
		func(w io.Writer) error { return reports.CasesJSON(w, all, o) },
		func(w io.Writer) error { return reports.Cases(w, incidents, told) },
		func(w io.Writer) error { return reports.Case(w, &incidents[2], "", told) },
		func(w io.Writer) error { return reports.CasesJSON(w, incidents[2:], told) },
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
	checkCasesAtEighty(t, incidents[1], told)
}

// checkCasesAtEighty wants a case with a long title, and an index, to fit a terminal of 80
// columns, but for commands, whose words stay in one piece.
func checkCasesAtEighty(t *testing.T, r explore.CaseResult, o reports.CaseOptions) {
	long := *r.Case
	long.Title = "what happens when a title is not as short as it is where somebody has had the time for that"
	r.Case = &long
	o.Width = 80
	var b strings.Builder
	if err := errors.Join(reports.Case(&b, &r, "", o), reports.Cases(&b, []explore.CaseResult{r}, o)); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(b.String()) {
		if utf8.RuneCountInString(line) > 81 && !strings.Contains(line, "--weather '") {
			t.Errorf("a line is wider than 80 columns: %s", line)
		}
	}
	if text := strings.Join(strings.Fields(b.String()), " "); strings.Count(text, long.Title) != 2 {
		t.Errorf("the title is not told twice:\n%s", b.String())
	}
}

// TestCaseTimeline: the diagram is of the message that the check is about, with its
// name; where there is one run, those that the faults name are drawn too, in the order of
// their story. In this run m1 is lost, m2 is applied twice, and m3 is delayed.
func TestCaseTimeline(t *testing.T) {
	s, err := scenarios.Builtin("at-least-once")
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Run(scenarios.Record(), scenarios.Set("messages", "3"), scenarios.Set("faults.weather", "none"),
		scenarios.Set("producer.confirms", "false"), scenarios.Set("producer.retry.attempts", "1"), scenarios.Set("producer.interval", "1s"),
		scenarios.Faults("drop at link.request of m1 attempt 1", "drop at link.ack of m2 delivery 1", "drop at link.delivery of m3 delivery 1"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		expect []scenarios.Expected
		want   string
	}{
		{[]scenarios.Expected{{Key: "applied", Low: 2, High: 2}, {Key: "duplicate_effect", Low: 1, High: -1}}, "m2: duplicate effect"},
		{[]scenarios.Expected{{Key: "duplicate_effect"}, {Key: "lost_before_store", Low: 1, High: 1}}, "m1: lost"},
		{[]scenarios.Expected{{Key: "delayed", Low: 1, High: 1}}, "m3: delayed"},
		{[]scenarios.Expected{{Key: scenarios.MeasureRedelivered, Low: 30e9, High: 30e9}}, "m1: lost"},
		{[]scenarios.Expected{{Key: scenarios.MeasureEffects, Low: 3, High: 3}}, "m1: lost"}, // the worst
	} {
		if got := reports.CaseTimeline(r, &scenarios.Check{Expect: c.expect, Run: scenarios.Trial{Runs: 2}}, reports.Page{}); !strings.HasPrefix(got, c.want) || strings.Count(got, "\n") < 3 {
			t.Errorf("%v shows, want %s:\n%s", c.expect, c.want, got)
		}
		for runs, want := range []int{3, 3, 1} { // 0 is 1
			check := scenarios.Check{Expect: c.expect, Run: scenarios.Trial{Runs: uint64(runs)}}
			if got := strings.Count(reports.CaseTimeline(r, &check, reports.Page{}), "time producer-1"); got != want {
				t.Errorf("%v draws %d messages of %d runs, want %d", c.expect, got, runs, want)
			}
		}
	}
}

// TestStoriesAreInOrder: m1 is applied again because the consumer crashed at m5, so m5 is
// drawn before it. m1 and m2 of a queue have nothing to do with each other, so the first one
// comes first, whichever is looked for.
func TestStoriesAreInOrder(t *testing.T) {
	check := &scenarios.Check{Expect: []scenarios.Expected{{Key: "duplicate_effect", Low: 1, High: -1}}}
	log := run(t, "kafka-commit-after", scenarios.Messages(5), scenarios.Set("producer.interval", "0s"), scenarios.Set("broker.partitions", "1"),
		scenarios.Faults("crash consumer-1 at consumer.ack-gap of m5 delivery 1, restart after 1s"))
	queue := run(t, "at-least-once", scenarios.Messages(2), scenarios.Faults("drop at link.ack of m2 delivery 1", "drop at link.request of m1 attempt 1"))
	for _, c := range []struct {
		about, text  string
		first, other string
	}{
		{"a cause", reports.CaseTimeline(log, check, reports.Page{}), "m5: duplicate effect, crash-in-ack-gap\n", "\nm1: duplicate effect, crash-before-commit\n"},
		{"a cause, in a report", text(t, log, reports.TextOptions{}), "m5: duplicate effect, crash-in-ack-gap\n", "\nm1: duplicate effect, crash-before-commit\n"},
		{"no cause", reports.CaseTimeline(queue, check, reports.Page{}), "m1: delayed", "\nm2: duplicate effect, ack-lost\n"},
	} {
		first, other := strings.Index(c.text, c.first), strings.Index(c.text, c.other)
		if first < 0 || other < first {
			t.Errorf("%s: %q is not before %q in\n%s", c.about, c.first, c.other, c.text)
		}
	}
}

// TestStrickenIsDrawn: where nothing is wrong with any message, the one that a fault names
// is drawn, and of several with one finding the one that a fault names.
func TestStrickenIsDrawn(t *testing.T) {
	for _, c := range []struct{ fault, want string }{
		{"delay at link.request of m2 attempt 1 by 1ms", "\nm2\n"},
		{"crash consumer-1 at consumer.before-processing of m3 delivery 1, restart after 1s", "\nm3: delayed"},
	} {
		r := run(t, "at-least-once", scenarios.Messages(5), scenarios.Set("consumer.prefetch", "5"), scenarios.Set("consumer.processing", "50ms"), scenarios.Faults(c.fault))
		if got := text(t, r, reports.TextOptions{}); !strings.Contains(got, c.want) || strings.Count(got, "    time ") != 1 {
			t.Errorf("%s draws, want %q:\n%s", c.fault, c.want, got)
		}
	}
}

// TestCaseTimelineOfNothing: where nothing was wrong with any, it is the first message.
func TestCaseTimelineOfNothing(t *testing.T) {
	s, err := scenarios.Builtin("at-least-once")
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Run(scenarios.Record(), scenarios.NoFaults())
	if err != nil {
		t.Fatal(err)
	}
	if got := reports.CaseTimeline(r, &scenarios.Check{}, reports.Page{}); !strings.HasPrefix(got, "m1\n") || strings.Count(got, "\n") < 3 {
		t.Errorf("it shows\n%s", got)
	}
}
