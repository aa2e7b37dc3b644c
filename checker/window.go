package checker

// window holds the entries of open messages. Message numbers are dense and
// messages are mostly short-lived, so the latest ones sit in a ring, indexed by
// the low bits of the number. Whoever is still there when its place is needed
// is a straggler and moves aside. If stragglers become many, the ring grows: a
// single stuck message never holds it open.
type window struct {
	ring  []entry
	aside aside
	last  uint32 // the highest message number seen
}

// firstRing is the ring's size to begin with; a power of two.
const firstRing = 256

// slot returns the place in the ring for a message.
func (w *window) slot(message uint32) *entry { return &w.ring[message&uint32(len(w.ring)-1)] }

// inRing returns the message's entry if it is in the ring, otherwise nil.
func (w *window) inRing(message uint32) *entry {
	i := message & uint32(len(w.ring)-1)
	if int(i) < len(w.ring) && w.ring[i].message == message {
		return &w.ring[i]
	}
	return nil
}

// admit makes an entry for a message that has none.
func (w *window) admit(message uint32) *entry {
	w.last = max(w.last, message)
	m := w.slot(message)
	if m.message > message {
		return w.aside.insert(&entry{message: message})
	}
	if m.message != 0 {
		w.aside.insert(m)
	}
	*m = entry{message: message}
	return m
}

// grow doubles the ring. Stragglers stay where they are until they close.
func (w *window) grow() {
	old := w.ring
	w.ring = make([]entry, 2*len(old))
	for i := range old {
		if old[i].message != 0 {
			*w.slot(old[i].message) = old[i]
		}
	}
}

// used returns the part of the ring that may hold entries.
func (w *window) used() []entry {
	return w.ring[:min(uint64(w.last)+1, uint64(len(w.ring)))]
}

func (w *window) reset() {
	if w.ring == nil {
		w.ring = make([]entry, firstRing)
	}
	clear(w.used())
	w.aside.reset()
	w.last = 0
}
