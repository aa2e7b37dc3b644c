package checker

import (
	"slices"

	"ackgap/history"
	"ackgap/sim"
)

// trace is one message's part of a recording.
type trace struct {
	rec      *history.Recording
	places   []int // of its events
	returns  []int // places at which nodes came back
	brokered bool  // a broker stands between producers and sink
	entry    entry
	appeared [marks]int // the place of the event with which each mark appeared
}

// none is the place of no event.
const none = -1

// newTrace replays a message's events. returns are the places at which nodes came back.
func newTrace(rec *history.Recording, places, returns []int) *trace {
	t := &trace{rec: rec, places: places, returns: returns}
	for _, p := range places {
		e := &rec.Events[p]
		before := t.entry.allMarks()
		if e.Kind == history.Expire {
			t.entry.marks.addIf(LeaseMistimed, t.mistimed(p))
		}
		t.entry.apply(e)
		if e.Live != 0 {
			t.entry.addLive(e.Live)
		}
		appeared := t.entry.allMarks() &^ before
		for m := range marks {
			if appeared.has(m) {
				t.appeared[m] = p
			}
		}
	}
	return t
}

// mistimed reports whether the lease that runs out at a place does so at the
// wrong time.
func (t *trace) mistimed(place int) bool {
	return t.entry.mistimed(t.event(place), func(n history.Node) sim.Time {
		for _, p := range slices.Backward(t.returns) {
			if e := t.event(p); p < place && e.Node == n {
				return e.At
			}
		}
		return 0
	})
}

// first returns the place of the message's first event of a kind.
func (t *trace) first(k history.Kind) int { return t.nth(k, 1) }

// nth returns the place of the message's n-th event of a kind.
func (t *trace) nth(k history.Kind, n int) int {
	for _, p := range t.places {
		if t.rec.Events[p].Kind == k {
			if n--; n == 0 {
				return p
			}
		}
	}
	return none
}

// last returns the place of the last event of the kinds before a place.
func (t *trace) last(before int, kinds ...history.Kind) int {
	for _, p := range slices.Backward(t.places) {
		if p < before && slices.Contains(kinds, t.rec.Events[p].Kind) {
			return p
		}
	}
	return none
}

// lastOfCopy returns the place of the last lease or settle, before a place, of
// the copy that the event there is about.
func (t *trace) lastOfCopy(before int) int {
	number := t.rec.Events[before].Copy
	for _, p := range slices.Backward(t.places) {
		e := &t.rec.Events[p]
		if p < before && e.Copy == number && (e.Kind == history.Lease || e.Kind == history.Settle) {
			return p
		}
	}
	return none
}

// end is the place behind the recording.
func (t *trace) end() int { return len(t.rec.Events) }

// explain finds out how the message came to a fate or mark.
func (t *trace) explain(f finding) Anomaly {
	focus := t.focus(f)
	path := t.path(focus)
	s := story{trace: t, until: slices.Max(focus), path: path}
	s.first, s.again = t.pair(f)
	a := Anomaly{Name: f.String(), Message: t.rec.Events[t.places[0]].Message, Cause: s.cause(f)}
	for _, p := range s.unnoticed(a.Cause) {
		a.Path = append(a.Path, uint64(p)+1)
	}
	return a
}

// repeats are the kinds of events whose repetition is a duplicate.
var repeats = [marks]history.Kind{DuplicateStored: history.Store, DuplicateDelivered: history.Deliver,
	DuplicateEffect: history.Effect}

// repeated returns the kind of event whose repetition gave a mark: an effect may
// be there once, and the part of the first of two sinks twice.
func (t *trace) repeated(m Mark) history.Kind {
	if m == DuplicateEffect && t.nth(history.Effect, 2) == none {
		return history.Part
	}
	return repeats[m]
}

// focus returns the places of the events in which a finding consists, at least one.
func (t *trace) focus(f finding) []int {
	var focus []int
	add := func(places ...int) {
		for _, p := range places {
			if p != none {
				focus = append(focus, p)
			}
		}
	}
	switch {
	case f.fate == DeadLettered:
		letter := t.first(history.DeadLetter)
		add(letter, t.last(letter, history.HandlerFailed))
	case f.fate != Applied:
		for _, p := range t.places {
			if endsCopy(&t.rec.Events[p]) {
				add(p)
			}
		}
		add(t.last(t.end(), history.Send), t.last(t.end(), history.Store, history.Lease, history.Requeue, history.HandlerFailed))
	case repeats[f.mark] != 0:
		kind := t.repeated(f.mark)
		add(t.nth(kind, 1), t.nth(kind, 2))
	case f.mark == Absorbed:
		add(t.first(history.Effect), t.last(t.end(), history.Dedup, history.Execute))
	case f.mark == Delayed:
		effect := t.first(history.Effect)
		add(effect, t.last(effect, history.Expire, history.Timeout))
	case f.mark == Ambiguous:
		add(t.first(history.Effect), t.last(t.end(), history.Send))
	case f.mark >= AckedTwice: // a lease or ack that doesn't fit to the one before
		add(t.appeared[f.mark], t.lastOfCopy(t.appeared[f.mark]))
	default:
		add(t.appeared[f.mark])
	}
	if len(focus) == 0 {
		add(t.places[len(t.places)-1])
	}
	return focus
}

// endsCopy reports whether an event may have taken the last trace of a message.
func endsCopy(e *history.Event) bool {
	switch e.Kind {
	case history.Settle, history.CopyLost, history.EffectLost, history.Abandon, history.Dedup:
		return true
	case history.Lost:
		return e.Packet == history.Request || e.Packet == history.Delivery || e.Packet == history.Effects || e.Packet == history.Work
	}
	return false
}

// pair returns the two events that a repetition consists of. For a delay, the
// second is the effect that came late. Nil where there is no such event.
func (t *trace) pair(f finding) (first, again *history.Event) {
	kind := history.Deliver
	switch {
	case f.fate == Applied && repeats[f.mark] != 0:
		kind = t.repeated(f.mark)
	case f.fate == Applied && f.mark == Delayed:
		return nil, t.event(t.first(history.Effect))
	case f.fate == Applied && f.mark == Absorbed:
		if t.nth(history.Deliver, 2) == none {
			kind = history.Execute
		}
	}
	first, again = t.event(t.nth(kind, 1)), t.event(t.nth(kind, 2))
	if again != nil && again.Delivery < first.Delivery && again.Delivery != 0 {
		return again, first // a zombie finished after its successor
	}
	return first, again
}

func (t *trace) event(place int) *history.Event {
	if place == none {
		return nil
	}
	return &t.rec.Events[place]
}

// path returns the places of the focus, of its ancestors, and of the faults
// that struck the message up to the last event of the focus; sorted.
func (t *trace) path(focus []int) []int {
	path := t.ancestors(nil, focus)
	until := slices.Max(focus)
	for _, p := range t.places {
		if p > until {
			break
		}
		if k := t.rec.Events[p].Kind; isFault(k) || isDamage(k) {
			path = t.withCause(path, p)
		}
	}
	slices.Sort(path)
	return slices.Compact(path)
}

// withCause appends a place and, where that is a fault, its cause's.
func (t *trace) withCause(path []int, place int) []int {
	path = append(path, place)
	if cause := t.parent(place); cause != none && isFault(t.rec.Events[cause].Kind) {
		path = append(path, cause)
	}
	return path
}

// ancestors appends the places and all their causes.
func (t *trace) ancestors(path, places []int) []int {
	for _, p := range places {
		for p != none && !slices.Contains(path, p) {
			path = append(path, p)
			p = t.parent(p)
		}
	}
	return path
}

// parent returns the place of an event's cause. An event that claims to be
// caused by itself or by a later one has none. A restart that names no cause
// has the failure before it.
func (t *trace) parent(place int) int {
	e := &t.rec.Events[place]
	if e.Parent > 0 && e.Parent <= uint64(place) {
		return int(e.Parent - 1)
	}
	if e.Kind != history.Restart {
		return none
	}
	for p := place - 1; p >= 0; p-- {
		if c := &t.rec.Events[p]; isFailure(c.Kind) && c.Node == e.Node {
			return p
		}
	}
	return none
}

// isFailure reports whether a node goes down.
func isFailure(k history.Kind) bool {
	return k == history.Crash || k == history.PowerLoss || k == history.DiskLoss
}

// isDamage reports whether an event is what a fault, or a failing handler, did to a message.
func isDamage(k history.Kind) bool {
	switch k {
	case history.Abandon, history.Lost, history.CopyLost, history.EffectLost, history.CopyBack, history.HandlerFailed, history.Double, history.Late:
		return true
	}
	return false
}

// isFault reports whether an event is something that went wrong by itself.
func isFault(k history.Kind) bool {
	switch k {
	case history.Crash, history.PowerLoss, history.DiskLoss, history.Pause, history.Partition,
		history.Slow, history.Poison, history.Forget, history.Unroute:
		return true
	}
	return false
}
