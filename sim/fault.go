package sim

import "time"

// Action is what a fault does.
type Action uint8

// The actions that the kernel carries out itself. Actions from [FirstCustom] on
// are handed to the struck node's handler.
const (
	// Crash kills the process: what is in its memory is gone.
	Crash Action = iota + 1
	// PowerLoss stops the machine: memory and page cache are gone.
	PowerLoss
	// DiskLoss stops the machine and destroys its disk.
	DiskLoss
	// Restart starts a node that is down, with a new incarnation.
	Restart
	// Pause stalls a node; what falls into the pause happens right after it.
	Pause
	// Drop loses a packet.
	Drop
	// Delay makes a packet, or a step of a node, late. On an ordered link the
	// packets behind it are late too.
	Delay
	// Duplicate makes the network deliver a packet twice.
	Duplicate
	// Reorder makes a packet late and lets those behind it overtake, on ordered links too.
	Reorder
	// Partition cuts the links between two nodes.
	Partition
	// Slow multiplies a node's service times.
	Slow

	// FirstCustom is the first action that the kernel does not know.
	FirstCustom Action = 64
)

// Fault is one thing that goes wrong.
type Fault struct {
	Action Action
	// OneWay restricts a partition to packets from Node to Peer.
	OneWay bool
	// Line is the number of the script line (from 1) that asked for it; 0 for none.
	Line uint16
	// Node is whom it strikes: [NoNode] for the node of the visit, [AllNodes] for all.
	Node NodeID
	// Peer is the other side of a partition.
	Peer NodeID
	// Factor multiplies service times (for Slow); 1 or more.
	Factor uint32
	// Subject is what a custom action is about; for the model, a message.
	Subject uint32
	// Span is how long it lasts, or by how much it delays. 0 or less lasts until the heal.
	Span time.Duration
}

// Visit is one arrival at a site.
type Visit struct {
	Site Site
	Node NodeID
	Key  Key
	At   Time
}

// TimedFault is a fault placed by virtual time.
type TimedFault struct {
	At Time
	Fault
}

// Injector decides what goes wrong: the kernel asks it at every visit.
type Injector interface {
	// Timed returns the faults placed by virtual time, before the run starts.
	Timed() []TimedFault
	// Visit returns the faults that strike at v, most often none. The result is
	// read before the next call and not kept.
	Visit(v Visit) []Fault
}

// Selective is an [Injector] that says in advance at which sites it need not be
// asked. The world asks it for them at each [World.Reset], and looks at them
// during the run, so that the injector can strike off more.
type Selective interface {
	Injector
	// Watched tells for each [Site] whether anything can strike there in this
	// run; not at sites beyond its end.
	Watched() []bool
}

// Lifecycle is a change in the state of a node or of its links.
type Lifecycle uint8

// The lifecycle changes that a [Monitor] is told.
const (
	// Restarted: the node is up again, with a new incarnation.
	Restarted Lifecycle = iota + 1
	// Resumed: the node's pause is over.
	Resumed
	// Healed: the fault phase is over; nothing strikes any more.
	Healed
	// Reconnected: a partition is over; the node is one side of it.
	Reconnected
	// SpedUp: the node is as fast as before.
	SpedUp
)

// Loss says why an event will never reach its handler.
type Loss uint8

// The ways in which an event is lost.
const (
	// Dropped: a drop fault, or the link's own loss rate, took the packet.
	Dropped Loss = iota + 1
	// Cut: the link was partitioned when the packet was sent.
	Cut
	// Void: the process for which it was meant, or that was doing the work, is gone.
	Void
)

// Monitor is told what the kernel does, so that it can be written down.
type Monitor[P any] interface {
	// Struck is called when a fault strikes and before it takes effect. e is
	// the event at whose visit it struck, nil for a fault placed by time.
	Struck(f Fault, node NodeID, e *Event[P])
	// Changed is called after a node's state changed without a fault. peer is
	// set for Reconnected.
	Changed(node, peer NodeID, change Lifecycle)
	// Lost is called for each packet or piece of work that will never arrive.
	// line is the script line that lost it, 0 for none.
	Lost(e *Event[P], why Loss, line uint16)
	// Doubled is called when the network has made a copy of a packet.
	Doubled(copied *Event[P], line uint16)
}
