package model

import "ackgap/sim"

// moveLeader moves the queue to another node in good order (rabbitmq-queues
// rebalance; a step-down of a JetStream leader; Pulsar unloading a bundle). What
// is stored moves along; what the old node had in memory does not: connections,
// and leases that are not durable. Consumers find the new node and connect again.
func (q *queue) moveLeader(w *sim.World[Payload]) {
	for i := range q.subscriptions {
		if s := &q.subscriptions[i]; s.incarnation != 0 {
			w.Answer(q.b.system.consumers[i].subscribed, s.incarnation, stepBrokerGone, sim.Key{}, Payload{})
		}
	}
	q.crash(w)
	q.restart(w)
}
