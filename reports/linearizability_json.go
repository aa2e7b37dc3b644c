package reports

import (
	"ackgap/checker/linear"
	"ackgap/history"
	"ackgap/scenarios"
)

// linearJSON is what the searches found.
type linearJSON struct {
	Messages linearMessagesJSON `json:"messages"`
	Log      *linearLogJSON     `json:"log,omitempty"`
}

type linearMessagesJSON struct {
	Status     linear.Status `json:"status"`
	Messages   int           `json:"messages"`
	Operations int           `json:"operations"`
	Violated   int           `json:"violated"`
	Unknown    int           `json:"unknown"`
	Witness    uint32        `json:"witness,omitempty"`
	Blocked    string        `json:"blocked_at,omitempty"`
}

type linearLogJSON struct {
	Status     linear.Status         `json:"status"`
	Partitions []linearPartitionJSON `json:"partitions"`
}

type linearPartitionJSON struct {
	Partition uint32         `json:"partition"`
	Status    linear.Status  `json:"status"`
	Appends   int            `json:"appends"`
	Unsure    int            `json:"unknown_appends"`
	Reads     int            `json:"reads"`
	Offsets   int64          `json:"offsets"`
	Violation string         `json:"violation,omitempty"`
	Sentence  string         `json:"sentence,omitempty"`
	Witness   []linearOpJSON `json:"witness,omitempty"`
}

// linearOpJSON is an operation on a log. Call and return are numbers of events;
// one that may still happen after the run has no return.
type linearOpJSON struct {
	Operation string `json:"operation"`
	Client    string `json:"client"`
	Call      int64  `json:"call"`
	CallNS    int64  `json:"call_ns"`
	Return    int64  `json:"return,omitempty"`
	ReturnNS  int64  `json:"return_ns,omitempty"`
}

// linearOf returns nil where nothing was searched.
func linearOf(r *scenarios.Result, j *linear.Judgement) *linearJSON {
	if j == nil {
		return nil
	}
	v := &j.Messages
	out := &linearJSON{Messages: linearMessagesJSON{Status: v.Status, Messages: v.Partitions, Operations: v.Operations,
		Violated: v.Violated, Unknown: v.Unknown, Witness: v.Witness}}
	if op := blockedOp(r, v); op != nil {
		out.Messages.Blocked = linear.DescribeMessageOp(op)
	}
	if len(j.Log) == 0 {
		return out
	}
	out.Log = &linearLogJSON{Status: j.LogStatus()}
	for i := range j.Log {
		out.Log.Partitions = append(out.Log.Partitions, linearPartitionOf(r, &j.Log[i]))
	}
	return out
}

func linearPartitionOf(r *scenarios.Result, p *linear.PartitionVerdict) linearPartitionJSON {
	out := linearPartitionJSON{Partition: p.Partition, Status: p.Status, Appends: p.Appends, Unsure: p.Unsure,
		Reads: p.Reads, Offsets: p.Offsets}
	if p.Violation != 0 {
		out.Violation, out.Sentence = p.Violation.String(), p.Violation.Sentence()
	}
	for i := range p.Witness {
		op := &p.Witness[i]
		o := linearOpJSON{Operation: linear.DescribeLogOp(op), Client: nodeName(r.Nodes, history.Node(op.Client)),
			Call: op.Call, CallNS: int64(r.History.At(uint64(op.Call)).At)}
		if op.Return != linear.Never {
			o.Return, o.ReturnNS = op.Return, int64(r.History.At(uint64(op.Return)).At)
		}
		out.Witness = append(out.Witness, o)
	}
	return out
}
