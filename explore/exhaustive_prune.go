package explore

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"ackgap/checker"
	"ackgap/digest"
	"ackgap/scenarios"
	"ackgap/sim"
)

// notPrunable says why a search can't tell states apart.
type notPrunable struct{ why string }

func (e *notPrunable) Error() string { return "explore: a search is not pruned: " + e.why }

// pruning is an exhaustive search that breaks runs off where they come to a
// situation that is known.
type pruning struct {
	*exhaustion
	known   known
	queue   taskQueue[pruneTask]
	runs    atomic.Uint64 // to their end
	cut     atomic.Uint64 // broken off
	refused atomic.Pointer[string]
}

// origin is where a situation lies in a run.
type origin struct {
	events uint32 // before it
	visits uint32
	steps  uint64
	at     sim.Time
}

// pruneTask is a script whose run and subtree are to be searched: a branch of a
// situation.
type pruneTask struct {
	script []placement
	from   origin
	found  *branch
}

// restAtEnd is how long nothing happens before a run without further faults is
// looked at again. Looking costs as much as some ten events, so a run that will
// soon be over is not worth it.
const restAtEnd = sim.Time(2 * time.Millisecond)

// searchPruned searches with pruning. The error says why the result, if any, is
// worth nothing.
func (x *exhaustion) searchPruned(ctx context.Context) error {
	p := &pruning{exhaustion: x}
	defer context.AfterFunc(ctx, func() { x.stopped.Store(true) })()
	p.queue.init()
	start := branch{}
	p.queue.add(pruneTask{found: &start})
	var workers sync.WaitGroup
	for range x.options.Workers {
		w, err := newPruneWorker(p)
		if err != nil {
			return &notPrunable{err.Error()}
		}
		workers.Go(w.work)
	}
	workers.Wait()
	if why := p.refused.Load(); why != nil {
		return &notPrunable{*why}
	}
	x.total.runs, x.total.cut = p.runs.Load(), p.cut.Load()
	return x.foldUp(&start)
}

// refuse stops the search: its result would be worth nothing.
func (p *pruning) refuse(why string) {
	p.refused.CompareAndSwap(nil, &why)
	p.stopped.Store(true)
}

// pruneWorker searches subtrees, one after the other.
type pruneWorker struct {
	*pruning
	*steering
	states   *scenarios.States
	steered  *scenarios.Steered
	task     pruneTask
	legs     []leg
	events   uint32   // of the run so far
	last     sim.Time // when the last one was due
	looked   bool     // at the run, since its last fault
	broken   bool     // it has come to a known situation
	violates bool     // at its end, a claim
	faults   uint8    // that the script may still get
	defers   uint8
}

// leg is the part of a run between two situations.
type leg struct {
	origin
	of    *situation // nil: before the first one in a run without further faults
	out   *passage
	first int // index of its first noted visit
}

func newPruneWorker(p *pruning) (*pruneWorker, error) {
	w := &pruneWorker{pruning: p, steering: newSteering(p.choices, len(p.sites))}
	w.steered = mustRunner(p.scenario, p.settings).Steer(w)
	w.steered.Run(p.seed) // makes what is made in the first run
	rules := digest.NewRules()
	if p.options.rules != nil {
		rules = p.options.rules()
	}
	var err error
	w.states, err = w.steered.States(rules)
	return w, err
}

func (w *pruneWorker) work() {
	for {
		task, ok := w.queue.take()
		if !ok {
			return
		}
		w.explore(task)
		w.queue.done()
	}
}

// Between looks at the run after its last fault: at once and then wherever time
// passes; where no fault can follow, only where it rests.
func (w *pruneWorker) Between(next sim.Time) (stop bool) {
	if w.states == nil {
		return false
	}
	w.events++
	rest := next - w.last
	w.last = next
	if w.events == w.task.from.events {
		w.states.TakeMarks()
	}
	if w.steering.next < len(w.steering.script) {
		return false
	}
	if !w.looked && !w.allStruck() {
		w.broken = true
		return true
	}
	if w.looked && rest < w.shortest() {
		return false
	}
	w.looked = true
	return w.look(next)
}

// shortest is how long nothing must have happened for another look.
func (w *pruneWorker) shortest() sim.Time {
	if w.record {
		return 1
	}
	return restAtEnd
}

// look breaks the run off in a known situation, otherwise a new leg begins.
func (w *pruneWorker) look(next sim.Time) (stop bool) {
	at := origin{w.events, w.seen, w.states.Steps(), next}
	out := w.arrive(at, outcomes(w.states.TakeMarks())<<firstMark)
	s, first := w.known.meet(situationKey{w.states.Sum(next), w.faults, w.defers})
	out.to = s
	if !first {
		w.broken = true
		return true
	}
	w.legs = append(w.legs, leg{at, s, &s.next, len(w.visits)})
	return false
}

// arrive ends the leg of the run.
func (w *pruneWorker) arrive(at origin, gained outcomes) *passage {
	l := &w.legs[len(w.legs)-1]
	*l.out = passage{took: at.at - l.at, visits: at.visits - l.visits, steps: uint32(at.steps - l.steps), gained: gained}
	return l.out
}

// explore runs a script, and then all that begin with it.
func (w *pruneWorker) explore(task pruneTask) {
	if w.stopped.Load() {
		return
	}
	faults, deferrals := w.budget(task.script)
	grows := faults > 0 || deferrals > 0
	w.task, w.faults, w.defers = task, uint8(faults), uint8(deferrals)
	w.legs = w.legs[:0]
	l := leg{task.from, nil, &task.found.passage, 0}
	if grows {
		l.of = &situation{}
		l.out.to = l.of
		l.out = &l.of.next
	}
	w.legs = append(w.legs, l)
	if !w.follows(task.script, grows) {
		return
	}
	w.tell(w.violates)
	if !grows {
		return
	}
	legs := append([]leg(nil), w.legs...)
	w.branch(task.script, legs)
	for _, l := range legs {
		for i := range l.of.branches {
			b := &l.of.branches[i]
			child := pruneTask{append(task.script[:len(task.script):len(task.script)], placement{l.visits + b.visit, b.choice, b.site}), l.origin, b}
			if len(task.script) < splitDepth {
				w.queue.add(child)
			} else {
				w.explore(child)
			}
		}
	}
}

// follows runs a script, and reports whether all of its faults have struck.
func (w *pruneWorker) follows(script []placement, grows bool) bool {
	w.events, w.last, w.looked, w.broken, w.violates = 0, 0, false, false, false
	w.follow(script, grows)
	seen := w.run()
	switch {
	case seen == nil:
		return false
	case !w.allStruck():
		w.task.found.inert = true
		return false
	case w.broken:
		w.cut.Add(1)
		return true
	}
	w.runs.Add(1)
	out := w.arrive(origin{w.events, w.seen, w.states.Steps(), seen.End}, outcomesOf(&seen.Verdict.Counts))
	out.ended, out.claims = true, w.claimsOf(&seen.Verdict)
	w.violates = violatesAny(&seen.Verdict, w.claims)
	if !seen.Drained {
		w.refuse("a run does not come to rest")
	}
	return true
}

// run runs the script; nil if the simulation fails.
func (w *pruneWorker) run() (seen *scenarios.Seen) {
	defer func() {
		if recover() != nil {
			w.refuse("the simulation fails")
			seen = nil
		}
	}()
	return w.steered.Run(w.seed)
}

func (w *pruneWorker) claimsOf(v *checker.Verdict) (all claimStates) {
	for i, c := range w.claims {
		all |= claimStates(claimOf(v, c)) << (2 * i)
	}
	return all
}

// branch notes where the script's children get their fault.
func (w *pruneWorker) branch(script []placement, legs []leg) {
	first := w.first()
	for n, l := range legs {
		end := len(w.visits)
		if n+1 < len(legs) {
			end = legs[n+1].first
		}
		for i := l.first; i < end; i++ {
			choice := 0
			if i == 0 && len(script) > 0 {
				choice = int(script[len(script)-1].choice) + 1
			}
			for ; choice < len(w.choices); choice++ {
				if w.mayPlace(choice, w.visits[i]) {
					l.of.branches = append(l.of.branches, branch{visit: first + uint32(i) - l.visits, choice: uint8(choice), site: w.visits[i].site})
				}
			}
		}
	}
}

// mayPlace reports whether a fault or deferral can be placed at a visit.
func (w *pruneWorker) mayPlace(choice int, at stop) bool {
	left := w.faults
	if w.isDeferral(uint8(choice)) {
		left = w.defers
	}
	return left > 0 && w.fits(choice, at)
}
