package checker_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ackgap/history"
	"ackgap/sim"
)

// The histories in testdata are written one event per line:
//
//	3 10ms lease m1 d1 c1 +1 ^2 why:first v:30s @broker-1
//
// number, time, kind (with /type), then in any order m, a, d, c, w, p for message,
// attempt, delivery, copy, wire and partition, +n or -n for Live, ^n for the parent,
// why: reason, pkt: packet, v: value, @ node.

// parseHistory reads such a history.
func parseHistory(t *testing.T, text string) *history.Recording {
	t.Helper()
	rec := &history.Recording{}
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		e, err := parseEvent(line)
		if err == nil && e.Seq != uint64(len(rec.Events))+1 {
			err = fmt.Errorf("want event %d", len(rec.Events)+1)
		}
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		rec.Events = append(rec.Events, e)
	}
	return rec
}

func parseEvent(line string) (e history.Event, err error) {
	words := strings.Fields(line)
	if len(words) < 3 {
		return e, fmt.Errorf("want number, time and kind")
	}
	if e.Seq, err = strconv.ParseUint(words[0], 10, 64); err != nil {
		return e, err
	}
	at, err := time.ParseDuration(words[1])
	if err != nil {
		return e, err
	}
	e.At = sim.Time(at)
	kind, phase, _ := strings.Cut(words[2], "/")
	if e.Kind, err = lookUp[history.Kind](kind); err != nil {
		return e, err
	}
	if phase != "" {
		if e.Type, err = lookUp[history.Type](phase); err != nil {
			return e, err
		}
	}
	for _, word := range words[3:] {
		if err := parseWord(&e, word); err != nil {
			return e, fmt.Errorf("%s: %w", word, err)
		}
	}
	return e, nil
}

func parseWord(e *history.Event, word string) (err error) {
	if key, value, ok := strings.Cut(word, ":"); ok {
		switch key {
		case "why":
			e.Reason, err = lookUp[history.Reason](value)
		case "pkt":
			e.Packet, err = lookUp[history.Packet](value)
		case "v":
			var d time.Duration
			d, err = time.ParseDuration(value)
			e.Value = int64(d)
		default:
			err = fmt.Errorf("unknown")
		}
		return err
	}
	if word[0] == '@' {
		nodes := []string{"producer-1", "broker-1", "consumer-1", "consumer-2", "sink-1", "broker-2", "relay-1"}
		e.Node = history.Node(slices.Index(nodes, word[1:]) + 1)
		if e.Node == 0 {
			err = fmt.Errorf("unknown node")
		}
		return err
	}
	n, err := strconv.ParseInt(strings.TrimLeft(word, "macdwp^+"), 10, 32)
	switch word[0] {
	case 'm':
		e.Message = uint32(n)
	case 'a':
		e.Attempt = uint32(n)
	case 'd':
		e.Delivery = uint32(n)
	case 'c':
		e.Copy = uint16(n)
	case 'w':
		e.Wire = uint16(n)
	case 'p':
		e.Partition = uint16(n)
	case '^':
		e.Parent = uint64(n)
	case '+', '-':
		e.Live = int8(n)
	default:
		err = fmt.Errorf("unknown")
	}
	return err
}

// lookUp finds the value of an enumeration by its name.
func lookUp[T interface {
	~uint8
	String() string
}](name string) (T, error) {
	for i := T(1); i.String() != "?"; i++ {
		if i.String() == name {
			return i, nil
		}
	}
	return 0, fmt.Errorf("unknown name %q", name)
}
