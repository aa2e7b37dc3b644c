// Command simulate runs fault-injection scenarios of message delivery and says
// what became of every message. `simulate --help` lists its verbs.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"

	"ackgap/scenarios"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	p := program{ctx: ctx, stdout: os.Stdout, stderr: os.Stderr}
	os.Exit(p.main(os.Args[1:]))
}

// program is what the verbs share.
type program struct {
	// ctx ends when the user interrupts.
	ctx            context.Context
	stdout, stderr io.Writer
	// options are applied to every run, after those of the command line.
	options []scenarios.Option
	// exit is the exit code of a verb that did its work.
	exit int
}

// The exit codes. A run's are those of [scenarios.Status]: 0, 1 or 2.
const (
	exitBadInput         = 3
	exitNondeterministic = 4
	exitInterrupted      = 130
)

// main runs the command line and returns the exit code.
func (p *program) main(args []string) int {
	root := p.root()
	root.SetArgs(joinWeather(args))
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	if err := root.ExecuteContext(p.ctx); err != nil {
		return p.fail(err)
	}
	return p.exit
}
