package history

import (
	"fmt"
	"io"
	"strconv"
)

// writeSize is how much text a [Writer] collects before it writes.
const writeSize = 32 << 10

// Writer is an observer that writes a history as JSON Lines: the header, then
// one line per event. docs/history-format.md describes the form. The first
// error stops it; [Writer.Flush] and [Writer.Err] return it.
type Writer struct {
	out   io.Writer
	nodes [][]byte // quoted names, by Node
	buf   []byte
	err   error
}

// NewWriter returns a writer which has taken the header. Names of nodes that
// are empty or not unique are an error, which the writer returns on Flush.
func NewWriter(out io.Writer, h Header) *Writer {
	w := &Writer{out: out, buf: make([]byte, 0, writeSize+1024)}
	if err := h.check(); err != nil {
		w.err = fmt.Errorf("history: %w", err)
		return w
	}
	w.nodes = append(w.nodes, nil)
	for _, name := range h.Nodes {
		w.nodes = append(w.nodes, quote(name))
	}
	w.buf = h.append(w.buf)
	return w
}

// Observe writes the event.
func (w *Writer) Observe(e *Event) { w.write(e, nil) }

// Write writes a record, its unknown fields last.
func (w *Writer) Write(r *Record) { w.write(&r.Event, r.Extra) }

// Err returns the first error.
func (w *Writer) Err() error { return w.err }

// Flush writes what has been collected and returns the first error.
func (w *Writer) Flush() error {
	if w.err == nil && len(w.buf) > 0 {
		_, w.err = w.out.Write(w.buf)
		w.buf = w.buf[:0]
	}
	return w.err
}

func (w *Writer) write(e *Event, extra Extra) {
	if w.err != nil {
		return
	}
	if problem := w.unwritable(e); problem != "" {
		w.err = fmt.Errorf("history: event %d %s", e.Seq, problem)
		return
	}
	w.buf = w.appendEvent(w.buf, e)
	w.buf = append(w.buf, extra...)
	w.buf = append(w.buf, "}\n"...)
	if len(w.buf) >= writeSize {
		w.Flush()
	}
}

// unwritable says what no reader would accept about the event, or "".
func (w *Writer) unwritable(e *Event) string {
	switch {
	case int(max(e.Node, e.Peer)) >= len(w.nodes):
		return "happens at a node that the header doesn't list"
	case e.Kind == 0 || e.Kind >= kinds:
		return "has no known kind"
	case int(e.Type) >= len(typeNames):
		return "has no known type"
	case e.Packet >= packets:
		return "is about no known packet"
	case e.Reason >= reasons:
		return "has no known reason"
	}
	return ""
}

// appendEvent adds an event up to its last known field. The order of fields is
// part of the form; a field that is zero is left out, except seq, at and kind.
func (w *Writer) appendEvent(b []byte, e *Event) []byte {
	b = append(b, `{"seq":`...)
	b = strconv.AppendUint(b, e.Seq, 10)
	b = append(b, `,"at":`...)
	b = strconv.AppendInt(b, int64(e.At), 10)
	b = appendName(b, `,"kind":"`, kindNames[e.Kind])
	b = appendName(b, `,"type":"`, typeNames[e.Type])
	b = w.appendNode(b, `,"node":`, e.Node)
	b = w.appendNode(b, `,"peer":`, e.Peer)
	b = appendNumber(b, `,"message":`, int64(e.Message))
	b = appendNumber(b, `,"attempt":`, int64(e.Attempt))
	b = appendNumber(b, `,"delivery":`, int64(e.Delivery))
	b = appendNumber(b, `,"copy":`, int64(e.Copy))
	b = appendNumber(b, `,"partition":`, int64(e.Partition))
	b = appendNumber(b, `,"wire":`, int64(e.Wire))
	b = appendName(b, `,"packet":"`, packetNames[e.Packet])
	b = appendName(b, `,"reason":"`, reasonNames[e.Reason])
	b = appendNumber(b, `,"value":`, e.Value)
	if e.Parent != 0 {
		b = append(b, `,"parent":`...)
		b = strconv.AppendUint(b, e.Parent, 10)
	}
	b = appendNumber(b, `,"line":`, int64(e.Line))
	return appendNumber(b, `,"live":`, int64(e.Live))
}

func appendNumber(b []byte, key string, n int64) []byte {
	if n == 0 {
		return b
	}
	return strconv.AppendInt(append(b, key...), n, 10)
}

func appendName(b []byte, key, name string) []byte {
	if name == "" {
		return b
	}
	b = append(b, key...)
	b = append(b, name...)
	return append(b, '"')
}

func (w *Writer) appendNode(b []byte, key string, n Node) []byte {
	if n == 0 {
		return b
	}
	return append(append(b, key...), w.nodes[n]...)
}
