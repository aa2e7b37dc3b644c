package explore_test

import (
	"testing"
	"time"

	"ackgap/checker"
)

// What the parameters say of ack and effect.

// isLog reports whether the broker is one whose readers have positions.
func (c *composition) isLog() bool { return c.is("broker.kind", "log") }

// storingTime is how long a record may take to get as far as a confirm asks.
func (c *composition) storingTime() (d time.Duration) {
	if !c.is("broker.storage.confirm", "memory") {
		d += c.span("broker.storage.write-every")
	}
	if c.is("broker.storage.confirm", "fsync") {
		d += c.span("broker.storage.sync-every") + c.span("broker.storage.sync-cost")
	}
	return d
}

// ackedBefore: when the handler starts, the ack has left, and it counts before
// anybody hears that its consumer is dead, and before that is back. At several nodes
// it counts once they have it.
func (c *composition) ackedBefore() bool {
	slow := c.storingTime() > time.Second/2 && !c.is("broker.replicas.count", "1")
	overtaken := c.is("links.ordered", "false") && c.span("links.jitter") > 0 // a datagram, by the news of its sender's death
	if slow || overtaken {
		return false
	}
	switch c.get("consumer.ack") {
	case "at-hand-out", "at-start":
		return true
	case "before":
		return c.commitsAtOnce()
	}
	return false
}

// commitsAtOnce: the commit of a cursor is not put off.
func (c *composition) commitsAtOnce() bool {
	return c.number("consumer.commit-every") < 2 && c.span("consumer.commit-interval") == 0
}

// ackedWith: effect and ack are one commit, of the database that holds both, of
// the log whose transaction both are in, or of the sink that keeps the position.
func (c *composition) ackedWith() bool {
	return c.is("sink.positions", "true") || c.is("consumer.ack", "with-effect") ||
		c.is("consumer.ack", "in-transaction") && c.is("consumer.effect", "inside")
}

// ackedAfter: nothing acknowledges before the effect is there. A parent process
// does that acknowledges what its child was at work on when it crashed, and so do
// worker threads whose consumer polls on.
func (c *composition) ackedAfter() bool {
	return !c.ackedWith() && c.is("consumer.ack", "after", "at-poll", "in-transaction") &&
		!c.is("consumer.supervisor", "ack") && !c.is("consumer.hand-over", "true")
}

// hearsOfItsEffect: the sink answers before the handler gives up.
func (c *composition) hearsOfItsEffect() bool {
	work := c.span("sink.work") + c.span("sink.service")
	second := c.span("second-sink.work") + c.span("second-sink.service")
	return max(work, second)+3*c.span("links.latency")+time.Second/2 < c.span("consumer.timeout")
}

// keeps: nothing that is stored is dropped, set aside or forgotten. The horizon of a
// cell is shorter than retention, by its definition.
func (c *composition) keeps() bool {
	return c.is("broker.retention.age", "forever") && c.is("broker.retention.length", "all")
}

// allows: the broker hands a message out once more than it takes without a fault.
func (c *composition) allows() bool {
	deliveries := 2
	if c.is("sink.failures", "retried") {
		deliveries += c.number("sink.failing-calls")
	}
	if c.is("second-sink.failures", "retried") {
		deliveries += c.number("second-sink.failing-calls")
	}
	limit := c.number("broker.dead-letter.after")
	return limit == 0 || limit >= deliveries
}

// knowsItsPlace: a group that comes back goes on where it was, or before. One that
// has never committed, or whose positions have expired, begins at the end where
// its consumers are told so (Kafka documentation, "Consumer Configs":
// auto.offset.reset, and "Broker Configs": offsets.retention.minutes). Nor does one
// that reads on behind a poll whose commit was turned down.
func (c *composition) knowsItsPlace() bool {
	if c.is("consumer.group", "none") {
		return true
	}
	expires := c.span("consumer.group.retention")
	return (expires == 0 || expires > time.Minute) && c.is("consumer.refused-commit", "rewind") &&
		(c.is("consumer.group.position", "start") || c.is("consumer.group.reset", "earliest"))
}

// redelivers: what a dead consumer held comes again.
func (c *composition) redelivers() bool {
	return c.isLog() || c.span("broker.lease.length") > 0 || c.is("broker.connection.holds", "deliveries")
}

// repeatsFailed: so does what a handler has failed with. A process that keeps the
// identifier of what it has received does not hand that to its handler again, unless
// it closes the connection over it.
func (c *composition) repeatsFailed() bool {
	switch {
	case c.is("consumer.handshake", "true") && !c.is("consumer.on-failure", "disconnect"):
		return false
	case c.isLog():
		return !c.is("consumer.ack", "in-transaction") || c.is("consumer.after-abort", "rewind")
	case c.is("consumer.on-failure", "ack", "reject"):
		return false
	case c.is("consumer.on-failure", "wait"):
		return c.span("broker.lease.length") > 0 || c.span("broker.connection.timeout") > 0
	}
	return true
}

// knownAtSink: a sink recognises repetitions, for some time at least.
func (c *composition) knownAtSink() bool {
	return c.is("sink.dedup", "table") || c.is("second-sink.dedup", "table")
}

const (
	partBefore  = "ack before the effect: a crash loses, and repeats nothing"
	partAfter   = "ack after the effect: a crash before it loses nothing"
	partGap     = "ack after the effect, no key at the sink: a crash in the gap repeats"
	partWith    = "ack in the effect's commit: nothing is lost or repeated"
	partNeither = "neither one commit nor a key at the sink: a crash loses or repeats"
)

// ackLaw is the first invariant.
//
// As it is told, a configuration without shared atomicity or a key has a crash
// before processing that loses, or one in the gap that repeats. That overlooks a
// parent process, which sees whether its child had begun: it loses what the child
// was at work on, before or after the effect, and nothing else. What no process can
// tell apart is a crash in the handler before the effect and one behind it. So it
// is the crash within the handler that is held against the one in the gap.
var ackLaw = law{
	leg:   checker.ToSink,
	focus: focus{"broker.kind": {"queue", "log"}},
	parts: []string{partBefore, partAfter, partGap, partWith, partNeither},
	contradiction: func(x *examined) error {
		const early, middle, gap = "consumer-crash-before-processing", "consumer-crash-mid-processing", "consumer-crash-in-ack-gap"
		safe := x.keeps() && x.allows() && x.knowsItsPlace()
		before := x.ackedBefore() && x.keeps() && x.noCallFails() && x.is("second-sink", "none")
		after := x.ackedAfter() && safe && (x.noCallFails() || x.repeatsFailed())
		repeats := after && x.redelivers() && x.hearsOfItsEffect() && !x.knownAtSink()
		with := x.ackedWith() && safe && x.redelivers() && x.repeatsFailed()
		if err := first(
			x.must(before, partBefore, early, "loss"), x.must(before, partBefore, middle, "loss"), x.must(before, partBefore, gap, "none"),
			x.mustNotReach(after, partAfter, early, "loss"), x.mustNotReach(after, partAfter, middle, "loss"),
			x.must(repeats, partGap, gap, "duplicate"),
			x.must(with, partWith, early, "none"), x.must(with, partWith, middle, "none"), x.must(with, partWith, gap, "none"),
			x.must(with, partWith, "ack-lost", "none", notApplicable), x.must(with, partWith, "sink-response-lost", "none"),
		); err != nil {
			return err
		}
		neither := !x.ackedWith() && !x.knownAtSink() && x.hearsOfItsEffect()
		if neither && x.reached(middle) == "none" {
			return x.must(true, partNeither, gap, "duplicate", "duplicate|none")
		}
		return nil
	},
}

func TestInvariantAckAndEffect(t *testing.T) { requireLaw(t, ackLaw) }

var ackExceptions = []exception{
	{"ack after the effect, and the message is older than retention", checker.ToSink,
		[]string{"broker.kind=log", "consumer.group=members", "broker.retention.age=10s"}, "consumer-crash-mid-processing", "loss"},
	{"ack after the effect, and the broker hands out once", checker.ToSink,
		[]string{"broker.dead-letter.after=1", "broker.dead-letter.then=drop"}, "consumer-crash-mid-processing", "loss"},
	{"ack after the effect, and a group that has never committed begins at the end", checker.ToSink,
		[]string{"broker.kind=log", "consumer.group=members", "consumer.group.join-delay=0s", "consumer.group.reset=latest", "consumer.group.position=none"}, "consumer-crash-mid-processing", "loss|none"},
	{"ack after the effect, and nothing takes back what a dead consumer held", checker.ToSink,
		[]string{"broker.lease.length=none"}, "consumer-crash-in-ack-gap", "none"},
	{"a parent process acknowledges after a crash: it loses nothing before processing …", checker.ToSink,
		[]string{"consumer.supervisor=ack"}, "consumer-crash-before-processing", "none"},
	{"… and repeats nothing in the gap …", checker.ToSink,
		[]string{"consumer.supervisor=ack"}, "consumer-crash-in-ack-gap", "none"},
	{"… but it loses what the handler was at work on", checker.ToSink,
		[]string{"consumer.supervisor=ack"}, "consumer-crash-mid-processing", "loss"},
	{"ack before the effect, and the commit of a cursor is put off", checker.ToSink,
		[]string{"broker.kind=log", "consumer.ack=before", "consumer.commit-every=100"}, "consumer-crash-mid-processing", "none"},
	{"ack in the effect's commit, and a failure is acknowledged", checker.ToSink,
		[]string{"consumer.ack=with-effect", "consumer.on-failure=ack"}, "ack-lost", "loss"},
	{"ack in the effect's commit, and the reader goes on behind what was aborted", checker.ToSink,
		[]string{"producer.interval=8s", "broker.kind=log", "consumer.group=members", "consumer.ack=in-transaction", "consumer.after-abort=continue"}, "sink-response-lost", "loss|stuck"},
	{"ack in the effect's commit, and the consumer does not take a message again", checker.ToSink,
		[]string{"broker.connection.holds=deliveries", "consumer.ack=with-effect", "consumer.handshake=true"}, "ack-lost", "loss"},
}
