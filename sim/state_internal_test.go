package sim

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestStateKnowsEveryField: each field of the kernel is written by [State.Write],
// or is known not to matter between two events. Whoever adds one decides which.
func TestStateKnowsEveryField(t *testing.T) {
	for of, fields := range map[reflect.Type]string{
		reflect.TypeFor[World[int]](): "written: queue nodes links controls healed slab " +
			"constant: seed injector monitor bounded healAt timed trace " +
			"relative: now foreground " + // now is before the next event; what keeps the run alive is queued, or held by a model that writes so
			"order: seq " +
			"counted: dispatched taken " + // the search adds up the latter
			"scratch: watched self handled next nextStep struck cuts until",
		reflect.TypeFor[node[int]](): "written: up paused slow freeAt booked failure deferred backlog constant: name handler relative: incarnation starts outages",
		reflect.TypeFor[link]():      "written: cuts last hungUp owed constant: LinkConfig id",
		reflect.TypeFor[Event[int]](): "written: At Key Step Node From class flags FromIncarnation incarnation Payload " +
			"order: seq slot behind",
		reflect.TypeFor[control]():        "written: kind oneWay node peer starts outage fault history: line since span",
		reflect.TypeFor[queue]():          "written: near count far",
		reflect.TypeFor[heap]():           "written: entries",
		reflect.TypeFor[Deadlines[int]](): "written: items head armed until isSet",
		reflect.TypeFor[deadline[int]]():  "written: at item",
		reflect.TypeFor[Ladder]():         "model: end written synced",
		reflect.TypeFor[Journal[int]]():   "model: tail end",
		reflect.TypeFor[transmission]():   "scratch: dropped doubled overtake dropLine doubleLine late",
		reflect.TypeFor[lateFault[int]](): "scratch: fault event",
		reflect.TypeFor[slab[int]]():      "order: places free used",
		reflect.TypeFor[Timer]():          "order: slot seq",
		reflect.TypeFor[entry]():          "order: at ord",
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
