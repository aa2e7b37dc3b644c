package scenarios

import (
	"slices"

	"ackgap/checker"
	"ackgap/faults"
	"ackgap/history"
	"ackgap/model"
	"ackgap/sim"
)

// Run builds the system and runs it once. Errors are those of the options, and
// an [*Error] where the parameters don't fit together.
func (s *Scenario) Run(opts ...Option) (*Result, error) {
	set, err := s.with(opts)
	if err != nil {
		return nil, err
	}
	set.latencies = true
	r, err := newRunner(set)
	if err != nil {
		return nil, err
	}
	return r.Run(r.Seed()), nil
}

// Runner runs a scenario again and again. It reuses the system, the plan of
// faults and the ledger, so that the steady state of a run allocates nothing. A
// runner serves one goroutine.
type Runner struct {
	scenario *Scenario
	assembly
	injector  sim.Injector
	wrap      func(sim.Injector) sim.Injector
	observers []history.Observer
	ledger    checker.Ledger
	stopwatch *stopwatch
	recording *history.Recording
	strike    func(line uint16)
	exposure  exposure
	result    Result
}

// Runner builds the system for many runs. Errors are those of [Scenario.Run].
func (s *Scenario) Runner(opts ...Option) (*Runner, error) {
	set, err := s.with(opts)
	if err != nil {
		return nil, err
	}
	return newRunner(set)
}

func newRunner(set *setting) (*Runner, error) {
	built, err := set.scenario.build(set.planted)
	if err != nil {
		return nil, err
	}
	r := &Runner{scenario: set.scenario, assembly: built, wrap: set.wrap}
	r.observers = append(r.observers, &r.ledger)
	if set.latencies {
		r.stopwatch = newStopwatch(set.scenario.spec.horizon)
		r.observers = append(r.observers, r.stopwatch)
	}
	if set.record {
		r.recording = &history.Recording{}
		r.observers = append(r.observers, r.recording)
	}
	r.observers = append(r.observers, set.observers...)
	r.strike = func(line uint16) {
		r.exposure.strike(&r.ledger)
		r.plan.Struck(line)
	}
	r.follow(r.assembly)
	return r, nil
}

// Nodes returns the nodes' names: history.Node n is Nodes()[n]. Nodes()[0] is "".
func (r *Runner) Nodes() []string { return slices.Clone(r.system.Nodes()) }

// Mechanisms names what the system needs, as [Scenario.Mechanisms] does.
func (r *Runner) Mechanisms() []string { return r.scenario.Mechanisms() }

// Seed returns the seed that the scenario or an option asks for.
func (r *Runner) Seed() uint64 { return r.scenario.spec.seed }

// Observe tells an observer every event of the runs that follow.
func (r *Runner) Observe(o history.Observer) { r.observers = append(r.observers, o) }

// follow makes a plan decide what goes wrong from now on.
func (r *Runner) follow(a assembly) {
	r.assembly, r.injector = a, a.plan
	if r.wrap != nil {
		r.injector = r.wrap(a.plan)
	}
}

// Run runs the scenario with a seed. The result is valid until the next run.
func (r *Runner) Run(seed uint64) *Result {
	r.plan.Reset(sim.Seed(seed))
	r.ledger.Reset()
	r.exposure = exposure{}
	if r.stopwatch != nil {
		r.stopwatch.reset()
	}
	if r.recording != nil {
		r.recording.Reset()
	}
	outcome := r.system.Run(model.RunOptions{Seed: sim.Seed(seed), Limits: r.limits,
		Injector: r.injector, Struck: r.strike, Accepted: r.plan.Accepted, Observers: r.observers})
	r.report(seed, outcome)
	return &r.result
}

// Storm is [Runner.Run] in weather that strikes so many times as often, up to
// every second time; see [faults.Plan.Raise].
func (r *Runner) Storm(seed uint64, times uint32) *Result {
	r.plan.Raise(times)
	result := r.Run(seed)
	r.plan.Raise(1)
	return result
}

// Replay runs the scenario with a seed and a script in place of its own script
// and weather. A line that does not fit is a [*faults.LineError]. The result is
// valid until the next run.
func (r *Runner) Replay(seed uint64, script faults.Script) (*Result, error) {
	a, err := r.scenario.rescript(r.assembly, script)
	if err != nil {
		return nil, err
	}
	own := r.assembly
	r.follow(a)
	result := r.Run(seed)
	r.follow(own)
	return result, nil
}

// Keyed returns the script of the last run of [Runner.Run], weather and all, in
// which every visit that has a key is named by it. See [faults.Plan.Keyed].
func (r *Runner) Keyed() faults.Script { return r.plan.Keyed() }

// Script returns the lines that every run of [Runner.Run] has, as they are written.
func (r *Runner) Script() faults.Script { return slices.Clone(r.script) }

// Weather returns the lines of the weather of [Runner.Run], all of them with a rate.
func (r *Runner) Weather() faults.Script { return r.plan.Weather() }

// report fills in the result.
func (r *Runner) report(seed uint64, outcome model.Outcome) {
	s := &r.scenario.spec
	r.result = Result{
		Scenario: s.name, Title: s.title, ControlOf: s.controlOf, FaultsUntil: r.limits.Heal, Seed: seed, Messages: s.system.Messages,
		Hash: outcome.Hash, Events: outcome.Events, Steps: outcome.Steps, End: outcome.At, Drained: outcome.Drained,
		Overridden: r.scenario.varied || r.replayed || seed != s.seed,
		Script:     r.plan.Script(), Weathered: r.weathered, Reached: r.exposure.reached(&r.ledger), Vacuous: r.asked && !r.exposure.reached(&r.ledger),
		Nodes: r.system.Nodes(), History: r.recording,
		Claims: r.result.Claims[:0], Expectations: r.result.Expectations[:0],
	}
	for _, i := range r.plan.Unfired() {
		r.result.Unfired = append(r.result.Unfired, r.script[i])
	}
	r.result.CutShort = r.cutShort(r.system.CutFaults())
	if r.stopwatch != nil {
		r.result.Latency, r.result.ThroughputMilli = r.stopwatch.latency(), r.stopwatch.throughput()
		r.result.Throughput = r.result.ThroughputMilli / 1000
	}
	if r.recording != nil {
		r.result.Anomalies = checker.Explain(r.recording)
	}
	r.judge()
}

// judge compares what happened with what the scenario claims and expects.
func (r *Runner) judge() {
	s, result := &r.scenario.spec, &r.result
	result.Verdict.Judge(&r.ledger, checker.Options{
		FaultsAsked: r.asked, FaultsReached: r.exposure.reached(&r.ledger),
		DeadLetterDeclared: s.deadLetters(),
	})
	for _, c := range s.claims {
		judgement, _ := result.Verdict.Of(checker.EndToEnd, c)
		result.Claims = append(result.Claims, ClaimResult{c, judgement})
	}
	if result.Overridden {
		result.Unchecked = len(s.expect)
		return
	}
	for _, e := range s.expect {
		got, _ := result.Verdict.Counts.Of(e.key)
		result.Expectations = append(result.Expectations, ExpectationResult{e.key, e.want, got})
	}
}

// deadLetters reports whether there is a place where messages are put aside.
func (s *spec) deadLetters() bool {
	d := &s.system.Broker.DeadLetter
	rejects := s.system.Consumer.OnFailure == model.FailureRejects
	return d.Then == model.ToDeadLetters && (d.After > 0 || rejects)
}
