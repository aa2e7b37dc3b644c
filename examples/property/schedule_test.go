package property_test

import (
	"cmp"
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"ackgap/faults"
)

// Where faults strike: what is on its way between two nodes …
var packets = []string{
	"link.request of m%d attempt %d",
	"link.confirm of m%d attempt %d",
	"link.delivery of m%d delivery %d",
	"link.effect of m%d delivery %d",
	"link.response of m%d delivery %d",
	"link.ack of m%d delivery %d",
}

// … and what a node is about to do.
var steps = []string{
	"producer.before-send of m%d attempt %d",
	"broker.before-persist of m%d attempt %d",
	"broker.before-confirm of m%d attempt %d",
	"broker.confirmed of m%d attempt %d",
	"consumer.before-processing of m%d delivery %d",
	"consumer.mid-processing of m%d delivery %d",
	"sink.before-commit of m%d delivery %d",
	"sink.before-response of m%d delivery %d",
	"consumer.ack-gap of m%d delivery %d",
	"broker.before-settle of m%d delivery %d",
}

// kinds are the faults to draw, the simplest first: rapid shrinks towards it.
var kinds = []struct {
	action string
	places []string
	span   string // what stands before the duration; "" if there is none
}{
	{"drop", packets, ""},
	{"delay", packets, " by"},
	{"pause", steps, " for"},
	{"crash", steps, ", restart after"},
}

const (
	orders   = 8  // in the scenario
	repeats  = 2  // attempts and deliveries to strike
	longest  = 60 // seconds, twice the lease
	together = 10 // faults at most
)

// fault draws one: the kind first, then the place, then the time, so that the
// kind stays what it is while rapid shrinks the rest.
var fault = rapid.Custom(func(t *rapid.T) faults.Line {
	kind := rapid.SampledFrom(kinds).Draw(t, "kind")
	place := rapid.SampledFrom(kind.places).Draw(t, "place")
	message := rapid.IntRange(1, orders).Draw(t, "message")
	nth := rapid.IntRange(1, repeats).Draw(t, "attempt or delivery")
	text := kind.action + " at " + fmt.Sprintf(place, message, nth)
	if kind.span != "" {
		text += fmt.Sprintf("%s %ds", kind.span, rapid.IntRange(1, longest).Draw(t, "seconds"))
	}
	line, err := faults.ParseLine(text)
	if err != nil {
		t.Fatalf("the test draws a line that is none: %v", err)
	}
	return line
})

// schedules are scripts of faults, each in one form only: in the order of their
// messages and without repetitions. A map to that form leaves rapid more to
// shrink than a filter that throws the others away.
var schedules = rapid.Map(rapid.SliceOfN(fault, 0, together), func(lines []faults.Line) faults.Script {
	slices.SortFunc(lines, func(a, b faults.Line) int {
		return cmp.Or(cmp.Compare(a.Place.Message, b.Place.Message), cmp.Compare(a.String(), b.String()))
	})
	return slices.Compact(lines)
})
