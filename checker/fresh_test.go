package checker_test

import (
	"testing"

	"ackgap/checker"
	"ackgap/history"
)

// TestZeroLedgerIsReady: a ledger that was never reset forgets nothing of what
// comes before and with its first message.
func TestZeroLedgerIsReady(t *testing.T) {
	for _, c := range []struct {
		name   string
		events []history.Event
		mark   checker.Mark
		want   uint64
	}{
		{"the first marker counts", []history.Event{
			{Kind: history.Marker, Type: history.Ok, Message: 1, Value: 1},
			{Kind: history.Marker, Type: history.Fail, Message: 2, Value: 1},
		}, checker.Torn, 1},
		{"a return before the first message counts", []history.Event{
			{At: 50, Kind: history.Restart, Node: 1},
			{At: 10, Kind: history.Lease, Node: 1, Message: 1, Copy: 1, Delivery: 1, Value: 30},
			{At: 50, Kind: history.Expire, Node: 1, Message: 1, Copy: 1, Delivery: 1, Value: 30},
		}, checker.LeaseMistimed, 0},
	} {
		var l checker.Ledger
		for i := range c.events {
			l.Observe(&c.events[i])
		}
		counts := l.Counts()
		if got := counts.Mark(c.mark); got != c.want {
			t.Errorf("%s: %d messages are %v, want %d", c.name, got, c.mark, c.want)
		}
		if l.Told() != 2 {
			t.Errorf("%s: %d events about messages, want 2", c.name, l.Told())
		}
	}
}
