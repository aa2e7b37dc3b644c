package main

import (
	"context"
	"fmt"

	"ackgap/scenarios"
)

// simulate runs a scenario of so many messages. It shows progress if that takes long and somebody
// is watching, and gives up when the user interrupts.
func (p *program) simulate(runner *scenarios.Runner, messages uint32) (*scenarios.Result, error) {
	var closed closedMessages
	if isTerminal(p.stderr) {
		runner.Observe(&closed)
	}
	say := func() string { return fmt.Sprintf("%d of %d messages closed", closed.count.Load(), messages) }
	return watched(p, say, func(context.Context) (*scenarios.Result, error) {
		return interruptible(p, func() (*scenarios.Result, error) { return runner.Run(runner.Seed()), nil })
	})
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
