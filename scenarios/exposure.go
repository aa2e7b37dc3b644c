package scenarios

import "ackgap/checker"

// exposure tells whether the faults of a run reached a message: one of them
// struck, and something happened to a message then or later. A fault that
// strikes at a message's own visit reaches that message. One that comes after
// the last event of the last message has put nothing to the test.
type exposure struct {
	struck bool
	before uint64 // events about messages before the first that struck
}

// strike notes that a fault strikes. Its event is still to come.
func (x *exposure) strike(l *checker.Ledger) {
	if !x.struck {
		x.struck, x.before = true, l.Told()
	}
}

// reached reports whether something happened to a message since.
func (x *exposure) reached(l *checker.Ledger) bool { return x.struck && l.Told() > x.before }
