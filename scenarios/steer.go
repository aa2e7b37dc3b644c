package scenarios

import (
	"ackgap/checker"
	"ackgap/model"
	"ackgap/sim"
)

// Steering decides during a run what goes wrong, in place of script and weather.
type Steering interface {
	sim.Injector
	// Struck is told the [sim.Fault.Line] of each fault that takes effect.
	Struck(line uint16)
}

// Steered runs a scenario again and again, and somebody else decides what goes
// wrong. It tells what searches need of a run and no more, so that a small run is
// cheap; it allocates nothing. It shares the runner's system, so that only one of
// the two may run at a time.
type Steered struct {
	runner *Runner
	by     Steering
	struck func(line uint16)
	seen   Seen
}

// Seen is what a steered run came to.
type Seen struct {
	// Hash is the hash of the history, End the time of the last event.
	Hash uint64
	End  sim.Time
	// Drained: the run ended because nothing was left to happen.
	Drained bool
	// Verdict has the counts of messages and the judgements on the contracts.
	// That no fault was asked for is no reason for it to be unknown.
	Verdict checker.Verdict
}

// Steer makes the runner's system run under somebody else's decisions. What
// observes the runner's runs observes these too.
func (r *Runner) Steer(by Steering) *Steered {
	s := &Steered{runner: r, by: by}
	s.struck = func(line uint16) {
		if line != 0 {
			by.Struck(line)
		}
	}
	return s
}

// Run runs the scenario with a seed. The result is valid until the next run.
func (s *Steered) Run(seed uint64) *Seen {
	r := s.runner
	r.ledger.Reset()
	outcome := r.system.Run(model.RunOptions{Seed: sim.Seed(seed), Limits: r.scenario.spec.limits(),
		Injector: s.by, Struck: s.struck, Observers: r.observers})
	s.seen.Hash, s.seen.End, s.seen.Drained = outcome.Hash, outcome.At, outcome.Drained
	s.seen.Verdict.Judge(&r.ledger, checker.Options{DeadLetterDeclared: r.scenario.spec.deadLetters()})
	return &s.seen
}

// Sites returns the points at which faults can strike; the index is the [sim.Site].
func (r *Runner) Sites() sim.SiteTable { return model.Sites }
