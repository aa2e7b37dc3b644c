package sim

// detach turns the pending continuation into a queued event, because another
// node's handler is about to run in between.
func (w *World[P]) detach() {
	if w.next != nil {
		w.enqueue(w.next)
		w.next = nil
	}
}

// nextSeq returns the number that orders an event among those of its instant.
func (w *World[P]) nextSeq() uint64 {
	w.seq++
	if w.seq > maxSeq {
		panic("sim: more than 2^40 events in one run, which the order of simultaneous events can't tell apart")
	}
	return w.seq
}

// enqueue queues an event that is in its place.
func (w *World[P]) enqueue(e *Event[P]) {
	e.seq = w.nextSeq()
	w.count(e)
	w.push(e.entry(e.seq))
}

// count notes that an event is still to happen, uncount that it is not.
func (w *World[P]) count(e *Event[P]) {
	if !e.flags.has(background) {
		w.foreground++
	}
}

func (w *World[P]) uncount(e *Event[P]) {
	if !e.flags.has(background) {
		w.foreground--
	}
}

// keep puts an event that was to be handled back into the queue.
func (w *World[P]) keep(e *Event[P], at Time) {
	w.restore(e)
	w.requeue(e, at)
}

// postpone keeps an event for the end of its node's pause.
func (w *World[P]) postpone(n *node[P], e *Event[P]) {
	w.restore(e)
	e.flags |= postponed
	n.deferred = append(n.deferred, e.slot)
}

// restore notes that an event that was to be handled is still to happen.
func (w *World[P]) restore(e *Event[P]) {
	e.flags &^= handled
	w.count(e)
}

// requeue queues an event that counts already.
func (w *World[P]) requeue(e *Event[P], at Time) {
	e.At = at
	w.push(e.entry(w.nextSeq()))
}

// skip drops the first event of the queue, a timer that is cancelled or whose process
// is dead, or puts it in its place if it has been moved. Nothing happens there, so the
// clock does not stop there either.
func (w *World[P]) skip(e *Event[P]) {
	w.pop()
	if e.class == classTimer {
		if e.flags.has(moved) {
			e.flags &^= moved
			w.push(e.entry(e.seq))
			return
		}
		w.uncount(e)
	}
	w.slab.release(e)
}

func (w *World[P]) push(e entry) {
	if w.trace != nil {
		w.trace.push(e.at)
	}
	w.queue.push(e)
}

// pop takes the first entry out of the queue.
func (w *World[P]) pop() {
	if w.trace != nil {
		w.trace.pop()
	}
	w.queue.drop()
}
