package sim

import "time"

// LinkID numbers the links of a world in the order in which they were added, from 1.
type LinkID uint16

// LinkConfig describes a one-way link between two nodes.
type LinkConfig struct {
	From, To NodeID
	// Site is passed by each packet as it is sent.
	Site Site
	// Latency is the time on the way; Jitter is the most that is added to it,
	// drawn per packet.
	Latency, Jitter time.Duration
	// Datagram links have no connection and no order: packets may overtake one
	// another, and one that was meant for a dead process reaches its successor.
	Datagram bool
	// LossPPM and DuplicatePPM are the link's own rates, in parts per million.
	LossPPM, DuplicatePPM uint32
	// DuplicateBit marks the keys of copies that the network makes on this
	// link, so that no two packets have the same key. Each link on the way of
	// one message has a bit of its own.
	DuplicateBit uint16
	// HangUp is the step with which the living side is told that the other
	// side's process has died: at once (after Latency) for a process kill; when
	// the machine is up again after a power loss, which closes no connection.
	// NoSite: it is not told. Key: (node, its incarnation).
	HangUp Site
}

type link struct {
	LinkConfig
	id     LinkID
	cuts   int    // partitions that cut this link now
	last   Time   // arrival of the last packet, which the next may not overtake
	hungUp uint32 // the incarnation of From whose death To has been told
	owed   uint32 // the one of which it is still to be told
}

func (l *link) reset() { l.cuts, l.last, l.hungUp, l.owed = 0, 0, 0, 0 }

const (
	purposeJitter    Purpose = 1 << 32
	purposeLoss      Purpose = 2 << 32
	purposeDuplicate Purpose = 3 << 32
)

// AddLink adds a link.
func (w *World[P]) AddLink(c LinkConfig) LinkID {
	id := LinkID(len(w.links))
	w.links = append(w.links, link{LinkConfig: c, id: id})
	return id
}

// SetLink changes a link's configuration between runs.
func (w *World[P]) SetLink(id LinkID, c LinkConfig) { w.links[id] = link{LinkConfig: c, id: id} }

// Send puts a packet on a link of the current node. It arrives as step at the
// other end, unless it is lost.
func (w *World[P]) Send(id LinkID, step Site, key Key, p P) {
	l := &w.links[id]
	w.transmit(l, w.nodes[l.To].incarnation, w.packet(step, key, &p))
}

// Answer is Send over the connection of one incarnation of the receiver: if
// that process is not there any more, the packet is lost. What a node sends
// because it was asked goes to the process that asked, not to its successor.
func (w *World[P]) Answer(id LinkID, incarnation uint32, step Site, key Key, p P) {
	w.transmit(&w.links[id], incarnation, w.packet(step, key, &p))
}

// Forward is Send for the event that is being handled: it becomes the packet, with
// its key and payload as they are, and is gone for the handler. That saves a copy, as
// half of what is sent carries on what has come.
func (w *World[P]) Forward(id LinkID, step Site) {
	l := &w.links[id]
	w.transmit(l, w.nodes[l.To].incarnation, w.takeHandled(step))
}

// Return is Answer for the event that is being handled, as Forward is Send.
func (w *World[P]) Return(id LinkID, incarnation uint32, step Site) {
	w.transmit(&w.links[id], incarnation, w.takeHandled(step))
}

// packet makes what is to be sent.
func (w *World[P]) packet(step Site, key Key, p *P) *Event[P] {
	e := w.slab.take()
	e.Step, e.Key, e.Payload = step, key, *p
	return e
}

// transmit sends a packet.
func (w *World[P]) transmit(l *link, incarnation uint32, e *Event[P]) {
	e.At, e.class, e.flags, e.seq = w.now, classPacket, 0, 0
	e.Node, e.From, e.FromIncarnation = l.To, l.From, w.nodes[l.From].incarnation
	e.incarnation = incarnation
	if l.Datagram {
		e.incarnation = 0
	}
	var faults []Fault
	if l.Site != NoSite && w.watched.asks(l.Site) {
		faults = w.injector.Visit(Visit{Site: l.Site, Node: l.From, Key: e.Key, At: w.now})
	}
	if len(faults) > 0 || l.cuts > 0 || l.LossPPM|l.DuplicatePPM > 0 {
		w.disturbed(l, e, faults)
		return
	}
	w.arrive(l, e, 0, l.Datagram)
}

// disturbed sends a packet to which something may happen on its way.
func (w *World[P]) disturbed(l *link, e *Event[P], faults []Fault) {
	var wire transmission
	w.onTheWire(l, e, faults, &wire)
	if w.lost(l, e, &wire) {
		w.slab.release(e)
		return
	}
	w.arrive(l, e, wire.late, l.Datagram || wire.overtake)
	if !wire.doubled {
		wire.doubled = l.DuplicatePPM > 0 && w.seed.Chance(purposeDuplicate|Purpose(l.id), e.Key, l.DuplicatePPM)
	}
	if wire.doubled {
		w.double(l, e, &wire)
	}
}

// lost reports whether a packet does not get through, and tells the monitor.
func (w *World[P]) lost(l *link, e *Event[P], wire *transmission) bool {
	switch {
	case wire.dropped:
		w.monitor.Lost(e, Dropped, wire.dropLine)
	case l.cuts > 0:
		w.monitor.Lost(e, Cut, 0)
	case l.LossPPM > 0 && w.seed.Chance(purposeLoss|Purpose(l.id), e.Key, l.LossPPM):
		w.monitor.Lost(e, Dropped, 0)
	default:
		return false
	}
	return true
}

// double makes the network deliver a packet a second time.
func (w *World[P]) double(l *link, e *Event[P], wire *transmission) {
	copied := w.slab.take()
	copied.fill(*e)
	copied.Key.Copy |= l.DuplicateBit
	w.monitor.Doubled(copied, wire.doubleLine)
	w.arrive(l, copied, wire.late, l.Datagram || wire.overtake)
}

// transmission is what the faults at a link do to one packet.
type transmission struct {
	dropped, doubled, overtake bool
	dropLine, doubleLine       uint16 // the script lines that asked for it
	late                       time.Duration
}

// onTheWire notes what the faults at a link do to a packet. What concerns nodes
// strikes after the step that is sending.
func (w *World[P]) onTheWire(l *link, e *Event[P], faults []Fault, t *transmission) {
	for _, f := range faults {
		switch f.Action {
		case Drop:
			t.dropped, t.dropLine = true, f.Line
			continue // told when it is lost
		case Duplicate:
			t.doubled, t.doubleLine = true, f.Line
			continue // told when it is doubled
		case Delay:
			t.late += f.Span
		case Reorder:
			t.late += f.Span
			t.overtake = true
		default:
			if f.Node == NoNode {
				f.Node = l.From
			}
			if f.Action == Partition {
				w.strike(f, e) // it cuts off this packet already
			} else {
				w.struck = append(w.struck, lateFault[P]{f, *e})
			}
			continue
		}
		w.monitor.Struck(f, l.From, e)
	}
}

// arrive queues a packet for its receiver; an unordered one may overtake those
// that were sent before.
func (w *World[P]) arrive(l *link, e *Event[P], late time.Duration, unordered bool) {
	latency := l.Latency
	if l.Jitter > 0 {
		latency = w.seed.Between(purposeJitter|Purpose(l.id), e.Key, latency, latency+l.Jitter)
	}
	e.At = w.now.Add(latency + late)
	if !unordered {
		e.At = max(e.At, l.last)
		l.last = e.At
	}
	w.enqueue(e)
}

// hangUp tells the other ends of a node's links, once, that its process has
// died. A partition holds the news back until it is over.
func (w *World[P]) hangUp(dead NodeID) {
	for i := range w.links {
		l := &w.links[i]
		if l.HangUp == NoSite || l.From != dead || l.hungUp == w.nodes[dead].incarnation {
			continue
		}
		l.owed = w.nodes[dead].incarnation
		w.payHangUp(l)
	}
}

// payHangUp delivers the news of a death that a link still owes. It comes behind
// what the process has sent: RFC 9293, 3.6: the end of a connection is in the
// sequence of its data.
func (w *World[P]) payHangUp(l *link) {
	if l.owed == 0 || l.cuts > 0 {
		return
	}
	at := w.now.Add(l.Latency)
	if !l.Datagram {
		at = max(at, l.last)
	}
	e := w.slab.take()
	e.fill(Event[P]{At: at, Step: l.HangUp, Node: l.To, From: l.From,
		FromIncarnation: l.owed, incarnation: w.nodes[l.To].incarnation, class: classTimer,
		Key: Key{Subject: uint32(l.From), N: 1, Copy: uint16(l.owed)}})
	l.hungUp, l.owed = l.owed, 0
	w.enqueue(e)
}

// newConnections ends the order of what a node's dead process had sent and was
// to get: its successor's connections begin anew.
func (w *World[P]) newConnections(id NodeID) {
	for i := range w.links {
		if l := &w.links[i]; l.From == id || l.To == id {
			l.last = 0
		}
	}
}

// cut starts or ends a partition between two nodes.
func (w *World[P]) cut(a, b NodeID, oneWay bool, by int) {
	for i := range w.links {
		l := &w.links[i]
		if l.From == a && l.To == b || !oneWay && l.From == b && l.To == a {
			l.cuts = max(0, l.cuts+by)
			w.payHangUp(l)
		}
	}
}
