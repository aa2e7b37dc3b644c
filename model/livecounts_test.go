package model_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"ackgap/history"
	"ackgap/model"
)

// TestLiveCountsAreRight: a message's count of ways to come back never goes
// below zero, nothing happens to a message before its count rises or after it
// has returned to zero, and a drained system has only stored copies left.
func TestLiveCountsAreRight(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		cfg := drawVariant(rt)
		s := newSystem(t, cfg)
		r := simulate(s, rapid.Uint64().Draw(rt, "seed"), compile(t, s, cfg.Messages, "", stormyFor(&cfg), true), nil)
		if wrong := miscounted(r, &cfg); wrong != "" {
			rt.Fatal(wrong)
		}
	})
}

// liveCounts follows what events say of the ways in which messages can come back.
type liveCounts struct {
	live, copies map[uint32]int
	closed       map[uint32]bool
	group        bool // a group reads: a log can be read again

	appended, settled, void map[[2]uint32]bool // by message and copy
}

// miscounted returns what is wrong with the live counts of a run, "" if nothing is.
func miscounted(r *run, cfg *model.Config) string {
	c := liveCounts{live: map[uint32]int{}, copies: map[uint32]int{}, closed: map[uint32]bool{},
		appended: map[[2]uint32]bool{}, settled: map[[2]uint32]bool{}, void: map[[2]uint32]bool{}, group: cfg.Consumer.Group.Enabled}
	for i := range r.rec.Events {
		e := &r.rec.Events[i]
		if e.Message == 0 || e.Kind == history.Poison {
			continue
		}
		if c.closed[e.Message] && !quiet(e) && !c.again(e) {
			return fmt.Sprintf("something happened to a closed message, m%d: %s", e.Message, e.Kind)
		}
		c.live[e.Message] += int(e.Live)
		c.countCopies(e)
		if c.live[e.Message] < 0 {
			return fmt.Sprintf("a message, m%d, can come back in fewer than no ways after %s", e.Message, e.Kind)
		}
		c.closed[e.Message] = c.live[e.Message] == 0
	}
	for m := uint32(1); m <= cfg.Messages; m++ {
		if r.Drained && c.live[m] != c.copies[m] {
			return fmt.Sprintf("a drained system waits for m%d in %d ways, and has %d copies", m, c.live[m], c.copies[m])
		}
	}
	return ""
}

// quiet reports whether an event may concern a closed message: an answer, or
// what comes too late.
func quiet(e *history.Event) bool {
	switch e.Packet {
	case history.Ended, history.Ending, history.Answer, history.Acknowledgement, history.Response, history.Releasing, history.Completed:
		return true
	}
	switch e.Kind {
	case history.Deny, history.LateAck, history.Marker: // a marker changes what the record was worth
		return true
	case history.Confirm, history.Release, history.Ack:
		return e.Live == 0
	}
	return faulty(e)
}

// again: a group's log can be read again, what is retained replayed, a dead letter unwritten.
func (c *liveCounts) again(e *history.Event) bool {
	return e.Live > 0 && (c.group || e.Kind == history.CopyBack)
}

// countCopies counts the stored copies that can come back.
func (c *liveCounts) countCopies(e *history.Event) {
	switch id := [2]uint32{e.Message, uint32(e.Copy)}; e.Kind {
	case history.Append:
		c.appended[id] = true
		c.copies[e.Message]++
	case history.Store, history.CopyBack:
		if !c.appended[id] || e.Kind == history.CopyBack {
			c.copies[e.Message]++
		}
		delete(c.settled, id)
	case history.Settle, history.DeadLetter:
		c.settled[id] = true
		delete(c.void, id) // the marker was lost, and the copy read
		if e.Live < 0 || e.Reason != history.TooManyDeliveries && e.Reason != history.Nacked {
			c.copies[e.Message]-- // otherwise it is the first of the two steps to the dead letters
		}
	case history.CopyLost:
		c.copies[e.Message]--
		delete(c.void, id)
	case history.Marker: // an aborted copy goes with its marker, or when that is safe
		c.void[id] = e.Type == history.Fail && e.Live == 0 && !c.settled[id]
		if e.Live < 0 {
			c.copies[e.Message]--
		}
	case history.Purge:
		if c.void[id] {
			c.copies[e.Message]--
		}
	}
}
