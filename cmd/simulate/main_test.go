package main

import (
	"context"
	"errors"
	"flag"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"ackgap/model"
	"ackgap/scenarios"
	"ackgap/sim"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestMain makes the program itself available to the scripts, one that is not
// deterministic, and one whose log swaps offsets.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"simulate":         func() { os.Exit(inTest().main(os.Args[1:])) },
		"simulate-planted": func() { os.Exit(inTest(planted()).main(os.Args[1:])) },
		"simulate-swapped": func() { os.Exit(inTest(scenarios.Planted(model.SwappedOffsets)).main(os.Args[1:])) },
	})
}

func inTest(options ...scenarios.Option) *program {
	return &program{ctx: context.Background(), stdout: os.Stdout, stderr: os.Stderr, options: options}
}

// planted loses the first confirm of every run but the first: state that
// outlives a run is the nondeterminism that is easiest to write by mistake.
func planted() scenarios.Option {
	runs := 0
	return scenarios.WrapInjector(func(inner sim.Injector) sim.Injector {
		runs++
		return &forgetful{Injector: inner, bad: runs > 1}
	})
}

type forgetful struct {
	sim.Injector
	bad bool
}

func (f *forgetful) Visit(v sim.Visit) []sim.Fault {
	if f.bad && v.Key.Subject == 1 && v.Key.N == 1 && v.At < 2 {
		f.bad = false
		return []sim.Fault{{Action: sim.Crash}}
	}
	return f.Injector.Visit(v)
}

// TestScripts runs the dialogues in testdata/script. Besides the usual commands
// they have "exits CODE COMMAND…", which wants exactly that exit code.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
	})
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND [ARGUMENT…]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var status *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &status) {
		got = status.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("the exit code is %d, want %d", got, want)
	}
}
