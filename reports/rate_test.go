package reports_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"ackgap/history"
	"ackgap/reports"
	"ackgap/scenarios"
	"ackgap/sim"
)

// TestThroughput applies a number of messages, one after another, in a history
// that names no nodes.
func TestThroughput(t *testing.T) {
	for _, c := range []struct {
		messages   int
		took       time.Duration
		text, json string
	}{
		{2, 4800 * time.Millisecond, "1 message per 2.4s", "0.416"},
		{2, time.Hour, "1 message per 30m", "0"},
		{4, 3 * time.Second, "1 message per second", "1.333"},
		{2, 200 * time.Millisecond, "10 messages per second", "10"},
		{11, 100 * time.Millisecond, "110 messages per second", "110"},
	} {
		rec := &history.Recording{}
		for i := range c.messages {
			rec.Events = append(rec.Events, history.Event{Seq: uint64(i + 1), Kind: history.Send, Type: history.Invoke, Message: uint32(i + 1)})
		}
		for i := range c.messages {
			rec.Events = append(rec.Events, history.Event{Seq: uint64(c.messages + i + 1), Kind: history.Effect,
				Message: uint32(i + 1), At: sim.Time(i) * sim.Time(c.took) / sim.Time(c.messages-1)})
		}
		r := &scenarios.Result{History: rec, Throughput: uint64(c.messages) * uint64(time.Second) / uint64(c.took)}
		r.Verdict.Counts.Sent, r.Verdict.Counts.Fates[0] = uint64(c.messages), uint64(c.messages)
		if got := text(t, r, reports.TextOptions{}); !strings.Contains(got, " "+c.text+" of virtual time") {
			t.Errorf("%d messages in %s: want %q in\n%s", c.messages, c.took, c.text, got)
		}
		var out bytes.Buffer
		var object map[string]json.RawMessage
		if err := reports.JSON(&out, r, reports.JSONOptions{}); err != nil || json.Unmarshal(out.Bytes(), &object) != nil {
			t.Fatalf("no JSON: %v", err)
		}
		if got := string(object["throughput_per_s"]); got != c.json {
			t.Errorf("%d messages in %s: got %s, want %s", c.messages, c.took, got, c.json)
		}
	}
}

// TestShortestStoryIsDrawn: the headline names the first message, the diagram
// shows the one with the fewest events.
func TestShortestStoryIsDrawn(t *testing.T) {
	r := run(t, "at-least-once", scenarios.Messages(3), scenarios.Faults(
		"drop at link.request of m1 attempt 1", "crash at consumer.ack-gap of m1 delivery 1, restart after 1s",
		"crash at consumer.ack-gap of m3 delivery 1, restart after 1s"))
	got := text(t, r, reports.TextOptions{})
	if !strings.Contains(got, "applied more than once: m1, m3.") {
		t.Errorf("the headline doesn't name m1 and m3:\n%s", got)
	}
	if !strings.Contains(got, "\nm3: duplicate effect") || strings.Contains(got, "\nm1: duplicate effect") {
		t.Errorf("the diagram is not that of m3:\n%s", got)
	}
}

// TestLongStoryIsDrawnAtOnce draws a message with some 200,000 events. Time in
// proportion to their square would be minutes.
func TestLongStoryIsDrawnAtOnce(t *testing.T) {
	r := run(t, "at-least-once", scenarios.Messages(3), scenarios.Set("broker.lease.length", "3ms"),
		scenarios.Set("broker.lease.late-ack", "rejected"), scenarios.Set("horizon", "3m"))
	began := time.Now()
	if got := reports.Timeline(r.History, r.Nodes, 1, reports.Page{}); !strings.Contains(got, "steps left out") {
		t.Errorf("the diagram is not long:\n%s", got)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("%d events took %s to draw", len(r.History.Events), took)
	}
}
