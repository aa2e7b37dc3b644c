package explore

import (
	"slices"
	"time"

	"ackgap/faults"
	"ackgap/scenarios"
	"ackgap/sim"
)

// portfolioRuns makes the runs of a block one after the other, each by the
// strategy whose turn it is. It remembers nothing from one block to the next.
type portfolioRuns struct {
	turns    []Strategy
	swarm    *scenarios.Runner
	uniform  *scenarios.Runner
	own      faults.Script // the scenario's own lines, which all runs have
	searcher searcher
	searches bool
	visits   visitLog
	stories  stories
}

// portfolioRun is what became of a run.
type portfolioRun struct {
	*scenarios.Result
	by Strategy
}

// newPortfolioRuns builds the systems. The scenario has been run before.
func newPortfolioRuns(s *scenarios.Scenario, p Portfolio, opts []scenarios.Option) *portfolioRuns {
	r := &portfolioRuns{turns: p.turns(), searches: p.searches()}
	if r.searches {
		opts = with(with(opts, scenarios.Observe(&r.stories)), scenarios.WrapInjector(r.visits.wrap))
	}
	r.swarm = mustRunner(s, opts)
	r.uniform = r.swarm
	if swarm, _ := s.Get("faults.swarm"); swarm == "true" && p[Uniform] > 0 {
		r.uniform = mustRunner(s, with(opts, scenarios.Set("faults.swarm", "false")))
	}
	if r.searches {
		r.own = r.swarm.Script()
		r.searcher = searcher{sites: r.swarm.Sites(), nodes: r.swarm.Nodes()}
		r.searcher.setWeather(r.swarm.Weather())
	}
	return r
}

// begin begins a block.
func (r *portfolioRuns) begin() {
	if r.searches {
		r.stories.begin()
		r.searcher.begin()
	}
}

// run makes the run with that place in its block. The result is valid until the next one.
func (r *portfolioRuns) run(place int, seed uint64) portfolioRun {
	by := r.turns[place]
	switch by {
	case Uniform:
		return r.drawn(by, r.uniform, seed)
	case Swarm:
		return r.drawn(by, r.swarm, seed)
	}
	d := &dice{seed: sim.Seed(seed)}
	var script []blow
	switch {
	case !r.searcher.calm: // what is there to see without any fault
		r.searcher.calm = true
	case by == FewFaults:
		script = r.searcher.fewer(d)
	default:
		script = r.searcher.guided(d)
	}
	return r.placed(by, script, seed)
}

// drawn makes a run in the weather.
func (r *portfolioRuns) drawn(by Strategy, runner *scenarios.Runner, seed uint64) portfolioRun {
	r.stories.reset()
	result := runner.Run(seed)
	if r.searches {
		r.stories.news()
	}
	return portfolioRun{result, by}
}

// placed makes a run with a script and learns from it.
func (r *portfolioRuns) placed(by Strategy, script []blow, seed uint64) portfolioRun {
	r.stories.reset()
	r.visits.start()
	result, err := r.swarm.Replay(seed, slices.Concat(r.own, linesOf(script)))
	if err != nil {
		panic("explore: a strategy placed a fault that the system can't suffer: " + err.Error())
	}
	r.visits.stop()
	if len(script) == 0 { // the calm run, which comes first, tells what the scenario is like
		r.searcher.messages, r.searcher.until = result.Messages, time.Duration(result.FaultsUntil)
	}
	r.searcher.learn(script, r.visits.seen, r.stories.news())
	return portfolioRun{result, by}
}

// visitLog notes the visits of a run, while it is told to.
type visitLog struct {
	on   bool
	seen []sim.Visit
}

func (l *visitLog) start() { l.on, l.seen = true, l.seen[:0] }
func (l *visitLog) stop()  { l.on = false }

// wrap puts the log between the kernel and a plan.
func (l *visitLog) wrap(inner sim.Injector) sim.Injector {
	return &loggedPlan{Injector: inner, log: l}
}

type loggedPlan struct {
	sim.Injector
	log        *visitLog
	everywhere []bool
}

// Visit notes the visit.
func (p *loggedPlan) Visit(v sim.Visit) []sim.Fault {
	if p.log.on {
		p.log.seen = append(p.log.seen, v)
	}
	return p.Injector.Visit(v)
}

// Watched asks for all visits while they are noted, and else for what the plan wants.
func (p *loggedPlan) Watched() []bool {
	if own, ok := p.Injector.(sim.Selective); ok && !p.log.on {
		return own.Watched()
	}
	if p.everywhere == nil {
		p.everywhere = make([]bool, sim.Private)
		for i := range p.everywhere {
			p.everywhere[i] = true
		}
	}
	return p.everywhere
}
