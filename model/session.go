package model

import (
	"time"

	"ackgap/history"
	"ackgap/sim"
)

// SessionConfig says what the broker keeps of a producer between two of its
// connections (MQTT 5.0 §4.1, Session State).
type SessionConfig struct {
	// Volatile sessions are gone after a crash of the broker.
	Volatile bool
	// Expiry is how long a session outlives its connection (Session Expiry
	// Interval, §3.1.2.11.2); 0: for ever.
	Expiry time.Duration
}

// sessions are those of the producers, where producers resend on reconnecting
// only. Whether one survives a crash is a matter of the configuration.
type sessions struct {
	of   []producerSession
	last []uint32 // the last number given, by producer; a name for the broker's memory, so no crash resets it
	ids  dedupTable
}

// producerSession is what is kept of one producer.
type producerSession struct {
	number  uint32   // 0: none
	channel uint16   // the connection that counts; 0: none
	heard   sim.Time // when its last packet came
}

// everyID keeps packet identifiers until they are released.
var everyID DedupConfig

func (s *sessions) reset(producers int) {
	if s.of == nil {
		s.of, s.last = make([]producerSession, producers), make([]uint32, producers)
	}
	clear(s.of)
	clear(s.last)
	s.ids.reset(&everyID)
}

// end ends the sessions of all producers. Their packet identifiers belong to the
// number of the session, so no later one meets them.
func (s *sessions) end() {
	for i := range s.of {
		s.of[i].number = 0
	}
}

// hangUp closes all connections; what is kept of the sessions stays.
func (s *sessions) hangUp() {
	for i := range s.of {
		s.of[i].channel = 0
	}
}

// connected takes a producer's CONNECT: the session that there is goes on, or a
// new one begins, and the answer says which (Session Present, §3.2.2.1.1).
func (b *broker) connected(w *sim.World[Payload], e *sim.Event[Payload]) {
	s := &b.sessions.of[e.Payload.Asker]
	expiry := b.system.cfg.Broker.Session.Expiry
	next := Payload{Channel: e.Payload.Channel}
	if s.number == 0 || e.Payload.Verdict == negative || expiry > 0 && w.Now().Sub(s.heard) >= expiry {
		b.sessions.last[e.Payload.Asker]++
		s.number = b.sessions.last[e.Payload.Asker]
		next.Verdict = negative
	}
	s.channel, s.heard = e.Payload.Channel, w.Now()
	w.Answer(b.system.producers[e.Payload.Asker].connacks, e.FromIncarnation, stepConnackArrived, e.Key, next)
}

// overConnection reports whether a packet came over the connection that its
// producer has now. What came over an older one is gone with it.
func (b *broker) overConnection(w *sim.World[Payload], e *sim.Event[Payload]) bool {
	if b.system.cfg.Producer.Resend != ResendOnReconnect {
		return true
	}
	s := &b.sessions.of[e.Payload.Asker]
	s.heard = w.Now()
	return s.channel == e.Payload.Channel
}

// overtaken writes down a request that came over a connection that is over.
func (b *broker) overtaken(e *sim.Event[Payload]) {
	b.system.emit(history.Event{Kind: history.Lost, Packet: history.Request, Reason: history.ConnectionOver, Node: history.Node(b.node),
		Message: e.Key.Subject, Attempt: e.Key.N, Wire: e.Key.Copy, Parent: e.Payload.Cause, Live: -1})
}

// packetID is the identity of a message in its producer's session.
func (b *broker) packetID(e *sim.Event[Payload]) uint64 {
	return uint64(e.Key.Subject)<<32 | uint64(b.sessions.of[e.Payload.Asker].number)
}
