package reports

import (
	"cmp"
	"slices"

	"ackgap/history"
	"ackgap/sim"
)

// step is one row of a diagram: a mark in a lane, or an arrow between two.
type step struct {
	at       sim.Time
	from, to int // lanes; to is none for a mark
	form     form
	label    string // on the arrow
	mark     string // one character in the lane: from's, or to's where an arrow ends
	note     string // beside the mark
	tone     tone
	state    laneState // of the lane from this step on, for a mark
}

// none is the lane of nothing.
const none = -1

// form is how an arrow is drawn.
type form uint8

const (
	whole      form = iota
	broken          // ends midway: the packet is lost
	brokenLate      // the end of one that was drawn as leaving, and is lost
	leaving         // only the start: it arrives in a later row
	coming          // the end of one that was drawn as leaving
	cut             // no packet: two nodes are cut off, or connected again
)

// laneState is what a node is doing.
type laneState uint8

const (
	unchanged laneState = iota
	running
	down
	stalled
)

// commit is a commit of a node: what it does at one time.
type commit struct {
	node history.Node
	at   sim.Time
}

func commitOf(e *history.Event) commit { return commit{e.Node, e.At} }

// teller turns a story into steps.
type teller struct {
	*story
	bySent, byEnd map[uint64]*flight
	followers     map[uint64][]*history.Event // by the number of the event that caused them
	steps         []step
	abandoned     []*history.Event // deliveries that a crash took out of a consumer's hands
	settled       map[commit]bool  // commits that settled the message
	applied       map[commit]bool  // commits with an effect of it
	effects       int
	parts         int // done by the first of two sinks
	copies        int
}

func (s *story) tell() []step {
	t := &teller{story: s}
	t.bySent, t.byEnd = s.flights()
	t.followers = map[uint64][]*history.Event{}
	t.settled, t.applied = map[commit]bool{}, map[commit]bool{}
	for _, e := range s.events {
		switch {
		case e.Kind == history.Store:
			t.copies++
		case e.Kind == history.Abandon:
			t.abandoned = append(t.abandoned, e)
		case e.Kind == history.Settle && e.Reason == history.InOneCommit:
			t.settled[commitOf(e)] = true
		case e.Kind == history.Effect || e.Kind == history.Dedup:
			t.applied[commitOf(e)] = true
		}
		cause, _ := s.origin(e)
		t.followers[cause] = append(t.followers[cause], e)
	}
	for _, e := range s.events {
		if f := t.byEnd[e.Seq]; f != nil {
			t.arrival(f, e)
		} else {
			t.mark(e)
		}
		if f := t.bySent[e.Seq]; f != nil {
			t.departure(f)
		}
		if e.Kind == history.Effect || e.Kind == history.Part || e.Kind == history.Dedup {
			t.response(e)
		}
	}
	return t.steps
}

// add adds a step. One at no known node can't be drawn; an arrow with only one
// known end becomes a mark there.
func (t *teller) add(s step) {
	if s.from == none {
		if s.to == none {
			return
		}
		s.from, s.to = s.to, none
		if s.mark == "" {
			s.mark, s.note = "▷", s.label
		}
	}
	t.steps = append(t.steps, s)
}

// arrow begins a step for a packet.
func (t *teller) arrow(f *flight, e *history.Event, as form) step {
	return step{at: e.At, from: t.lane(f.from), to: t.lane(f.to), form: as, label: f.label()}
}

// departure draws a packet as it leaves if something happens before it arrives,
// or if nobody notices the arrival. All others are one arrow, drawn at the arrival.
func (t *teller) departure(f *flight) {
	if f.from == 0 || f.to == 0 || f.from == f.to {
		return
	}
	switch {
	case f.ended != nil && f.ended.Packet == history.Work:
		t.add(t.arrow(f, f.sent, whole)) // it arrives, and is lost after that
	case f.ended == nil:
		s := t.arrow(f, f.sent, whole)
		if f.packet == history.Answer && !t.inTransaction(f.sent) {
			s.label += t.tooLate(f.sent)
		}
		t.add(s)
	case t.interrupted(f):
		t.add(t.arrow(f, f.sent, leaving))
	}
}

// interrupted reports whether a packet is on its way for long, or something
// happens at its ends meanwhile.
func (t *teller) interrupted(f *flight) bool {
	if f.delayed || f.ended.At.Sub(f.sent.At) >= pauseShown {
		return true
	}
	for _, e := range t.between(f.sent.Seq, f.ended.Seq) {
		if e.Node != f.from && e.Node != f.to {
			continue
		}
		switch e.Kind {
		case history.Crash, history.PowerLoss, history.DiskLoss, history.Restart, history.Pause,
			history.Resume, history.Timeout, history.Expire:
			return true
		}
	}
	return false
}

// between returns the story's events after one number and before another.
func (s *story) between(after, before uint64) []*history.Event {
	place := func(seq uint64) int {
		i, _ := slices.BinarySearchFunc(s.events, seq, func(e *history.Event, n uint64) int { return cmp.Compare(e.Seq, n) })
		return i
	}
	return s.events[place(after+1):place(before)]
}

// arrival draws a packet in the event that ends it.
func (t *teller) arrival(f *flight, e *history.Event) {
	if e.Packet == history.Work {
		t.mark(e)
		return
	}
	as := whole
	if t.interrupted(f) {
		as = coming
	}
	s := t.arrow(f, e, as)
	switch e.Kind {
	case history.Lost:
		s.form, s.tone = broken, bad
		if as == coming {
			s.form = brokenLate
		}
		s.note = lossNote(t.rec, e)
		if e.Peer == 0 {
			s.form, s.mark = whole, "✗" // it arrives, and is dropped there
		}
	case history.Effect:
		t.effect(s, e)
		return
	case history.Mark:
		t.arriving(s, step{at: e.At, from: s.to, to: none, mark: "✓", note: relayedNote})
		return
	case history.Part:
		t.part(&s)
	case history.Store:
		t.stored(&s, e)
	case history.Append:
		s.mark, s.note = "◌", "written, not committed"
		if e.Reason == history.NoTransaction {
			s.note, s.tone = "written, though its transaction is over", bad
		}
	case history.Dedup:
		s.mark, s.note, s.tone = "○", "seen before, skipped", good
	case history.Refuse:
		s.note, s.tone = "refused", bad
	case history.Send:
		s.label += ": " + e.Type.String()
	case history.Settle:
		s.label = t.words.choose("committed", s.label+", settled")
		if t.copies > 1 {
			s.label = t.words.choose(copyName(e)+" committed", "ack, "+copyName(e)+" settled")
		}
	case history.Release:
		s.label += ", skipped"
		s.tone = notable
	case history.LateAck:
		s.label += ", too late"
		s.tone = notable
	}
	t.add(s)
}

// effect draws the arrival of a request at the sink.
func (t *teller) effect(s step, e *history.Event) {
	t.effects++
	mark := step{at: e.At, from: s.to, to: none, mark: "●", tone: good, note: t.effectNote(t.settled[commitOf(e)])}
	if t.effects > 1 {
		mark.tone = bad
	}
	t.arriving(s, mark)
}

// arriving draws an arrow and what comes of it where it ends. That is a row of its own
// where the arrow runs to the left, because its label is there.
func (t *teller) arriving(s, mark step) {
	if s.to > s.from {
		s.mark, s.note, s.tone = mark.mark, mark.note, mark.tone
		t.add(s)
		return
	}
	t.add(s)
	t.add(mark)
}

// response draws the sink's answer, whose arrival is no event: it shows in what
// the consumer does next. A lost one is drawn where it is lost.
func (t *teller) response(effect *history.Event) {
	followed := func(e *history.Event) bool {
		return e.Delivery == effect.Delivery && e.Wire == effect.Wire && e.Seq > effect.Seq
	}
	next := slices.IndexFunc(t.followers[effect.Seq], func(e *history.Event) bool {
		return followed(e) && (e.Kind == history.Ack || e.Kind == history.Release)
	})
	if next >= 0 {
		t.add(t.answer(effect, t.followers[effect.Seq][next]))
		return
	}
	for _, e := range t.abandoned {
		if followed(e) && e.Reason == history.AckGap {
			t.add(t.answer(effect, e))
			return
		}
	}
}

// answer begins a step for the sink's response, up to what the consumer does next.
func (t *teller) answer(effect, next *history.Event) step {
	return step{at: effect.At, from: t.lane(effect.Node), to: t.lane(next.Node), label: "response"}
}
