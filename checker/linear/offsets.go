package linear

import (
	"cmp"
	"slices"

	"ackgap/history"
)

// offsets is what all answers of a partition together tell about its content.
// It decides where an append of unknown outcome can be, and which states are
// the same to every read. Without it such a search ends in a thicket: each
// unread hole doubles the states, and an append that is put into a wrong place
// shows only when somebody reads, much later.
type offsets struct {
	at []offset
	// shown are the values that only one append has and that were read.
	shown []shown
}

// offset is what is known of one of them.
type offset struct {
	appended bool // an append was answered with it
	read     bool // a read returned value
	value    uint64
}

// shown says that a value was read at an offset.
type shown struct {
	value  uint64
	offset int64
}

// offsetsOf collects what the operations at the places tell. Offsets that the
// log can't have, having had too few appends, are left out.
func offsetsOf(ops []LogOp, places []int) *offsets {
	var appended []uint64
	top := int64(0)
	for _, i := range places {
		op := &ops[i]
		switch {
		case op.Input.Kind == Read && op.Output.Found:
			top = max(top, op.Input.Offset+1)
		case op.Input.Kind == Append:
			appended = append(appended, op.Input.Value)
			if op.Outcome == history.Ok {
				top = max(top, op.Output.Offset+1)
			}
		}
	}
	o := &offsets{at: make([]offset, min(int64(len(appended)), top))}
	for _, i := range places {
		o.note(&ops[i])
	}
	o.show(appended)
	return o
}

func (o *offsets) note(op *LogOp) {
	switch n := int64(len(o.at)); {
	case op.Input.Kind == Append && op.Outcome == history.Ok && op.Output.Offset < n:
		o.at[op.Output.Offset].appended = true
	case op.Input.Kind == Read && op.Output.Found && op.Input.Offset < n:
		o.at[op.Input.Offset].read, o.at[op.Input.Offset].value = true, op.Output.Value
	}
}

// show finds the values that were read and that one append has.
func (o *offsets) show(appended []uint64) {
	for at := range o.at {
		if o.at[at].read {
			o.shown = append(o.shown, shown{o.at[at].value, int64(at)})
		}
	}
	slices.SortFunc(o.shown, func(a, b shown) int { return cmp.Compare(a.value, b.value) })
	slices.Sort(appended)
	o.shown = slices.DeleteFunc(o.shown, func(s shown) bool {
		at, found := slices.BinarySearch(appended, s.value)
		return !found || at+1 < len(appended) && appended[at+1] == s.value
	})
}

// unknown says what an append of unknown outcome can do to a log that ends
// before an offset: take effect there, and stay without effect. Beyond the last
// offset in use effect or not makes no difference.
func (o *offsets) unknown(at int64, value uint64) (effect, none bool) {
	k, found := slices.BinarySearchFunc(o.shown, value, func(s shown, value uint64) int { return cmp.Compare(s.value, value) })
	if found {
		return o.shown[k].offset == at, false
	}
	effect = at < int64(len(o.at)) && !o.at[at].appended && (!o.at[at].read || o.at[at].value == value)
	return effect, true
}

// isRead reports whether any read returned what is at the offset. What nobody
// read does not tell one log from another.
func (o *offsets) isRead(at int64) bool { return at < int64(len(o.at)) && o.at[at].read }
