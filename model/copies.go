package model

import (
	"cmp"
	"slices"

	"ackgap/history"
	"ackgap/sim"
)

// copyState is where a stored copy is in its life.
type copyState uint8

const (
	copyFree    copyState = iota // the place is free
	copyHidden                   // stored, below the confirm point
	copyReady                    // waiting to be handed out
	copyLeased                   // handed out
	copyWaits                    // given back, ready again after a delay
	copyLocked                   // what settles it is decided, and waits for its record
	copyApplied                  // it has taken effect, and can still be lost
	copyPassed                   // settled, and kept by a log whose readers may go back
	copyDead                     // among the dead letters, and can be redriven
	copyMoving                   // published to the dead letters, about to be removed
	copyGivenUp                  // not to be handed out any more
)

// stored is one copy of a message in the broker. What it says of consumers and
// leases is volatile; everything else is on the disk.
type stored struct {
	message   uint32
	attempt   uint32
	number    uint16 // of the copy, per message
	state     copyState
	why       history.Reason // why it is ready
	handed    uint32         // how often it was handed out
	failed    uint32         // how often it failed, by the failures that count
	delivery  uint32         // the number of the current or last delivery
	consumer  uint16         // who has it (index), while leased
	channel   uint16         // the connection that it went over; 0 where connections don't matter
	session   uint32         // the consumer's incarnation
	born      sim.Time       // when it was stored
	since     sim.Time       // when it was handed out; while it waits, when it was given back
	until     sim.Time       // end of the lease, or of the wait
	position  uint64         // of the record on the disk
	offset    uint64         // in the partition of a log, from 1
	partition uint16         // from 1; 0 in a queue
	ticket    uint64         // of the current place in the queue of ready copies
	cause     uint64
	beside    uint32 // place + 1 of the next copy that came with the same request; 0: none
	belonging
}

// name fills in which copy an event is about.
func (s *stored) name(e *history.Event) {
	e.Message, e.Attempt, e.Copy, e.Partition = s.message, s.attempt, s.number, s.partition
}

// copies holds the stored copies; places are used again.
type copies struct {
	slots []stored
	free  []uint32
	ready queueOf[turn]
	turns uint64
	taken []uint32 // scratch of byPosition
}

// turn is a place in the queue of ready copies. It lapses when the copy is
// handed out, settled or queued again.
type turn struct {
	slot   uint32
	ticket uint64
}

func (c *copies) reset() {
	c.slots, c.free = c.slots[:0], c.free[:0]
	c.ready.reset()
	c.turns = 0
}

// add puts a copy into a free place.
func (c *copies) add(s stored) uint32 {
	if n := len(c.free); n > 0 {
		slot := c.free[n-1]
		c.free = c.free[:n-1]
		c.slots[slot] = s
		return slot
	}
	c.slots = append(c.slots, s)
	return uint32(len(c.slots) - 1)
}

// remove frees the place of a copy.
func (c *copies) remove(slot uint32) {
	c.slots[slot] = stored{}
	c.free = append(c.free, slot)
}

// find returns the place of a copy. It is slow; only recovery after a crash needs it.
func (c *copies) find(message uint32, number uint16) (uint32, bool) {
	for i := range c.slots {
		if s := &c.slots[i]; s.state != copyFree && s.message == message && s.number == number {
			return uint32(i), true
		}
	}
	return 0, false
}

// holds reports whether a place holds that very copy.
func (c *copies) holds(slot uint32, message uint32, number uint16) bool {
	if int(slot) >= len(c.slots) {
		return false
	}
	s := &c.slots[slot]
	return s.state != copyFree && s.message == message && s.number == number
}

// makeReady queues a copy to be handed out.
func (c *copies) makeReady(slot uint32, why history.Reason, cause uint64) {
	s := &c.slots[slot]
	c.turns++
	s.state, s.why, s.cause, s.ticket = copyReady, why, cause, c.turns
	c.ready.push(turn{slot, c.turns})
}

// newTicket returns the number of a place at the end of the line.
func (c *copies) newTicket() uint64 {
	c.turns++
	return c.turns
}

// putBack queues a copy to be handed out, at the place in line that it had
// before.
func (c *copies) putBack(slot uint32, why history.Reason, cause uint64) {
	s := &c.slots[slot]
	s.state, s.why, s.cause = copyReady, why, cause
	c.ready.insert(turn{slot, s.ticket}, func(a, b turn) bool { return a.ticket < b.ticket })
}

// nextReady takes the copy that has waited longest.
func (c *copies) nextReady() (uint32, bool) {
	for c.ready.len() > 0 {
		t := c.ready.pop()
		if s := &c.slots[t.slot]; s.state == copyReady && s.ticket == t.ticket {
			return t.slot, true
		}
	}
	return 0, false
}

// byPosition returns the places that are taken, oldest record first; valid until
// the next call.
func (c *copies) byPosition() []uint32 {
	c.taken = c.taken[:0]
	for i := range c.slots {
		if c.slots[i].state != copyFree {
			c.taken = append(c.taken, uint32(i))
		}
	}
	slices.SortFunc(c.taken, func(a, b uint32) int {
		return cmp.Compare(c.slots[a].position, c.slots[b].position)
	})
	return c.taken
}
