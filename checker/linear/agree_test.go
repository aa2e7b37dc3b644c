package linear_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/anishathalye/porcupine"

	"ackgap/checker/linear"
	"ackgap/history"
)

// histories is how many random histories each agreement is held against.
func histories() int {
	if os.Getenv("ACKGAP_PROVE") != "" {
		return 100_000
	}
	return 3_000
}

// tally counts the verdicts of a monitor and of the search.
type tally struct {
	linearizable, violated, open int
	names                        map[linear.Violation]int
}

// add counts one history and reports whether the verdicts agree. An open one
// agrees with both.
func (c *tally) add(f linear.Finding, searched bool) bool {
	if searched {
		c.linearizable++
	} else {
		c.violated++
	}
	if f.Status == linear.Violated {
		if c.names == nil {
			c.names = map[linear.Violation]int{}
		}
		c.names[f.Violation]++
	}
	if f.Status == linear.Unknown {
		c.open++
		return true
	}
	return searched == (f.Status == linear.Linearizable)
}

// check prints the tally, and fails if one verdict, or a violation, was rare.
func (c *tally) check(t *testing.T, from, to linear.Violation, mayBeOpen bool) {
	n := c.linearizable + c.violated
	var names []string
	for v := from; v <= to; v++ {
		names = append(names, fmt.Sprintf("%s %d", v, c.names[v]))
		// Without unknown outcomes a value from nowhere is at an offset beyond
		// all appends: a hole.
		if c.names[v] == 0 && (mayBeOpen || v != linear.NeverAppended) {
			t.Errorf("%s was never found", v)
		}
	}
	t.Logf("%d histories: %d linearizable, %d violated, %d left open; %s", n, c.linearizable, c.violated, c.open, strings.Join(names, ", "))
	if 10*c.linearizable < n || 10*c.violated < n {
		t.Error("one of the verdicts is rarer than 10 %")
	}
	if !mayBeOpen && c.open > 0 || 4*c.open > n {
		t.Errorf("%d of %d verdicts were left open", c.open, n)
	}
}

// TestLogAgrees holds CheckLog and the monitor against a plain search: without
// unknown outcomes, with some, with many.
func TestProveLogAgrees(t *testing.T) {
	for _, unknown := range []int{0, 15, 40} {
		t.Run(fmt.Sprintf("unknown %d percent", unknown), func(t *testing.T) {
			r, c := rand.New(rand.NewPCG(1, uint64(unknown))), tally{}
			for i := range histories() {
				ops := randomLog(r, unknown, i%2 == 1)
				v, err := linear.CheckLog(ops, linear.Options{})
				if err != nil || v.Status == linear.Unknown {
					t.Fatalf("%v %v, of\n%v", v, err, ops)
				}
				f, err := linear.LogOrder(ops)
				if err != nil {
					t.Fatal(err)
				}
				plain := searchLog(ops)
				if plain != (v.Status == linear.Linearizable) || !c.add(f, plain) {
					t.Fatalf("linearizable by the plain search: %v; CheckLog says %v, the monitor %v %v %v, of%s",
						plain, v.Status, f.Status, f.Violation, f.Witness, tell(ops))
				}
			}
			c.check(t, linear.SameOffset, linear.HoleRead, unknown > 0)
		})
	}
}

// TestQueueAgrees holds the monitor of queues against a search.
func TestProveQueueAgrees(t *testing.T) {
	for _, unknown := range []int{0, 10, 30} {
		t.Run(fmt.Sprintf("unknown %d percent", unknown), func(t *testing.T) {
			r, c := rand.New(rand.NewPCG(2, uint64(unknown))), tally{}
			for i := range histories() {
				ops := randomQueue(r, unknown, i%2 == 1)
				f, err := linear.QueueOrder(ops)
				if err != nil {
					t.Fatal(err)
				}
				if searched := searchQueue(ops); !c.add(f, searched) {
					t.Fatalf("linearizable by the search: %v; the monitor says %v %v %v, of%s", searched, f.Status, f.Violation, f.Witness, tell(ops))
				}
			}
			c.check(t, linear.NeverEnqueued, linear.FalseEmpty, unknown > 0)
		})
	}
}

// logObject is a log as simple as possible: its state is a string of the
// values, a byte each, and an append of unknown outcome can be anywhere.
var logObject = porcupine.NondeterministicModel{
	Init: func() []any { return []any{""} },
	Step: func(state, in, _ any) []any {
		s, op := state.(string), in.(*linear.LogOp)
		appended := s + string([]byte{byte(op.Input.Value)})
		at := op.Input.Offset
		switch {
		case op.Input.Kind == linear.Append && op.Outcome == history.Info:
			return []any{s, appended}
		case op.Input.Kind == linear.Append && op.Output.Offset == int64(len(s)):
			return []any{appended}
		case op.Input.Kind == linear.Read && !op.Output.Found && at >= int64(len(s)),
			op.Input.Kind == linear.Read && op.Output.Found && at < int64(len(s)) && s[at] == byte(op.Output.Value):
			return []any{s}
		}
		return nil
	},
	Hash: hashString,
}

// queueObject is a whole queue, which only histories as small as these allow to
// search. Its state is a string of the values, a byte each.
var queueObject = porcupine.NondeterministicModel{
	Init: func() []any { return []any{""} },
	Step: func(state, in, _ any) []any {
		s, op := state.(string), in.(*linear.QueueOp)
		if op.Input.Kind == linear.Put {
			next := s + string([]byte{byte(op.Input.Value)})
			if op.Outcome == history.Info {
				return []any{s, next}
			}
			return []any{next}
		}
		switch {
		case op.Outcome == history.Info && s != "":
			return []any{s, s[1:]}
		case op.Outcome == history.Info, s == "" && !op.Output.Found:
			return []any{s}
		case op.Output.Found && s != "" && s[0] == byte(op.Output.Value):
			return []any{s[1:]}
		}
		return nil
	},
	Hash: hashString,
}

func hashString(state any) uint64 {
	h := uint64(1)
	for _, b := range []byte(state.(string)) {
		h = h*31 + uint64(b)
	}
	return h
}

// searchLog and searchQueue report whether a history is linearizable.
func searchLog(ops []linear.LogOp) bool { return search(logObject, ops) }

func searchQueue(ops []linear.QueueOp) bool { return search(queueObject, ops) }

func search[In, Out any](object porcupine.NondeterministicModel, ops []linear.Op[In, Out]) bool {
	var all []porcupine.Operation
	for i := range ops {
		if ops[i].Outcome != history.Fail {
			all = append(all, porcupine.Operation{Input: &ops[i], Call: ops[i].Call, Return: ops[i].Return})
		}
	}
	return porcupine.CheckOperations(object.ToModel(), all)
}

// tell prints the operations of a history.
func tell[In, Out any](ops []linear.Op[In, Out]) string {
	var b strings.Builder
	for i, op := range ops {
		fmt.Fprintf(&b, "\n%2d [%d, %d] %v %+v -> %+v", i, op.Call, op.Return, op.Outcome, op.Input, op.Output)
	}
	return b.String()
}
