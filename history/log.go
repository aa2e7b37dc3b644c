package history

import "math/bits"

// Observer is told every event as it happens. The event is only valid during
// the call.
type Observer interface {
	Observe(e *Event)
}

// Log numbers the events of one run, hashes them and hands them on.
type Log struct {
	first Observer // of the observers, most often the only one; nil: there is none
	more  []Observer
	count uint64
	hash  uint64
}

// Reset empties the log for another run with these observers.
func (l *Log) Reset(observers ...Observer) {
	l.first, l.more = nil, l.more[:0]
	if len(observers) > 0 {
		l.first, l.more = observers[0], append(l.more, observers[1:]...)
	}
	l.count, l.hash = 0, 0
}

// Add numbers the event, hands it to the observers and returns its number.
func (l *Log) Add(e *Event) uint64 {
	l.count++
	e.Seq = l.count
	l.hash = fold(l.hash, e)
	if l.first != nil {
		l.first.Observe(e)
	}
	for _, o := range l.more {
		o.Observe(e)
	}
	return e.Seq
}

// Count returns the number of events so far.
func (l *Log) Count() uint64 { return l.count }

// Hash returns the rolling hash of the events so far. It covers every field but
// Line and Live: what happened, not who asked for it and how it is counted.
func (l *Log) Hash() uint64 { return l.hash }

// fold adds one event to the hash, by multiplying 64 × 64 bits and folding the
// halves as in wyhash (github.com/wangyi-fudan/wyhash). Each word is put together
// of fields that lie side by side, so on most machines it is loaded in one or two
// pieces.
func fold(h uint64, e *Event) uint64 {
	what := uint32(e.Kind) | uint32(e.Type)<<8 | uint32(e.Packet)<<16 | uint32(e.Reason)<<24
	where := uint32(e.Node) | uint32(e.Peer)<<16
	who := uint64(e.Attempt) | uint64(e.Message)<<32
	which := uint64(uint32(e.Wire)|uint32(e.Copy)<<16) | uint64(e.Delivery)<<32
	h = mul(h^(uint64(what)|uint64(where)<<32)^0xa0761d6478bd642f, uint64(e.At)^0xe7037ed1a0b428db)
	h = mul(h^who^0x8ebc6af09c88c6e3, which^0x589965cc75374cc3)
	return mul(h^e.Parent^uint64(e.Partition)<<48^0x1d8e4e27c47d124f, uint64(e.Value)^0xeb44accab455d165)
}

func mul(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

// Recording keeps every event.
type Recording struct {
	// Events in order; Events[i].Seq is i+1.
	Events []Event
}

// Observe keeps a copy of the event.
func (r *Recording) Observe(e *Event) { r.Events = append(r.Events, *e) }

// At returns the event with that number.
func (r *Recording) At(seq uint64) *Event { return &r.Events[seq-1] }

// Reset forgets the events.
func (r *Recording) Reset() { r.Events = r.Events[:0] }
