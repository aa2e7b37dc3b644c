package model

import (
	"time"

	"ackgap/history"
	"ackgap/sim"
)

// Outbox says how messages and the business transactions that they come from
// belong together (Chris Richardson, Microservices Patterns, 3.3.7,
// "Transactional outbox").
type Outbox uint8

const (
	// NoOutbox: the producer sends after the transaction, or without one.
	NoOutbox Outbox = iota
	// OutboxInTransaction: the broker's queue is in the database of the business
	// transaction, and the message is one of its rows (River's InsertTx). Whoever
	// asked for the transaction asks again until he knows that it was committed, so
	// nothing that counts as accepted is lost with a process.
	OutboxInTransaction
	// OutboxRelay: the transaction writes the message into a table, from which a
	// relay sends it on.
	OutboxRelay
	// OutboxPublishFirst is no outbox: the message is sent inside the business
	// transaction, which is committed when the broker has confirmed. Who dies in
	// between, or is never confirmed, rolls it back. A durable source asks again.
	OutboxPublishFirst
)

// RelayConfig describes the relay of an outbox.
type RelayConfig struct {
	// Cursor says how the relay knows what it has sent.
	Cursor RelayCursor
	// Poll is the time between two looks at the table, above 0.
	Poll time.Duration
	// Flush is how often the position of a capture is written down; 0: after
	// each message.
	Flush time.Duration
}

// RelayCursor says how a relay knows what it has sent.
type RelayCursor uint8

const (
	// CursorStatus: each row has a mark, set after the broker's confirm. Rows that
	// are locked while they are sent (FOR UPDATE SKIP LOCKED) come to the same.
	CursorStatus RelayCursor = iota
	// CursorID: the relay reads the rows whose number is above the last one. A
	// number is given when a transaction begins and seen when it commits, so a row
	// that commits after one with a higher number is skipped (PostgreSQL 17
	// Documentation, 9.17: nextval is never rolled back, and numbers are given in no
	// order of commits).
	CursorID
	// CursorCapture: the relay reads the database's own log, in the order of the
	// commits, and writes down now and then how far it has got (Debezium, Kafka
	// Connect's offset.flush.interval.ms, 60 s).
	CursorCapture
)

// outboxTable is the table in the application's database. Database and table
// do not fail; what is committed is there.
type outboxTable struct {
	system *System
	rows   []outboxRow // committed and not done with: by number, for a capture by commit
	given  uint32      // the last number that a transaction was given
	done   uint32      // CursorID: the number up to which rows are done with
	held   bool        // keeps the run alive: there are rows to send
}

// outboxRow is a message in the table.
type outboxRow struct {
	number  uint32
	message uint32
	taken   bool // the relay has it in its memory
	sent    bool // and the broker has confirmed it
	cause   uint64
}

func (t *outboxTable) reset() {
	t.rows = t.rows[:0]
	t.given, t.done, t.held = 0, 0, false
}

// commit puts a row into the table. Where the relay has passed its number
// already, it will never look at it.
func (t *outboxTable) commit(w *sim.World[Payload], r outboxRow) {
	cursor := t.system.cfg.Producer.Relay.Cursor
	if cursor == CursorID && r.number <= t.done {
		t.finish(&r, history.Skipped)
		return
	}
	t.rows = append(t.rows, r)
	for i := len(t.rows) - 1; i > 0 && cursor != CursorCapture && t.rows[i-1].number > t.rows[i].number; i-- {
		t.rows[i-1], t.rows[i] = t.rows[i], t.rows[i-1]
	}
	t.hold(w)
}

// find returns the place of a message's row.
func (t *outboxTable) find(message uint32) (int, bool) {
	for i := range t.rows {
		if t.rows[i].message == message {
			return i, true
		}
	}
	return 0, false
}

// finish writes down that nobody will look at a row again.
func (t *outboxTable) finish(r *outboxRow, why history.Reason) {
	t.system.emit(history.Event{Kind: history.Mark, Reason: why, Node: history.Node(t.system.producers[0].node),
		Message: r.message, Parent: r.cause, Live: -1})
}

// drop finishes the first rows, as many as are done with.
func (t *outboxTable) drop(w *sim.World[Payload], n int) {
	for i := range t.rows[:n] {
		why := history.Processed
		if !t.rows[i].sent {
			why = history.Skipped
		}
		t.finish(&t.rows[i], why)
	}
	t.rows = t.rows[:copy(t.rows, t.rows[n:])]
	t.hold(w)
}

// hold keeps the run alive while there are rows: the relay polls in the background.
func (t *outboxTable) hold(w *sim.World[Payload]) {
	switch wanted := len(t.rows) > 0; {
	case wanted && !t.held:
		w.Hold()
	case !wanted && t.held:
		w.Release()
	}
	t.held = len(t.rows) > 0
}

// application hands messages over in business transactions, where a relay sends them.
type application struct {
	system   *System
	index    int
	node     sim.NodeID
	accepted uint32
	asking   bool
	open     queueOf[outboxRow] // transactions that are not committed
}

func (a *application) reset() {
	a.accepted, a.asking = 0, false
	a.open.reset()
}

// Start begins to take messages from the application.
func (a *application) Start(w *sim.World[Payload]) { a.await(w, 0) }

// Restart goes on with the next message.
func (a *application) Restart(w *sim.World[Payload]) { a.await(w, 0) }

// Step handles one event.
func (a *application) Step(w *sim.World[Payload], e *sim.Event[Payload]) {
	switch e.Step {
	case stepAccept:
		a.begin(w)
	case SiteBeforeInsert:
		a.commit(w, e)
	}
}

func (a *application) await(w *sim.World[Payload], d time.Duration) {
	if a.accepted < a.system.messagesOf(a.index) && !a.asking {
		a.asking = true
		w.After(d, stepAccept, sim.Key{}, Payload{})
	}
}

// begin starts a transaction: its row has a number from here on.
func (a *application) begin(w *sim.World[Payload]) {
	a.asking = false
	message := a.system.messageOf(a.index, a.accepted)
	a.accepted++
	t := &a.system.outbox
	t.given++
	r := outboxRow{number: t.given, message: message}
	r.cause = a.system.emit(history.Event{Kind: history.Send, Type: history.Invoke,
		Node: history.Node(a.node), Message: message, Live: 1})
	a.open.push(r)
	cfg := &a.system.cfg.Producer
	w.After(w.Scale(cfg.Service), SiteBeforeInsert, sim.Key{Subject: message, N: 1}, Payload{Cause: r.cause, Tag: r.number})
	if cfg.Interval > 0 {
		a.await(w, cfg.Interval)
	}
}

// commit ends a transaction: the application is told that all is well, and the
// message is as safe as the database.
func (a *application) commit(w *sim.World[Payload], e *sim.Event[Payload]) {
	a.close(e.Key.Subject)
	cause := a.system.emit(history.Event{Kind: history.Send, Type: history.Ok, Reason: history.InOutbox,
		Node: history.Node(a.node), Message: e.Key.Subject, Parent: e.Payload.Cause})
	a.system.outbox.commit(w, outboxRow{number: e.Payload.Tag, message: e.Key.Subject, cause: cause})
	if a.system.cfg.Producer.Interval == 0 {
		a.await(w, 0)
	}
}

// close takes a transaction out of those that are open.
func (a *application) close(message uint32) {
	for n := a.open.len(); n > 0; n-- {
		if r := a.open.pop(); r.message != message {
			a.open.push(r)
		}
	}
}

// Crash rolls back the transactions that are open: business and message both.
func (a *application) Crash(*sim.World[Payload], sim.Action) {
	for a.open.len() > 0 {
		r := a.open.pop()
		a.system.emit(history.Event{Kind: history.Send, Type: history.Info, Reason: history.NotStored,
			Node: history.Node(a.node), Message: r.message, Parent: a.system.cause, Live: -1})
	}
	a.asking = false
}

// Fault carries out the actions that concern an application.
func (a *application) Fault(w *sim.World[Payload], f sim.Fault) { a.system.failOver(w, f) }
