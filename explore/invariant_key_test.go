package explore_test

import (
	"fmt"
	"slices"
	"testing"

	"ackgap/checker"
	"ackgap/explore"
	"ackgap/scenarios"
)

// reachedBy runs the composition with a fault at each visit of a site, and returns
// what became of the messages that were struck.
func (x *examined) reachedBy(site, fault string) (reached []string) {
	var visits scenarios.Visits
	small := []scenarios.Option{scenarios.Messages(explore.MatrixMessages), scenarios.Set("producer.count", "1"),
		scenarios.Set("faults.until", "30m"), scenarios.Steps(100_000)}
	small = append(small, x.planted...)
	x.run(append(small, visits.Option())...)
	for _, v := range visits.Seen {
		if v.Site != site || v.Message == 0 {
			continue
		}
		var seen checker.Outcomes
		x.run(append(small, scenarios.Observe(&seen), scenarios.Faults(fmt.Sprintf(fault, v.Place)))...)
		if o, ok := seen.Of(v.Message, x.leg); ok {
			reached = append(reached, o.String())
		}
	}
	return reached
}

func (x *examined) run(opts ...scenarios.Option) {
	runner, err := x.system.Runner(opts...)
	if err != nil {
		x.t.Fatalf("%v: %v", x, err)
	}
	runner.Run(runner.Seed())
}

// writesTheKeyFirst: the key is in a commit of its own, on the disk, before the
// effect, and is still there when the message comes again.
func (c *composition) writesTheKeyFirst() bool {
	request := "consumer.key"
	if c.isDirect() {
		request = "producer.key"
	}
	return c.is("sink.dedup", "table") && c.is("sink.dedup.written", "before-effect") && c.is("sink.dedup.kept", "disk") &&
		c.is("sink.dedup.window", "forever", "20h") && c.number("sink.dedup.count") != 1 && c.is(request, "message") && c.is("second-sink", "none")
}

// comesAgain: a request that is not answered is followed by another one, or the
// broker counts the message as done with by then. The producer is told ok.
func (c *composition) comesAgain() bool {
	if c.isDirect() {
		return c.sendsAgain() && c.is("producer.retry.attempts", "unlimited")
	}
	return c.hearsOfItsConfirm() && c.commitsAtOnce() && c.allows() && (c.ackedBefore() || c.redelivers() && c.repeatsFailed())
}

const (
	partKeyFirst = "the key first: a crash before the effect loses"
	partKeyWith  = "key and effect in one commit: a crash of the sink loses nothing"
)

func keyFirst(leg checker.Leg, f focus) law {
	return law{
		leg:   leg,
		focus: f.and(focus{"sink.dedup": {"table"}, "sink.dedup.written": {"before-effect", "with-effect"}, "second-sink": {"none"}, "sink.failures": {"none"}}),
		parts: []string{partKeyFirst, partKeyWith},
		contradiction: func(x *examined) error {
			if !x.keeps() || !x.comesAgain() || !x.knowsItsPlace() {
				return nil
			}
			if x.writesTheKeyFirst() {
				x.met[partKeyFirst]++
				if got := x.reachedBy("sink.half-done", "crash sink-1 at %s, restart after 1s"); !slices.Contains(got, "loss") {
					return fmt.Errorf("%s: it reaches %v: %v", partKeyFirst, got, x)
				}
				return nil
			}
			if x.is("sink.dedup.written", "with-effect") && x.is("sink.async-commit", "none") && (x.isDirect() || x.ackedAfter()) {
				x.met[partKeyWith]++
				if got := x.reachedBy("sink.before-response", "crash sink-1 at %s, restart after 1s"); slices.Contains(got, "loss") {
					return fmt.Errorf("%s: it reaches %v: %v", partKeyWith, got, x)
				}
			}
			return nil
		},
	}
}

// The seventh invariant. That it takes one more fault, or one more place of it, than
// a cell of the matrix has is what makes it a law of its own: the matrix never
// strikes between key and effect.
var (
	keyLaw    = keyFirst(checker.ToSink, focus{"broker.kind": {"queue", "log"}, "consumer.key": {"message"}})
	directLaw = keyFirst(checker.ToBroker, focus{"broker.kind": {"none"}, "producer.key": {"message"}, "producer.confirms": {"true"}})
)

func TestInvariantKeyBeforeEffect(t *testing.T) {
	t.Run("behind a broker", func(t *testing.T) { requireLaw(t, keyLaw) })
	t.Run("direct", func(t *testing.T) { requireLaw(t, directLaw) })
}
