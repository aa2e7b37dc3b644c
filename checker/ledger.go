package checker

import (
	"math"
	"time"

	"ackgap/history"
	"ackgap/sim"
)

// Ledger counts messages by fate and mark while it observes a history. It
// allocates nothing per event once it is warm, and needs constant space for an
// open message and two bits for a closed one.
//
// Up to 4,096 closed messages that were not clean are kept in full besides, so
// that whatever still happens to them is judged exactly. Beyond that number,
// one that closes is judged for good, and then: an effect turns a lost message
// into an applied one (its [Loss] stays counted), an effect of any other one
// counts as [Phantom], and other events change nothing. Clean ones are always exact.
//
// The marks [AckedTwice], [RedeliveredAfterAck], [OverlappingLeases],
// [StaleAckAccepted] and [LeaseMistimed] are kept track of for a message's first
// eight copies, the last two for its first 62 deliveries, and the last one for
// the lease given last.
//
// The zero value is ready to use. Nodes' names don't matter to it.
type Ledger struct {
	window
	closed
	word     tally  // what clean means here: what the first clean message was
	kept     int    // closed messages that are kept in full
	drained  bool   // the history has ended by itself
	seen     uint64 // kinds of events, a bit each
	told     uint64 // events about messages
	sums     sums   // closed messages that are not kept
	whole    sums   // see total
	delays   [timers]Delay
	returns  []sim.Time // by node, when it last came back from an outage or pause
	furthest []uint32   // by producer, the latest-sent message that has an effect
	units    units      // by client, its last transaction
}

// mostKept is how many closed messages that were not clean are kept in full.
const mostKept = 4096

// Delay tells how long messages waited for a timer before they were applied.
type Delay struct {
	// Messages is how many were delayed by this timer.
	Messages uint64
	// Message is the one for which the timer ran longest, the first of equals.
	Message uint32
	// Waited is how long that timer ran, Took the time from its message's
	// acceptance to its first effect.
	Waited, Took time.Duration
}

// Reset empties the ledger for another history.
func (l *Ledger) Reset() {
	l.closed.reset(l.last)
	l.window.reset()
	l.word, l.kept, l.drained, l.seen, l.told = 0, 0, false, 0, 0
	l.sums = sums{}
	l.delays = [timers]Delay{}
	l.returns, l.furthest, l.units = l.returns[:0], l.furthest[:0], l.units[:0]
}

// Observe takes the next event.
func (l *Ledger) Observe(e *history.Event) {
	l.seen |= 1 << (e.Kind % 64)
	if e.Message == 0 {
		l.drained = l.drained || e.Kind == history.End && e.Reason == history.Drained
		if isReturn(e.Kind) {
			l.returned(e)
		}
		return
	}
	l.told++
	torn := false
	if e.Kind == history.Marker {
		torn = l.units.torn(e)
	}
	m := l.inRing(e.Message)
	if m == nil {
		if m = l.find(e); m == nil {
			return
		}
	}
	if e.Kind == history.Expire {
		m.marks.addIf(LeaseMistimed, m.mistimed(e, l.lastReturn))
	}
	if torn {
		m.marks.add(Torn)
	}
	m.apply(e)
	if e.Kind == history.Effect && m.firstEffect() {
		l.firstEffect(m, e)
	}
	closes := m.has(flagKept | flagRestored)
	if e.Live != 0 {
		m.addLive(e.Live)
		closes = closes || m.live == 0
	}
	if closes {
		l.settle(m, e.Live)
	}
}

// unit is a transaction of a client, counted by that, and what the first marker
// in it said.
type unit struct {
	number int64
	fate   history.Type
}

// units are the last transactions of all clients.
type units []unit

// torn notes the marker of a record, and reports whether it says otherwise than
// the first one of the same transaction.
func (all *units) torn(e *history.Event) bool {
	for len(*all) <= int(e.Peer) {
		*all = append(*all, unit{})
	}
	u := &(*all)[e.Peer]
	if u.fate == 0 || u.number != e.Value {
		*u = unit{e.Value, e.Type}
	}
	return u.fate != e.Type
}

// find returns the entry of the event's message where it isn't in the ring, a
// new one if need be. It is nil where the event can't change anything any more.
func (l *Ledger) find(e *history.Event) *entry {
	if len(l.ring) == 0 {
		l.window.reset()
	}
	if m := l.aside.find(e.Message); m != nil {
		return m
	}
	switch l.closed.get(e.Message) {
	case codeNone:
		if l.aside.count-l.kept > len(l.ring)/2 {
			l.grow()
		}
		return l.admit(e.Message)
	case codeClean:
		return l.restore(e)
	case codeLost:
		l.lateEffect(e, true)
	case codeOther:
		l.lateEffect(e, false)
	}
	return nil
}

// restore brings a clean message back, if the event means anything to it.
func (l *Ledger) restore(e *history.Event) *entry {
	if e.Live == 0 && harmless>>e.Kind&1 != 0 {
		return nil
	}
	l.closed.set(e.Message, codeNone)
	l.sums.clean--
	m := restored(e.Message, l.word)
	return l.aside.insert(&m)
}

// harmless are the kinds of events that may follow the end of a clean message
// without meaning anything.
const harmless uint64 = 1<<history.Timeout | 1<<history.Confirm | 1<<history.LateAck | 1<<history.Ack |
	1<<history.Nack | 1<<history.Release | 1<<history.Abandon | 1<<history.Lost |
	1<<history.Double | 1<<history.Late | 1<<history.Apply | 1<<history.HandlerFailed | 1<<history.Attempt |
	math.MaxUint64&^(1<<history.Crash-1)&^(1<<history.EffectLost|1<<history.Mark|1<<history.Marker|1<<history.Part)

func (l *Ledger) firstEffect(m *entry, e *history.Event) {
	if m.has(flagSent) && l.overtaken(m) {
		l.sums.Marks[Reordered]++
	}
	if !m.marks.has(Delayed) {
		return
	}
	timer, _ := m.waitedFor(e)
	waited := m.held
	if timer == RetryTimer {
		waited = m.waited
	}
	took := time.Duration(0) // where nobody saw the start
	if m.has(flagSent) {
		took = e.At.Sub(m.sent)
	}
	d := &l.delays[timer]
	d.Messages++
	if d.Messages == 1 || time.Duration(waited) > d.Waited {
		d.Message, d.Waited, d.Took = m.message, time.Duration(waited), took
	}
}

// overtaken notes a message's first effect and reports whether its producer has
// sent a message later that was applied earlier. The mark goes straight to the
// sums: it can't change any more, and it doesn't make a message irregular.
func (l *Ledger) overtaken(m *entry) bool {
	for len(l.furthest) <= int(m.producer) {
		l.furthest = append(l.furthest, 0)
	}
	f := &l.furthest[m.producer]
	*f = max(*f, m.message)
	return m.message < *f
}

// settle closes a message when the last way is gone in which it could come
// back, and opens it when there is one again.
func (l *Ledger) settle(m *entry, by int8) {
	was := m.flags
	m.flags &^= flagRestored
	switch {
	case m.live > 0:
		if was&flagKept != 0 {
			m.flags &^= flagKept
			l.kept--
		}
	case m.live == 0 && (by < 0 || was&flagRestored != 0):
		l.close(m)
	}
}

// close retires a message: as clean, kept in full, or judged for good.
func (l *Ledger) close(m *entry) {
	word := m.clean()
	if l.word == 0 {
		l.word = word
	}
	switch {
	case word != 0 && word == l.word:
		l.sums.clean++
		l.retire(m, codeClean)
	case l.kept < mostKept:
		l.keep(m)
	default:
		l.sums.add(m, false)
		to := codeOther
		if m.has(flagSent) && m.fate(false) == Lost {
			to = codeLost
		}
		l.retire(m, to)
	}
}

func (l *Ledger) retire(m *entry, as code) {
	message := m.message
	l.closed.set(message, as)
	if m == l.slot(message) {
		m.message = 0
		return
	}
	l.aside.remove(message)
}

func (l *Ledger) keep(m *entry) {
	l.kept++
	m.flags |= flagKept
	if m == l.slot(m.message) {
		l.aside.insert(m)
		m.message = 0
	}
}

// lateEffect counts an effect of a message that was judged for good.
func (l *Ledger) lateEffect(e *history.Event, lost bool) {
	if e.Kind != history.Effect {
		return
	}
	if !lost {
		l.sums.Marks[Phantom]++
		return
	}
	l.sums.turnApplied()
	l.closed.set(e.Message, codeOther)
}

// total returns the sums over all messages as the history stands; valid until it
// is asked for again.
func (l *Ledger) total() *sums {
	s := &l.whole
	*s = l.sums
	for _, part := range [][]entry{l.used(), l.aside.slab} {
		for i := range part {
			if part[i].message != 0 {
				s.add(&part[i], l.drained)
			}
		}
	}
	if l.word == direct && s.clean > 0 {
		s.neverStored(breach{s.clean, l.closed.first(codeClean)})
	}
	s.addClean()
	return s
}

// Counts returns the counts as the history stands. They are final once it has ended.
func (l *Ledger) Counts() Counts { return l.total().Counts }

// Told returns how many events about messages the ledger has observed.
func (l *Ledger) Told() uint64 { return l.told }

// Drained reports whether the history ended because nothing was left to happen.
func (l *Ledger) Drained() bool { return l.drained }

// Delays returns what is known of messages that waited for a timer of that kind.
func (l *Ledger) Delays(t Timer) Delay { return l.delays[t] }
