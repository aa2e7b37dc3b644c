package linear

import (
	"slices"

	"ackgap/history"
)

// copyAt is where a stored copy of a message is in a log.
type copyAt struct {
	number    uint16
	partition uint16
	offset    int64 // from 0
	attempt   uint32
}

// LogOps returns the operations on a log that a history tells of, for
// [CheckLog] and [LogOrder]: attempts of the producers are appends, hand-outs
// reads, and the value is the message. An event counts for a log if it names a
// partition; a stored copy's offset is its Value, from 1. The events are all of
// a history, in order, numbered from 1; an error says which one is not.
//
// An append is ok if its confirm arrived, also where the confirm is that of a
// repetition which the broker recognised.
func LogOps(events []history.Event) ([]LogOp, error) {
	order, _, err := byMessage(events)
	if err != nil {
		return nil, err
	}
	var ops []LogOp
	var b biography
	var copies []copyAt
	for i := 0; i < len(order); {
		message := uint32(order[i] >> 32)
		b.reset()
		copies = copies[:0]
		for ; i < len(order) && uint32(order[i]>>32) == message; i++ {
			at := uint32(order[i])
			e := &events[at]
			b.observe(e, int64(at)+1)
			if e.Kind == history.Store && e.Partition != 0 {
				copies = append(copies, copyAt{e.Copy, e.Partition, e.Value - 1, e.Attempt})
			}
		}
		if len(copies) > 0 {
			ops = b.appends(ops, message, copies)
			ops = b.reads(ops, message, copies)
		}
	}
	return ops, nil
}

// appends adds the message's appends.
func (b *biography) appends(ops []LogOp, message uint32, copies []copyAt) []LogOp {
	reads := len(b.ops)
	b.finishEnqueues()
	attempted := b.ops[reads:]
	for _, enqueue := range attempted {
		if enqueue.Output == Recognised {
			b.confirmEarlier(attempted, copies[0].attempt, enqueue.Return)
		}
	}
	for _, enqueue := range attempted {
		if enqueue.Output == Recognised {
			continue
		}
		op := LogOp{Client: enqueue.Client, Call: enqueue.Call, Return: enqueue.Return, Outcome: history.Info,
			Input: LogInput{Kind: Append, Partition: uint32(copies[0].partition), Value: uint64(message)}}
		stored := func(c copyAt) bool { return c.attempt == enqueue.Input.Attempt }
		if at := slices.IndexFunc(copies, stored); at >= 0 && enqueue.Outcome == history.Ok {
			op.Outcome, op.Output.Offset = history.Ok, copies[at].offset
		}
		ops = append(ops, op)
	}
	b.ops = b.ops[:reads]
	return ops
}

// confirmEarlier gives a confirm to the attempt that stored the message.
func (b *biography) confirmEarlier(attempted []MessageOp, attempt uint32, at int64) {
	for i := range attempted {
		if op := &attempted[i]; op.Input.Attempt == attempt && op.Output != Recognised {
			op.Outcome, op.Return = history.Ok, at
			return
		}
	}
}

// reads adds the message's reads.
func (b *biography) reads(ops []LogOp, message uint32, copies []copyAt) []LogOp {
	for i := range b.ops {
		fetch := &b.ops[i]
		if fetch.Input.Kind != Fetch {
			continue
		}
		number := b.delivery(fetch.Input.Delivery).copyNumber
		at := slices.IndexFunc(copies, func(c copyAt) bool { return c.number == number })
		if at < 0 {
			continue
		}
		ops = append(ops, LogOp{Client: fetch.Client, Call: fetch.Call, Return: fetch.Return, Outcome: history.Ok,
			Input:  LogInput{Kind: Read, Partition: uint32(copies[at].partition), Offset: copies[at].offset},
			Output: LogOutput{Value: uint64(message), Found: true}})
	}
	return ops
}
