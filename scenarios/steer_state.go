package scenarios

import (
	"errors"

	"ackgap/digest"
	"ackgap/model"
	"ackgap/sim"
)

// States tells steered runs apart by what can still become of them.
type States struct {
	runner *Runner
	system *model.State
	writer digest.Writer
	nodes  int
}

// States prepares to tell in which state a steered run is. The error names what
// stands in the way. The system's own rules are added to those given.
func (s *Steered) States(rules *digest.Rules) (*States, error) {
	r := s.runner
	if len(r.observers) > 1 {
		return nil, errors.New("an observer of the runs, whose state nobody knows")
	}
	system, err := model.NewState(r.system, rules)
	if err != nil {
		return nil, err
	}
	return &States{runner: r, system: system, nodes: len(r.system.Nodes())}, nil
}

// TakeMarks is [checker.Ledger.TakeMarks] of the run.
func (s *States) TakeMarks() uint32 { return s.runner.ledger.TakeMarks() }

// Sum returns what stands for the run's state between two events, of which one
// is due at next: of two runs with the same sum that go on under the same faults,
// the fates, the judgements end to end and the marks from then on are the same,
// and so is what they visit and how long they take. Call TakeMarks before.
func (s *States) Sum(next sim.Time) digest.Sum {
	s.writer.Reset()
	s.system.Write(&s.writer, next)
	s.runner.ledger.WriteState(&s.writer, next, s.runner.scenario.spec.system.Messages, s.nodes, s.system.LastDelivery)
	return s.writer.Sum()
}

// Steps returns how many events the run has taken so far.
func (s *States) Steps() uint64 { return s.runner.system.Steps() }
