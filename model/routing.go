package model

import (
	"time"

	"ackgap/history"
	"ackgap/sim"
)

// NoRoute says what becomes of a message that is published while nobody is
// subscribed and no route to a destination exists.
type NoRoute uint8

const (
	// NoRouteKeep: the destination exists by itself, and the message waits
	// there (a declared queue, a topic's log, a table of jobs).
	NoRouteKeep NoRoute = iota
	// NoRouteDrop: it is dropped and confirmed like any other (AMQP without
	// mandatory: RabbitMQ, "Consumer Acknowledgements and Publisher Confirms",
	// "For unroutable messages, the broker will issue a confirm once the exchange
	// verifies a message won't route to any queue"; MQTT 5.0 §3.4.2.1, PUBACK 0x10).
	NoRouteDrop
	// NoRouteRefuse: the producer is told that it has not been taken (JetStream's
	// "no responders"; SQS's QueueDoesNotExist).
	NoRouteRefuse
	// NoRouteIgnore: it is dropped, and the producer hears nothing.
	NoRouteIgnore
)

// routing is whether there is a way from a node that takes messages to those who
// want them. It is a matter of who is there, not of the node's memory: a crash
// does not change it.
type routing struct {
	goneUntil sim.Time // nobody is there before this instant
}

// never is after the end of any run.
const never = sim.Time(1<<63 - 1)

func (r *routing) reset() { r.goneUntil = 0 }

// lose takes the routes away for that long, 0 until the heal.
func (r *routing) lose(now sim.Time, d time.Duration) {
	until := never
	if d > 0 {
		until = now.Add(d)
	}
	r.goneUntil = max(r.goneUntil, until)
}

// exists reports whether there is a route now.
func (r *routing) exists(now sim.Time) bool { return now >= r.goneUntil }

// unroute takes all routes and subscriptions away. Consumers find their
// connection closed, and ask in vain until the routes are back.
func (b *broker) unroute(w *sim.World[Payload], d time.Duration) {
	b.routing.lose(w.Now(), d)
	if !w.Up(b.node) {
		return
	}
	b.dispatch.unsubscribed(w)
	for i := range b.system.consumers {
		w.Send(b.system.consumers[i].subscribed, stepBrokerGone, sim.Key{Subject: uint32(b.node), N: 1}, Payload{})
	}
}

// deaf reports whether the broker does not hear a consumer's question, because
// there are no subscribers at the time.
func (b *broker) deaf(w *sim.World[Payload], e *sim.Event[Payload]) bool {
	if b.routing.exists(w.Now()) {
		return false
	}
	return e.Step == stepSubscribeArrived || e.Step == stepFetchArrived || e.Step == stepJoinArrived || e.Step == stepMemberBeatArrived
}

// route lets a request pass for which there is a destination.
func (b *broker) route(w *sim.World[Payload], e *sim.Event[Payload]) bool {
	if b.routing.exists(w.Now()) {
		return true
	}
	switch b.system.cfg.Broker.NoRoute {
	case NoRouteDrop:
		next := e.Payload
		next.Cause = b.system.unrouted(b.node, e)
		next.Copy = 0 // nothing to publish
		b.awaitConfirm(w, e.Key, next)
	case NoRouteRefuse:
		b.refuse(w, e, rejected, history.NoRoute)
	case NoRouteIgnore:
		b.system.unrouted(b.node, e)
	default:
		return true
	}
	return false
}

// unrouted writes down that a request was dropped for want of a route.
func (s *System) unrouted(node sim.NodeID, e *sim.Event[Payload]) uint64 {
	return s.emitAll(history.Event{Kind: history.Lost, Packet: history.Request, Reason: history.NoRoute, Node: history.Node(node),
		Message: e.Key.Subject, Attempt: e.Key.N, Wire: e.Key.Copy, Parent: e.Payload.Cause, Live: -1})
}

// listens lets a direct request pass if the sink listens. Otherwise a connection
// is refused, which the caller is told (RFC 9293 §3.5.2: a RST answers what
// arrives at a closed port), and a datagram is gone (RFC 1122 §4.1.3.1 has ICMP
// tell, which senders that do not wait for answers do not read).
func (s *sink) listens(w *sim.World[Payload], e *sim.Event[Payload]) bool {
	if s.routing.exists(w.Now()) {
		return true
	}
	cfg := &s.system.cfg
	if !cfg.Producer.Confirms || cfg.Links.Request.Datagram {
		s.system.unrouted(s.node, e)
		return false
	}
	next := e.Payload
	next.Verdict, next.Reason = rejected, history.NoRoute
	next.Cause = s.system.emit(history.Event{Kind: history.Refuse, Reason: history.NoRoute, Node: history.Node(s.node),
		Message: e.Key.Subject, Attempt: e.Key.N, Wire: e.Key.Copy, Parent: e.Payload.Cause, Live: -1})
	s.answer(w, &sim.Event[Payload]{Key: e.Key, Payload: next})
	return false
}
