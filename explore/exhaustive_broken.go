package explore

import (
	"fmt"
	"sync"

	"ackgap/faults"
	"ackgap/scenarios"
)

// BrokenRun is the error of a search in which the simulation itself failed. The
// fault is the program's; the script lets anyone see it again.
type BrokenRun struct {
	// Script is what the run was under.
	Script faults.Script
	// Panic is what the program said when it gave up.
	Panic string
}

// Error tells the script and what the program said.
func (e *BrokenRun) Error() string {
	return fmt.Sprintf("the simulation fails, which is a bug of this program: %s; under the script\n%s", e.Panic, e.Script)
}

// broken keeps the smallest script under which a run failed.
type broken struct {
	mu     sync.Mutex
	script found
	says   string
}

// note notes a failure.
func (b *broken) note(script []placement, says string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.script.has || compareScripts(script, b.script.least) < 0 {
		b.script.keep(script)
		b.says = says
	}
}

// run runs the worker's script; nil if the simulation fails, which ends the search.
func (w *exhaustiveWorker) run() (seen *scenarios.Seen) {
	defer func() {
		if failure := recover(); failure != nil {
			w.broken.note(w.script, fmt.Sprint(failure))
			w.stopped.Store(true)
			seen = nil
		}
	}()
	return w.steered.Run(w.seed)
}

// brokenRun names the script under which a run failed.
func (x *exhaustion) brokenRun() error {
	n, err := x.namer()
	if err != nil {
		return err
	}
	script, _ := n.name(x.broken.script.least)
	return &BrokenRun{Script: script, Panic: x.broken.says}
}
