package linear

import (
	"slices"

	"ackgap/history"
)

// Judgement is what the searches say about a recorded run.
type Judgement struct {
	// Messages judges the life of each message by itself.
	Messages Verdict
	// Log judges the partitions of a log, in their order. It is empty where no
	// event names a partition.
	Log []PartitionVerdict
}

// PartitionVerdict is what a search found of one partition of a log.
type PartitionVerdict struct {
	// Partition, from 1.
	Partition uint32
	// Status of the partition.
	Status Status
	// Appends and Reads that were judged. Unsure counts the appends of unknown
	// outcome among them.
	Appends, Unsure, Reads int
	// Offsets in use, as far as confirmed appends and reads tell.
	Offsets int64
	// Violation is what [LogOrder] calls it. It is 0 where nothing is violated,
	// and where only the search can tell.
	Violation Violation
	// Witness are the operations that show a violation, in the order of their
	// calls.
	Witness []LogOp
}

// Judge searches a recorded run: each message by itself ([CheckMessages]) and,
// where the broker is a log, each partition with its offsets ([LogOps],
// [CheckLog]). Errors are those of these functions.
func Judge(events []history.Event, o Options) (Judgement, error) {
	var j Judgement
	var err error
	if j.Messages, err = CheckMessages(events, o); err != nil {
		return j, err
	}
	ops, err := LogOps(events)
	if err != nil {
		return j, err
	}
	for places := range partitions(ops) {
		var partition []LogOp
		for _, i := range places {
			partition = append(partition, ops[i])
		}
		v, err := judgePartition(partition, o)
		if err != nil {
			return j, err
		}
		j.Log = append(j.Log, v)
	}
	return j, nil
}

// LogStatus is Violated if a partition is, else Unknown if one is.
func (j *Judgement) LogStatus() Status {
	var v Verdict
	for i := range j.Log {
		v.add(j.Log[i].Status, j.Log[i].Partition, 0, 0)
	}
	v.finish()
	return v.Status
}

// judgePartition searches the operations on one partition, which are in the
// order of their calls.
func judgePartition(ops []LogOp, o Options) (PartitionVerdict, error) {
	v := PartitionVerdict{Partition: ops[0].Input.Partition}
	for i := range ops {
		v.count(&ops[i])
	}
	searched, err := CheckLog(ops, o)
	if err != nil {
		return v, err
	}
	if v.Status = searched.Status; v.Status != Violated {
		return v, nil
	}
	named, err := LogOrder(ops)
	witness := named.Witness
	if named.Status != Violated && searched.Blocked >= 0 {
		witness = []int{searched.Blocked}
	}
	v.Violation = named.Violation
	for _, i := range slices.Sorted(slices.Values(witness)) {
		v.Witness = append(v.Witness, ops[i])
	}
	return v, err
}

// count adds an operation to the numbers.
func (v *PartitionVerdict) count(op *LogOp) {
	switch {
	case op.Input.Kind == Read:
		v.Reads++
		v.Offsets = max(v.Offsets, op.Input.Offset+1)
	case op.Outcome == history.Ok:
		v.Appends++
		v.Offsets = max(v.Offsets, op.Output.Offset+1)
	default:
		v.Appends++
		v.Unsure++
	}
}
