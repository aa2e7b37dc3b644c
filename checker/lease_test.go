package checker_test

import (
	"testing"

	"pgregory.net/rapid"

	"ackgap/checker"
	"ackgap/history"
	"ackgap/sim"
)

// TestMistimedLeases: a lease of 30 that is given at 10 is due at 40, later
// where it is extended or its broker is away then.
func TestMistimedLeases(t *testing.T) {
	restart := history.Event{At: 50, Kind: history.Restart, Node: 1}
	extend := history.Event{At: 20, Kind: history.Extend, Node: 1, Message: 1, Copy: 1, Delivery: 1, Value: 30}
	for _, c := range []struct {
		name     string
		between  []history.Event
		at       sim.Time
		mistimed bool
	}{
		{"in time", nil, 40, false},
		{"too early", nil, 39, true},
		{"too late", nil, 41, true},
		{"extended", []history.Event{extend}, 50, false},
		{"not extended enough", []history.Event{extend}, 40, true},
		{"the broker was away", []history.Event{restart}, 50, false},
		{"the broker is back for long", []history.Event{restart}, 51, true},
	} {
		lease := history.Event{At: 10, Kind: history.Lease, Node: 1, Message: 1, Copy: 1, Delivery: 1, Value: 30, Live: 1}
		expire := history.Event{At: c.at, Kind: history.Expire, Node: 1, Message: 1, Copy: 1, Delivery: 1, Value: 30}
		var l checker.Ledger
		l.Observe(&lease)
		for _, e := range c.between {
			l.Observe(&e)
		}
		l.Observe(&expire)
		counts := l.Counts()
		if got := counts.Mark(checker.LeaseMistimed) == 1; got != c.mistimed {
			t.Errorf("%s: mistimed is %v, want %v", c.name, got, c.mistimed)
		}
	}
}

// TestLeaseTimesEqualReference hands one message out and lets its leases run out, now and then in time.
func TestLeaseTimesEqualReference(t *testing.T) {
	var l checker.Ledger
	rapid.Check(t, func(t *rapid.T) {
		l.Reset()
		n := rapid.IntRange(0, 30).Draw(t, "length")
		events := rapid.SliceOfN(rapid.Custom(soup), n, n).Draw(t, "events")
		for i := range events {
			events[i].Message, events[i].Node, events[i].Partition = 1, 1, 0
			events[i].Copy = rapid.Uint16Range(1, 2).Draw(t, "copy")
			events[i].Delivery = rapid.Uint32Range(1, 2).Draw(t, "which")
			events[i].Value = rapid.Int64Range(1, 3).Draw(t, "length of the lease")
			events[i].Kind = rapid.SampledFrom([]history.Kind{history.Lease, history.Expire, history.Expire,
				history.Settle, history.CopyBack, history.Requeue}).Draw(t, "kind")
		}
		compare(t, &l, withEnd(t, timed(t, events)))
	})
}
