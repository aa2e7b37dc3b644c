package model

import (
	"time"

	"ackgap/sim"
)

// noticed returns how long after a hand-out at now a lease is seen to be over:
// its length, and the wait for the next look at it.
func (c *LeaseConfig) noticed(now sim.Time) time.Duration {
	if c.Length == 0 {
		return 0
	}
	return nextLook(now.Add(c.Length), c.Scan).Sub(now)
}

// nextLook returns the first instant after at at which a scan looks that began at
// time 0 and looks again after every. What ends just as it looks is not over yet
// (River asks for attempted_at < the horizon, RabbitMQ's channel for an age
// above the timeout). 0 is a scan that never rests, and sees everything at once.
func nextLook(at sim.Time, every time.Duration) sim.Time {
	if every == 0 {
		return at
	}
	step := sim.Time(every)
	return (at/step + 1) * step
}

// acceptsLate reports whether the ack of a delivery settles a copy that is
// there, although the delivery's lease is over.
func (q *queue) acceptsLate(slot, delivery uint32) bool {
	switch q.b.system.cfg.Broker.Lease.LateAck {
	case LateAckAccepted:
		return true
	case LateAckUnlessHandedOut:
		return q.b.copies.slots[slot].delivery == delivery
	}
	return false
}

// resumeLease lets a durable lease go on after a restart of the broker.
func (q *queue) resumeLease(w *sim.World[Payload], slot uint32) {
	c := &q.b.copies.slots[slot]
	if c.until > 0 && !q.b.system.cfg.Planted.Has(LostLeaseTimer) {
		q.leases.Add(c.until, leaseEnd{slot, c.message, c.delivery})
	}
	if c.channel != 0 {
		q.adopt(w, slot)
	}
}
