package reports

import "ackgap/history"

// lossNote says in a word or two why a packet or piece of work was lost.
func lossNote(rec *history.Recording, e *history.Event) string {
	switch e.Reason {
	case history.NoRoute, history.ConnectionOver, history.OverLength:
		return "dropped: " + e.Reason.Words()
	case history.FaultDropped:
		return "lost"
	case history.LinkLoss:
		return "lost on the link"
	case history.Partitioned:
		return "lost: cut off"
	}
	if e.Packet == history.Request && wasUp(rec, e) {
		return "dropped: not leading"
	}
	return "lost: process gone"
}

// wasUp reports whether both ends of a packet were up from its sending to its
// end. A node takes no request then only where it does not lead.
func wasUp(rec *history.Recording, e *history.Event) bool {
	for seq := e.Seq - 1; seq > 0; seq-- {
		c := rec.At(seq)
		if c.Node != e.Peer && c.Node != e.Node {
			continue
		}
		if isOutage(c.Kind) {
			return false
		}
		if c.Kind == history.Restart {
			return seq < e.Parent
		}
	}
	return true
}

func rungNote(r history.Reason) string {
	switch r {
	case history.FromMemory:
		return "(memory)"
	case history.FromPageCache:
		return "(cache)"
	case history.NotReplicated:
		return "(never replicated)"
	}
	return "(disk)"
}
