package reports

import (
	"fmt"

	"ackgap/history"
)

// flight is a packet on its way, from the event that sent it to the one in
// which it ended.
type flight struct {
	packet   history.Packet
	sent     *history.Event
	ended    *history.Event // nil: nobody took notice of its arrival
	from, to history.Node
	delayed  bool // a fault held it up
	words    words
}

// departures says which packet an event sends.
var departures = map[history.Kind]history.Packet{
	history.Attempt: history.Request, history.Confirm: history.Answer, history.Lease: history.Delivery,
	history.Apply: history.Effects, history.Ack: history.Acknowledgement, history.Nack: history.Acknowledgement,
}

// packetOf returns the packet that an event sends, 0 for none.
func (s *story) packetOf(e *history.Event) history.Packet {
	if e.Kind == history.Double {
		return e.Packet
	}
	return departures[e.Kind]
}

// ends reports whether an event is one in which a packet of that kind ends.
func ends(p history.Packet, e *history.Event) bool {
	switch e.Kind {
	case history.Lost:
		return e.Packet == p || e.Packet == history.Work && (p == history.Request || p == history.Effects)
	case history.Store, history.Append:
		return p == history.Request
	case history.Refuse:
		return p == history.Request || p == history.Effects && e.Delivery != 0
	case history.Send:
		return p == history.Answer && e.Type != history.Invoke
	case history.Mark:
		return p == history.Answer && e.Reason == history.Processed // to the relay
	case history.Deliver:
		return p == history.Delivery
	case history.Effect, history.Part:
		return p == history.Effects || p == history.Request // to the sink, or straight there
	case history.Release:
		return p == history.Delivery && e.Reason == history.OutOfOrder
	case history.Dedup:
		return p == history.Effects || p == history.Request
	case history.LateAck:
		return p == history.Effects || p == history.Acknowledgement
	case history.Settle:
		return p == history.Acknowledgement && e.Reason == history.Processed
	}
	return false
}

// flights finds the packets of the story; the result is indexed by the numbers
// of the events that sent and that ended them.
func (s *story) flights() (bySent, byEnd map[uint64]*flight) {
	bySent, byEnd = map[uint64]*flight{}, map[uint64]*flight{}
	for _, e := range s.events {
		if p := s.packetOf(e); p != 0 {
			bySent[e.Seq] = &flight{packet: p, sent: e, words: s.words}
		}
		origin, delayed := s.origin(e)
		if f := bySent[origin]; f != nil && f.ended == nil && ends(f.packet, e) {
			f.ended, f.delayed = e, delayed
			byEnd[e.Seq] = f
		}
	}
	for _, f := range bySent {
		f.from, f.to = s.way(f)
	}
	return bySent, byEnd
}

// origin returns the number of the event that caused e, looking through what
// delays put in between.
func (s *story) origin(e *history.Event) (seq uint64, delayed bool) {
	seq = e.Parent
	for seq != 0 && s.rec.At(seq).Kind == history.Late {
		seq, delayed = s.rec.At(seq).Parent, true
	}
	return seq, delayed
}

// way returns the nodes between which a packet travels.
func (s *story) way(f *flight) (from, to history.Node) {
	switch {
	case f.sent.Kind == history.Double || f.sent.Kind == history.Lease:
		return f.sent.Node, f.sent.Peer
	case f.ended != nil && f.ended.Kind == history.Lost && f.ended.Packet != history.Work && f.ended.Peer != 0:
		return f.ended.Node, f.ended.Peer
	case f.ended != nil && f.ended.Kind == history.Lost && f.ended.Peer != 0:
		return f.sent.Node, f.ended.Peer // arrived, and lost while it was worked on
	case f.ended != nil:
		return f.sent.Node, f.ended.Node
	}
	return f.sent.Node, s.usualPeer(f)
}

// usualPeer guesses the other end of a packet whose arrival nobody noticed from
// another packet of the message between the same kinds of nodes.
func (s *story) usualPeer(f *flight) history.Node {
	for _, e := range s.events {
		switch {
		case f.packet == history.Answer && e.Kind == history.Attempt && (e.Attempt == f.sent.Attempt || f.sent.Attempt == 0),
			f.packet == history.Request && e.Kind == history.Store,
			f.packet == history.Acknowledgement && e.Kind == history.Lease,
			f.packet == history.Effects && (e.Kind == history.Effect || e.Kind == history.Part || e.Kind == history.Dedup):
			return e.Node
		}
	}
	return 0
}

// endingWords are for a request to commit or abort a transaction.
const endingWords = "end of transaction"

// label names a packet as it stands on its arrow.
func (f *flight) label() string {
	e := f.sent
	text := ""
	switch f.packet {
	case history.Request:
		text = "request"
		if e.Attempt > 1 {
			text = fmt.Sprintf("attempt %d", e.Attempt)
		}
	case history.Answer:
		text = f.words.confirm()
	case history.Delivery:
		text = fmt.Sprintf("%s %d", f.words.delivery(), e.Delivery)
	case history.Effects:
		text = "apply"
	case history.Acknowledgement:
		text = f.words.ack()
		if e.Kind == history.Nack {
			text = f.words.nack()
		}
	case history.Ending:
		text = endingWords
	default:
		text = f.packet.String()
	}
	if e.Kind == history.Double {
		text += " (twin)"
	}
	return text
}
