package main

import (
	"fmt"
	"sync"

	"ackgap/scenarios"
)

// simulate runs a scenario of so many messages. It shows progress if that takes long and somebody
// is watching, and gives up when the user interrupts.
func (p *program) simulate(runner *scenarios.Runner, messages uint32) (*scenarios.Result, error) {
	var closed closedMessages
	watched := isTerminal(p.stderr)
	if watched {
		runner.Observe(&closed)
	}
	done := make(chan struct{})
	var display sync.WaitGroup
	if watched {
		say := func() string { return fmt.Sprintf("%d of %d messages closed", closed.count.Load(), messages) }
		display.Go(func() { showProgress(p.stderr, say, done) })
	}
	r, err := interruptible(p, func() (*scenarios.Result, error) { return runner.Run(runner.Seed()), nil })
	close(done)
	display.Wait()
	return r, err
}

// interruptible runs work until it is done or the user interrupts. Work that is
// interrupted is left to itself: the program is about to end.
func interruptible[T any](p *program, work func() (T, error)) (T, error) {
	type outcome struct {
		value T
		err   error
	}
	finished := make(chan outcome, 1)
	go func() {
		value, err := work()
		finished <- outcome{value, err}
	}()
	select {
	case o := <-finished:
		return o.value, o.err
	case <-p.ctx.Done():
		var none T
		return none, errInterrupted
	}
}
