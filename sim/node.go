package sim

import "time"

// node is the kernel's part of a node's state.
type node[P any] struct {
	name        string
	handler     Handler[P]
	incarnation uint32 // from 1; of the process, or of its role (Renew)
	starts      uint32 // how often the process has been started again
	up          bool
	paused      bool
	slow        uint32   // service times are multiplied by this; 1 is normal
	freeAt      Time     // when the work booked so far is done
	booked      int      // pieces of booked work that are not done
	failure     Action   // why it is down
	outages     uint32   // how often a failure has struck it
	deferred    []uint32 // events that fell into a pause, in the slab
	backlog     int      // of them, those that are still to be handled after the pause
}

func (n *node[P]) reset() {
	n.incarnation, n.up, n.paused, n.slow, n.freeAt, n.booked, n.backlog = 1, true, false, 1, 0, 0, 0
	n.failure, n.outages, n.starts = 0, 0, 0
	n.deferred = n.deferred[:0]
}

// longest bounds what a slow node makes of a service time: 73 years.
const longest = time.Duration(1 << 61)

func (n *node[P]) scale(d time.Duration) time.Duration {
	if d > longest/time.Duration(n.slow) {
		return longest
	}
	return d * time.Duration(n.slow)
}

// AddNode adds a node; nodes are numbered from 1.
func (w *World[P]) AddNode(name string, h Handler[P]) NodeID {
	n := node[P]{name: name, handler: h}
	n.reset()
	w.nodes = append(w.nodes, n)
	return NodeID(len(w.nodes) - 1)
}

// Nodes returns how many nodes the world has.
func (w *World[P]) Nodes() int { return len(w.nodes) - 1 }

// NodeName returns the name of a node.
func (w *World[P]) NodeName(id NodeID) string { return w.nodes[id].name }

// Incarnation returns how often a node has been started, from 1.
func (w *World[P]) Incarnation(id NodeID) uint32 { return w.nodes[id].incarnation }

// Up reports whether a node's process is running.
func (w *World[P]) Up(id NodeID) bool { return w.nodes[id].up }

// HealAt returns the end of the run's fault phase.
func (w *World[P]) HealAt() Time { return w.healAt }

// Running reports whether a node's process is running and not paused.
func (w *World[P]) Running(id NodeID) bool { return w.nodes[id].up && !w.nodes[id].paused }

// Renew ends everything that is under way at a node and all of its connections,
// as a restart does, but nothing is forgotten and the node stays up: it ends one
// role and begins another.
func (w *World[P]) Renew(id NodeID) {
	n := &w.nodes[id]
	w.discard(n)
	w.newConnections(id)
	n.incarnation++
}

// stop takes a node down: its handler forgets, its postponed events are void. A
// node that is down can still lose more: the page cache of a killed process is
// there until the machine loses power.
func (w *World[P]) stop(id NodeID, failure Action) {
	n := &w.nodes[id]
	n.failure = failure
	n.outages++
	if !n.up { // a worse failure of a node that is down already
		w.self = id
		n.handler.Crash(w, failure)
		return
	}
	n.up, n.paused = false, false
	n.freeAt, n.booked, n.backlog = 0, 0, 0
	w.self = id
	n.handler.Crash(w, failure)
	w.discard(n)
	if failure == Crash {
		w.hangUp(id)
	}
}

// discard voids the work that a node has booked and what has fallen into its pause.
func (w *World[P]) discard(n *node[P]) {
	n.freeAt, n.booked, n.backlog = 0, 0, 0
	for _, slot := range n.deferred {
		e := w.slab.at(slot)
		if e.class != classDead {
			w.uncount(e)
			w.void(e)
		}
		w.slab.release(e)
	}
	n.deferred = n.deferred[:0]
}

// restart starts a node that is down.
func (w *World[P]) restart(id NodeID) {
	n := &w.nodes[id]
	if n.up {
		return
	}
	w.hangUp(id)
	w.newConnections(id)
	n.incarnation++
	n.starts++
	n.up, n.slow = true, 1
	w.self = id
	w.monitor.Changed(id, NoNode, Restarted)
	n.handler.Restart(w)
}

// resume ends a pause: what fell into it happens now, in its order.
func (w *World[P]) resume(id NodeID) {
	n := &w.nodes[id]
	if !n.paused {
		return
	}
	n.paused = false
	w.monitor.Changed(id, NoNode, Resumed)
	for _, slot := range n.deferred {
		e := w.slab.at(slot)
		if e.class != classDead && !e.flags.has(late) { // not counted in an earlier pause
			e.flags |= late
			n.backlog++
		}
		w.requeue(e, w.now)
	}
	n.deferred = n.deferred[:0]
}

// impaired reports whether anything is still broken.
func (w *World[P]) impaired() bool {
	for i := range w.nodes[1:] {
		if n := &w.nodes[i+1]; !n.up || n.paused {
			return true
		}
	}
	for i := range w.links {
		if w.links[i].cuts > 0 {
			return true
		}
	}
	return false
}

// heal ends the fault phase: everything that is broken is mended.
func (w *World[P]) heal() {
	w.cutShort()
	w.healed = true
	w.watched = nil
	w.monitor.Changed(NoNode, NoNode, Healed)
	for i := range w.links {
		w.links[i].cuts = 0
		w.payHangUp(&w.links[i])
	}
	for id := NodeID(1); int(id) < len(w.nodes); id++ {
		w.nodes[id].slow = 1
		w.restart(id)
		w.settle()
		w.resume(id)
	}
}
