package model

// failure is a way in which a delivery can fail.
type failure uint8

const (
	failedByCrash failure = iota
	failedByNack
	failedByTimeout
)

// has reports whether a failure does not count.
func (u *Uncounted) has(f failure) bool {
	return f == failedByCrash && u.Crashes || f == failedByNack && u.Nacks || f == failedByTimeout && u.Timeouts
}

// count notes that a delivery has failed, if that counts.
func (q *queue) count(c *stored, f failure) {
	if !q.b.system.cfg.Broker.DeadLetter.Uncounted.has(f) {
		c.failed++
	}
}

// worn reports whether a copy has failed as often as the broker allows. Where
// every failure counts, each hand-out but a successful one is a failure, so it
// is the hand-outs that are counted (Amazon SQS, "Dead-letter queues":
// maxReceiveCount; Azure Service Bus, MaxDeliveryCount).
func (q *queue) worn(c *stored) bool {
	cfg := &q.b.system.cfg.Broker.DeadLetter
	if cfg.After == 0 {
		return false
	}
	if cfg.Uncounted == (Uncounted{}) {
		return c.handed >= cfg.After
	}
	return c.failed >= cfg.After
}

// keepsCounts reports whether the counts survive a restart of the broker.
func (q *queue) keepsCounts() bool {
	switch q.b.system.cfg.Broker.DeadLetter.Counter {
	case CountedOnDisk:
		return true
	case CountedInMemory:
		return false
	}
	return q.b.system.cfg.Broker.Lease.Durable
}

// forgetCounts begins to count anew.
func (q *queue) forgetCounts() {
	for i := range q.b.copies.slots {
		q.b.copies.slots[i].handed, q.b.copies.slots[i].failed = 0, 0
	}
}
