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
	storms   storms
	script   faults.Script // what a run has: own, and what is placed in it
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
	if swarm, _ := s.Get("faults.swarm"); swarm == "true" && p[Uniform]+p[Storm] > 0 {
		r.uniform = mustRunner(s, with(opts, scenarios.Set("faults.swarm", "false")))
	}
	r.own = r.swarm.Script()
	if r.searches {
		r.searcher = searcher{sites: r.swarm.Sites(), nodes: r.swarm.Nodes()}
		r.searcher.setWeather(r.swarm.Weather())
	}
	return r
}

// begin begins a block.
func (r *portfolioRuns) begin() {
	r.storms.begin()
	if r.searches {
		r.stories.begin()
		r.searcher.begin()
	}
}

// turn returns whose turn it is. Where the weather alone fills a run, chance
// combines more faults than a search could place, so its turns are the weather's;
// and what is easy to find takes it more than the opening.
func (r *portfolioRuns) turn(place int) Strategy {
	by := r.turns[place]
	if r.storms.full(0) && (by.searches() || place < fullOpening) {
		return Uniform
	}
	return by
}

// run makes the run with that place in its block. The result is valid until the next one.
func (r *portfolioRuns) run(place int, seed uint64) portfolioRun {
	by := r.turn(place)
	switch by {
	case Uniform:
		return r.storm(by, 0, seed)
	case Swarm:
		return portfolioRun{r.drawn(seed, r.swarm.Run), by}
	}
	d := &dice{seed: sim.Seed(seed)}
	if by == Storm {
		return r.storm(by, r.storms.next(d), seed)
	}
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

// storm makes a run in the whole of the weather, its rates doubled so many times.
func (r *portfolioRuns) storm(by Strategy, force int, seed uint64) portfolioRun {
	result := r.drawn(seed, func(seed uint64) *scenarios.Result { return r.uniform.Storm(seed, 1<<force) })
	r.storms.learn(force, len(result.Script)-len(r.own))
	return portfolioRun{result, by}
}

// drawn makes a run in the weather.
func (r *portfolioRuns) drawn(seed uint64, run func(seed uint64) *scenarios.Result) *scenarios.Result {
	r.stories.reset()
	result := run(seed)
	if r.searches {
		r.stories.news()
	}
	return result
}

// placed makes a run with a script and learns from it.
func (r *portfolioRuns) placed(by Strategy, script []blow, seed uint64) portfolioRun {
	r.stories.reset()
	r.visits.start()
	r.script = append(r.script[:0], r.own...)
	for i := range script {
		r.script = append(r.script, script[i].line)
	}
	result, err := r.swarm.Replay(seed, r.script)
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
	log *visitLog
}

// everywhere is asked while visits are noted.
var everywhere = slices.Repeat([]bool{true}, int(sim.Private))

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
	return everywhere
}
