package linear

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/anishathalye/porcupine"

	"ackgap/history"
)

// Note is something that happened beside the operations, such as a fault.
type Note struct {
	// Where it happened, such as a node's name: the drawing's row. "" is drawn
	// as "faults".
	Where string
	// From and To are its times, on the operations' scale; To is not before
	// From, and equal to it for what happened at one moment.
	From, To int64
	// Text is shown in the drawing, Details on pointing at it.
	Text, Details string
}

func annotations(notes []Note) []porcupine.Annotation {
	var all []porcupine.Annotation
	for _, n := range notes {
		all = append(all, porcupine.Annotation{Tag: cmp.Or(n.Where, "faults"), Start: n.From, End: n.To,
			Description: n.Text, Details: n.Details, BackgroundColor: "#f4c7c3"})
	}
	return all
}

// faultNotes returns the faults that struck between two times, each with its
// end where it has one. What struck a single message is noted only if it is
// among the drawn events.
func faultNotes(events []history.Event, nodes []string, drawn []bool, begin, end int64) []Note {
	header := history.Header{Nodes: nodes}
	var notes []Note
	var began []history.Event // of each note
	for i := range events {
		e := &events[i]
		at := int64(i) + 1
		if isEnd(e.Kind) {
			if k := slices.IndexFunc(began, func(b history.Event) bool { return ends(&b, e) }); k >= 0 {
				notes[k].To = at
				began[k].Kind = history.End // it is over
			}
			continue
		}
		if !strikes(e) || e.Message != 0 && !lasts(e.Kind) && !drawn[i] {
			continue
		}
		n := Note{Where: header.Name(e.Node), From: at, To: at, Text: e.Kind.String(), Details: noteDetails(e, &header)}
		if lasts(e.Kind) {
			n.To = end
		}
		notes, began = append(notes, n), append(began, *e)
	}
	return slices.DeleteFunc(notes, func(n Note) bool { return n.To < begin || n.From > end })
}

// strikes reports whether the event is a fault that somebody asked for.
func strikes(e *history.Event) bool {
	switch e.Kind {
	case history.Forget:
		return e.Reason != history.KeyExpired
	case history.Poison, history.Unroute, history.Late, history.Double:
		return true
	case history.Lost:
		return e.Line != 0 || e.Reason == history.FaultDropped
	}
	return lasts(e.Kind)
}

// lasts reports whether a fault goes on until another event ends it.
func lasts(k history.Kind) bool {
	switch k {
	case history.Crash, history.PowerLoss, history.DiskLoss, history.Pause, history.Partition, history.Slow:
		return true
	}
	return false
}

// isEnd reports whether such an event ends a fault.
func isEnd(k history.Kind) bool {
	return k == history.Restart || k == history.Resume || k == history.Reconnect || k == history.SpeedUp
}

// ends reports whether the second event ends what began with the first.
func ends(began, e *history.Event) bool {
	switch began.Kind {
	case history.Crash, history.PowerLoss, history.DiskLoss:
		return e.Kind == history.Restart && e.Node == began.Node
	case history.Pause:
		return e.Kind == history.Resume && e.Node == began.Node
	case history.Slow:
		return e.Kind == history.SpeedUp && e.Node == began.Node
	case history.Partition:
		return e.Kind == history.Reconnect && (e.Node == began.Node && e.Peer == began.Peer ||
			e.Node == began.Peer && e.Peer == began.Node)
	}
	return false
}

func noteDetails(e *history.Event, h *history.Header) string {
	text := "at " + e.At.String()
	if e.Peer != 0 {
		text += ", from " + h.Name(e.Peer)
	}
	if e.Packet != 0 {
		text += ", " + e.Packet.String() + " of message " + fmt.Sprint(e.Message)
	}
	if e.Line != 0 {
		text += fmt.Sprintf(", script line %d", e.Line)
	}
	return text
}
