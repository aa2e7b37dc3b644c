package linear

import (
	"github.com/anishathalye/porcupine"

	"ackgap/history"
)

// search looks for an order of one partition's operations after another: all at
// once would hold all their memory at once.
type search[In, Out any] struct {
	model   porcupine.Model
	options Options
	history []porcupine.Operation // reused
	indices []int                 // the operations' places in their slice
}

// begin takes a partition in hand, with no operations yet.
func (s *search[In, Out]) begin(object porcupine.NondeterministicModel, o Options) {
	s.model, s.options = metered(object), o
	s.history, s.indices = s.history[:0], s.indices[:0]
}

// add takes an operation, unless it is known to have had no effect.
func (s *search[In, Out]) add(op *Op[In, Out], index int) {
	if op.Outcome == history.Fail {
		return
	}
	s.history = append(s.history, porcupine.Operation{ClientId: op.Client, Input: op, Call: op.Call, Return: op.Return})
	s.indices = append(s.indices, index)
}

// run searches the partition and counts it. Where the budget is spent, another
// judge may still find something; nil for none.
func (s *search[In, Out]) run(v *Verdict, partition uint32, other func() Finding) {
	m := s.meter()
	status, blocked := m.status(porcupine.CheckOperations(s.model, s.history)), -1
	switch {
	case status == Unknown && other != nil:
		f := other()
		if status = f.Status; status == Violated {
			blocked = f.Witness[0]
		}
	case status == Violated && v.Violated == 0 && m.used*uint64(len(s.history)) < costly:
		blocked = s.blocked()
	}
	if status == Violated && v.Violated == 0 {
		v.Blocked = blocked
	}
	v.add(status, partition, len(s.history), m.used)
}

// costly is from when on it takes too long to search once more for what blocks:
// then each step back goes through all operations.
const costly = 100_000_000

func (s *search[In, Out]) meter() *meter {
	m := &meter{left: s.options.steps(len(s.history))}
	for i := range s.history {
		s.history[i].Output = m
	}
	return m
}

// status says what a search's answer is worth. With a spent budget "no order
// found" means nothing; an order that was found is one.
func (m *meter) status(ok bool) Status {
	switch {
	case ok:
		return Linearizable
	case m.spent:
		return Unknown
	}
	return Violated
}

// blocked searches once more, for the longest order that the object allows,
// and returns the operation outside it that returned first, -1 if none did.
func (s *search[In, Out]) blocked() int {
	s.meter()
	_, info := porcupine.CheckOperationsVerbose(s.model, s.history, 0)
	sortPartials(info)
	inside := make([]bool, len(s.history))
	if partials := info.PartialLinearizations()[0]; len(partials) > 0 {
		for _, i := range partials[0] {
			inside[i] = true
		}
	}
	first := -1
	for i := range s.history {
		if !inside[i] && (first < 0 || s.history[i].Return < s.history[first].Return) {
			first = i
		}
	}
	if first < 0 {
		return -1
	}
	return s.indices[first]
}
