package explore

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"ackgap/checker"
	"ackgap/faults"
	"ackgap/scenarios"
	"ackgap/sim"
)

// exhaustion is an exhaustive search, which several workers do together.
//
// The scripts form a tree. A script's children have one more fault, at the visit
// of its last fault (then one that comes later in the set) or at a later visit
// of the script's own run. So each script is met once, however often it could be
// put together, and the sites that only a fault opens are met as well.
type exhaustion struct {
	scenario *scenarios.Scenario
	options  ExhaustiveOptions
	settings []scenarios.Option
	until    time.Duration // end of the fault phase
	choices  []faults.Line // the faults of the options, and behind them the deferral, if any
	atLinks  []bool        // by choice: strikes packets, so at links only
	only     []sim.NodeID  // by choice: at the visits of this node only; sim.NoNode: of all
	sites    sim.SiteTable
	seed     uint64
	claims   []checker.Contract
	stopped  atomic.Bool
	scripts  atomic.Uint64 // run so far
	violated atomic.Uint64 // those of them whose run violated a claim at its end
	queue    taskQueue[[]placement]
	total    tally
	broken   broken
}

// splitDepth is up to how many faults a script's children become tasks of their
// own. Subtrees are very uneven, so there must be many more than workers.
const splitDepth = 1

// deferral is by how much something is late that is to come behind what else
// happens at its instant: the shortest time that there is.
const deferral = time.Nanosecond

// isDeferral reports whether a choice is the deferral.
func (x *exhaustion) isDeferral(choice uint8) bool { return int(choice) == len(x.options.Faults) }

// budget returns how many faults and deferrals a script may still get.
func (x *exhaustion) budget(script []placement) (faults, deferrals int) {
	faults, deferrals = x.options.MaxFaults, x.options.Deferrals
	for _, p := range script {
		if x.isDeferral(p.choice) {
			deferrals--
		} else {
			faults--
		}
	}
	return faults, deferrals
}

// prepare chooses the settings of all runs.
func (x *exhaustion) prepare() error {
	horizon := x.scenario.Horizon()
	x.until = horizon / 2 // far behind the end of every run that comes to rest
	x.settings = []scenarios.Option{
		scenarios.NoFaults(), scenarios.Steps(ExhaustiveSteps), scenarios.Messages(x.options.Messages),
		scenarios.Set("faults.until", sim.FormatDuration(x.until)),
	}
	x.settings = append(x.settings, x.options.Options...)
	runner, err := x.scenario.Runner(x.settings...)
	if err != nil {
		return err
	}
	x.choices = x.options.Faults
	if x.options.Deferrals > 0 {
		x.choices = append(slices.Clone(x.choices), faults.Line{Action: sim.Delay, Span: deferral})
	}
	for _, l := range x.choices {
		node := slices.Index(runner.Nodes(), l.Node) // no node has index 0 and no name
		if node < 0 {
			return fmt.Errorf("there is no node %q for the fault %q of the search", l.Node, l)
		}
		if horizon <= x.until+l.Span {
			return fmt.Errorf("horizon: a run is cut off at %v, and the search places %q up to half of that; "+
				"leave time to drain behind it, such as 24h, or let it be shorter", horizon, l)
		}
		x.atLinks = append(x.atLinks, faults.OnlyAtLinks(l.Action))
		x.only = append(x.only, sim.NodeID(node))
	}
	x.sites, x.seed, x.claims = runner.Sites(), runner.Seed(), x.scenario.Claims()
	x.total = newTally(x)
	return nil
}

// search runs all scripts.
func (x *exhaustion) search(ctx context.Context) {
	defer context.AfterFunc(ctx, func() { x.stopped.Store(true) })()
	x.queue.init()
	x.queue.add(nil)
	var workers sync.WaitGroup
	tallies := make([]tally, x.options.Workers)
	for i := range tallies {
		workers.Go(func() {
			w := newExhaustiveWorker(x)
			w.work()
			tallies[i] = w.tally
		})
	}
	workers.Wait()
	for i := range tallies {
		x.total.merge(&tallies[i])
	}
}

// exhaustiveWorker searches subtrees, one after the other.
type exhaustiveWorker struct {
	*exhaustion
	steering *steering
	steered  *scenarios.Steered
	tally    tally
	script   []placement
	visits   [mostPlacements][]stop // by depth: the visits at which children get their fault
}

func newExhaustiveWorker(x *exhaustion) *exhaustiveWorker {
	w := &exhaustiveWorker{exhaustion: x, tally: newTally(x), steering: newSteering(x.choices, len(x.sites))}
	w.steered = mustRunner(x.scenario, x.settings).Steer(w.steering)
	return w
}

func (w *exhaustiveWorker) work() {
	for {
		script, ok := w.queue.take()
		if !ok {
			return
		}
		w.script = append(w.script[:0], script...)
		w.explore()
		w.queue.done()
	}
}

// tell counts a script and tells the progress, now and then; the first violation
// at once, as somebody may wait for nothing else.
func (x *exhaustion) tell(violates bool) {
	const seldom = 1 << 12
	scripts, first := x.scripts.Add(1), false
	if violates {
		first = x.violated.Add(1) == 1
	}
	if x.options.Progress != nil && (first || scripts%seldom == 0) {
		x.options.Progress(scripts, x.violated.Load())
	}
}

// explore runs a script, and then all that begin with it.
func (w *exhaustiveWorker) explore() {
	if w.stopped.Load() {
		return
	}
	depth := len(w.script)
	more, deferrals := w.budget(w.script)
	grows := more > 0 || deferrals > 0
	w.steering.follow(w.script, grows)
	seen := w.run()
	if seen == nil {
		return
	}
	w.tally.runs++
	if !w.steering.allStruck() {
		w.tally.inert++
		return
	}
	w.tell(violatesAny(&seen.Verdict, w.claims))
	w.tally.add(w.script, w.options.MaxFaults-more, seen)
	if !grows {
		return
	}
	w.visits[depth] = append(w.visits[depth][:0], w.steering.visits...)
	w.grow(w.steering.first(), w.visits[depth], more > 0, deferrals > 0)
}

// fits reports whether a fault can be placed at a visit.
func (x *exhaustion) fits(choice int, at stop) bool {
	return (!x.atLinks[choice] || x.sites[at.site].Link) && (x.only[choice] == sim.NoNode || x.only[choice] == at.node)
}

// grow explores the children of the script, whose run makes these visits from
// its last fault on: those with one more fault, and with one more deferral.
func (w *exhaustiveWorker) grow(first uint32, visits []stop, fault, defers bool) {
	depth := len(w.script)
	for i, at := range visits {
		choice := 0
		if i == 0 && depth > 0 {
			choice = int(w.script[depth-1].choice) + 1
		}
		for ; choice < len(w.choices); choice++ {
			allowed := fault
			if w.isDeferral(uint8(choice)) {
				allowed = defers
			}
			if !allowed || !w.fits(choice, at) {
				continue
			}
			w.script = append(w.script[:depth], placement{first + uint32(i), uint8(choice), at.site})
			if depth < splitDepth {
				w.queue.add(slices.Clone(w.script))
			} else {
				w.explore()
			}
		}
	}
	w.script = w.script[:depth]
}

// taskQueue holds the tasks: scripts whose subtrees are still to be searched.
type taskQueue[T any] struct {
	mu      sync.Mutex
	changed sync.Cond
	waiting []T
	open    int // tasks that wait or are being worked on, and may make others
}

func (q *taskQueue[T]) init() { q.changed.L = &q.mu }

func (q *taskQueue[T]) add(task T) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = append(q.waiting, task)
	q.open++
	q.changed.Signal()
}

// take returns the next task; ok is false when all is done. The first in the
// order of the search, which has the largest subtree, goes first.
func (q *taskQueue[T]) take() (task T, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.waiting) == 0 && q.open > 0 {
		q.changed.Wait()
	}
	if len(q.waiting) == 0 {
		return task, false
	}
	task = q.waiting[0]
	q.waiting = q.waiting[1:]
	return task, true
}

// done ends a task.
func (q *taskQueue[T]) done() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.open--
	if q.open == 0 {
		q.changed.Broadcast()
	}
}
