package model

import (
	"ackgap/history"
	"ackgap/sim"
)

// hold keeps the run alive while a transaction is under way: the look at open
// transactions happens in the background.
func (c *coordinator) hold(w *sim.World[Payload]) {
	wanted := false
	for id := range c.clients {
		wanted = wanted || c.clients[id].phase != idle
	}
	switch {
	case wanted && !c.held:
		w.Hold()
	case !wanted && c.held:
		w.Release()
	}
	c.held = wanted
}

// watch looks for transactions that are open too long, at fixed intervals as
// long as any is open (Kafka: transaction.abort.timed.out.transaction.cleanup.interval.ms).
func (c *coordinator) watch(w *sim.World[Payload]) {
	if c.scanning {
		return
	}
	c.scanning = true
	every := c.b.system.cfg.Broker.Transaction.Scan
	w.InBackground(every-w.Now().Sub(0)%every, stepScan, sim.Key{}, Payload{})
}

func (c *coordinator) scan(w *sim.World[Payload]) {
	c.scanning = false
	for id := range c.clients {
		t := &c.clients[id]
		if t.phase == ongoing && w.Now().Sub(t.opened) >= c.b.system.cfg.Broker.Transaction.Timeout {
			c.abort(w, uint16(id), history.TimedOut, 0)
		}
		if t.phase == ongoing {
			c.watch(w)
		}
	}
}

// expire forgets every id, as if the time for which one is kept was over
// (transactional.id.expiration.ms, a week; by then an open transaction has timed out).
func (c *coordinator) expire(w *sim.World[Payload]) {
	for id := range c.clients {
		if c.clients[id].phase == ongoing {
			c.abort(w, uint16(id), history.TimedOut, c.b.system.cause)
		}
		if c.clients[id].known {
			c.change(w, uint16(id), 0).known = false
		}
	}
}
