package linear

import "ackgap/history"

// LogOrder decides without a search, in O(n log n), whether the operations on
// each partition of a log are linearizable: each offset holds one value, reads
// agree with it, appends keep their real-time order, nothing is read too early,
// and no hole is read. It finds the first violation of the first partition that
// has one.
//
// Offsets fix the order of all appends. So an order of all operations exists if
// and only if none has returned before the call of one that must precede it.
//
// The verdict is exact where each append of unknown outcome can be told from
// what was read: it is left out if its value was never read and its offset is
// not needed. Where several fit one offset, a violation is still certain, and
// instead of Linearizable the status is Unknown. An [*OpError] says which
// operation makes no sense.
func LogOrder(ops []LogOp) (Finding, error) {
	if err := validateLog(ops); err != nil {
		return Finding{}, err
	}
	result := Finding{Status: Linearizable}
	for places := range partitions(ops) {
		m := logMonitor{ops: ops}
		f := m.judge(places)
		f.Partition = ops[places[0]].Input.Partition
		switch {
		case f.Status == Violated:
			return f, nil
		case f.Status == Unknown && result.Status == Linearizable:
			result = f
		}
	}
	return result, nil
}

// logMonitor judges one partition.
type logMonitor struct {
	ops     []LogOp
	known   []int // appends that returned an offset, by offset
	unknown []int // appends of unknown outcome
	found   []int // reads that found something
	empty   []int // reads that found nothing
	slots   []slot
	inexact bool
}

// slot is what is known of one offset. Operations are named by their places,
// -1 for none.
type slot struct {
	first, last int // the append, or the candidates with the first call and the last return
	reader      int // the read that found something and returned first
	misser      int // the read that found nothing and was called last
	unknown     bool
}

func (m *logMonitor) judge(places []int) Finding {
	m.sort(places)
	for _, check := range []func() Finding{m.checkOffsets, m.checkValues, m.placeUnknown, m.checkTimes} {
		if f := check(); f.Status == Violated {
			return f
		}
	}
	if m.inexact {
		return Finding{Status: Unknown}
	}
	return Finding{Status: Linearizable}
}

// sort tells the operations apart.
func (m *logMonitor) sort(places []int) {
	for _, i := range places {
		op := &m.ops[i]
		switch {
		case op.Input.Kind == Append && op.Outcome == history.Ok:
			m.known = append(m.known, i)
		case op.Input.Kind == Append:
			m.unknown = append(m.unknown, i)
		case op.Output.Found:
			m.found = append(m.found, i)
		default:
			m.empty = append(m.empty, i)
		}
	}
	sortBy(m.known, func(i int) int64 { return m.ops[i].Output.Offset })
}

// checkOffsets: no offset is given twice, and every one below the highest in
// use can have been filled. It makes the slots.
func (m *logMonitor) checkOffsets() Finding {
	top, highest := int64(-1), -1
	for k, i := range m.known {
		at := m.ops[i].Output.Offset
		if k > 0 && m.ops[m.known[k-1]].Output.Offset == at {
			return violated(SameOffset, m.known[k-1], i)
		}
		top, highest = at, i
	}
	for _, i := range m.found {
		if at := m.ops[i].Input.Offset; at > top {
			top, highest = at, i
		}
	}
	if top >= int64(len(m.known)+len(m.unknown)) {
		if below := m.belowHole(); below >= 0 && below != highest {
			return violated(Hole, below, highest)
		}
		return violated(Hole, highest)
	}
	m.slots = make([]slot, top+1)
	for i := range m.slots {
		m.slots[i] = slot{-1, -1, -1, -1, true}
	}
	for _, i := range m.known {
		s := &m.slots[m.ops[i].Output.Offset]
		s.first, s.last, s.unknown = i, i, false
	}
	return Finding{}
}

// belowHole returns the append just below the first offset without one, -1 if
// offset 0 is.
func (m *logMonitor) belowHole() int {
	below := -1
	for k, i := range m.known {
		if m.ops[i].Output.Offset != int64(k) {
			break
		}
		below = i
	}
	return below
}

// checkValues: all that read an offset got the same value, and the one that was
// appended there if that is known. It notes the reads that bind most.
func (m *logMonitor) checkValues() Finding {
	for _, i := range m.found {
		s := &m.slots[m.ops[i].Input.Offset]
		value := m.ops[i].Output.Value
		if !s.unknown && m.ops[s.first].Input.Value != value {
			return violated(WrongValue, s.first, i)
		}
		if s.reader >= 0 && m.ops[s.reader].Output.Value != value {
			return violated(WrongValue, s.reader, i)
		}
		if s.reader < 0 || m.ops[i].Return < m.ops[s.reader].Return {
			s.reader = i
		}
	}
	for _, i := range m.empty {
		at := m.ops[i].Input.Offset
		if at >= int64(len(m.slots)) {
			continue
		}
		if s := &m.slots[at]; s.misser < 0 || m.ops[i].Call > m.ops[s.misser].Call {
			s.misser = i
		}
	}
	return Finding{}
}

// checkTimes goes up the offsets and keeps the operation with the last call
// among those that must precede the next one.
func (m *logMonitor) checkTimes() Finding {
	latest := -1
	raise := func(i int) {
		if i >= 0 && (latest < 0 || m.ops[i].Call > m.ops[latest].Call) {
			latest = i
		}
	}
	for at := range m.slots {
		s := &m.slots[at]
		raise(s.misser)
		if latest >= 0 && m.ops[s.last].before(&m.ops[latest]) {
			return m.tooLate(AppendOrder, latest, s.last)
		}
		raise(s.first)
		if s.reader >= 0 && m.ops[s.reader].before(&m.ops[latest]) {
			return m.tooLate(ReadTooEarly, latest, s.reader)
		}
	}
	return Finding{}
}

// tooLate names the violation that an operation had returned before the call of
// one that must precede it.
func (m *logMonitor) tooLate(v Violation, latest, returned int) Finding {
	if m.ops[latest].Input.Kind == Read {
		v = HoleRead
	}
	return violated(v, returned, latest)
}
