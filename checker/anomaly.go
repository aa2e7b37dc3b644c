package checker

import (
	"cmp"
	"slices"

	"ackgap/history"
)

// Anomaly is one thing that went another way for a message than once and at once.
type Anomaly struct {
	// Name is the JSON key of the fate or mark.
	Name string
	// Message is the message's number.
	Message uint32
	// Cause is what brought it about.
	Cause Cause
	// Path are the numbers of the events that led to it, in order: those that
	// the anomaly consists of, their causes back to the root, and the faults
	// that struck the message until then.
	Path []uint64
}

// finding is a fate other than applied, or a mark.
type finding struct {
	fate Fate // Applied where it is a mark
	mark Mark
}

func (f finding) String() string {
	if f.fate != Applied {
		return f.fate.String()
	}
	return f.mark.String()
}

// bySeverity lists all findings, the worst first.
var bySeverity = []finding{
	{fate: Lost}, {mark: DuplicateEffect}, {fate: Stuck}, {mark: Phantom},
	{mark: AbortedRead}, {mark: Torn}, {mark: CommittedTooFar}, {mark: StaleAckAccepted},
	{mark: OverlappingLeases}, {mark: RedeliveredAfterAck}, {mark: AckedTwice}, {mark: LeaseMistimed},
	{fate: DeadLettered}, {fate: HonestLoss}, {mark: Ambiguous}, {mark: Absorbed},
	{mark: Delayed}, {mark: DuplicateDelivered}, {mark: DuplicateStored}, {mark: Unavailable},
	{mark: Reordered},
}

// Explain returns the anomalies of a recorded history: one for each message and
// each fate but applied, and one for each message and each of its marks. They
// are sorted by severity, then by message. It goes by the rules of [Ledger], and
// keeps everything.
func Explain(rec *history.Recording) []Anomaly {
	x := explainer{rec: rec}
	x.order()
	for len(x.places) > 0 {
		x.explainNext()
	}
	slices.SortStableFunc(x.found, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(a.severity, b.severity), cmp.Compare(a.Message, b.Message))
	})
	anomalies := make([]Anomaly, len(x.found))
	for i := range x.found {
		anomalies[i] = x.found[i].Anomaly
	}
	return anomalies
}

type ranked struct {
	Anomaly
	severity int
}

// explainer goes through a recording message by message.
type explainer struct {
	rec       *history.Recording
	drained   bool
	brokered  bool           // a broker stores messages or hands them out
	places    []int          // of the events of messages, by message, then in order
	returns   []int          // places at which a node came back
	reordered []uint32       // messages whose first effect came out of order, sorted
	torn      map[uint32]int // by message, the place of a marker that says otherwise than the first of its transaction
	found     []ranked
}

// order sorts the events by message and notes what concerns all messages.
func (x *explainer) order() {
	sender, furthest := map[uint32]history.Node{}, map[history.Node]uint32{}
	applied := map[uint32]bool{}
	units := units{}
	x.torn = map[uint32]int{}
	for i := range x.rec.Events {
		e := &x.rec.Events[i]
		if e.Message == 0 {
			x.drained = x.drained || e.Kind == history.End && e.Reason == history.Drained
			if isReturn(e.Kind) {
				x.returns = append(x.returns, i)
			}
			continue
		}
		x.places = append(x.places, i)
		x.brokered = x.brokered || isBrokers(e.Kind)
		if _, known := x.torn[e.Message]; e.Kind == history.Marker && units.torn(e) && !known {
			x.torn[e.Message] = i
		}
		from, sent := sender[e.Message]
		switch {
		case e.Kind == history.Send && !sent:
			sender[e.Message] = e.Node
		case e.Kind == history.Effect && !applied[e.Message]:
			applied[e.Message] = true
			if sent && e.Message < furthest[from] {
				x.reordered = append(x.reordered, e.Message)
			}
			if sent {
				furthest[from] = max(furthest[from], e.Message)
			}
		}
	}
	slices.Sort(x.reordered)
	slices.SortStableFunc(x.places, func(a, b int) int {
		return cmp.Compare(x.rec.Events[a].Message, x.rec.Events[b].Message)
	})
}

// explainNext explains the next message and drops its events from the list.
func (x *explainer) explainNext() {
	message := x.rec.Events[x.places[0]].Message
	n := 1
	for n < len(x.places) && x.rec.Events[x.places[n]].Message == message {
		n++
	}
	t := newTrace(x.rec, x.places[:n], x.returns)
	t.brokered = x.brokered
	x.places = x.places[n:]
	set := t.entry.allMarks()
	if _, late := slices.BinarySearch(x.reordered, message); late {
		set.add(Reordered)
		t.appeared[Reordered] = t.first(history.Effect)
	}
	if place, torn := x.torn[message]; torn {
		set.add(Torn)
		t.appeared[Torn] = place
	}
	fate := t.entry.fate(x.drained)
	for severity, f := range bySeverity {
		if f.fate == Applied && set.has(f.mark) || f.fate != Applied && f.fate == fate && t.entry.has(flagSent) {
			x.found = append(x.found, ranked{t.explain(f), severity})
		}
	}
}
