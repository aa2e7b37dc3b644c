package explore

import (
	"fmt"
	"slices"
	"strings"

	"ackgap/faults"
	"ackgap/scenarios"
)

// NoSuchFault says that a run has no such fault, so that it can't be left out.
type NoSuchFault struct {
	// Line is the fault asked for, Script all that goes wrong in the run.
	Line   faults.Line
	Script faults.Script
}

// Error tells the fault, and the nearest of those that there are.
func (e *NoSuchFault) Error() string {
	problem := fmt.Sprintf("the run has no fault %q to leave out", e.Line.String())
	lines := strings.Split(strings.TrimSpace(e.Script.String()), "\n")
	switch near := faults.Nearest(e.Line.String(), lines); {
	case len(e.Script) == 0:
		return problem + "; it has none at all"
	case near != "":
		return problem + fmt.Sprintf("; did you mean %q?", near)
	case len(lines) > mostToldLines:
		return problem + fmt.Sprintf("; it has %d others, which the run tells", len(lines))
	}
	return problem + "; its faults are\n    " + strings.Join(lines, "\n    ")
}

// mostToldLines is up to how many faults an error lists.
const mostToldLines = 8

// Without returns the script of a run that lacks some of its faults: replayed
// with the same seed it is the run that [Explain] makes to put them to the test.
// A fault is named as the script has it, or by its key. Errors are a
// [*NoSuchFault] and those of [scenarios.Scenario.Run].
func Without(s *scenarios.Scenario, lines faults.Script, opts ...scenarios.Option) (faults.Script, error) {
	run, err := scripted(s, opts)
	if err != nil {
		return nil, err
	}
	for _, l := range lines {
		if !slices.Contains(run.script, l) && !slices.Contains(run.written, l) {
			return nil, &NoSuchFault{l, run.script}
		}
	}
	var rest faults.Script
	for i, l := range run.script {
		if !slices.Contains(lines, l) && !slices.Contains(lines, run.written[i]) {
			rest = append(rest, l)
		}
	}
	return rest, nil
}

// scriptedRun is a run that was made again with all that went wrong as a script.
type scriptedRun struct {
	*scenarios.Result
	script  faults.Script // its lines name their visits by keys, where that gives the same run
	written faults.Script // the same lines, as they were asked for or drawn
}

// scripted runs what the options say, and makes the same run of its script. A line
// that names its visit by a key means the same one when another is left out.
func scripted(s *scenarios.Scenario, opts []scenarios.Option) (run scriptedRun, err error) {
	asked, err := s.Runner(opts...)
	if err != nil {
		return run, err
	}
	original := asked.Run(asked.Seed())
	calm, err := s.Runner(with(opts, scenarios.NoFaults())...)
	if err != nil {
		return run, err
	}
	run.script, run.written = asked.Keyed(), original.Script
	run.Result, err = calm.Replay(original.Seed, run.script)
	if err != nil || run.Hash != original.Hash {
		run.script = run.written
		run.Result, err = calm.Replay(original.Seed, run.script)
	}
	return run, err
}
