package reports_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"ackgap/checker"
	"ackgap/reports"
	"ackgap/scenarios"
)

func text(t *testing.T, r *scenarios.Result, o reports.TextOptions) string {
	t.Helper()
	var b strings.Builder
	if err := reports.Text(&b, r, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestTexts are whole reports: a violated claim, an unknown one, a run that was
// not recorded, and one with everything that can be asked for.
func TestTexts(t *testing.T) {
	var all strings.Builder
	add := func(about, text string) { fmt.Fprintf(&all, "######## %s\n\n%s\n", about, text) }
	add("a claim is violated", text(t, run(t, "ack-gap-transactional", scenarios.Set("consumer.ack", "after"),
		scenarios.Faults("crash consumer-1 at 80ms, restart after 1s")), reports.TextOptions{Replay: "simulate run x --seed 1"}))
	add("no fault was reached", text(t, run(t, "at-least-once", scenarios.Messages(2),
		scenarios.Faults("crash at consumer.ack-gap of m2 delivery 7", "drop at link.ack #900")), reports.TextOptions{}))
	add("the run was cut off", text(t, run(t, "at-least-once", scenarios.Messages(2), scenarios.Set("horizon", "61s"),
		scenarios.Faults("poison m2")), reports.TextOptions{}))
	add("faults are cut short", text(t, run(t, "at-least-once", scenarios.Messages(2), scenarios.Set("faults.until", "20s"),
		scenarios.Set("producer.interval", "10s"), scenarios.Faults("pause at consumer.ack-gap of m2 delivery 1 for 15s",
			"crash sink-1 at sink.before-commit of m1 delivery 1, restart after 1s")), reports.TextOptions{}))
	add("everything", text(t, run(t, "at-most-once", scenarios.Messages(30), scenarios.Seed(3), scenarios.Weather("default")),
		reports.TextOptions{Replay: "simulate run at-most-once --seed 3", Verified: true, DefaultWeather: true}))
	unrecorded := run(t, "orders", scenarios.Faults("drop at link.ack of m3 delivery 1"))
	unrecorded.History, unrecorded.Anomalies = nil, nil
	add("not recorded", text(t, unrecorded, reports.TextOptions{}))
	compareGolden(t, "texts.txt", all.String())
}

func TestTextInColour(t *testing.T) {
	r := run(t, "orders", scenarios.Faults("drop at link.ack of m3 delivery 1"))
	coloured, plain := text(t, r, reports.TextOptions{Page: reports.Page{Colour: true}}), text(t, r, reports.TextOptions{})
	if got := withoutEscapes(coloured); got != plain || coloured == plain {
		t.Errorf("the coloured report says something else:\n%s", got)
	}
}

// TestReplayOnOneLine: a fault that was given on several lines doesn't break the table.
func TestReplayOnOneLine(t *testing.T) {
	got := text(t, run(t, "ack-gap"), reports.TextOptions{Replay: "simulate run x --fault 'drop\n\tat link.ack #1'"})
	if want := "again    simulate run x --fault 'drop  at link.ack #1'\n"; !strings.Contains(got, want) {
		t.Errorf("%q is missing in:\n%s", want, got)
	}
}

type broken struct{}

var errBroken = errors.New("the pipe is broken")

func (broken) Write([]byte) (int, error) { return 0, errBroken }

func TestWritersErrorsAreReturned(t *testing.T) {
	r := run(t, "ack-gap")
	for name, err := range map[string]error{
		"Text":      reports.Text(broken{}, r, reports.TextOptions{}),
		"JSON":      reports.JSON(broken{}, r, reports.JSONOptions{}),
		"Catalogue": reports.Catalogue(broken{}, scenarios.Catalogue(), nil, false),
	} {
		if !errors.Is(err, errBroken) {
			t.Errorf("%s returned %v", name, err)
		}
	}
}

// TestHeadlines tells every finding, of one and of several messages.
func TestHeadlines(t *testing.T) {
	var all strings.Builder
	var none checker.Counts
	none.Each(func(key string, _ uint64) {
		for _, n := range []uint64{1, 7} {
			r := &scenarios.Result{Drained: true}
			c := &r.Verdict.Counts
			c.Sent, c.Fates[checker.Applied] = 10, 10
			if !raise(c, key, n) {
				return
			}
			first, _, _ := strings.Cut(text(t, r, reports.TextOptions{}), "\n\n")
			fmt.Fprintf(&all, "%s %d:\n%s\n\n", key, n, first)
		}
	})
	compareGolden(t, "headlines.txt", all.String())
}

// raise sets the fate or mark with that key; applied messages make room for a fate.
func raise(c *checker.Counts, key string, n uint64) bool {
	for f := range c.Fates {
		if checker.Fate(f).String() == key {
			c.Fates[checker.Applied] -= n
			c.Fates[f] += n
			return true
		}
	}
	for m := range c.Marks {
		if checker.Mark(m).String() == key {
			c.Marks[m] = n
			return true
		}
	}
	return false
}

// TestStopTellsItsEnd: a stop waits for the work in hand, so the end of its process is
// told with it, and a run in which all was done by then is unknown.
func TestStopTellsItsEnd(t *testing.T) {
	s, err := scenarios.Builtin("at-least-once")
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Run(scenarios.Record(), scenarios.Messages(3), scenarios.Set("faults.weather", "none"), scenarios.Set("broker.kind", "log"),
		scenarios.Set("consumer.group", "members"), scenarios.Set("consumer.processing", "9s"), scenarios.Faults("stop consumer-1 at 5s, restart after 1s"))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := reports.Text(&b, r, reports.TextOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"stop consumer-1 at 5s, restart after 1s  (its process ended at 30.0", "unknown: faults were asked for and none reached a message", "✗ stopped "} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is missing in\n%s", want, b.String())
		}
	}
}
