package history_test

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ackgap/history"
	"ackgap/sim"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// decode reads a whole file.
func decode(text []byte) (history.Header, []history.Record, error) {
	r, err := history.NewReader(bytes.NewReader(text))
	if err != nil {
		return history.Header{}, nil, err
	}
	var records []history.Record
	for {
		var rec history.Record
		switch err := r.Read(&rec); err {
		case nil:
			records = append(records, rec)
		case io.EOF:
			return r.Header(), records, nil
		default:
			return r.Header(), records, err
		}
	}
}

func encode(t rapid.TB, h history.Header, records []history.Record) []byte {
	t.Helper()
	var out bytes.Buffer
	w := history.NewWriter(&out, h)
	for i := range records {
		w.Write(&records[i])
	}
	if err := w.Flush(); err != nil {
		t.Fatalf("writing failed: %v", err)
	}
	return out.Bytes()
}

// TestGoldenFile: a file in canonical form, with fields from a later version,
// is read and written back byte for byte.
func TestGoldenFile(t *testing.T) {
	text, err := os.ReadFile("testdata/canonical.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	h, records, err := decode(text)
	if err != nil {
		t.Fatal(err)
	}
	if got := encode(t, h, records); !bytes.Equal(got, text) {
		t.Errorf("got:\n%s\nwant:\n%s", got, text)
	}
	last := records[3]
	want := history.Event{Seq: 4, At: 2500000, Kind: history.Lost, Node: 2, Peer: 1, Message: 7, Attempt: 2, Delivery: 3,
		Copy: 4, Partition: 9, Wire: 5, Packet: history.Answer, Reason: history.LinkLoss, Value: -6, Parent: 3, Line: 8, Live: -1}
	if last.Event != want {
		t.Errorf("got %+v, want %+v", last.Event, want)
	}
	if got, want := string(last.Extra), `,"zone": {"b" : [1, 2]},"x\u0041":null`; got != want {
		t.Errorf("unknown fields: got %s, want %s", got, want)
	}
}

// last returns the last value of an enumeration that has a name.
func last[E interface {
	~uint8
	String() string
}]() uint8 {
	e := E(1)
	for (e + 1).String() != "?" {
		e++
	}
	return uint8(e)
}

// anyEvent draws an event that can be written.
func anyEvent(t *rapid.T) history.Event {
	return history.Event{
		At:        sim.Time(rapid.Int64Min(0).Draw(t, "at")),
		Value:     rapid.Int64().Draw(t, "value"),
		Message:   rapid.Uint32().Draw(t, "message"),
		Attempt:   rapid.Uint32().Draw(t, "attempt"),
		Delivery:  rapid.Uint32().Draw(t, "delivery"),
		Copy:      rapid.Uint16().Draw(t, "copy"),
		Partition: rapid.Uint16().Draw(t, "partition"),
		Wire:      rapid.Uint16().Draw(t, "wire"),
		Line:      rapid.Uint16().Draw(t, "line"),
		Node:      history.Node(rapid.Uint16Range(0, 2).Draw(t, "node")),
		Peer:      history.Node(rapid.Uint16Range(0, 2).Draw(t, "peer")),
		Kind:      history.Kind(rapid.Uint8Range(1, last[history.Kind]()).Draw(t, "kind")),
		Type:      history.Type(rapid.Uint8Range(0, last[history.Type]()).Draw(t, "type")),
		Packet:    history.Packet(rapid.Uint8Range(0, last[history.Packet]()).Draw(t, "packet")),
		Reason:    history.Reason(rapid.Uint8Range(0, last[history.Reason]()).Draw(t, "reason")),
		Live:      rapid.Int8().Draw(t, "live"),
	}
}

// TestWrittenIsReadBack holds for every history, and keeps its hash.
func TestWrittenIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := history.Header{Scenario: rapid.String().Draw(t, "scenario"), Seed: rapid.Uint64().Draw(t, "seed"),
			Nodes: []string{"<a> & \"b\"", "b\u2028\n"}}
		var out bytes.Buffer
		w := history.NewWriter(&out, h)
		var kept history.Recording
		var log, again history.Log
		log.Reset(w, &kept)
		for n := rapid.IntRange(0, 20).Draw(t, "events"); n > 0; n-- {
			e := anyEvent(t)
			e.Parent = rapid.Uint64Range(0, log.Count()).Draw(t, "parent")
			log.Add(&e)
		}
		if err := w.Flush(); err != nil {
			t.Fatalf("writing failed: %v", err)
		}
		header, read, err := history.Load(&out)
		if err != nil {
			t.Fatalf("reading failed: %v", err)
		}
		if header.Scenario != strings.ToValidUTF8(h.Scenario, "\ufffd") || header.Seed != h.Seed || header.Name(2) != h.Nodes[1] {
			t.Fatalf("the header differs")
		}
		again.Reset()
		for i := range read.Events {
			if read.Events[i] != kept.Events[i] {
				t.Fatalf("an event differs")
			}
			again.Add(&read.Events[i])
		}
		if again.Hash() != log.Hash() || again.Count() != log.Count() {
			t.Fatalf("the hash differs")
		}
	})
}

// FuzzDecode: nothing makes the reader panic; what it accepts is stable once
// written.
func FuzzDecode(f *testing.F) {
	canonical, err := os.ReadFile("testdata/canonical.jsonl")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(canonical)
	f.Add([]byte(`{"history":"ackgap","version":1}` + "\n\n" + `{"kind":"end","é":"é"}`))
	f.Add([]byte(`{"history":"ackgap","nodes":["a"],"version":1,"a":{}}` + "\n" + `{"kind":"crash","node":"a","message":-0}` + "\r\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		h, records, err := decode(text)
		if err != nil {
			var syntax *history.SyntaxError
			if !errors.As(err, &syntax) || syntax.Line < 1 || syntax.Column < 1 {
				t.Fatalf("not an error with a place: %v", err)
			}
			return
		}
		once := encode(t, h, records)
		h2, records2, err := decode(once)
		if err != nil {
			t.Fatalf("%v in what was written:\n%s", err, once)
		}
		if twice := encode(t, h2, records2); !bytes.Equal(once, twice) {
			t.Fatalf("not stable:\n%s\n%s", once, twice)
		}
		for i := range records {
			if records[i].Event != records2[i].Event || !bytes.Equal(records[i].Extra, records2[i].Extra) {
				t.Fatalf("event %d differs", i+1)
			}
		}
	})
}

// discard counts what is written and fails on demand.
type discard struct {
	n    int
	fail error
}

func (d *discard) Write(p []byte) (int, error) {
	d.n += len(p)
	return len(p), d.fail
}

func TestWritingAllocatesNothing(t *testing.T) {
	w := history.NewWriter(&discard{}, history.Header{Nodes: []string{"broker-1"}})
	e := history.Event{Seq: 1, At: 5, Kind: history.Lease, Node: 1, Message: 2, Delivery: 1, Reason: history.First, Value: 30e9, Live: 1}
	if n := testing.AllocsPerRun(5000, func() { w.Observe(&e) }); n != 0 {
		t.Errorf("%v allocations per event, want none", n)
	}
}

func TestWriterReportsErrors(t *testing.T) {
	full := errors.New("disk full")
	w := history.NewWriter(&discard{fail: full}, history.Header{})
	if err := w.Flush(); !errors.Is(err, full) {
		t.Errorf("got %v, want %v", err, full)
	}
	for name, c := range map[string]struct {
		header history.Header
		event  history.Event
		want   string
	}{
		"unknown node":   {event: history.Event{Seq: 3, Kind: history.Crash, Node: 1}, want: "history: event 3 happens at a node that the header doesn't list"},
		"no kind":        {event: history.Event{Seq: 3}, want: "history: event 3 has no known kind"},
		"unknown reason": {event: history.Event{Seq: 3, Kind: history.End, Reason: 255}, want: "history: event 3 has no known reason"},
		"unknown packet": {event: history.Event{Seq: 3, Kind: history.Lost, Packet: 255}, want: "history: event 3 is about no known packet"},
		"unknown type":   {event: history.Event{Seq: 3, Kind: history.Send, Type: 255}, want: "history: event 3 has no known type"},
		"same names":     {header: history.Header{Nodes: []string{"a", "a"}}, want: `history: two nodes are called "a"`},
		"empty name":     {header: history.Header{Nodes: []string{"a", ""}}, want: "history: node 2 has an empty name"},
	} {
		out := &discard{}
		w := history.NewWriter(out, c.header)
		w.Observe(&c.event)
		if err := w.Flush(); err == nil || err.Error() != c.want || out.n != 0 {
			t.Errorf("%s: got %v and %d bytes, want %s", name, err, out.n, c.want)
		}
	}
}

func BenchmarkWriter(b *testing.B) {
	w := history.NewWriter(&discard{}, history.Header{Nodes: []string{"broker-1"}})
	e := history.Event{Seq: 1, At: 5, Kind: history.Lease, Node: 1, Message: 2, Delivery: 1, Reason: history.First, Value: 30e9, Live: 1}
	b.ReportAllocs()
	for b.Loop() {
		w.Observe(&e)
	}
}
