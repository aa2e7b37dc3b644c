package linear_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"ackgap/checker/linear"
	"ackgap/history"
)

// TestDrawMessages: the same history gives the same page, with faults, names
// and what blocks; on violated histories too, whose partial orders porcupine
// returns in the order of a map.
func TestDrawMessages(t *testing.T) {
	cfg := queueConfig(60)
	cfg.Broker.Lease.LateAck = 0 // accepted
	events, nodes := simulate(t, cfg, 20)
	v, err := linear.CheckMessages(events, linear.Options{})
	if err != nil || v.Status != linear.Violated {
		t.Fatalf("%+v, %v: the test needs a violated history", v, err)
	}
	var first bytes.Buffer
	if err := linear.DrawMessages(&first, events, nodes); err != nil {
		t.Fatal(err)
	}
	for range 10 {
		var again bytes.Buffer
		if err := linear.DrawMessages(&again, events, nodes); err != nil || !bytes.Equal(first.Bytes(), again.Bytes()) {
			t.Fatalf("another page (%v) of %d and %d bytes", err, first.Len(), again.Len())
		}
	}
	for _, want := range []string{`"Tag":"consumer-1"`, `"Description":"crash"`, `script line`, `enqueue, attempt 1`,
		`message 7, producer-1`, `1 ready`} {
		if !strings.Contains(first.String(), want) {
			t.Errorf("the page has no %q", want)
		}
	}
	var one bytes.Buffer
	if err := linear.DrawMessages(&one, events, nodes, v.Witness); err != nil || one.Len() >= first.Len() {
		t.Errorf("a page of one message: %v, %d bytes, of all: %d", err, one.Len(), first.Len())
	}
	if err := linear.DrawMessages(&one, events, nodes, 1000); err == nil {
		t.Error("a page of a message that is not there")
	}
}

func TestDrawLog(t *testing.T) {
	ops := manyLogOps(500)
	for i := range ops {
		if ops[i].Outcome == history.Info && i%10 == 3 {
			ops[i].Return = linear.Never
		}
	}
	ops[403].Output.Value++ // violated, if it is a read
	ops[413].Output.Value++
	note := linear.Note{Where: "broker-1", From: ops[100].Call, To: ops[200].Return, Text: "power loss", Details: "script line 1"}
	var pages [3]bytes.Buffer
	for i := range pages {
		if err := linear.DrawLog(&pages[i], ops, 3, note); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(pages[0].Bytes(), pages[i].Bytes()) {
			t.Error("another page from the same history")
		}
	}
	for _, want := range []string{`"Tag":"broker-1"`, "power loss", "append m3 ", "partition 3"} {
		if !strings.Contains(pages[0].String(), want) {
			t.Errorf("the page has no %q", want)
		}
	}
	if err := linear.DrawLog(&pages[0], ops, 77); err == nil {
		t.Error("a page of a partition that is not there")
	}
	if err := linear.DrawLog(&pages[0], manyLogOps(50_000), 3); err == nil {
		t.Error("a page of 5,000 operations")
	}
}

// TestOpErrors: what makes no sense is an error that says where, not a verdict.
func TestOpErrors(t *testing.T) {
	good := linear.LogOp{Call: 1, Return: 2, Outcome: history.Ok, Input: linear.LogInput{Kind: linear.Append}}
	for name, breakIt := range map[string]func(*linear.LogOp){
		"no outcome":      func(o *linear.LogOp) { o.Outcome = 0 },
		"invoke":          func(o *linear.LogOp) { o.Outcome = history.Invoke },
		"no kind":         func(o *linear.LogOp) { o.Input.Kind = 0 },
		"no call":         func(o *linear.LogOp) { o.Call = 0 },
		"no return":       func(o *linear.LogOp) { o.Return = 0 },
		"return first":    func(o *linear.LogOp) { o.Call, o.Return = 9, 8 },
		"ok without end":  func(o *linear.LogOp) { o.Return = linear.Never },
		"negative offset": func(o *linear.LogOp) { o.Output.Offset = -1 },
		"a common time":   func(o *linear.LogOp) { o.Call, o.Return = 2, 3 },
	} {
		ops := []linear.LogOp{good, good}
		ops[1].Call, ops[1].Return = 3, 4
		breakIt(&ops[1])
		_, searched := linear.CheckLog(ops, linear.Options{})
		_, monitored := linear.LogOrder(ops)
		for _, err := range []error{searched, monitored} {
			var flaw *linear.OpError
			if !errors.As(err, &flaw) || flaw.Problem == "" || flaw.Want == "" {
				t.Errorf("%s: got %v", name, err)
			}
		}
	}
	ops := []linear.LogOp{good}
	ops[0].Return = ops[0].Call // at one moment
	if _, err := linear.CheckLog(ops, linear.Options{}); err != nil {
		t.Errorf("an operation at one moment: %v", err)
	}
	if _, err := linear.CheckMessages([]history.Event{{Seq: 2}}, linear.Options{}); err == nil {
		t.Error("events that do not begin with 1")
	}
}
