package checker_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ackgap/checker"
	"ackgap/history"
)

// TestExplainAgreesWithLedger: as many anomalies of a name as the ledger counts,
// each with a path in order that leads to an event of its message.
func TestExplainAgreesWithLedger(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var l checker.Ledger
		n := rapid.IntRange(0, 100).Draw(t, "length")
		events := withEnd(t, timed(t, rapid.SliceOfN(rapid.Custom(soup), n, n).Draw(t, "events")))
		for i := range events {
			events[i].Seq = uint64(i) + 1
			events[i].Parent = rapid.Uint64Range(0, uint64(i)+2).Draw(t, "parent") // wrong ones too
			l.Observe(&events[i])
		}
		found := map[string]uint64{}
		for _, a := range checker.Explain(&history.Recording{Events: events}) {
			found[a.Name]++
			checkPath(t, a, events)
		}
		c := l.Counts()
		for f := checker.Lost; f <= checker.DeadLettered; f++ {
			if found[f.String()] != c.Fate(f) {
				t.Fatalf("the number of %v differs", f)
			}
		}
		for m := checker.DuplicateStored; m <= checker.LeaseMistimed; m++ {
			if found[m.String()] != c.Mark(m) {
				t.Fatalf("the number of %v differs", m)
			}
		}
	})
}

func checkPath(t *rapid.T, a checker.Anomaly, events []history.Event) {
	for i := 1; i < len(a.Path); i++ {
		if a.Path[i] <= a.Path[i-1] {
			t.Fatalf("the path is not in order")
		}
	}
	ofMessage := func(seq uint64) bool { return events[seq-1].Message == a.Message }
	if !slices.ContainsFunc(a.Path, ofMessage) {
		t.Fatalf("the path has no event of the message")
	}
}

// TestAnomaliesAreSorted: the worst first, then by message.
func TestAnomaliesAreSorted(t *testing.T) {
	rec := &history.Recording{Events: []history.Event{
		{Seq: 1, Kind: history.Send, Type: history.Fail, Message: 1},
		{Seq: 2, Kind: history.Send, Type: history.Ok, Message: 3},
		{Seq: 3, Kind: history.Send, Type: history.Ok, Message: 2},
		{Seq: 4, Kind: history.Effect, Message: 4},
		{Seq: 5, Kind: history.End, Reason: history.Drained},
	}}
	var got []string
	for _, a := range checker.Explain(rec) {
		got = append(got, a.Name)
		if a.Name == "lost" {
			got = append(got, string(rune('0'+a.Message)))
		}
	}
	if want := "lost 2 lost 3 phantom honest_loss"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

// TestCausesSpeak: each cause has a label of its own and a whole sentence.
func TestCausesSpeak(t *testing.T) {
	seen := map[string]bool{}
	for c := checker.Cause(0); c.String() != "?"; c++ {
		label, sentence := c.String(), c.Sentence()
		if label == "" || seen[label] || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz-") != "" {
			t.Errorf("cause %d has the label %q", c, label)
		}
		seen[label] = true
		if len(sentence) < 20 || !strings.HasSuffix(sentence, ".") || sentence[0] < 'A' || sentence[0] > 'Z' {
			t.Errorf("cause %s: %q is no sentence", label, sentence)
		}
	}
	if len(seen) < 40 {
		t.Errorf("only %d causes", len(seen))
	}
}
