package model

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"ackgap/digest"
	"ackgap/sim"
)

// TestStateKnowsEveryField: what is written by hand knows each field of its type.
// Everything else is written unless a rule says otherwise, so nothing can be
// forgotten there.
func TestStateKnowsEveryField(t *testing.T) {
	for of, fields := range map[reflect.Type]string{
		reflect.TypeFor[identities](): "table mask last aside open keep",
		reflect.TypeFor[identity]():   "message attempts deliveries copies live follows cause noted", // follows: batches are refused; noted: for the history only
		reflect.TypeFor[dedupTable](): "cfg cells since count order generation",
		reflect.TypeFor[remembered](): "key at",
		reflect.TypeFor[sim.Key]():    "Subject N Copy",
	} {
		for i := range of.NumField() {
			if name := of.Field(i).Name; !slices.Contains(strings.Fields(fields), name) {
				t.Errorf("%v.%s is new: see to it in state.go or state_rules.go, and name it here", of, name)
			}
		}
	}
}

// stateOf returns a system after a run, and the rules of its state.
func stateOf(t *testing.T, cfg Config) (*System, *State, *digest.Rules) {
	t.Helper()
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	s.Run(RunOptions{Seed: 1, Limits: sim.Limits{Heal: 1 << 40, Horizon: 1 << 41}})
	r := digest.NewRules()
	x, err := NewState(s, r)
	if err != nil {
		t.Fatal(err)
	}
	return s, x, r
}

func sumOf(x *State) digest.Sum {
	var d digest.Writer
	d.Reset()
	x.Write(&d, 1<<42)
	return d.Sum()
}

// queueConfig is a system whose states can be written.
func queueConfig() Config {
	return Config{Messages: 3, Producer: ProducerConfig{Count: 2, Confirms: true, Window: 4, Timeout: 1e9, Durable: true},
		Broker:   BrokerConfig{Lease: LeaseConfig{Length: 30e9}},
		Consumer: ConsumerConfig{Count: 2, Prefetch: 2, Concurrency: 1, Timeout: 5e9, Reconnect: 1e9}}
}

// TestStatesTellSystemsApart: what an actor has in its hands makes another state;
// what names it alone does not.
func TestStatesTellSystemsApart(t *testing.T) {
	s, x, _ := stateOf(t, queueConfig())
	s.producers[0].outbox = append(s.producers[0].outbox[:0], outgoing{message: 1, tag: 3})
	s.producers[0].lastTag = 4
	slot := s.broker.copies.add(stored{message: 2, state: copyReady, number: 1, position: 9})
	before := sumOf(x)
	for what, change := range map[string]func() (undo func()){
		"a message in the outbox": func() func() {
			s.producers[0].outbox[0].message = 3
			return func() { s.producers[0].outbox[0].message = 1 }
		},
		"which tag it has": func() func() { s.producers[0].outbox[0].tag = 4; return func() { s.producers[0].outbox[0].tag = 3 } },
		"a copy's state": func() func() {
			s.broker.copies.slots[slot].state = copyHidden
			return func() { s.broker.copies.slots[slot].state = copyReady }
		},
		"a consumer's connection": func() func() { c := &s.consumers[1].connected; *c = !*c; return func() { *c = !*c } },
		"a key at the sink":       func() func() { s.sink.table.count++; return func() { s.sink.table.count-- } },
		"a handler at work":       func() func() { s.consumers[0].busy++; return func() { s.consumers[0].busy-- } },
		"whom it serves next":     func() func() { q := s.broker.dispatch.(*queue); q.turn++; return func() { q.turn-- } },
	} {
		undo := change()
		if sumOf(x) == before {
			t.Errorf("%s makes no difference", what)
		}
		undo()
		if sumOf(x) != before {
			t.Fatalf("%s is not undone", what)
		}
	}
	s.producers[0].lastTag, s.producers[0].outbox[0].tag = 14, 13
	s.broker.copies.slots[slot].cause, s.broker.copies.slots[slot].since = 77, 78
	if sumOf(x) != before {
		t.Error("names make a difference")
	}
}

// TestEachOmissionHasAReason: what is left out of a state or rewritten says why.
func TestEachOmissionHasAReason(t *testing.T) {
	_, _, r := stateOf(t, queueConfig())
	omitted := 0
	for _, f := range r.Fields() {
		_, why, found := strings.Cut(f, ": ")
		if found && strings.TrimSpace(why) == "" {
			t.Errorf("%s without a reason", f)
		}
		if found {
			omitted++
		}
	}
	if omitted == 0 || omitted == len(r.Fields()) {
		t.Errorf("%d of %d fields are not written as they are", omitted, len(r.Fields()))
	}
}
