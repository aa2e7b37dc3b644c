package reports

import "ackgap/history"

// fewFaults is up to how many faults of nodes a run's diagrams show all.
const fewFaults = 6

// addFaults chooses the faults that struck a node while it held the message. Of nodes that the
// message only passed it chooses those that are about no message, unless there are many: they made
// no difference to this one.
func (s *story) addFaults(chosen []bool) {
	visited := make(map[history.Node]bool)
	for i := range s.rec.Events {
		if e := &s.rec.Events[i]; chosen[e.Seq] && e.Message == s.message {
			visited[e.Node] = true
		}
	}
	var few []uint64
	h := holders{work: make(map[history.Node]int), copies: make(map[history.Node]int)}
	for i := range s.rec.Events {
		e := &s.rec.Events[i]
		if e.Message == s.message {
			h.note(e)
		}
		switch {
		case e.Line == 0 || endings[e.Kind] == 0 && !strikesNode(e.Kind):
		case h.struckBy(e):
			chosen[e.Seq] = true
		case e.Message == 0 && visited[e.Node]:
			few = append(few, e.Seq)
		}
	}
	if len(few) > fewFaults {
		return
	}
	for _, seq := range few {
		chosen[seq] = true
	}
}

// holders counts how often each node has a message: as work in its hands, which is an
// operation of a producer or a delivery at a consumer, or as a copy that lies there.
type holders struct{ work, copies map[history.Node]int }

// note follows an event of the message.
func (h *holders) note(e *history.Event) {
	add := func(to map[history.Node]int, n int) { to[e.Node] = max(0, to[e.Node]+n) }
	switch e.Kind {
	case history.Send:
		if e.Type == history.Invoke {
			add(h.work, 1)
		} else {
			add(h.work, -1)
		}
	case history.Deliver:
		add(h.work, 1)
	case history.Ack, history.Nack, history.Release, history.Abandon:
		add(h.work, -1)
	case history.Store, history.Append:
		add(h.copies, 1)
	case history.Settle, history.DeadLetter, history.CopyLost:
		add(h.copies, -1)
	}
}

// struckBy reports whether a fault meets the message: any meets work, and what only lies there
// is met by what may lose it, or loses what its node knows of it.
func (h *holders) struckBy(fault *history.Event) bool {
	if fault.Kind == history.Partition {
		return false // it takes packets, and those tell
	}
	return h.work[fault.Node] > 0 || h.copies[fault.Node] > 0 && (isOutage(fault.Kind) || endings[fault.Kind] == 0)
}
