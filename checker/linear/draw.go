package linear

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"github.com/anishathalye/porcupine"

	"ackgap/history"
)

// MaxDrawn is how many operations a drawing shows at most.
const MaxDrawn = 2_000

// DrawMessages writes an HTML page that shows the operations on some messages,
// an order of them that a correct broker allows or how far one gets, and the
// faults of the time. Nodes are the names by [history.Node], from 1. The same
// history gives the same bytes.
//
// Without messages it shows all of them. More than [MaxDrawn] operations are an
// error, as is what [CheckMessages] refuses.
func DrawMessages(w io.Writer, events []history.Event, nodes []string, messages ...uint32) error {
	order, end, err := byMessage(events)
	if err != nil {
		return err
	}
	d := newDrawing[MessageInput, MessageOutput](messageObject())
	drawn := make([]bool, len(events))
	for i := 0; i < len(order); {
		message, b := uint32(order[i]>>32), biography{}
		chosen := len(messages) == 0 || slices.Contains(messages, message)
		for ; i < len(order) && uint32(order[i]>>32) == message; i++ {
			at := uint32(order[i])
			b.observe(&events[at], int64(at)+1)
			drawn[at] = chosen
		}
		if chosen {
			if err := d.addPartition(b.finish(end), fmt.Sprintf("message %d", message), nodes); err != nil {
				return fmt.Errorf("linear: message %d: %w", message, err)
			}
		}
	}
	if len(d.partitions) == 0 {
		return fmt.Errorf("linear: nothing to draw: the history has no operation on message %v", messages)
	}
	begin, finish := d.extent()
	return d.write(w, faultNotes(events, nodes, drawn, begin, finish))
}

// DrawLog writes such a page for the operations on one partition of a log, with
// notes on what else happened. More than [MaxDrawn] operations are an error, as
// is what [CheckLog] refuses.
func DrawLog(w io.Writer, ops []LogOp, partition uint32, notes ...Note) error {
	d, err := drawingOf(ops, partition, nil)
	if err != nil {
		return err
	}
	return d.write(w, notes)
}

// DrawPartition writes such a page for a partition of a recorded run's log, with
// the nodes' names and the faults of the time.
func DrawPartition(w io.Writer, events []history.Event, nodes []string, partition uint32) error {
	ops, err := LogOps(events)
	if err != nil {
		return err
	}
	d, err := drawingOf(ops, partition, nodes)
	if err != nil {
		return err
	}
	begin, finish := d.extent()
	return d.write(w, faultNotes(events, nodes, inPartition(events, ops, partition), begin, finish))
}

// inPartition marks the events of the messages that a partition has operations on.
func inPartition(events []history.Event, ops []LogOp, partition uint32) []bool {
	var messages []uint64
	for i := range ops {
		op := &ops[i]
		if op.Input.Partition == partition {
			messages = append(messages, max(op.Input.Value, op.Output.Value))
		}
	}
	slices.Sort(messages)
	marked := make([]bool, len(events))
	for i := range events {
		_, marked[i] = slices.BinarySearch(messages, uint64(events[i].Message))
	}
	return marked
}

// drawingOf lays out the operations on one partition of a log.
func drawingOf(ops []LogOp, partition uint32, nodes []string) (*drawing[LogInput, LogOutput], error) {
	if err := validateLog(ops); err != nil {
		return nil, err
	}
	var chosen []LogOp
	var known *offsets
	for places := range partitions(ops) {
		if ops[places[0]].Input.Partition == partition {
			known = offsetsOf(ops, places)
			for _, i := range places {
				chosen = append(chosen, ops[i])
			}
		}
	}
	d := newDrawing[LogInput, LogOutput](logObject(known))
	if err := d.addPartition(chosen, fmt.Sprintf("partition %d", partition), nodes); err != nil {
		return nil, err
	}
	if len(d.partitions) == 0 {
		return nil, fmt.Errorf("linear: nothing to draw: there is no operation on partition %d", partition)
	}
	return d, nil
}

// drawing is a page in the making. All its partitions are searched together,
// each with a budget of its own.
type drawing[In, Out any] struct {
	object     porcupine.NondeterministicModel
	partitions [][]porcupine.Operation
	count      int
	last       int64
}

func newDrawing[In, Out any](object porcupine.NondeterministicModel) *drawing[In, Out] {
	return &drawing[In, Out]{object: object}
}

// addPartition adds operations in the order of their calls.
func (d *drawing[In, Out]) addPartition(ops []Op[In, Out], name string, nodes []string) error {
	if d.count += len(ops); d.count > MaxDrawn {
		return fmt.Errorf("a drawing of more than %d operations: choose fewer messages, or a shorter history", MaxDrawn)
	}
	var partition []porcupine.Operation
	m := &meter{left: Options{}.steps(len(ops))}
	for i := range ops {
		op := &ops[i]
		if problem, want := op.flaw(); problem != "" {
			return &OpError{Index: i, Problem: problem, Want: want}
		}
		d.last = max(d.last, op.Call)
		if op.Return != Never {
			d.last = max(d.last, op.Return)
		}
		if op.Outcome == history.Fail {
			continue
		}
		about := name
		if 0 < op.Client && op.Client <= len(nodes) {
			about += ", " + nodes[op.Client-1]
		}
		partition = append(partition, porcupine.Operation{ClientId: op.Client, Input: op, Output: m,
			Call: op.Call, Return: op.Return, Metadata: about})
	}
	if len(partition) > 0 {
		d.partitions = append(d.partitions, partition)
	}
	return nil
}

// extent returns the times of the first call and the last return.
func (d *drawing[In, Out]) extent() (first, last int64) {
	first = d.last
	for _, partition := range d.partitions {
		first = min(first, partition[0].Call)
	}
	return first, d.last
}

// write searches and draws. The page is drawn with the object itself: with a
// budget that is spent it could not show how far the search got.
func (d *drawing[In, Out]) write(w io.Writer, notes []Note) error {
	d.layOut()
	object := d.object
	object.Partition = func([]porcupine.Operation) [][]porcupine.Operation { return d.partitions }
	_, info := porcupine.CheckOperationsVerbose(metered(object), nil, 0)
	sortPartials(info)
	info.AddAnnotations(annotations(notes))
	return porcupine.Visualize(object.ToModel(), info, w)
}

// layOut gives operations that overlap rows of their own, and ends those that
// never return after all others.
func (d *drawing[In, Out]) layOut() {
	var all []*porcupine.Operation
	for _, partition := range d.partitions {
		for i := range partition {
			op := &partition[i]
			if op.Return == Never {
				op.Return = d.last + 1
			}
			all = append(all, op)
		}
	}
	slices.SortStableFunc(all, func(a, b *porcupine.Operation) int {
		return cmp.Or(cmp.Compare(a.ClientId, b.ClientId), cmp.Compare(a.Call, b.Call))
	})
	row, client := 0, -1
	var free []int64 // from when on, for each row of the client
	for _, op := range all {
		if op.ClientId != client {
			row, client, free = row+len(free), op.ClientId, nil
		}
		at := slices.IndexFunc(free, func(t int64) bool { return t < op.Call })
		if at < 0 {
			at, free = len(free), append(free, 0)
		}
		free[at] = op.Return
		op.ClientId = row + at
	}
}

// sortPartials puts the partial orders that a search found into an order, since
// porcupine leaves them in that of a map: the longest first.
func sortPartials(info porcupine.LinearizationInfo) {
	for _, partials := range info.PartialLinearizations() {
		slices.SortFunc(partials, func(a, b []int) int {
			return cmp.Or(cmp.Compare(len(b), len(a)), slices.Compare(a, b))
		})
	}
}
