package checker

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestStateKnowsEveryField: each field of the ledger is written by
// [Ledger.WriteState], or is known not to matter for the verdict end to end.
// Whoever adds one decides which.
func TestStateKnowsEveryField(t *testing.T) {
	for of, fields := range map[reflect.Type]string{
		reflect.TypeFor[Ledger](): "written: window closed returns furthest " +
			"taken: sums " +
			"form: word kept " + // how closed messages are kept, which makes no difference
			"end: drained " +
			"report: seen told delays " + // which hops there are, and how long was waited
			"scratch: whole " +
			"refused: units", // transactions
		reflect.TypeFor[window](): "written: ring aside last",
		reflect.TypeFor[entry](): "written: counts copies due held marks message live producer outcome flags " +
			"report: sent waited " + // how long was waited
			"spare: stored", // decides only where no event says what is live
		reflect.TypeFor[hopSums](): "report: sent ok broken excusable",
	} {
		known := strings.Fields(fields)
		for i := range of.NumField() {
			if name := of.Field(i).Name; !slices.Contains(known, name) {
				t.Errorf("%v.%s is new: write it in state.go, or say here why it does not matter", of, name)
			}
		}
		for _, name := range known {
			if _, ok := of.FieldByName(name); !ok && !strings.HasSuffix(name, ":") {
				t.Errorf("%v has no %s any more", of, name)
			}
		}
	}
}
