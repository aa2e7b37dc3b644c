package explore_test

import (
	"testing"

	"ackgap/checker"
)

// What the parameters say of what a confirm is worth.

// answersEarly: a confirm leaves before the record that it is about is fsynced. One
// that waits for other nodes may come after the fsync that nobody has asked for.
func (c *composition) answersEarly() bool {
	if c.isDirect() {
		return c.span("sink.async-commit") > 0 && c.is("producer.confirms", "true")
	}
	takes := c.span("broker.storage.sync-every") + c.span("broker.storage.sync-cost")
	if c.replicated() && c.is("broker.replicas.confirm", "rule") {
		takes -= 5 * (c.span("links.latency") + c.span("links.jitter"))
	}
	return takes > 0 && !c.is("broker.storage.confirm", "fsync")
}

// oneOfMany: it is one node that confirms alone, and another one may lead after it
// that does not have the record: a member of the in-sync set. Where the longest
// journal leads, and all nodes come back, the leader's own will do.
func (c *composition) oneOfMany() bool {
	return !c.isDirect() && c.replicated() && c.is("broker.replicas.rule", "in-sync") && c.is("broker.replicas.confirm", "leader") &&
		c.is("broker.replicas.eligible", "in-sync") && c.span("links.latency") > 0
}

func (c *composition) replicated() bool { return !c.is("broker.replicas.count", "1") }

// fsyncedByItsRule: a confirm waits until all those have the record fsynced whom the
// rule asks for, and one of them leads afterwards.
func (c *composition) fsyncedByItsRule() bool {
	if c.isDirect() {
		return c.is("sink.async-commit", "none") && c.is("producer.confirms", "true")
	}
	return c.is("broker.storage.confirm", "fsync") && (!c.replicated() || c.is("broker.replicas.confirm", "rule"))
}

// triesTransactionsAgain: what was aborted is sent again, until it is committed.
func (c *composition) triesTransactionsAgain() bool {
	return !c.transactional() || c.is("producer.retry.attempts", "unlimited") && c.sendsAgain()
}

const (
	partEarly  = "a confirm before the fsync: without power everywhere it is worth nothing"
	partAlone  = "a confirm by the leader of an in-sync set: another one leads without the record"
	partQuorum = "a confirm after the fsync of a quorum: nothing is lost or repeated"
)

// powerLaw is the fourth invariant, and its reverse.
//
// A quorum is what the system's own rule asks for. That each node comes back with
// its disk is in the definition of the fault.
var powerLaw = law{
	leg: checker.ToBroker,
	focus: theBrokersOwn.and(focus{"broker.retention.age": {"forever"}, "broker.retention.length": {"all"},
		"broker.storage.sync-every": {"0s", "200ms", "1m"}}),
	parts: []string{partEarly, partQuorum},
	contradiction: func(x *examined) error {
		if x.answersEarly() {
			return x.mustReach(partEarly, power, "loss")
		}
		safe := x.fsyncedByItsRule() && x.hearsOfItsConfirm() && x.answersOfSuccess() && x.triesTransactionsAgain()
		return x.must(safe, partQuorum, power, "none")
	},
}

// leaderLaw is what is left of it where a confirm is fsynced, and not by a quorum.
var leaderLaw = law{
	leg: checker.ToBroker,
	focus: powerLaw.focus.and(focus{"broker.kind": {"queue", "log"}, "broker.replicas.count": {"3", "5"},
		"broker.replicas.rule": {"in-sync"}, "broker.replicas.confirm": {"leader"}}),
	parts: []string{partAlone},
	contradiction: func(x *examined) error {
		if !x.oneOfMany() || !x.triesTransactionsAgain() {
			return nil
		}
		return x.mustReach(partAlone, power, "loss")
	},
}

const power = "power-loss-all-nodes"

func TestInvariantPowerLoss(t *testing.T) {
	t.Run("before or after the fsync", func(t *testing.T) { requireLaw(t, powerLaw) })
	t.Run("by the leader alone", func(t *testing.T) { requireLaw(t, leaderLaw) })
}

var powerExceptions = []exception{
	{"a confirm before the fsync, which takes no time", checker.ToBroker,
		[]string{"broker.storage.confirm=page-cache"}, "power-loss-all-nodes", "none"},
	{"a confirm before the fsync, and other nodes are further away than the disk", checker.ToBroker,
		[]string{"broker.storage.confirm=page-cache", "broker.storage.sync-cost=5ms", "broker.replicas.count=3", "links.latency=20ms"}, "power-loss-all-nodes", "none"},
	{"a confirm by the leader alone, and the longest journal leads", checker.ToBroker,
		[]string{"broker.replicas.count=3", "broker.replicas.confirm=leader"}, "power-loss-all-nodes", "none"},
	{"a transaction that is not tried again", checker.ToBroker,
		[]string{"broker.kind=log", "producer.window=5", "producer.idempotent=true", "producer.transaction.size=2", "producer.retry.attempts=1"}, "power-loss-all-nodes", "honest-loss|none"},
}
