package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// The tables that note the keys of messages.
const (
	brokersKeys = iota
	sinksKeys
	secondSinksKeys

	keyTables
)

// noteKey writes down, for the history only, that a table has noted a message's
// key. No actor asks for it. What can't come back needs no note.
func (s *System) noteKey(table int, message uint32, t *dedupTable) {
	if id := s.ids.known(message); id != nil {
		id.noted[table] = t.generation
	}
}

// dropKey undoes noteKey: what the key stood for is undone.
func (s *System) dropKey(table int, message uint32) {
	if id := s.ids.known(message); id != nil {
		id.noted[table] = 0
	}
}

// missKey tells that a table which had noted a message's key does not have it any
// more, though its storage was not lost: the key's time was over, or others came
// after it. It returns the event, or else the cause.
func (s *System) missKey(table int, t *dedupTable, node sim.NodeID, e *sim.Event[Payload]) (cause uint64) {
	if id := s.ids.known(e.Key.Subject); id == nil || id.noted[table] != t.generation {
		return e.Payload.Cause
	}
	event := history.Event{Kind: history.Forget, Reason: history.KeyExpired, Node: history.Node(node), Message: e.Key.Subject,
		Wire: e.Key.Copy, Parent: e.Payload.Cause}
	if table == brokersKeys {
		event.Attempt = e.Key.N
		return s.emitAll(event) // a batch goes by the key of its first message
	}
	event.Attempt, event.Delivery, event.Copy = e.Payload.Attempt, e.Key.N, e.Payload.Copy
	return s.emit(event)
}
