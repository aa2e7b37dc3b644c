package linear_test

import (
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"ackgap/checker/linear"
	"ackgap/history"
)

// manyMessages returns the history of n messages: each is sent, handed out,
// acked, and looked for at the end. That is four operations.
func manyMessages(n uint32) []history.Event {
	var events []history.Event
	add := func(e history.Event) {
		e.Seq = uint64(len(events)) + 1
		events = append(events, e)
	}
	for m := uint32(1); m <= n; m++ {
		add(history.Event{Kind: history.Send, Type: history.Invoke, Message: m, Node: 1, Live: 1})
		add(history.Event{Kind: history.Attempt, Message: m, Attempt: 1, Node: 1, Live: 1})
		add(history.Event{Kind: history.Store, Message: m, Attempt: 1, Copy: 1, Node: 2})
		add(history.Event{Kind: history.Send, Type: history.Ok, Message: m, Attempt: 1, Node: 1, Live: -1})
		add(history.Event{Kind: history.Lease, Message: m, Copy: 1, Delivery: 1, Node: 2, Peer: 3, Live: 1})
		add(history.Event{Kind: history.Deliver, Message: m, Copy: 1, Delivery: 1, Node: 3})
		add(history.Event{Kind: history.Ack, Message: m, Copy: 1, Delivery: 1, Node: 3, Live: -1})
		add(history.Event{Kind: history.Settle, Message: m, Copy: 1, Delivery: 1, Node: 2, Live: -1})
	}
	add(history.Event{Kind: history.End, Reason: history.Drained})
	return events
}

// manyLogOps returns n operations on a log of ten partitions, five per cent of
// unknown outcome (every tenth append), of which half took effect. In each partition about eight run
// at a time.
func manyLogOps(n int) []linear.LogOp {
	r := rand.New(rand.NewPCG(3, 4))
	ops := make([]linear.LogOp, n)
	contents := make([][]uint64, 10)
	for i := range ops {
		op := &ops[i]
		// Calls are even, returns odd and unique: the moment, then the place.
		op.Call = 2 * (int64(i)*100 - r.Int64N(4_000) + 10_000)
		op.Return = 2*(int64(i)*100+10_000+r.Int64N(4_000)) + 1
		op.Client, op.Outcome = i, history.Ok
		op.Input.Partition = uint32(i % 10)
		content := &contents[i%10]
		if r.IntN(2) == 0 && len(*content) > 0 {
			op.Input.Kind = linear.Read
			op.Input.Offset = r.Int64N(int64(len(*content)))
			op.Output = linear.LogOutput{Value: (*content)[op.Input.Offset], Found: true}
			continue
		}
		op.Input.Kind, op.Input.Value = linear.Append, uint64(i)
		if r.IntN(10) == 0 {
			if op.Outcome = history.Info; r.IntN(2) == 0 {
				continue
			}
		}
		op.Output.Offset = int64(len(*content))
		*content = append(*content, op.Input.Value)
	}
	return ops
}

// measure runs something large and prints what it took.
func measure(t *testing.T, what string, do func() (linear.Verdict, error)) {
	t.Helper()
	start := time.Now()
	v, err := do()
	took := time.Since(start)
	if err != nil || v.Status != linear.Linearizable {
		t.Fatalf("%s: %+v, %v", what, v, err)
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	t.Logf("%s: %d operations in %d partitions, %d steps, %v, %d MB taken from the system so far",
		what, v.Operations, v.Partitions, v.Steps, took.Round(time.Millisecond), m.Sys>>20)
}

func TestProveLargeHistories(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	events := manyMessages(100_000)
	measure(t, "messages", func() (linear.Verdict, error) { return linear.CheckMessages(events, linear.Options{}) })
	ops := manyLogOps(100_000)
	measure(t, "log", func() (linear.Verdict, error) { return linear.CheckLog(ops, linear.Options{}) })
	start := time.Now()
	f, err := linear.LogOrder(ops)
	if err != nil || f.Status == linear.Violated {
		t.Fatalf("%+v, %v", f, err)
	}
	t.Logf("log order: %d operations, %v, %v", len(ops), f.Status, time.Since(start).Round(time.Millisecond))
}

// TestLateViolation: one wrong answer at the end of a long history is found.
func TestLateViolation(t *testing.T) {
	ops := manyLogOps(50_000)
	last := len(ops) - 1
	for ops[last].Input.Kind != linear.Read {
		last--
	}
	ops[last].Output.Value++
	start := time.Now()
	v, err := linear.CheckLog(ops, linear.Options{})
	if err != nil || v.Status != linear.Violated || v.Violated != 1 || v.Witness != ops[last].Input.Partition {
		t.Errorf("%+v, %v, want partition %d violated", v, err, ops[last].Input.Partition)
	}
	t.Logf("%d steps, %v, blocked at operation %d of %d", v.Steps, time.Since(start).Round(time.Millisecond), v.Blocked, len(ops))
}

// TestBudget: a search that is too expensive is left to the monitor, which
// decides what has no ambiguous holes; the rest is unknown, at the same step
// each time.
func TestBudget(t *testing.T) {
	ops, few := manyLogOps(2000), linear.Options{Steps: 50}
	first, err := linear.CheckLog(ops, few)
	if err != nil || first.Status != linear.Unknown || first.Unknown == 0 || first.Unknown == 10 || first.Violated != 0 {
		t.Errorf("%+v, %v, want some partitions unknown", first, err)
	}
	if again, _ := linear.CheckLog(ops, few); first != again {
		t.Errorf("%+v, then %+v", first, again)
	}
	if first.Steps > 10*50 {
		t.Errorf("%d steps in 10 partitions, 50 allowed in each", first.Steps)
	}
	messages, err := linear.CheckMessages(manyMessages(5), linear.Options{Steps: 3})
	if err != nil || messages.Status != linear.Unknown || messages.Unknown != 5 || messages.Witness != 1 {
		t.Errorf("%+v, %v, want 5 messages unknown", messages, err)
	}
}

func BenchmarkCheckMessages(b *testing.B) {
	events := manyMessages(10_000)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := linear.CheckMessages(events, linear.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCheckLog(b *testing.B) {
	ops := manyLogOps(10_000)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := linear.CheckLog(ops, linear.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLogOrder(b *testing.B) {
	ops := manyLogOps(100_000)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := linear.LogOrder(ops); err != nil {
			b.Fatal(err)
		}
	}
}
