package reports

import (
	"fmt"
	"io"
	"strings"
	"time"

	"ackgap/checker/linear"
	"ackgap/history"
	"ackgap/scenarios"
)

// Linearizability writes for people what the searches found in a recorded run:
// the messages, then each partition of a log, with the operations that show a
// violation. It returns the writer's error.
func Linearizability(w io.Writer, r *scenarios.Result, j *linear.Judgement) error {
	var b strings.Builder
	v := &j.Messages
	fmt.Fprintf(&b, "\nlinearizability\n  %s, %s, each message judged by itself: %v\n",
		plural(uint64(v.Partitions), "message"), plural(uint64(v.Operations), "operation"), v.Status)
	if v.Status != linear.Linearizable {
		fmt.Fprintf(&b, "  %v: m%d", v.Status, v.Witness)
		if op := blockedOp(r, v); op != nil {
			fmt.Fprintf(&b, ", at: %s", linear.DescribeMessageOp(op))
		}
		b.WriteByte('\n')
	}
	if len(j.Log) > 0 {
		writeLog(&b, r, j)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// blockedOp returns the operation of the witness that nothing makes possible,
// nil if there is none.
func blockedOp(r *scenarios.Result, v *linear.Verdict) *linear.MessageOp {
	if v.Status != linear.Violated || v.Blocked < 0 {
		return nil
	}
	ops := linear.MessageOps(r.History.Events, v.Witness)
	if v.Blocked >= len(ops) {
		return nil
	}
	return &ops[v.Blocked]
}

func writeLog(b *strings.Builder, r *scenarios.Result, j *linear.Judgement) {
	fmt.Fprintf(b, "  the log, %s, each judged with its offsets: %v\n", plural(uint64(len(j.Log)), "partition"), j.LogStatus())
	for i := range j.Log {
		p := &j.Log[i]
		unsure := ""
		if p.Unsure > 0 {
			unsure = fmt.Sprintf(" (%s of unknown outcome)", formatCount(uint64(p.Unsure)))
		}
		fmt.Fprintf(b, "    p%d  %s%s, %s, %s: %v\n", p.Partition, plural(uint64(p.Appends), "append"), unsure,
			plural(uint64(p.Reads), "read"), plural(uint64(p.Offsets), "offset"), p.Status)
		if p.Violation != 0 {
			fmt.Fprintf(b, "        %v: %s\n", p.Violation, p.Violation.Sentence())
		}
		for k := range p.Witness {
			op := &p.Witness[k]
			fmt.Fprintf(b, "        %s: %s, %s\n", nodeName(r.Nodes, history.Node(op.Client)), linear.DescribeLogOp(op), opTimes(r, op))
		}
	}
}

// opTimes tells when an operation ran. Its own times are numbers of events.
func opTimes(r *scenarios.Result, op *linear.LogOp) string {
	at := func(seq int64) string { return formatTime(time.Duration(r.History.At(uint64(seq)).At)) }
	if op.Return == linear.Never {
		return "from " + at(op.Call)
	}
	return at(op.Call) + " to " + at(op.Return)
}
