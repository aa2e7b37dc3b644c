package explore_test

import (
	"testing"
	"time"

	"ackgap/checker"
)

// What the parameters say of handlers that go on when their time is over.

// frozen is for how long the fault holds a handler up.
const frozen = 6 * time.Hour

// losesItsClaim: what a handler works on is given to somebody else while it is
// frozen: its lease runs out and nobody extends it for so long, its connection is
// ended for holding a delivery too long, or its member leaves the group.
func (c *composition) losesItsClaim() bool {
	if c.isLog() {
		return c.is("consumer.group", "members") && c.span("consumer.group.poll-limit") < frozen
	}
	extended := c.span("consumer.extend-every") > 0 && c.is("consumer.extend-for", "unlimited")
	return c.span("broker.lease.length") > 0 && !extended || c.span("broker.connection.timeout") > 0
}

// waitsForIt: what came before the handler was frozen is there when it goes on: no
// position has expired, no message is put aside, nobody takes it for one he has.
func (c *composition) waitsForIt() bool {
	return c.keeps() && c.allows() && c.knowsItsPlace() && c.is("consumer.group.retention", "forever") && c.is("consumer.handshake", "false")
}

// noCallFails: the sink carries out what it is asked for.
func (c *composition) noCallFails() bool {
	return c.is("sink.failures", "none") && c.is("second-sink.failures", "none")
}

// outlasts: the sink recognises the message by its key even after that.
func (c *composition) outlasts() bool {
	long := c.span("sink.dedup.window") > frozen || c.is("sink.dedup.window", "forever")
	return c.is("sink.dedup", "table") && c.is("consumer.key", "message") && long && c.number("sink.dedup.count") != 1 && c.is("second-sink", "none")
}

const (
	partZombie  = "a handler outlives its claim: its effect is there twice, whatever the broker does about its ack"
	partChecked = "a handler outlives its claim, and the sink checks a key or a position: once"
)

// zombieLaw is the fifth invariant.
var zombieLaw = law{
	leg: checker.ToSink,
	// Nobody asks every 50 ms for six hours.
	focus: focus{"broker.kind": {"queue", "log"}, "consumer.poll": {"500ms"}, "broker.replicas.poll": {"500ms"}},
	parts: []string{partZombie, partChecked},
	contradiction: func(x *examined) error {
		const fault = "processing-outlives-lease"
		applies := x.losesItsClaim() && x.waitsForIt() && x.hearsOfItsEffect() && x.noCallFails()
		zombie := applies && x.ackedAfter() && !x.knownAtSink()
		checked := applies && (x.is("sink.positions", "true") || x.ackedAfter() && x.outlasts())
		return first(x.must(zombie, partZombie, fault, "duplicate"), x.must(checked, partChecked, fault, "absorbed", "none"))
	},
}

func TestInvariantZombies(t *testing.T) { requireLaw(t, zombieLaw) }

var zombieExceptions = []exception{
	{"a lease that is extended for as long as the handler is there", checker.ToSink,
		[]string{"consumer.extend-every=1s"}, "processing-outlives-lease", "none"},
	{"a member that may take ten hours", checker.ToSink,
		[]string{"broker.kind=log", "consumer.group=members", "consumer.group.poll-limit=10h"}, "processing-outlives-lease", "none"},
	{"a group whose positions have expired meanwhile", checker.ToSink,
		[]string{"broker.kind=log", "consumer.group=members", "consumer.group.reset=latest", "consumer.group.retention=1s"}, "processing-outlives-lease", "loss|none"},
	{"a broker that hands out once", checker.ToSink,
		[]string{"broker.dead-letter.after=1"}, "processing-outlives-lease", "none"},
	{"a consumer that does not take a message again", checker.ToSink,
		[]string{"broker.connection.holds=deliveries", "consumer.handshake=true"}, "processing-outlives-lease", "none"},
	{"an ack that is fenced, and an effect all the same", checker.ToSink,
		[]string{"broker.lease.late-ack=rejected"}, "processing-outlives-lease", "duplicate"},
}
