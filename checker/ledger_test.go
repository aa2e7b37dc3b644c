package checker_test

import (
	"testing"

	"pgregory.net/rapid"

	"ackgap/checker"
	"ackgap/history"
	"ackgap/sim"
)

// compare judges a history with the ledger and with the reference.
func compare(t rapid.TB, l *checker.Ledger, events []history.Event) {
	t.Helper()
	for i := range events {
		l.Observe(&events[i])
	}
	r := newReference(events)
	if got, want := l.Counts(), r.counts(); got != want {
		g, _ := got.MarshalJSON()
		w, _ := want.MarshalJSON()
		t.Fatalf("counts differ:\n got %s\nwant %s", g, w)
	}
	for _, excused := range []bool{false, true} {
		v := checker.Evaluate(l, checker.Options{DeadLetterDeclared: excused})
		for h := checker.EndToEnd; h <= checker.ConsumerToSink; h++ {
			for c := checker.AtMostOnce; c <= checker.ExactlyOnce; c++ {
				j, _ := v.Of(h, c)
				n, witness := r.judge(h, c, excused)
				if j.Messages != n || j.Witness != witness {
					t.Fatalf("%v %v differs: got %d messages, witness %d; want %d, %d", h, c, j.Messages, j.Witness, n, witness)
				}
				if (j.Status == checker.Violated) != (n > 0) {
					t.Fatalf("%v %v: %v does not go with the number of violations", h, c, j.Status)
				}
			}
		}
	}
}

// checkSums fails unless the counts add up.
func checkSums(t rapid.TB, c *checker.Counts) {
	t.Helper()
	sum, losses := c.InFlight, uint64(0)
	for _, n := range c.Fates {
		sum += n
	}
	for _, n := range c.Losses {
		losses += n
	}
	if sum != c.Sent {
		t.Fatalf("fates and in flight don't sum to the messages sent")
	}
	if c.Ok+c.Fail+c.Info != c.Sent {
		t.Fatalf("outcomes don't sum to the messages sent")
	}
	if losses != c.Fate(checker.Lost) {
		t.Fatalf("places of loss don't sum to the messages lost")
	}
}

// crowded draws message numbers that share few places of the ledger's ring.
func crowded(t *rapid.T) uint32 {
	return rapid.Uint32Range(0, 5).Draw(t, "row")*256 + rapid.Uint32Range(1, 3).Draw(t, "place")
}

// soup draws an event without any sense.
func soup(t *rapid.T) history.Event {
	kind := history.Kind(rapid.Uint8Range(1, uint8(history.Late)+5).Draw(t, "kind"))
	switch kind - history.Late {
	case 1:
		kind = history.EffectLost
	case 2:
		kind = history.Append
	case 3:
		kind = history.Marker
	case 4:
		kind = history.Part
	case 5:
		kind = history.Mark
	}
	reason := history.Reason(rapid.Uint8Range(0, 33).Draw(t, "reason"))
	switch reason {
	case 31:
		reason = history.Undecided
	case 32:
		reason = history.Aborted
	case 33:
		reason = history.RolledBack
	}
	e := history.Event{
		Kind:      kind,
		Type:      history.Type(rapid.Uint8Range(0, 4).Draw(t, "type")),
		Reason:    reason,
		Message:   crowded(t),
		Attempt:   rapid.Uint32Range(0, 3).Draw(t, "attempt"),
		Delivery:  rapid.Uint32Range(0, 4).Draw(t, "delivery"),
		Copy:      rapid.Uint16Range(0, 10).Draw(t, "copy"),
		Live:      rapid.Int8Range(-1, 1).Draw(t, "live"),
		Value:     rapid.Int64Range(-1, 3).Draw(t, "value"),
		Partition: rapid.Uint16Range(0, 1).Draw(t, "partition"),
		Node:      history.Node(rapid.Uint16Range(0, 2).Draw(t, "node")),
		Peer:      history.Node(rapid.Uint16Range(0, 1).Draw(t, "peer")),
	}
	return e
}

func TestLedgerEqualsReferenceOnSoup(t *testing.T) {
	var l checker.Ledger
	rapid.Check(t, func(t *rapid.T) {
		l.Reset()
		n := rapid.IntRange(0, 150).Draw(t, "length")
		events := rapid.SliceOfN(rapid.Custom(soup), n, n).Draw(t, "events")
		compare(t, &l, withEnd(t, timed(t, events)))
		c := l.Counts()
		checkSums(t, &c)
	})
}

// timed gives the events numbers and times, and puts returns of nodes among them.
func timed(t *rapid.T, events []history.Event) (out []history.Event) {
	at := sim.Time(0)
	for _, e := range events {
		at += sim.Time(rapid.Int64Range(0, 2).Draw(t, "later"))
		if rapid.IntRange(0, 9).Draw(t, "return") == 0 {
			out = append(out, history.Event{Seq: uint64(len(out)) + 1, At: at, Node: history.Node(rapid.Uint16Range(0, 2).Draw(t, "node")),
				Kind: rapid.SampledFrom([]history.Kind{history.Restart, history.Resume}).Draw(t, "how")})
		}
		e.Seq, e.At = uint64(len(out))+1, at
		out = append(out, e)
	}
	return out
}

// withEnd may end the history.
func withEnd(t *rapid.T, events []history.Event) []history.Event {
	switch rapid.IntRange(0, 2).Draw(t, "end") {
	case 1:
		return append(events, history.Event{Kind: history.End, Reason: history.Drained})
	case 2:
		return append(events, history.Event{Kind: history.End, Reason: history.Horizon})
	}
	return events
}

// life is the clean life of a message.
func life(message uint32) []history.Event {
	events := []history.Event{
		{Kind: history.Send, Type: history.Invoke, Live: 1},
		{Kind: history.Attempt, Attempt: 1, Live: 1},
		{Kind: history.Store, Attempt: 1, Copy: 1},
		{Kind: history.Confirm, Attempt: 1, Copy: 1},
		{Kind: history.Send, Type: history.Ok, Live: -1},
		{Kind: history.Lease, Copy: 1, Delivery: 1, Reason: history.First, Live: 1},
		{Kind: history.Deliver, Copy: 1, Delivery: 1, Reason: history.First},
		{Kind: history.Execute, Copy: 1, Delivery: 1},
		{Kind: history.Apply, Copy: 1, Delivery: 1, Live: 1},
		{Kind: history.Effect, Copy: 1, Delivery: 1, Reason: history.First, Live: -1},
		{Kind: history.Ack, Copy: 1, Delivery: 1, Live: -1},
		{Kind: history.Settle, Copy: 1, Delivery: 1, Reason: history.Processed, Live: -1},
	}
	for i := range events {
		events[i].Message = message
	}
	return events
}

// directLife is the clean life of a message that is sent straight to the sink.
func directLife(message uint32) []history.Event {
	events := []history.Event{
		{Kind: history.Send, Type: history.Invoke, Live: 1},
		{Kind: history.Attempt, Attempt: 1, Live: 1},
		{Kind: history.Effect, Attempt: 1, Delivery: 1, Reason: history.First, Live: -1},
		{Kind: history.Send, Type: history.Ok, Live: -1},
	}
	for i := range events {
		events[i].Message = message
	}
	return events
}

// TestLedgerEqualsReferenceOnLives weaves lives together of which some events
// are missing, repeated, or come long after the message has closed.
func TestLedgerEqualsReferenceOnLives(t *testing.T) {
	var l checker.Ledger
	rapid.Check(t, func(t *rapid.T) {
		l.Reset()
		var open [][]history.Event
		var events []history.Event
		for n := rapid.IntRange(1, 12).Draw(t, "messages"); n > 0; n-- {
			one := life(crowded(t))
			if rapid.Bool().Draw(t, "direct") {
				one = directLife(one[0].Message)
			}
			if rapid.Bool().Draw(t, "broken") {
				at := rapid.IntRange(0, len(one)-1).Draw(t, "without")
				one = append(one[:at:at], one[at+1:]...)
			}
			open = append(open, one)
		}
		for len(open) > 0 {
			i := rapid.IntRange(0, len(open)-1).Draw(t, "next")
			events = append(events, open[i][0])
			if open[i] = open[i][1:]; len(open[i]) == 0 {
				open = append(open[:i], open[i+1:]...)
			}
			if rapid.IntRange(0, 9).Draw(t, "strange") == 0 {
				late := soup(t)
				late.Message = events[rapid.IntRange(0, len(events)-1).Draw(t, "of")].Message
				events = append(events, late)
			}
		}
		for n := rapid.IntRange(0, 5).Draw(t, "late"); n > 0; n-- {
			events = append(events, soup(t))
		}
		compare(t, &l, withEnd(t, timed(t, events)))
	})
}

// TestAnyTwoEventsAfterTheEnd lets every pair of events follow a clean life.
func TestAnyTwoEventsAfterTheEnd(t *testing.T) {
	var l checker.Ledger
	var late []history.Event
	for k := history.Send; k <= history.Mark; k++ {
		for live := int8(-1); live <= 1; live++ {
			late = append(late, history.Event{Kind: k, Message: 1, Copy: 1, Delivery: 2, Live: live})
		}
	}
	for _, a := range late {
		for _, b := range late {
			l.Reset()
			end := history.Event{Kind: history.End, Reason: history.Drained}
			compare(t, &l, append(life(1), a, b, end))
			l.Reset()
			compare(t, &l, append(directLife(1), a, b, end))
		}
	}
}

// TestKeptAreExact closes nearly as many irregular messages as are kept, opens
// one of them again and again, brings a clean one back, and has an effect of each.
func TestKeptAreExact(t *testing.T) {
	const n = 4000
	var events, late []history.Event
	for m := uint32(1); m <= n; m++ {
		one := life(m)
		again := one[[]int{5, 9, 11}[m%3]] // a second lease, effect or settle
		again.Live = 0
		events = append(append(events, one[:11]...), again, one[11])
		effect := one[9]
		effect.Live = 0
		late = append(late, effect)
	}
	events = append(events, life(n+1)...)
	late = append(late, history.Event{Kind: history.Effect, Message: n + 1})
	for range 200 {
		events = append(events, history.Event{Kind: history.CopyBack, Message: 3, Copy: 1, Live: 1},
			history.Event{Kind: history.Settle, Message: 3, Copy: 1, Live: -1},
			history.Event{Kind: history.Deliver, Message: n + 1, Copy: 1, Delivery: 2})
	}
	var l checker.Ledger
	compare(t, &l, append(append(events, late...), history.Event{Kind: history.End, Reason: history.Drained}))
}

// TestBacklog keeps thousands of messages open at once and closes them out of order.
func TestBacklog(t *testing.T) {
	const n = 5000
	var events []history.Event
	for step := range life(1) {
		for i := range uint32(n) {
			message := i*2579%n + 1 // each number once, far from in order
			if message%100 == 7 && step > 3 {
				continue // stuck
			}
			events = append(events, life(message)[step])
		}
	}
	for i := range uint32(300) { // effects of messages that have closed
		e := life(i*16 + 1)[9]
		e.Live = 0
		events = append(events, e)
	}
	events = append(events, history.Event{Kind: history.End, Reason: history.Drained})
	var l checker.Ledger
	compare(t, &l, events)
	if c := l.Counts(); c.Fate(checker.Stuck) != n/100 || c.Mark(checker.DuplicateEffect) != 300 {
		t.Errorf("got %d stuck and %d duplicate effects, want %d and 300", c.Fate(checker.Stuck), c.Mark(checker.DuplicateEffect), n/100)
	}
	l.Reset()
	compare(t, &l, life(1))
}

// TestBeyondKept loses more messages than the ledger keeps in full. An effect of
// one that is no longer kept turns its fate all the same. A clean message that is
// opened again and again makes room for no more of them.
func TestBeyondKept(t *testing.T) {
	var l checker.Ledger
	observe := func(e history.Event) { l.Observe(&e) }
	const n = 10000
	for _, e := range life(n + 1) {
		observe(e)
	}
	for range n {
		observe(history.Event{Kind: history.Double, Message: n + 1, Live: 1})
		observe(history.Event{Kind: history.Lost, Message: n + 1, Live: -1})
	}
	for m := uint32(1); m <= n; m++ {
		outcome := history.Ok
		if m%2 == 0 {
			outcome = history.Info
		}
		observe(history.Event{Message: m, Kind: history.Send, Type: history.Invoke, Live: 1})
		observe(history.Event{Message: m, Kind: history.Send, Type: outcome, Live: -1})
	}
	for _, m := range []uint32{1, 2, n - 1, n} { // 1 and 2 are kept, n-1 and n aren't
		observe(history.Event{Message: m, Kind: history.Effect})
	}
	observe(history.Event{Kind: history.End, Reason: history.Drained})
	c := l.Counts()
	checkSumsBut(t, &c, 1)
	want := map[string]uint64{"sent": n + 1, "ok": n/2 + 1, "lost": n/2 - 2, "honest_loss": n/2 - 1,
		"applied": 4, "ambiguous": 1, "phantom": 1}
	for key, value := range want {
		if got, _ := c.Of(key); got != value {
			t.Errorf("%s: got %d, want %d", key, got, value)
		}
	}
	v := checker.Evaluate(&l, checker.Options{})
	if j, _ := v.Of(checker.EndToEnd, checker.AtLeastOnce); j.Messages != n/2-2 || j.Witness != 3 {
		t.Errorf("at least once: got %+v, want %d violations from m3 on", j, n/2-2)
	}
}

// checkSumsBut checks the sums where some lost messages turned out as applied.
func checkSumsBut(t *testing.T, c *checker.Counts, turned uint64) {
	t.Helper()
	adjusted := *c
	adjusted.Losses[checker.LostBeforeStore] -= turned
	checkSums(t, &adjusted)
}

// TestSteadyStateAllocatesNothing runs messages, some of them lost, through a warm ledger.
func TestSteadyStateAllocatesNothing(t *testing.T) {
	var l checker.Ledger
	next := uint32(1)
	one := func() {
		for ; next%100 != 0; next++ {
			for _, e := range life(next) {
				if next%10 == 3 && e.Kind == history.Effect {
					continue // lost
				}
				l.Observe(&e)
			}
		}
		next++
	}
	events := life(0)
	run := func() {
		for range 20 {
			for i := range events {
				events[i].Message = next
				if next%10 != 3 || events[i].Kind != history.Effect {
					l.Observe(&events[i])
				}
			}
			next++
		}
	}
	for range 500 {
		one()
	}
	if next >= 1<<16-5000 {
		t.Fatal("the warm-up reaches the next page of closed messages")
	}
	if n := testing.AllocsPerRun(200, run); n != 0 {
		t.Errorf("%v allocations for 20 messages, want none", n)
	}
}

func TestResetForgets(t *testing.T) {
	var l checker.Ledger
	for m := uint32(1); m < 3000; m += 3 {
		for _, e := range life(m)[:m%12+1] {
			l.Observe(&e)
		}
	}
	l.Observe(&history.Event{Kind: history.End, Reason: history.Drained})
	l.Reset()
	if c := l.Counts(); c != (checker.Counts{}) || l.Drained() {
		t.Error("the ledger still counts something after a reset")
	}
	compare(t, &l, life(1))
}

func TestHugeMessageNumbers(t *testing.T) {
	var l checker.Ledger
	var events []history.Event
	for _, m := range []uint32{1, 1 << 31, 1<<32 - 1, 7} {
		events = append(events, life(m)...)
	}
	compare(t, &l, append(events, history.Event{Kind: history.End, Reason: history.Drained}))
}

// TestDelays takes the longest wait, whichever message it belongs to.
func TestDelays(t *testing.T) {
	var l checker.Ledger
	for m, wait := range []sim.Time{10, 40, 30} {
		for _, e := range []history.Event{
			{Kind: history.Send, Type: history.Invoke},
			{Kind: history.Expire, Value: int64(wait)},
			{Kind: history.Effect, At: 100 + wait, Reason: history.LeaseExpired},
		} {
			e.Message = uint32(m + 1)
			l.Observe(&e)
		}
	}
	want := checker.Delay{Messages: 3, Message: 2, Waited: 40, Took: 140}
	if got := l.Delays(checker.LeaseTimer); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
