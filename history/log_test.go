package history_test

import (
	"fmt"
	"io"
	"math"
	"reflect"
	"testing"

	"ackgap/history"
)

// hashOf returns the hash of a history.
func hashOf(events ...history.Event) uint64 {
	var log history.Log
	for i := range events {
		log.Add(&events[i])
	}
	return log.Hash()
}

// TestHashCoversWhatHappened: each field of an event moves the hash, but for those
// that say who asked for it and how it is counted, and for its number, which is its
// place.
func TestHashCoversWhatHappened(t *testing.T) {
	plain := hashOf(history.Event{})
	seen := map[uint64]string{plain: "none"}
	fields := reflect.TypeFor[history.Event]()
	for i := range fields.NumField() {
		var e history.Event
		name, field := fields.Field(i).Name, reflect.ValueOf(&e).Elem().Field(i)
		if field.CanInt() {
			field.SetInt(5)
		} else {
			field.SetUint(5)
		}
		h := hashOf(e)
		switch name {
		case "Seq", "Line", "Live":
			if h != plain {
				t.Errorf("%s moves the hash", name)
			}
		default:
			if other, ok := seen[h]; ok {
				t.Errorf("%s gives the hash that %s gives", name, other)
			}
			seen[h] = name
		}
	}
	a, b := history.Event{Kind: history.Send}, history.Event{Kind: history.Store}
	if hashOf(a, b) == hashOf(b, a) {
		t.Error("the order of events does not move the hash")
	}
}

// TestLogBeginsAnew: a log that is reset knows nothing of what came before.
func TestLogBeginsAnew(t *testing.T) {
	var log history.Log
	var before, kept history.Recording
	log.Reset(&before)
	log.Add(&history.Event{Kind: history.Send})
	log.Reset(&kept)
	e := history.Event{Kind: history.Store}
	if seq := log.Add(&e); seq != 1 || log.Count() != 1 || log.Hash() != hashOf(history.Event{Kind: history.Store}) {
		t.Errorf("event %d of %d, hash %d", seq, log.Count(), log.Hash())
	}
	if len(before.Events) != 1 || len(kept.Events) != 1 || kept.Events[0].Seq != 1 {
		t.Errorf("the observers have %d and %d events", len(before.Events), len(kept.Events))
	}
}

// TestMostNodes: as many nodes as an event can name, and not one more.
func TestMostNodes(t *testing.T) {
	header := func(nodes int) error {
		h := history.Header{}
		for i := range nodes {
			h.Nodes = append(h.Nodes, fmt.Sprint("n", i))
		}
		return history.NewWriter(io.Discard, h).Flush()
	}
	if err := header(math.MaxUint16); err != nil {
		t.Errorf("%d nodes: %v", math.MaxUint16, err)
	}
	if header(math.MaxUint16+1) == nil {
		t.Errorf("%d nodes are taken", math.MaxUint16+1)
	}
}
