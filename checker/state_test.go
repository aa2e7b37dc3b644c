package checker_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"ackgap/checker"
	"ackgap/digest"
	"ackgap/history"
	"ackgap/sim"
)

// marksOf returns the marks that some message has, a bit each.
func marksOf(c *checker.Counts) (set uint32) {
	for mark, n := range c.Marks {
		if n > 0 {
			set |= 1 << mark
		}
	}
	return set
}

// sameButMarks demands the same fates, and the same judgements end to end.
func sameButMarks(t *rapid.T, got, want *checker.Ledger) {
	t.Helper()
	v, w := checker.Evaluate(got, checker.Options{}), checker.Evaluate(want, checker.Options{})
	if v.Counts.Fates != w.Counts.Fates || v.Counts.InFlight != w.Counts.InFlight || v.Drained != w.Drained {
		t.Fatalf("the fates are %v, want %v", v.Counts.Fates, w.Counts.Fates)
	}
	if v.Judgements[checker.EndToEnd] != w.Judgements[checker.EndToEnd] {
		t.Fatalf("the judgements are %v, want %v", v.Judgements[checker.EndToEnd], w.Judgements[checker.EndToEnd])
	}
}

// TestMarksThatWereTakenAreTheRest: marks that are taken on the way, and those at
// the end, are those of a ledger from which none is taken; nothing else changes.
func TestMarksThatWereTakenAreTheRest(t *testing.T) {
	var whole, taken checker.Ledger
	rapid.Check(t, func(t *rapid.T) {
		whole.Reset()
		taken.Reset()
		n := rapid.IntRange(0, 60).Draw(t, "length")
		events := withEnd(t, timed(t, rapid.SliceOfN(rapid.Custom(small), n, n).Draw(t, "events")))
		set := uint32(0)
		for i := range events {
			whole.Observe(&events[i])
			taken.Observe(&events[i])
			if rapid.IntRange(0, 4).Draw(t, "take") == 0 {
				set |= taken.TakeMarks()
			}
		}
		all, rest := whole.Counts(), taken.Counts()
		if got, want := set|marksOf(&rest), marksOf(&all); got != want {
			t.Fatalf("the marks are %b, want %b", got, want)
		}
		sameButMarks(t, &taken, &whole)
	})
}

// small draws an event about one of two messages, of a kind that occurs in
// systems whose states are compared: no effect is lost there.
func small(t *rapid.T) history.Event {
	e := soup(t)
	e.Message = rapid.Uint32Range(1, 2).Draw(t, "message")
	if e.Kind == history.EffectLost || e.Kind == history.Append || e.Kind == history.Marker || e.Kind == history.Part {
		e.Kind = history.Deliver
	}
	return e
}

// TestEqualStatesHaveOneFuture: two histories after which the ledger writes the
// same come to the same end if they go on alike.
func TestEqualStatesHaveOneFuture(t *testing.T) {
	var one, two checker.Ledger
	equal := 0
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "length")
		first := timed(t, rapid.SliceOfN(rapid.Custom(small), n, n).Draw(t, "events"))
		second := slices.Clone(first)
		i := rapid.IntRange(0, len(first)-1).Draw(t, "other")
		switch rapid.IntRange(0, 2).Draw(t, "how") {
		case 0:
			second = slices.Delete(second, i, i+1)
		case 1:
			second = slices.Insert(second, i, second[i])
		case 2:
			second[i].Kind = small(t).Kind
		}
		next := first[len(first)-1].At + sim.Time(rapid.Int64Range(0, 2).Draw(t, "then"))
		if prefix(&one, first, next) != prefix(&two, second, next) {
			return
		}
		equal++
		rest := timed(t, rapid.SliceOfN(rapid.Custom(small), 0, 20).Draw(t, "rest"))
		rest = append(rest, history.Event{Kind: history.End, Reason: history.Drained})
		for i := range rest {
			rest[i].At += next
			one.Observe(&rest[i])
			two.Observe(&rest[i])
		}
		a, b := one.Counts(), two.Counts()
		if marksOf(&a) != marksOf(&b) {
			t.Fatalf("the marks are %b and %b", marksOf(&a), marksOf(&b))
		}
		sameButMarks(t, &one, &two)
	})
	if equal == 0 {
		t.Error("no two histories were equal")
	}
	t.Logf("%d pairs were equal", equal)
}

// prefix judges the beginning of a history, and returns what stands for it.
func prefix(l *checker.Ledger, events []history.Event, next sim.Time) digest.Sum {
	l.Reset()
	for i := range events {
		l.Observe(&events[i])
	}
	l.TakeMarks()
	var d digest.Writer
	d.Reset()
	l.WriteState(&d, next, 2, 3, func(uint32) uint32 { return 10 })
	return d.Sum()
}
