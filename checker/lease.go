package checker

import (
	"time"

	"ackgap/history"
	"ackgap/sim"
)

// lease notes that a copy is handed out, and when it is due back.
func (m *entry) lease(e *history.Event) {
	m.marks |= m.copies.lease(e)
	if _, tracked := place(e); !tracked {
		return
	}
	m.due = 0
	if e.Value > 0 && m.copies.latest(e) {
		m.due = max(0, e.At.Add(time.Duration(e.Value))) // 0 for one that outlasts virtual time
	}
}

// extend notes that a lease is due back later.
func (m *entry) extend(e *history.Event) {
	if m.due > 0 && m.copies.leased(e) && m.copies.latest(e) {
		m.due = max(0, e.At.Add(time.Duration(e.Value)))
	}
}

// mistimed reports whether a lease runs out at another time than it should: its
// length after the hand-out or the last extension (Amazon SQS Developer Guide, "Visibility timeout"),
// or as soon as a broker is back that was away then. returned tells when a node
// last came back.
func (m *entry) mistimed(e *history.Event, returned func(history.Node) sim.Time) bool {
	if m.due == 0 || e.At == m.due || !m.copies.leased(e) || !m.copies.latest(e) {
		return false
	}
	return e.At < m.due || e.At > max(m.due, returned(e.Node))
}

// isReturn reports whether a node comes back from an outage or a pause.
func isReturn(k history.Kind) bool { return k == history.Restart || k == history.Resume }

// returned notes that a node has come back.
func (l *Ledger) returned(e *history.Event) {
	for len(l.returns) <= int(e.Node) {
		l.returns = append(l.returns, 0)
	}
	l.returns[e.Node] = e.At
}

// lastReturn returns when a node last came back, 0 for never.
func (l *Ledger) lastReturn(n history.Node) sim.Time {
	if int(n) >= len(l.returns) {
		return 0
	}
	return l.returns[n]
}
