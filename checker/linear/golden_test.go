package linear_test

import (
	"fmt"
	"strings"
	"testing"

	"ackgap/checker/linear"
)

func TestLogGolden(t *testing.T) {
	golden(t, "testdata/log.txt", func(t *testing.T, lines []string) string {
		ops := parseLog(t, lines)
		v, err := linear.CheckLog(ops, linear.Options{})
		if err != nil {
			return err.Error() + "\n"
		}
		f, err := linear.LogOrder(ops)
		if err != nil {
			t.Fatal(err)
		}
		if f.Status != linear.Unknown && f.Status != v.Status {
			t.Errorf("the search says %v, the monitor %v", v.Status, f.Status)
		}
		if v.Status == linear.Violated && v.Blocked >= 0 {
			return tellFinding(f) + fmt.Sprintf("search: blocked at operation %d\n", v.Blocked)
		}
		return tellFinding(f) + fmt.Sprintf("search: %v\n", v.Status)
	})
}

func TestQueueGolden(t *testing.T) {
	golden(t, "testdata/queue.txt", func(t *testing.T, lines []string) string {
		ops := parseQueue(t, lines)
		f, err := linear.QueueOrder(ops)
		if err != nil {
			return err.Error() + "\n"
		}
		if f.Status != linear.Unknown && searchQueue(ops) != (f.Status == linear.Linearizable) {
			t.Error("the search says otherwise")
		}
		return tellFinding(f)
	})
}

func TestMessagesGolden(t *testing.T) {
	golden(t, "testdata/messages.txt", func(t *testing.T, lines []string) string {
		events := parseEvents(t, lines)
		v, err := linear.CheckMessages(events, linear.Options{})
		if err != nil {
			return err.Error() + "\n"
		}
		var b strings.Builder
		for i, op := range linear.MessageOps(events, 1) {
			until := fmt.Sprint(op.Return)
			if op.Return == linear.Never {
				until = "never"
			}
			fmt.Fprintf(&b, "%d: %d-%s %s\n", i, op.Call, until, linear.DescribeMessageOp(&op))
		}
		fmt.Fprint(&b, v.Status)
		if v.Status == linear.Violated {
			fmt.Fprintf(&b, ", blocked at %d", v.Blocked)
		}
		return b.String() + "\n"
	})
}
