package explore_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"ackgap/explore"
	"ackgap/scenarios"
	"ackgap/sim"
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

const caseOfHops = `name: l99
title: hops
claim: the consumer's hop is the weak one
shows:
  - says: the hops before it hold
    run: {scenario: ack-gap}
    expect: {producer-to-broker: holds, broker-to-consumer: violated, end-to-end: violated, mechanisms: 5}
    control: {scenario: ack-gap-transactional}
    instead: {producer-to-broker: holds, broker-to-consumer: holds, end-to-end: holds, mechanisms: 4}
`

// TestCheckLooksAtHops: a verdict can be asked for hop by hop.
func TestCheckLooksAtHops(t *testing.T) {
	c, err := scenarios.ParseCase("l99.yaml", []byte(caseOfHops))
	if err != nil {
		t.Fatal(err)
	}
	r := judge(t, c)[0]
	if r.Verdict() != explore.Confirmed {
		t.Errorf("it is %s: %+v", r.Verdict(), r.Shows)
	}
	run := &r.Shows[0].Run
	if got := run.Found[1].Text(run); got != "broker-to-consumer violated" {
		t.Errorf("the finding says %q", got)
	}
}

// TestCheckNeedsItsFaults: where a fault of a single run never strikes, the check
// shows nothing.
func TestCheckNeedsItsFaults(t *testing.T) {
	source := strings.Replace(caseOfHops, "{scenario: ack-gap}", `{scenario: ack-gap, script: ["drop at link.ack of m1 delivery 9"]}`, 1)
	c, err := scenarios.ParseCase("l99.yaml", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	if r := judge(t, c)[0]; r.Shows[0].Run.Problem == "" || r.Verdict() != explore.Undecided {
		t.Errorf("the run has the problem %q and the case is %s, want a problem and undecided", r.Shows[0].Run.Problem, r.Verdict())
	}
}

const caseOfAdvice = `name: l99
shows:
  - says: what may not be lost needs at-least-once
    run: {advise: [at-most-once, at-least-once], tolerate: {max-duplicates: any}, runs: 20}
    expect: {advised: at-least-once, mechanisms: 5}
    control: {advise: [at-least-once, at-most-once], tolerate: {max-loss: any, max-honest-loss: any}, runs: 20}
    instead: {advised: at-most-once, mechanisms: 0}
`

// TestCheckAsksForAdvice: what is expected is the name of what is advised; the
// finding tells what keeps the cheaper ones from it.
func TestCheckAsksForAdvice(t *testing.T) {
	for _, c := range []struct {
		change, to string
		verdict    explore.CaseVerdict
		text       string
	}{
		{"", "", explore.Confirmed, "advised at-least-once (at-most-once breaks on lost, honest loss)"},
		{"expect: {advised: at-least-once", "expect: {advised: at-most-once", explore.Refuted, "advised at-least-once (at-most-once breaks on lost, honest loss)"},
		{"max-duplicates: any", "latency: 1ms", explore.Refuted, "advised none (at-most-once breaks on lost, honest loss, latency; at-least-once breaks on duplicate effect, latency)"},
		{"max-duplicates: any}, runs: 20", "max-duplicates: any}, runs: 20, weather: [drop at link.release rate 1%]", explore.Refuted,
			"advised none (at-most-once is unclear on lost, stuck, honest loss, duplicate effect; at-least-once is unclear on lost, stuck, honest loss, duplicate effect)"},
	} {
		parsed, err := scenarios.ParseCase("l99.yaml", []byte(strings.Replace(caseOfAdvice, c.change, c.to, 1)))
		if err != nil {
			t.Fatal(err)
		}
		r := judge(t, parsed)[0]
		run := &r.Shows[0].Run
		if got := run.Found[0].Text(run); r.Verdict() != c.verdict || got != c.text {
			t.Errorf("%q for %q: it is %s, and the finding says %q; want %s and %q", c.to, c.change, r.Verdict(), got, c.verdict, c.text)
		}
		if run.Runs != 40 || !r.Shows[0].Control.AsSaid() {
			t.Errorf("%d runs, want 40; the control says %+v", run.Runs, r.Shows[0].Control)
		}
	}
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

// TestDeadLettersAreCounted: a message that is put aside twice is one that is dead
// lettered, and two dead letters.
func TestDeadLettersAreCounted(t *testing.T) {
	c, err := scenarios.ParseCase("case.yaml", []byte(`name: i99
shows:
  - says: published first, and a crash before it is removed
    run: {scenario: dead-letters-published-first, set: {faults.weather: none, messages: 2, sink.failures: none}, script: [poison m1, "crash broker-1 at broker.before-dead-letter #1, restart after 1s"]}
    expect: {dead_lettered: 1, dead_letters: 2}
    control: {scenario: dead-letters, set: {faults.weather: none, messages: 2, sink.failures: none}, script: [poison m1]}
    instead: {dead_lettered: 1, dead_letters: 1}
`))
	if err != nil {
		t.Fatal(err)
	}
	if r := judge(t, c)[0]; r.Verdict() != explore.Confirmed {
		t.Errorf("%s: %+v", r.Verdict(), r.Shows)
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

// TestDeliveriesAndEffectsAreSums: they are of all messages and all runs, where a
// count is of messages.
func TestDeliveriesAndEffectsAreSums(t *testing.T) {
	c, err := scenarios.ParseCase("case.yaml", []byte(`name: i99
shows:
  - says: two runs, in each two effects of one message
    run: {scenario: ack-gap, runs: 2}
    expect: {duplicate_effect: 2, deliveries: 4, effects: 4}
    control: {scenario: ack-gap-idempotent, runs: 2}
    instead: {duplicate_effect: 0, deliveries: 4, effects: 2}
`))
	if err != nil {
		t.Fatal(err)
	}
	for _, check := range judge(t, c)[0].Checks() {
		for _, f := range slices.Concat(check.Run.Found, check.Control.Found) {
			if !f.Holds() {
				t.Errorf("%s is %d, want %s", f.Expected.Key, f.Value, f.Expected.Written)
			}
		}
	}
}

const caseOfAControl = `name: i99
shows:
  - says: the control's crash comes when all is done
    run: {scenario: at-least-once, set: {messages: 3, consumer.ack: before, consumer.processing: 10s, faults.weather: none}, script: ["crash consumer-1 at 5s, restart after 1s"]}
    expect: {lost: 3}
    control: {scenario: at-least-once, set: {messages: 3, consumer.processing: 1s, faults.weather: none}, script: ["crash consumer-1 at 5s, restart after 1s"]}
    instead: {lost: 0}
`

// TestNothingPutToTheTest: a control, or runs in weather, whose faults reach no message
// make the check fail, as a run of the same says unknown; they refute nothing. A
// control that asks for no fault is one.
func TestNothingPutToTheTest(t *testing.T) {
	const script = `script: ["crash consumer-1 at 5s, restart after 1s"]}` + "\n    instead"
	for _, c := range []struct {
		name, control, problem string
		want                   explore.CaseVerdict
	}{
		{"too late", script, "no fault reaches a message, so nothing was put to the test", explore.Undecided},
		{"too late in each of three", strings.Replace(script, "]}", "], runs: 3}", 1),
			"no fault reaches a message in any of 3 runs, so nothing was put to the test", explore.Undecided},
		{"a line that strikes in none of two", strings.Replace(script, `"]}`, `", "drop at link.ack of m1 delivery 9"], runs: 2}`, 1),
			`the fault "drop at link.ack of m1 delivery 9" never strikes in any of 2 runs`, explore.Undecided},
		{"in time", strings.Replace(script, "5s", "2s", 1), "", explore.Confirmed},
		{"none asked for", "runs: 2}\n    instead", "", explore.Confirmed},
	} {
		parsed, err := scenarios.ParseCase("i99.yaml", []byte(strings.Replace(caseOfAControl, script, c.control, 1)))
		if err != nil {
			t.Fatal(err)
		}
		r := judge(t, parsed)[0]
		if got := r.Shows[0].Control.Problem; got != c.problem || r.Verdict() != c.want {
			t.Errorf("%s: the control's problem is %q and the case is %s, want %q and %s", c.name, got, r.Verdict(), c.problem, c.want)
		}
	}
}

// TestCheckTellsWhatIsCutShort: a fault that does not last as long as it says is
// noted, with the end of the fault phase.
func TestCheckTellsWhatIsCutShort(t *testing.T) {
	source := strings.Replace(caseOfAControl, "crash consumer-1 at 5s, restart after 1s", "pause consumer-1 at consumer.mid-processing of m1 delivery 1 for 58s", 1)
	parsed, err := scenarios.ParseCase("i99.yaml", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	run := judge(t, parsed)[0].Shows[0].Run
	if len(run.CutShort) != 1 || run.CutShort[0].Lasted >= 58*time.Second || run.FaultsUntil != sim.Time(time.Minute) {
		t.Errorf("at %v is cut short: %v", run.FaultsUntil, run.CutShort)
	}
}
