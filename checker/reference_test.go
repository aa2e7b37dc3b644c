package checker_test

import (
	"cmp"
	"slices"

	"ackgap/checker"
	"ackgap/history"
	"ackgap/sim"
)

// reference judges a history the slow way: it keeps every event and reads the
// definitions off the whole list of a message's events.
type reference struct {
	messages map[uint32][]history.Event
	order    []uint32 // of those that were sent before, by first effect
	drained  bool
	seen     map[history.Kind]bool
	back     map[uint64]sim.Time // by event, when its node had last come back
	torn     map[uint32]bool
}

func newReference(events []history.Event) *reference {
	r := &reference{messages: map[uint32][]history.Event{}, seen: map[history.Kind]bool{}, back: map[uint64]sim.Time{}}
	back := map[history.Node]sim.Time{}
	r.torn = map[uint32]bool{}
	units := map[history.Node]history.Event{}
	for _, e := range events {
		r.seen[e.Kind] = true
		if u, known := units[e.Peer]; e.Kind == history.Marker && e.Message != 0 {
			if !known || u.Type == 0 || u.Value != e.Value {
				units[e.Peer] = e
			}
			r.torn[e.Message] = r.torn[e.Message] || known && u.Type != 0 && u.Value == e.Value && u.Type != e.Type
		}
		r.back[e.Seq] = back[e.Node]
		if e.Message == 0 && (e.Kind == history.Restart || e.Kind == history.Resume) {
			back[e.Node] = e.At
		}
		if e.Message == 0 {
			r.drained = r.drained || e.Kind == history.End && e.Reason == history.Drained
			continue
		}
		if e.Kind == history.Effect && r.count(e.Message, history.Effect) == 0 && r.count(e.Message, history.Send) > 0 {
			r.order = append(r.order, e.Message)
		}
		r.messages[e.Message] = append(r.messages[e.Message], e)
	}
	return r
}

func (r *reference) count(m uint32, k history.Kind) (n int) {
	for _, e := range r.messages[m] {
		if e.Kind == k {
			n++
		}
	}
	return n
}

// effects counts the effects that are there.
func (r *reference) effects(m uint32) (n int) {
	for _, e := range r.messages[m] {
		switch {
		case e.Kind == history.Effect:
			n++
		case e.Kind == history.EffectLost && n > 0:
			n--
		}
	}
	return n
}

// effectLost reports whether one was lost.
func (r *reference) effectLost(m uint32) bool { return r.effects(m) < r.count(m, history.Effect) }

func (r *reference) live(m uint32) (sum int, used bool) {
	for _, e := range r.messages[m] {
		sum += int(e.Live)
		used = used || e.Live != 0
	}
	return sum, used
}

func (r *reference) outcome(m uint32) (last history.Type) {
	for _, e := range r.messages[m] {
		if e.Kind == history.Send && e.Type > history.Invoke && last != history.Ok {
			last = e.Type
		}
	}
	return last
}

func (r *reference) final(m uint32) bool {
	sum, used := r.live(m)
	return r.drained || used && sum <= 0
}

func (r *reference) alive(m uint32) bool {
	sum, used := r.live(m)
	if used {
		return sum > 0
	}
	return r.count(m, history.Store)+r.count(m, history.CopyBack)-r.count(m, history.Settle)-
		r.count(m, history.CopyLost)-r.count(m, history.DeadLetter) > 0
}

func (r *reference) counts() (c checker.Counts) {
	for m := range r.messages {
		for _, mark := range r.marks(m) {
			c.Marks[mark]++
		}
		if r.count(m, history.Send) == 0 {
			continue
		}
		c.Sent++
		switch r.outcome(m) {
		case history.Ok:
			c.Ok++
		case history.Fail:
			c.Fail++
		default:
			c.Info++
		}
		r.addFate(m, &c)
	}
	return c
}

func (r *reference) addFate(m uint32, c *checker.Counts) {
	switch {
	case r.effects(m) > 0:
		c.Fates[checker.Applied]++
	case !r.final(m):
		c.InFlight++
	case r.count(m, history.DeadLetter) > 0:
		c.Fates[checker.DeadLettered]++
	case r.alive(m):
		c.Fates[checker.Stuck]++
	case r.outcome(m) != history.Ok:
		c.Fates[checker.HonestLoss]++
	default:
		c.Fates[checker.Lost]++
		c.Losses[r.loss(m)]++
	}
}

func (r *reference) loss(m uint32) checker.Loss {
	delivered := r.count(m, history.Deliver) > 0
	leased := slices.ContainsFunc(r.messages[m], func(e history.Event) bool { return e.Kind == history.Lease && !isRead(e) })
	if r.count(m, history.Dedup) > 0 {
		return checker.LostFalseDedup
	}
	if r.count(m, history.Store) == 0 && !delivered && !r.effectLost(m) {
		return checker.LostBeforeStore
	}
	if delivered && r.count(m, history.Settle) > 0 {
		return checker.LostSettled
	}
	if r.count(m, history.CopyLost) > 0 || r.effectLost(m) || !delivered && !leased {
		return checker.LostAtBroker
	}
	return checker.LostInDelivery
}

func (r *reference) marks(m uint32) (marks []checker.Mark) {
	add := func(mark checker.Mark, yes bool) {
		if yes {
			marks = append(marks, mark)
		}
	}
	effects, sent := r.effects(m), r.count(m, history.Send) > 0
	parts := r.count(m, history.Part)
	add(checker.DuplicateStored, r.count(m, history.Store) > 1)
	add(checker.DuplicateDelivered, r.count(m, history.Deliver) > 1)
	add(checker.DuplicateEffect, effects > 1 || parts > 1)
	add(checker.Absorbed, effects == 1 && parts < 2 && (r.count(m, history.Dedup) > 0 || r.count(m, history.Execute) > 1))
	add(checker.Delayed, r.delayed(m))
	add(checker.Ambiguous, effects > 0 && sent && r.outcome(m) != history.Ok)
	add(checker.Unavailable, r.unavailable(m))
	add(checker.Phantom, effects > 0 && r.untold(m))
	add(checker.AbortedRead, r.abortedRead(m))
	add(checker.Torn, r.torn[m] || parts > 0 && effects == 0)
	add(checker.Reordered, r.reordered(m))
	add(checker.LeaseMistimed, r.mistimed(m))
	return append(marks, r.fencing(m)...)
}

func (r *reference) untold(m uint32) bool {
	rolledBack := func(e history.Event) bool { return e.Kind == history.Mark && e.Reason == history.RolledBack }
	return r.count(m, history.Send) == 0 || r.outcome(m) != history.Ok && slices.ContainsFunc(r.messages[m], rolledBack)
}

// mistimed goes by the message's last lease before an expiry. It is not judged
// if it doesn't have the highest delivery number of all copies' last leases.
func (r *reference) mistimed(m uint32) bool {
	last, current := map[uint16]history.Event{}, history.Event{}
	leased := map[uint16]bool{}
	for _, e := range r.messages[m] {
		number := max(e.Copy, 1)
		if number > 8 || isRead(e) {
			continue
		}
		switch e.Kind {
		case history.Lease:
			leased[number], last[number], current = true, e, e
			for other, l := range last {
				if other != number && l.Delivery >= e.Delivery {
					current = history.Event{}
				}
			}
		case history.Expire:
			due := current.At + sim.Time(current.Value)
			known := leased[number] && current.Value > 0 && current.Delivery > 0 &&
				max(current.Copy, 1) == number && current.Delivery == e.Delivery
			if known && (e.At < due || e.At > due && e.At > r.back[e.Seq]) {
				return true
			}
			leased[number] = false
		case history.Requeue, history.CopyLost, history.DeadLetter, history.Settle, history.CopyBack:
			leased[number] = false
		}
	}
	return false
}

// isRead reports whether an event reads a record from a log.
func isRead(e history.Event) bool { return e.Kind == history.Lease && e.Partition != 0 }

func (r *reference) delayed(m uint32) bool {
	timedOut := false
	var before []history.Event
	for _, e := range r.messages[m] {
		timedOut = timedOut || e.Kind == history.Timeout && e.Delivery == 0
		if e.Kind == history.Effect {
			return e.Reason == history.LeaseExpired || e.Attempt > 1 && timedOut ||
				e.Reason == history.Nacked && waited(before) ||
				e.Reason == history.HeartbeatMissed || e.Reason == history.HeldTooLong
		}
		before = append(before, e)
	}
	return false
}

// waited reports whether a timer held the copy back before it was last ready again.
func waited(events []history.Event) bool {
	wait := int64(0)
	for _, e := range events {
		if e.Kind == history.Expire || e.Kind == history.Requeue {
			wait = e.Value
		}
	}
	return wait > 0
}

func (r *reference) unavailable(m uint32) bool {
	ok := false
	for _, e := range r.messages[m] {
		switch {
		case e.Kind == history.Refuse && e.Delivery == 0 && !slices.Contains([]history.Reason{history.Fenced, history.UnknownSession, history.Undecided}, e.Reason):
			return true
		case e.Kind != history.Send || ok:
		case e.Type == history.Ok:
			ok = true
		case e.Type == history.Fail || e.Type == history.Info:
			if slices.Contains([]history.Reason{history.NoAnswer, history.Unavailable, history.NoRetryLeft}, e.Reason) {
				return true
			}
		}
	}
	return false
}

func (r *reference) abortedRead(m uint32) bool {
	undecided := false
	for _, e := range r.messages[m] {
		undecided = undecided || e.Kind == history.Effect && e.Reason == history.Undecided
		if e.Kind == history.Effect && e.Reason == history.Aborted || e.Kind == history.Marker && e.Type == history.Fail && undecided {
			return true
		}
	}
	return false
}

func (r *reference) reordered(m uint32) bool {
	at := slices.Index(r.order, m)
	return at > 0 && slices.ContainsFunc(r.order[:at], func(other uint32) bool {
		return other > m && r.producer(other) == r.producer(m)
	})
}

func (r *reference) producer(m uint32) history.Node {
	i := slices.IndexFunc(r.messages[m], func(e history.Event) bool { return e.Kind == history.Send })
	return r.messages[m][i].Node
}

func (r *reference) fencing(m uint32) []checker.Mark {
	found := map[checker.Mark]bool{}
	type state struct {
		leased, settled bool
		delivery        uint32
	}
	copies := map[uint16]*state{}
	executed := false
	for _, e := range r.messages[m] {
		if isRead(e) {
			continue
		}
		executed = executed || e.Kind == history.Execute || e.Kind == history.Effect
		number := max(e.Copy, 1)
		if number > 8 { // not kept track of
			if e.Kind == history.Settle && (e.Reason == history.Processed || e.Reason == history.InOneCommit) && !executed {
				found[checker.CommittedTooFar] = true
			}
			continue
		}
		if copies[number] == nil {
			copies[number] = &state{}
		}
		c := copies[number]
		switch e.Kind {
		case history.Lease:
			found[checker.OverlappingLeases] = found[checker.OverlappingLeases] || c.leased && e.Reason != history.BrokerRestarted
			found[checker.RedeliveredAfterAck] = found[checker.RedeliveredAfterAck] || c.settled
			c.leased, c.delivery = true, e.Delivery
		case history.Settle:
			found[checker.AckedTwice] = found[checker.AckedTwice] || c.settled
			found[checker.StaleAckAccepted] = found[checker.StaleAckAccepted] ||
				c.leased && e.Delivery != 0 && e.Delivery < c.delivery
			claimed := e.Reason == history.Processed || e.Reason == history.InOneCommit
			found[checker.CommittedTooFar] = found[checker.CommittedTooFar] || claimed && !executed
			c.leased, c.settled = false, true
		case history.Expire, history.Requeue, history.CopyLost, history.DeadLetter:
			c.leased = false
		case history.CopyBack:
			c.leased, c.settled = false, false
		}
	}
	var marks []checker.Mark
	for mark, yes := range found {
		if yes {
			marks = append(marks, mark)
		}
	}
	slices.Sort(marks)
	return marks
}

// judge returns how many messages violate a contract at a hop, and the smallest.
func (r *reference) judge(h checker.Hop, c checker.Contract, excused bool) (n uint64, witness uint32) {
	var broken []uint32
	for m := range r.messages {
		counted, given := history.Effect, true
		switch h {
		case checker.ProducerToBroker:
			counted = history.Store
		case checker.BrokerToConsumer:
			counted, given = history.Deliver, r.count(m, history.Store) > 0
		case checker.ConsumerToSink:
			given = r.count(m, history.Execute) > 0
		}
		times, outcome := r.count(m, counted), r.outcome(m)
		if counted == history.Effect {
			times = r.effects(m)
		}
		missing := times == 0 && outcome == history.Ok && r.final(m)
		untrue := times > 0 && outcome == history.Fail && h <= checker.ProducerToBroker
		phantom := times > 0 && r.untold(m) && h == checker.EndToEnd
		bad := times > 1 || counted == history.Effect && r.count(m, history.Part) > 1
		switch c {
		case checker.AtLeastOnce:
			bad = missing && !(excused && r.count(m, history.DeadLetter) > 0)
		case checker.ExactlyOnce:
			bad = bad || missing || untrue || phantom
		}
		if given && bad {
			broken = append(broken, m)
		}
	}
	if len(broken) == 0 {
		return 0, 0
	}
	return uint64(len(broken)), slices.MinFunc(broken, cmp.Compare[uint32])
}
