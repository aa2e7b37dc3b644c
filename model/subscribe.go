package model

import "ackgap/sim"

// subscribe asks the broker for messages, and again until it answers.
func (c *consumer) subscribe(w *sim.World[Payload]) {
	if c.connected {
		return
	}
	c.tries++
	key := sim.Key{Subject: uint32(c.node), N: c.tries, Copy: uint16(w.Incarnation(c.node))}
	step := stepSubscribeArrived
	if c.inGroup() {
		step = stepJoinArrived
		w.Cancel(c.again)
	}
	w.Send(c.subscribes, step, key, Payload{})
	c.again = w.After(c.system.cfg.Consumer.Reconnect, stepSubscribe, sim.Key{}, Payload{})
}

// subscribedTo notes that the broker has answered.
func (c *consumer) subscribedTo(w *sim.World[Payload], e *sim.Event[Payload]) {
	if c.inGroup() {
		c.given(w, e)
		return
	}
	if c.isReader() {
		c.positioned(w, e)
		for i := range c.readers {
			if !c.readers[i].known {
				return // its answer is still to come, or lost
			}
		}
	}
	if c.scoped() {
		c.contacted(w, e)
	}
	c.connected = true
	w.Cancel(c.again)
}
