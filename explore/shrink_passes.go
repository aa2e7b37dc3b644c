package explore

import (
	"slices"

	"ackgap/faults"
	"ackgap/sim"
)

// fewerFaults leaves out lines: first all, then halves, quarters and so on, at
// last each one alone until none can be left out.
func (h *shrinker) fewerFaults() bool {
	before := len(h.best.script)
	if before > 0 && h.accept(candidate{h.best.messages, nil}) {
		return true
	}
	for size := (before + 1) / 2; size > 0; {
		removed := h.without(size)
		switch {
		case size > 1:
			size = min(size/2, max(len(h.best.script)/2, 1))
		case !removed:
			size = 0
		}
	}
	return len(h.best.script) < before
}

// without leaves out each piece of so many lines in turn, the last ones first:
// what comes later follows from what was earlier more often than the other way round.
func (h *shrinker) without(size int) (removed bool) {
	for end := len(h.best.script); end > 0; end -= size {
		start := max(end-size, 0)
		script := slices.Concat(h.best.script[:start], h.best.script[end:])
		removed = h.accept(candidate{h.best.messages, script}) || removed
	}
	return removed
}

// Below this, every number of messages is tried; above, those that grow by an eighth.
const everyNumber = 8

// fewerMessages takes the smallest number of messages that will do. The lines
// go on with the messages that they name, or with earlier ones.
func (h *shrinker) fewerMessages() bool {
	before := h.best.messages
	for n := uint32(1); n < h.best.messages; n += max(1, n/everyNumber) {
		if h.withMessages(n) {
			break
		}
	}
	for h.best.messages > 1 && h.withMessages(h.best.messages-1) {
	}
	return h.best.messages < before
}

// withMessages tries a smaller number of messages.
func (h *shrinker) withMessages(n uint32) bool {
	named := messagesOf(h.best.script)
	if len(named) > int(n) {
		return false
	}
	if len(named) == 0 || named[len(named)-1] <= n {
		if h.accept(candidate{n, h.best.script}) {
			return true
		}
	}
	if len(named) == 0 {
		return false
	}
	inARow := func(m uint32) uint32 { i, _ := slices.BinarySearch(named, m); return uint32(i) + 1 }
	asLast := func(m uint32) uint32 { return n - uint32(len(named)) + inARow(m) }
	if h.accept(candidate{n, renumbered(h.best.script, inARow)}) || h.accept(candidate{n, renumbered(h.best.script, asLast)}) {
		return true
	}
	if last := named[len(named)-1]; last > n && last-n < named[0] {
		return h.accept(candidate{n, renumbered(h.best.script, func(m uint32) uint32 { return m - (last - n) })})
	}
	return false
}

// messagesOf lists the messages that a script names, each once, sorted.
func messagesOf(s faults.Script) []uint32 {
	var named []uint32
	for _, l := range s {
		if m := max(l.Message, l.Place.Message); m > 0 {
			named = append(named, m)
		}
	}
	slices.Sort(named)
	return slices.Compact(named)
}

// renumbered returns a script about other messages.
func renumbered(s faults.Script, to func(uint32) uint32) faults.Script {
	other := slices.Clone(s)
	for i := range other {
		if l := &other[i]; l.Message > 0 {
			l.Message = to(l.Message)
		} else if l.Place.Message > 0 {
			l.Place.Message = to(l.Place.Message)
		}
	}
	return other
}

// earlierVisits gives each line the smallest numbers: of the message, of the
// attempt, delivery or visit, of the copy or incarnation, or of the visit in the run.
func (h *shrinker) earlierVisits() bool {
	changed := false
	for i := range h.best.script {
		changed = lower(h, i, 1, func(l *faults.Line) *uint32 { return &l.Message }) || changed
		changed = lower(h, i, 1, func(l *faults.Line) *uint32 { return &l.Place.Message }) || changed
		changed = lower(h, i, 1, func(l *faults.Line) *uint32 { return &l.Place.N }) || changed
		changed = lower(h, i, 1, func(l *faults.Line) *uint64 { return &l.Place.Ordinal }) || changed
		least := uint16(0)
		if h.best.script[i].Place.Unit == sim.PerNode {
			least = 1 // the first incarnation
		}
		changed = lower(h, i, least, func(l *faults.Line) *uint16 { return &l.Place.Copy }) || changed
	}
	return changed
}

// lower makes a number of line i as small as it can be, but not below least.
func lower[N uint16 | uint32 | uint64](h *shrinker, i int, least N, of func(*faults.Line) *N) bool {
	changed := false
	for {
		line := h.best.script[i]
		var lines []faults.Line
		for _, n := range smaller(*of(&line), least) {
			l := line
			*of(&l) = n
			lines = append(lines, l)
		}
		if !h.acceptAny(i, lines) {
			return changed
		}
		changed = true
	}
}

// smaller lists some numbers below n, rising.
func smaller[N uint16 | uint32 | uint64](n, least N) []N {
	var all []N
	for _, m := range []N{least, least + 1, least + 2, n / 2, n - n/4, n - 1} {
		if m >= least && m < n && !slices.Contains(all, m) {
			all = append(all, m)
		}
	}
	return all
}

// acceptAny puts the first of several lines in the place of line i that will do.
func (h *shrinker) acceptAny(i int, lines []faults.Line) bool {
	for _, l := range lines {
		script := slices.Clone(h.best.script)
		script[i] = l
		if h.accept(candidate{h.best.messages, script}) {
			return true
		}
	}
	return false
}

// rounderTimes rounds times and durations to fewer digits.
func (h *shrinker) rounderTimes() bool {
	changed := false
	for i := range h.best.script {
		changed = h.round(i, func(l *faults.Line) *int64 { return (*int64)(&l.Span) }) || changed
		changed = h.round(i, func(l *faults.Line) *int64 { return (*int64)(&l.Place.Time) }) || changed
	}
	return changed
}

// round takes the fewest digits for a time of line i that will do, and of two
// times with as many digits the one below.
func (h *shrinker) round(i int, of func(*faults.Line) *int64) bool {
	line := h.best.script[i]
	var rounder []faults.Line
	for _, t := range rounderThan(*of(&line)) {
		l := line
		*of(&l) = t
		rounder = append(rounder, l)
	}
	return h.acceptAny(i, rounder)
}

// rounderThan lists times near t with fewer digits, the roundest first.
func rounderThan(t int64) []int64 {
	if t < 0 {
		all := rounderThan(-t)
		for i := range all {
			all[i] = -all[i]
		}
		return all
	}
	var all []int64
	for unit := power(t); unit > 1; unit /= 10 {
		if t%unit == 0 {
			return all // it is as round as that
		}
		all = append(all, t-t%unit, t-t%unit+unit)
	}
	return all
}

// power returns the greatest power of ten that is not above t; 1 for 0.
func power(t int64) int64 {
	unit := int64(1)
	for t/unit >= 10 {
		unit *= 10
	}
	return unit
}
