package history

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"ackgap/sim"
)

// wantHeader shows what a first line looks like.
const wantHeader = `the first line is {"history":"ackgap","version":1,"scenario":"…","seed":1,"nodes":["producer-1","broker-1"]}`

func (l *line) decodeHeader(h *Header) error {
	if len(l.fields) == 0 || l.fields[0].key != "history" || string(l.fields[0].value) != `"`+format+`"` {
		return l.fail(0, "this is no history", wantHeader)
	}
	versioned := false
	for i := range l.fields[1:] {
		f := &l.fields[i+1]
		var err error
		switch f.key {
		case "version":
			versioned = true
			if string(f.value) != strconv.Itoa(Version) {
				err = l.failAt(f, fmt.Sprintf("version %s of the format is not known", f.value), fmt.Sprintf("this program reads version %d", Version))
			}
		case "scenario":
			h.Scenario, err = l.str(f)
		case "seed":
			h.Seed, err = l.unsigned(f, math.MaxUint64)
		case "nodes":
			err = l.decodeNodes(f, h)
		default:
			h.Extra = appendExtra(h.Extra, f)
		}
		if err != nil {
			return err
		}
	}
	if !versioned {
		return l.fail(0, "the header has no version", wantHeader)
	}
	return nil
}

func (l *line) decodeNodes(f *field, h *Header) error {
	if bytes.Equal(f.value, []byte("null")) || json.Unmarshal(f.value, &h.Nodes) != nil {
		return l.failAt(f, "this is no list of names", `such as ["producer-1","broker-1"]`)
	}
	if err := h.check(); err != nil {
		return l.failAt(f, err.Error(), "")
	}
	return nil
}

func appendExtra(extra Extra, f *field) Extra {
	return append(append(extra, ','), f.raw...)
}

// decodeEvent decodes the fields of one event and checks what the numbers of
// events promise: they are dense, and causes come before effects.
func (r *Reader) decodeEvent(rec *Record) error {
	for i := range r.line.fields {
		if err := r.decodeField(&r.line.fields[i], rec); err != nil {
			return err
		}
	}
	if rec.Kind == 0 {
		return r.line.fail(0, "the event has no kind", `such as "kind":"effect"`)
	}
	rec.Seq = r.count
	return nil
}

// decodeField decodes one field; seq only checks, because it follows from the place.
func (r *Reader) decodeField(f *field, rec *Record) error {
	l := &r.line
	switch f.key {
	case "seq":
		return r.checkSeq(f)
	case "kind":
		return decodeName(l, f, "kind", kindNames[:], &rec.Kind)
	case "type":
		return decodeName(l, f, "type", typeNames[:], &rec.Type)
	case "packet":
		return decodeName(l, f, "packet", packetNames[:], &rec.Packet)
	case "reason":
		return decodeName(l, f, "reason", reasonNames[:], &rec.Reason)
	case "node":
		return r.decodeNode(f, &rec.Node)
	case "peer":
		return r.decodeNode(f, &rec.Peer)
	}
	return r.decodeNumber(f, rec)
}

func (r *Reader) decodeNumber(f *field, rec *Record) error {
	l := &r.line
	var signed int64
	var err error
	switch f.key {
	case "at":
		signed, err = l.signed(f, 0, math.MaxInt64)
		rec.At = sim.Time(signed)
	case "message":
		err = decodeUnsigned(l, f, math.MaxUint32, &rec.Message)
	case "attempt":
		err = decodeUnsigned(l, f, math.MaxUint32, &rec.Attempt)
	case "delivery":
		err = decodeUnsigned(l, f, math.MaxUint32, &rec.Delivery)
	case "copy":
		err = decodeUnsigned(l, f, math.MaxUint16, &rec.Copy)
	case "partition":
		err = decodeUnsigned(l, f, math.MaxUint16, &rec.Partition)
	case "wire":
		err = decodeUnsigned(l, f, math.MaxUint16, &rec.Wire)
	case "value":
		rec.Value, err = l.signed(f, math.MinInt64, math.MaxInt64)
	case "parent":
		err = r.decodeParent(f, rec)
	case "line":
		err = decodeUnsigned(l, f, math.MaxUint16, &rec.Line)
	case "live":
		signed, err = l.signed(f, math.MinInt8, math.MaxInt8)
		rec.Live = int8(signed)
	default:
		rec.Extra = appendExtra(rec.Extra, f)
	}
	return err
}

// decodeParent accepts only earlier events, so that no chain of causes is a circle.
func (r *Reader) decodeParent(f *field, rec *Record) error {
	err := decodeUnsigned(&r.line, f, math.MaxUint64, &rec.Parent)
	if err == nil && rec.Parent >= r.count {
		err = r.line.failAt(f, fmt.Sprintf("event %d can't be caused by event %d", r.count, rec.Parent), "a cause comes before what it causes")
	}
	return err
}

func (r *Reader) checkSeq(f *field) error {
	seq, err := r.line.unsigned(f, math.MaxUint64)
	if err == nil && seq != r.count {
		err = r.line.failAt(f, fmt.Sprintf("this is event %d", r.count), "events are numbered from 1 without gaps; seq may be left out")
	}
	return err
}

func (r *Reader) decodeNode(f *field, to *Node) error {
	name, err := r.line.str(f)
	if err != nil {
		return err
	}
	n, ok := r.nodes[name]
	if !ok {
		return r.line.failAt(f, fmt.Sprintf("the header lists no node %q", name), meant(name, r.header.Nodes))
	}
	*to = n
	return nil
}

// decodeName decodes a name of an enumeration whose names are indexed from 1.
func decodeName[T ~uint8](l *line, f *field, what string, names []string, to *T) error {
	name, err := l.str(f)
	if err != nil {
		return err
	}
	for i, n := range names {
		if i > 0 && n == name {
			*to = T(i)
			return nil
		}
	}
	return l.failAt(f, fmt.Sprintf("unknown %s %q", what, name), meant(name, names[1:]))
}

func decodeUnsigned[T ~uint16 | ~uint32 | ~uint64](l *line, f *field, limit uint64, to *T) error {
	n, err := l.unsigned(f, limit)
	*to = T(n)
	return err
}

func (l *line) unsigned(f *field, limit uint64) (uint64, error) {
	n, err := strconv.ParseUint(string(f.value), 10, 64)
	if err != nil || n > limit {
		return 0, l.failAt(f, fmt.Sprintf("%s is no right value for %s", f.value, f.key), fmt.Sprintf("want a whole number from 0 to %d", limit))
	}
	return n, nil
}

func (l *line) signed(f *field, low, high int64) (int64, error) {
	n, err := strconv.ParseInt(string(f.value), 10, 64)
	if err != nil || n < low || n > high {
		return 0, l.failAt(f, fmt.Sprintf("%s is no right value for %s", f.value, f.key), fmt.Sprintf("want a whole number from %d to %d", low, high))
	}
	return n, nil
}

// str decodes a string.
func (l *line) str(f *field) (string, error) {
	var s string
	if len(f.value) == 0 || f.value[0] != '"' || json.Unmarshal(f.value, &s) != nil {
		return "", l.failAt(f, fmt.Sprintf("%s is no right value for %s", f.value, f.key), "want a string")
	}
	return s, nil
}
