package scenarios

import "ackgap/history"

// exposure tells whether the faults of a run reached a message: one of them
// struck, and something happened to a message then or later. A fault that
// strikes at a message's own visit reaches that message. One that comes after
// the last event of the last message has put nothing to the test.
type exposure struct{ struck, reached bool }

// Observe is told of every event; a fault is reported before its event.
func (x *exposure) Observe(e *history.Event) {
	if x.struck && e.Message != 0 {
		x.reached = true
	}
}
