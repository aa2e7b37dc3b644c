package linear

import "slices"

// placeUnknown finds the appends of unknown outcome that can be at the offsets
// which no known append has: where the offset was read, those with that value.
func (m *logMonitor) placeUnknown() Finding {
	var read, unread []int // offsets
	for at := range m.slots {
		switch s := &m.slots[at]; {
		case s.unknown && s.reader >= 0:
			read = append(read, at)
		case s.unknown:
			unread = append(unread, at)
		}
	}
	sortBy(read, m.valueRead)
	candidates := slices.Clone(m.unknown)
	sortBy(candidates, func(i int) uint64 { return m.ops[i].Input.Value })
	var others []int // candidates whose value nobody read
	for len(read) > 0 || len(candidates) > 0 {
		if len(read) == 0 || len(candidates) > 0 && m.ops[candidates[0]].Input.Value < m.valueRead(read[0]) {
			others = append(others, candidates[0])
			candidates = candidates[1:]
			continue
		}
		value := m.valueRead(read[0])
		places := m.cut(&read, func(at int) bool { return m.valueRead(at) == value })
		fitting := m.cut(&candidates, func(i int) bool { return m.ops[i].Input.Value == value })
		if len(places) > len(fitting) {
			return violated(NeverAppended, m.readers(places)...)
		}
		m.place(places, fitting)
		if len(fitting) > len(places) {
			others = append(others, fitting...)
		}
	}
	m.place(unread, others)
	return Finding{}
}

func (m *logMonitor) valueRead(at int) uint64 { return m.ops[m.slots[at].reader].Output.Value }

// cut takes the leading items off a list for which is holds.
func (m *logMonitor) cut(list *[]int, is func(int) bool) []int {
	n := 0
	for n < len(*list) && is((*list)[n]) {
		n++
	}
	head := (*list)[:n]
	*list = (*list)[n:]
	return head
}

// readers returns the reads of the offsets, three at most.
func (m *logMonitor) readers(offsets []int) []int {
	var places []int
	for _, at := range offsets[:min(len(offsets), 3)] {
		places = append(places, m.slots[at].reader)
	}
	return places
}

// place lets each offset be filled by any of the candidates, at the earliest
// from the first call and at the latest until the last return of any. That is
// exact if there is but one.
func (m *logMonitor) place(offsets, candidates []int) {
	if len(offsets) == 0 {
		return
	}
	first, last := candidates[0], candidates[0]
	for _, i := range candidates {
		if m.ops[i].Call < m.ops[first].Call {
			first = i
		}
		if m.ops[i].Return > m.ops[last].Return {
			last = i
		}
	}
	for _, at := range offsets {
		m.slots[at].first, m.slots[at].last = first, last
	}
	m.inexact = m.inexact || len(candidates) > 1
}
