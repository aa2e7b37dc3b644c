package sim

import "time"

// control is what a control event does when its time has come.
type control struct {
	kind       controlKind
	oneWay     bool
	node, peer NodeID
	starts     uint32 // of the node when it was queued
	outage     uint32 // the failure that a restart ends
	fault      uint32 // index into timed
	line       uint16 // of the fault that it ends
	since      Time   // when that struck
	span       time.Duration
}

type controlKind uint8

const (
	controlFault controlKind = iota
	controlRestart
	controlResume
	controlReconnect
	controlSpeedUp
)

func (w *World[P]) scheduleTimed(faults []TimedFault) {
	for _, f := range faults {
		w.timed = append(w.timed, f.Fault)
		w.later(f.At, control{kind: controlFault, fault: uint32(len(w.timed) - 1)})
	}
}

// later queues a control event.
func (w *World[P]) later(at Time, c control) {
	w.controls = append(w.controls, c)
	e := w.slab.take()
	e.fill(Event[P]{At: at, Key: Key{Subject: uint32(len(w.controls) - 1)}, class: classControl})
	w.enqueue(e)
}

// endLater queues the end of a fault that strikes now.
func (w *World[P]) endLater(f Fault, c control) {
	c.line, c.since, c.span = f.Line, w.now, f.Span
	w.later(w.now.Add(f.Span), c)
}

// control carries out a control event.
func (w *World[P]) control(i uint32) {
	c := w.controls[i]
	current := c.node != NoNode && w.nodes[c.node].starts == c.starts
	switch c.kind {
	case controlFault:
		if !w.healed {
			w.strike(w.timed[c.fault], nil)
		}
	case controlRestart:
		if current && w.nodes[c.node].outages == c.outage {
			w.restart(c.node)
		}
	case controlResume:
		if current {
			w.resume(c.node)
		}
	case controlSpeedUp:
		if current && w.nodes[c.node].slow > 1 {
			w.nodes[c.node].slow = 1
			w.monitor.Changed(c.node, NoNode, SpedUp)
		}
	case controlReconnect:
		if !w.healed {
			w.cut(c.node, c.peer, c.oneWay, -1)
			w.monitor.Changed(c.node, c.peer, Reconnected)
		}
	}
}

// lateFault is a fault that was found at a link while a step was running.
type lateFault[P any] struct {
	fault Fault
	event Event[P] // the packet that was being sent
}

// strikeLate carries out the faults that were found at links during the last step.
func (w *World[P]) strikeLate() {
	for i := 0; i < len(w.struck); i++ {
		late := &w.struck[i] // it stays as it is where more is struck meanwhile
		w.strike(late.fault, &late.event)
	}
	w.struck = w.struck[:0]
}

// strike carries out a fault. e is the event at whose visit it was asked for,
// nil for a fault placed by time.
func (w *World[P]) strike(f Fault, e *Event[P]) {
	if f.Node == NoNode && e != nil {
		f.Node = e.Node
	}
	if f.Node != AllNodes {
		w.strikeNode(f, f.Node, e)
		return
	}
	// Every node loses its memory before any restarts or hears of another's
	// death: that is what makes a correlated power loss different from many.
	for id := NodeID(1); int(id) < len(w.nodes); id++ {
		w.strikeNode(f, id, e)
	}
}

func (w *World[P]) strikeNode(f Fault, id NodeID, e *Event[P]) {
	n := &w.nodes[id]
	switch f.Action {
	case Crash, PowerLoss, DiskLoss:
		if !n.up && f.Action <= n.failure {
			return // it is down already, and has lost as much
		}
		w.monitor.Struck(f, id, e)
		w.stop(id, f.Action)
		if f.Span > 0 {
			w.endLater(f, control{kind: controlRestart, node: id, starts: n.starts, outage: n.outages})
		}
	case Restart:
		if n.up {
			return
		}
		w.monitor.Struck(f, id, e)
		w.detach()
		w.restart(id)
		w.detach()
	case Pause:
		if !n.up || n.paused {
			return
		}
		w.monitor.Struck(f, id, e)
		n.paused = true
		if f.Span > 0 {
			w.endLater(f, control{kind: controlResume, node: id, starts: n.starts})
		}
	case Slow:
		if !n.up {
			return
		}
		w.monitor.Struck(f, id, e)
		n.slow = max(f.Factor, 1)
		if f.Span > 0 {
			w.endLater(f, control{kind: controlSpeedUp, node: id, starts: n.starts})
		}
	case Partition:
		w.monitor.Struck(f, id, e)
		w.cut(id, f.Peer, f.OneWay, 1)
		if f.Span > 0 {
			w.endLater(f, control{kind: controlReconnect, node: id, peer: f.Peer, oneWay: f.OneWay})
		}
	default:
		w.monitor.Struck(f, id, e)
		w.detach()
		w.self = id
		n.handler.Fault(w, f)
		w.detach()
	}
}
