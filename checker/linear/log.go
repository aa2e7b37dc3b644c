package linear

import (
	"fmt"

	"github.com/anishathalye/porcupine"

	"ackgap/history"
)

// LogKind says which operation on a log it is.
type LogKind uint8

// The operations on a log.
const (
	// Append: put a value at the end.
	Append LogKind = iota + 1
	// Read: fetch what is at an offset.
	Read
)

// LogInput is what was asked for: of Append a Value, of Read an Offset from 0.
type LogInput struct {
	Kind      LogKind
	Partition uint32
	Value     uint64
	Offset    int64
}

// LogOutput is the answer: of Append the Offset from 0 at which the value is
// now, of Read whether anything is there (Found), and the Value.
type LogOutput struct {
	Offset int64
	Value  uint64
	Found  bool
}

// LogOp is an operation on a partition of a log.
type LogOp = Op[LogInput, LogOutput]

// logObject is a partition of a log as a sequential object. It starts empty.
// Its state is a *record, the last one; nil while the log is empty.
func logObject(known *offsets) porcupine.NondeterministicModel {
	return porcupine.NondeterministicModel{
		Init: func() []any { return []any{(*record)(nil)} },
		Step: func(state, in, _ any) []any { return stepLog(known, state.(*record), in.(*LogOp)) },
		Equal: func(a, b any) bool {
			return a.(*record).equal(b.(*record))
		},
		Hash:              func(state any) uint64 { return state.(*record).hashed() },
		DescribeOperation: func(in, _ any) string { return DescribeLogOp(in.(*LogOp)) },
		DescribeState:     func(state any) string { return state.(*record).String() },
	}
}

func stepLog(known *offsets, s *record, op *LogOp) []any {
	in, out := op.Input, op.Output
	switch {
	case in.Kind == Append && op.Outcome != history.Ok:
		var next []any
		effect, none := known.unknown(s.tail(), in.Value)
		if none {
			next = append(next, s)
		}
		if effect {
			next = append(next, s.append(in.Value, known.isRead(s.tail())))
		}
		return next
	case in.Kind == Append && out.Offset == s.tail():
		return []any{s.append(in.Value, known.isRead(s.tail()))}
	case in.Kind == Read && s.answers(in.Offset, out):
		return []any{s}
	}
	return nil
}

// answers reports whether a read would be answered so.
func (r *record) answers(offset int64, out LogOutput) bool {
	if !out.Found {
		return offset >= r.tail()
	}
	found := r.at(offset)
	return found != nil && found.value == out.Value
}

// matters leaves out reads whose answer nobody knows: they show nothing.
func matters(op *LogOp) bool {
	return op.Outcome == history.Ok || op.Outcome == history.Info && op.Input.Kind == Append
}

// DescribeLogOp tells an operation on a log in a few words, as people read a
// history: values are messages, and offsets count from 1.
func DescribeLogOp(op *LogOp) string {
	in, out := op.Input, op.Output
	switch {
	case in.Kind == Append && op.Outcome != history.Ok:
		return fmt.Sprintf("append m%d → unknown", in.Value)
	case in.Kind == Append:
		return fmt.Sprintf("append m%d → offset %d", in.Value, out.Offset+1)
	case !out.Found:
		return fmt.Sprintf("read offset %d → nothing", in.Offset+1)
	}
	return fmt.Sprintf("read offset %d → m%d", in.Offset+1, out.Value)
}

// CheckLog searches each partition of a log for an order of its operations in
// which appends get consecutive offsets from 0 and each read gets what is at
// its offset. An append of unknown outcome may have happened, at any offset and
// until its Return, or not. An [*OpError] says which operation makes no sense.
//
// Where a partition's budget is spent, as with twenty clients at a time, or
// after a violation late in a long history, [LogOrder] decides if it can.
func CheckLog(ops []LogOp, o Options) (Verdict, error) {
	if err := validateLog(ops); err != nil {
		return Verdict{}, err
	}
	v := Verdict{Blocked: -1}
	var s search[LogInput, LogOutput]
	for places := range partitions(ops) {
		s.begin(logObject(offsetsOf(ops, places)), o)
		for _, i := range places {
			s.add(&ops[i], i)
		}
		s.run(&v, ops[places[0]].Input.Partition, func() Finding {
			m := logMonitor{ops: ops}
			return m.judge(places)
		})
	}
	v.finish()
	return v, nil
}
