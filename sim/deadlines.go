package sim

// Deadlines is a list of instants by which something has to have happened, such
// as the end of a lease. It keeps one kernel timer armed for the earliest, so
// that deadlines which were met never enter the event queue.
//
// Items are added mostly in order of time; a late comer is sorted in from the
// back. Removing is lazy: Alive tells whether an item still matters.
type Deadlines[K any] struct {
	items []deadline[K]
	head  int
	armed Timer
	until Time // the armed instant; meaningful while isSet
	isSet bool
}

type deadline[K any] struct {
	at   Time
	item K
}

// Add notes a deadline.
func (d *Deadlines[K]) Add(at Time, item K) {
	d.items = append(d.items, deadline[K]{at, item})
	for i := len(d.items) - 1; i > d.head && d.items[i-1].at > d.items[i].at; i-- {
		d.items[i-1], d.items[i] = d.items[i], d.items[i-1]
	}
}

// Due removes and returns the earliest item that is due at now and still
// alive; ok is false when there is none.
func (d *Deadlines[K]) Due(now Time, alive func(K) bool) (item K, ok bool) {
	d.skipDead(alive)
	if d.head < len(d.items) && d.items[d.head].at <= now {
		item = d.items[d.head].item
		d.head++
		return item, true
	}
	return item, false
}

// Next returns the earliest instant of an item that is alive.
func (d *Deadlines[K]) Next(alive func(K) bool) (Time, bool) {
	d.skipDead(alive)
	if d.head == len(d.items) {
		return 0, false
	}
	return d.items[d.head].at, true
}

func (d *Deadlines[K]) skipDead(alive func(K) bool) {
	for d.head < len(d.items) && !alive(d.items[d.head].item) {
		d.head++
	}
	switch {
	case d.head == len(d.items):
		d.items, d.head = d.items[:0], 0
	case d.head > 64 && d.head > len(d.items)/2:
		d.items = d.items[:copy(d.items, d.items[d.head:])]
		d.head = 0
	}
}

// Clear forgets all deadlines and the armed timer, as a crash does.
func (d *Deadlines[K]) Clear() {
	d.items, d.head, d.armed, d.isSet = d.items[:0], 0, Timer{}, false
}

// Arm makes the world call the current node with step at the earliest live
// deadline, and cancels a timer that is no longer needed. Call it after any
// change and at the end of handling step.
func Arm[K, P any](w *World[P], d *Deadlines[K], step Site, alive func(K) bool) {
	if d.isSet || d.head < len(d.items) {
		arm(w, d, step, alive)
	}
}

func arm[K, P any](w *World[P], d *Deadlines[K], step Site, alive func(K) bool) {
	if d.isSet && d.head < len(d.items) && d.until <= d.items[d.head].at && alive(d.items[d.head].item) {
		return // as after most steps
	}
	d.skipDead(alive)
	if d.head == len(d.items) {
		if d.isSet {
			w.Cancel(d.armed)
			d.isSet = false
		}
		return
	}
	next := d.items[d.head].at
	if d.isSet {
		if d.until <= next {
			return // the timer fires early enough; it will arm the next one
		}
		w.Cancel(d.armed)
	}
	d.until, d.isSet = next, true
	if again, ok := w.again(d.armed, max(next, w.now)); ok {
		d.armed = again
		return
	}
	var none P
	d.armed = w.After(next.Sub(w.Now()), step, Key{}, none)
}

// Fired notes that the armed timer has fired.
func (d *Deadlines[K]) Fired() { d.isSet = false }
