package explore_test

import (
	"testing"
	"time"

	"ackgap/checker"
)

// What the parameters say of sending again, and of who recognises it.

// sendsAgain: what is not confirmed is sent again, by the same process.
func (c *composition) sendsAgain() bool {
	deadline := c.span("producer.retry.deadline")
	givesUp := c.is("producer.resend", "reconnect") && c.is("producer.session-lost", "give-up")
	return c.is("producer.confirms", "true") && c.maySendAgain() && (deadline == 0 || deadline >= time.Minute) && !givesUp
}

// maySendAgain: there is anybody who could. A relay finds the row again that it has not marked.
func (c *composition) maySendAgain() bool {
	return !c.is("producer.retry.attempts", "1") || c.is("producer.outbox", "relay")
}

// transactional: the records of an attempt that failed are fenced and aborted.
func (c *composition) transactional() bool { return c.number("producer.transaction.size") > 0 }

// isDirect: producers talk to the sink.
func (c *composition) isDirect() bool { return c.is("broker.kind", "none") }

// keyedRequests: the sink knows a direct request by its key.
func (c *composition) keyedRequests() bool {
	return c.isDirect() && c.is("sink.dedup", "table") && c.is("producer.key", "message")
}

// recognises: there is a key, a number, an identifier or a fenced transaction by
// which a message that is sent again is known.
func (c *composition) recognises() bool {
	return c.transactional() || c.keyedRequests() || c.is("producer.idempotent", "true") ||
		c.is("producer.handshake", "true") || c.is("broker.dedup", "table")
}

// forgets: the table of a section is bounded, by time, by number, or by the life of
// a process.
func (c *composition) forgets(section string) bool {
	return c.is(section, "table") && (!c.is(section+".window", "forever") || !c.is(section+".count", "all") || c.is(section+".kept", "memory"))
}

// remembersForATime: it is a bounded memory that recognises, and nothing else.
// Kafka forgets a producer's numbers after producer.id.expiration.ms, a broker of
// MQTT the identifiers with the session. What the fault takes from a transactional
// client is its session, and with it what it has under way.
func (c *composition) remembersForATime() bool {
	switch {
	case c.transactional() || c.is("broker.dedup", "table") && !c.forgets("broker.dedup"):
		return false
	case c.keyedRequests():
		return c.forgets("sink.dedup")
	}
	return c.recognises()
}

// hearsOfItsConfirm: a confirm comes before the producer sends again.
func (c *composition) hearsOfItsConfirm() bool {
	wait := 3*c.storingTime() + 6*c.span("links.latency") + 50*time.Millisecond
	if c.isDirect() {
		wait += c.span("sink.work")
	}
	return wait < c.span("producer.timeout")
}

// answersOfSuccess: no answer that gets lost is one of a failure.
func (c *composition) answersOfSuccess() bool { return !c.isDirect() || c.is("sink.failures", "none") }

// theBrokersOwn is what the producer's hop is about: its consumers are perfect. The
// line of dedup-expired makes positions of groups expire as well, which is the
// reader's loss, as is what it goes on behind after an abort, or never sees.
var theBrokersOwn = focus{"consumer.group.retention": {"forever"}, "consumer.after-abort": {"rewind"}, "consumer.group.position": {"start"}}

const (
	partOnce       = "no retry: a lost request is no none"
	partKeyless    = "a retry without a key: a lost confirm repeats"
	partRecognised = "a lost request and a lost confirm do no harm: something recognises what is sent again"
	partForgotten  = "a bounded memory: what it has forgotten is repeated"
)

// retryLaw is the second invariant.
var retryLaw = law{
	leg: checker.ToBroker, focus: theBrokersOwn,
	parts: []string{partOnce, partKeyless, partRecognised},
	contradiction: func(x *examined) error {
		const request, confirm = "request-lost", "confirm-lost"
		if !x.maySendAgain() {
			return x.must(true, partOnce, request, "loss", "honest-loss", "honest-loss|none")
		}
		keyless := x.sendsAgain() && !x.recognises() && x.keeps() && x.answersOfSuccess()
		if err := x.must(keyless, partKeyless, confirm, "duplicate"); err != nil || keyless {
			return err
		}
		if x.reached(request) == "none" && x.reached(confirm) == "none" {
			x.met[partRecognised]++
			if !x.recognises() {
				return x.must(true, partRecognised, confirm, "duplicate")
			}
		}
		return nil
	},
}

func TestInvariantRetries(t *testing.T) { requireLaw(t, retryLaw) }

// expiryLaw is the third invariant.
var expiryLaw = law{
	leg: checker.ToBroker, focus: theBrokersOwn,
	parts: []string{partForgotten},
	contradiction: func(x *examined) error {
		applies := x.sendsAgain() && x.hearsOfItsConfirm() && x.remembersForATime() && x.answersOfSuccess() && x.keeps() && x.reached("confirm-lost") == "none"
		return x.must(applies, partForgotten, "dedup-expired", "duplicate")
	},
}

func TestInvariantBoundedMemory(t *testing.T) { requireLaw(t, expiryLaw) }

var retryExceptions = []exception{
	{"no retry, and a relay that finds its row again", checker.ToBroker,
		[]string{"producer.retry.attempts=1", "producer.outbox=relay"}, "request-lost", "none"},
	{"no retry of a transaction's message, but of the request to end it", checker.ToBroker,
		[]string{"producer.retry.attempts=1", "broker.kind=log", "producer.window=5", "producer.idempotent=true", "producer.transaction.size=1"}, "request-lost", "honest-loss|none"},
	{"retries, and a deadline before the first one", checker.ToBroker,
		[]string{"producer.retry.deadline=100ms"}, "confirm-lost", "ambiguous"},
	{"retries, and a session that gives up what it has lost", checker.ToBroker,
		[]string{"producer.resend=reconnect", "producer.clean-start=true", "producer.session-lost=give-up"}, "confirm-lost", "ambiguous"},
	{"a retry without a key, and the answer that is lost is one of a failure", checker.ToBroker,
		[]string{"broker.kind=none", "sink.failures=retried"}, "confirm-lost", "duplicate|none"},
	{"a bounded memory beside one that is kept for ever", checker.ToBroker,
		[]string{"producer.window=5", "producer.idempotent=true", "broker.dedup=table"}, "dedup-expired", "none"},
	{"a bounded memory, and a producer that does not wait for its confirm", checker.ToBroker,
		[]string{"producer.interval=0s", "producer.window=5", "producer.idempotent=true", "broker.storage.write-every=5s"}, "dedup-expired", "duplicate|none"},
	{"a bounded memory of sessions, and a session that gives up what it has lost", checker.ToBroker,
		[]string{"producer.resend=reconnect", "producer.handshake=true", "producer.session-lost=give-up"}, "dedup-expired", "ambiguous"},
}
