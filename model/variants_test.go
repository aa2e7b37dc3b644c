package model_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"ackgap/history"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestWhatVariantsComeTo keeps, for each system on which the properties are tried,
// how many events of each kind a calm run has and one in a storm. The properties say
// what must not happen; that something happens at all, and how often, is said here.
func TestWhatVariantsComeTo(t *testing.T) {
	const file, messages = "testdata/variants.txt", 20
	var b strings.Builder
	b.WriteString("# For each system: the events of a calm run of 20 messages, and of one in a storm (seed 1).\n")
	for _, v := range variants {
		cfg := baseConfig(messages)
		v.change(&cfg)
		s := newSystem(t, cfg)
		calm := simulate(s, 1, compile(t, s, messages, "", "", false), nil)
		storm := simulate(s, 1, compile(t, s, messages, "", stormyFor(&cfg), false), nil)
		fmt.Fprintf(&b, "\n%s\n  calm:  %s\n  storm: %s\n", v.name, sumUp(calm), sumUp(storm))
	}
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("%s is not what the systems come to; run with -update and look at the difference. They come to:\n%s", file, &b)
	}
}

// sumUp counts a run's events by kind and type, and tells when it ended.
func sumUp(r *run) string {
	type what struct {
		kind  history.Kind
		phase history.Type
	}
	counts := map[what]int{}
	var order []what
	for i := range r.rec.Events {
		e := &r.rec.Events[i]
		w := what{e.Kind, e.Type}
		if counts[w]++; counts[w] == 1 {
			order = append(order, w)
		}
	}
	slices.SortFunc(order, func(a, b what) int { return int(a.kind)<<8 + int(a.phase) - int(b.kind)<<8 - int(b.phase) })
	var words []string
	for _, w := range order {
		name := w.kind.String()
		if w.phase != 0 {
			name += " " + w.phase.String()
		}
		words = append(words, fmt.Sprintf("%s %d", name, counts[w]))
	}
	last := r.rec.Events[len(r.rec.Events)-1]
	return fmt.Sprintf("%s; %s at %v", strings.Join(words, ", "), last.Reason, last.At)
}
