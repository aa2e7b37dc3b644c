package explore

import (
	"context"
	"sync"

	"ackgap/scenarios"
)

// comparing is the work of a comparison, which several workers do together.
type comparing struct {
	options CompareOptions
	rows    []comparedRow
	tasks   []task

	mu     sync.Mutex // for all that follows
	result *Comparison
	pools  []*pool // by row
	begun  int     // tasks
	done   int     // tasks
	closed bool    // nobody waits for what is still being done
}

// comparedRow is how a row is run.
type comparedRow struct {
	scenario           *scenarios.Scenario
	compared, measured []scenarios.Option
}

// task is a piece of work: a block of seeds for every row, or the measuring of
// one row's throughput. A block is for all rows, so that what has been done
// when somebody interrupts are still pairs.
type task struct {
	measured    int // the row, -1 for a block
	first, runs uint64
}

const isBlock = -1

// blockMessages is about how many messages a row sends in a block of runs.
const blockMessages = 1_000

// plan divides the work into tasks.
func (c *comparing) plan() {
	most := uint64(1)
	for i, row := range c.rows {
		if !c.options.NoThroughput {
			c.tasks = append(c.tasks, task{measured: i})
		}
		most = max(most, uint64(row.scenario.Messages()))
		c.pools = append(c.pools, newPool())
	}
	block := max(blockMessages/most, 1)
	for done := uint64(0); done < c.options.Runs; done += block {
		c.tasks = append(c.tasks, task{isBlock, c.options.FirstSeed + done, min(block, c.options.Runs-done)})
	}
}

// work does all tasks. When the context ends it does not wait for what has been
// begun: a run can't be stopped midway.
func (c *comparing) work(ctx context.Context) {
	c.plan()
	var workers sync.WaitGroup
	for range min(c.options.Workers, len(c.tasks)) {
		w := worker{comparing: c, runners: make([]*scenarios.Runner, len(c.rows))}
		workers.Go(func() { w.work(ctx) })
	}
	idle := make(chan struct{})
	go func() {
		workers.Wait()
		close(idle)
	}()
	select {
	case <-idle:
	case <-ctx.Done():
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	c.result.Interrupted = c.done < len(c.tasks)
	for i := range c.result.Rows {
		c.result.Rows[i].Latency = c.pools[i].latency()
	}
}

// take hands out the next task; ok is false if there is nothing left to do.
func (c *comparing) take(ctx context.Context) (t task, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed || ctx.Err() != nil || c.begun == len(c.tasks) {
		return task{}, false
	}
	c.begun++
	return c.tasks[c.begun-1], true
}

// add adds what came of a block. The order does not matter.
func (c *comparing) add(runs uint64, rows []blockRow, pools []*pool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	c.done++
	c.result.Runs += runs
	for i := range c.result.Rows {
		row := &c.result.Rows[i]
		row.merge(&rows[i].sums)
		row.Pairs = mergePairs(row.Pairs, rows[i].pairs)
		c.pools[i].merge(pools[i])
	}
	if c.options.Progress != nil {
		rows := uint64(len(c.rows))
		c.options.Progress(c.result.Runs*rows, c.options.Runs*rows)
	}
}

// setThroughput notes the throughput of a row.
func (c *comparing) setThroughput(row int, perSecond uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	c.done++
	c.result.Rows[row].Throughput = perSecond
}

// worker does one task after the other. It builds each row's system once.
type worker struct {
	comparing *comparing
	runners   []*scenarios.Runner // by row
	pools     []*pool             // by row
}

func (w *worker) work(ctx context.Context) {
	for {
		t, ok := w.comparing.take(ctx)
		switch {
		case !ok:
			return
		case t.measured != isBlock:
			w.comparing.setThroughput(t.measured, w.measure(t.measured))
		case !w.block(ctx, t):
			return
		}
	}
}

// block runs a block of seeds for every row; false if the context has ended.
func (w *worker) block(ctx context.Context, t task) bool {
	rows := make([]blockRow, len(w.runners))
	first := make([][]happening, t.runs) // what happened in the first row
	for i := range w.runners {
		runner := w.runner(i)
		for run := range t.runs {
			if ctx.Err() != nil {
				return false
			}
			w.pools[i].nextRun()
			r := runner.Run(t.first + run)
			rows[i].sums.add(r, w.pools[i].lossy)
			if i == 0 {
				first[run] = happenings(r)
				continue
			}
			rows[i].pairs = addPair(rows[i].pairs, happenings(r), first[run])
		}
	}
	w.comparing.add(t.runs, rows, w.pools)
	return true
}

// blockRow is what came of a row in a block.
type blockRow struct {
	sums  Sums
	pairs []Pair
}

// runner returns the system of a row.
func (w *worker) runner(row int) *scenarios.Runner {
	if row == len(w.pools) {
		w.pools = append(w.pools, newPool())
		own := w.comparing.rows[row]
		w.runners[row] = mustRunner(own.scenario, with(own.compared, scenarios.Observe(w.pools[row])))
	}
	return w.runners[row]
}

// measure runs a row once to measure its throughput.
func (w *worker) measure(row int) uint64 {
	own := w.comparing.rows[row]
	r := mustRunner(own.scenario, with(own.measured, scenarios.Latencies())).Run(own.scenario.Seed())
	return r.Throughput
}

// mustRunner builds a system that has been built before.
func mustRunner(s *scenarios.Scenario, opts []scenarios.Option) *scenarios.Runner {
	r, err := s.Runner(opts...)
	if err != nil {
		panic("explore: a system can't be built that could be built before: " + err.Error())
	}
	return r
}
