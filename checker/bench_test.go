package checker_test

import (
	"fmt"
	"testing"

	"ackgap/checker"
	"ackgap/history"
)

// BenchmarkLedger weaves lives together with a number of messages in flight;
// one operation is one event.
func BenchmarkLedger(b *testing.B) {
	for _, flight := range []int{16, 128, 1024} {
		b.Run(fmt.Sprintf("clean/%d-in-flight", flight), func(b *testing.B) { benchmark(b, flight, 0) })
	}
	b.Run("one-in-ten-lost/128-in-flight", func(b *testing.B) { benchmark(b, 128, 10) })
	b.Run("one-in-thousand-stuck/128-in-flight", func(b *testing.B) { benchmark(b, 128, -1000) })
}

// benchmark loses every n-th message; where n is negative, it leaves it stuck.
func benchmark(b *testing.B, flight, n int) {
	var events []history.Event
	one := life(1)
	const rounds = 64
	total := uint32(flight * rounds)
	for tick := range rounds*flight + flight*len(one) {
		for step := range one {
			at := tick - step*flight/len(one)
			if at < 0 || at >= int(total) {
				continue
			}
			e := one[step]
			e.Message = uint32(at) + 1
			if n > 0 && at%n == 3 && e.Kind == history.Effect || n < 0 && at%-n == 3 && e.Kind == history.Settle {
				e.Kind = history.Late
				if n < 0 {
					e.Live = 0
				}
			}
			events = append(events, e)
		}
	}
	var l checker.Ledger
	b.ReportAllocs()
	b.ResetTimer()
	for i, left := 0, b.N; left > 0; left-- {
		if i == len(events) {
			i = 0
			l.Reset()
		}
		l.Observe(&events[i])
		i++
	}
}

// BenchmarkShortRun judges a run of three messages, as an exhaustive search does.
func BenchmarkShortRun(b *testing.B) {
	var l checker.Ledger
	events := append(append(life(1), life(2)...), life(3)...)
	b.ReportAllocs()
	for b.Loop() {
		l.Reset()
		for i := range events {
			l.Observe(&events[i])
		}
		if v := checker.Evaluate(&l, checker.Options{}); v.Counts.Sent != 3 {
			b.Fatal("three messages were sent")
		}
	}
}
