package main

import (
	"errors"
	"fmt"
	"strings"

	"ackgap/faults"
	"ackgap/scenarios"
)

// usageError is a mistake on the command line.
type usageError struct {
	problem, want string
}

// Error returns the problem and what would be right, on one line.
func (e *usageError) Error() string {
	if e.want == "" {
		return e.problem
	}
	return e.problem + "; " + e.want
}

// errInterrupted: the user has stopped the program.
var errInterrupted = errors.New("interrupted")

// fail prints an error and returns the exit code.
func (p *program) fail(err error) int {
	fmt.Fprintln(p.stderr, "simulate: "+describe(err))
	if errors.Is(err, errInterrupted) {
		return exitInterrupted
	}
	return exitBadInput
}

// describe says what is wrong, with an excerpt of the text in question.
func describe(err error) string {
	var scenario *scenarios.Error
	var syntax *faults.SyntaxError
	var misfit *faults.LineError
	switch {
	case errors.As(err, &scenario) && scenario.Excerpt != "":
		return scenario.Error() + "\n" + scenario.Excerpt
	case errors.As(err, &syntax) && syntax.Text == "":
		return advise(syntax.Problem, syntax.Want)
	case errors.As(err, &syntax):
		caret := strings.Repeat(" ", max(syntax.Column-1, 0)) + "^"
		return advise(fmt.Sprintf("column %d of the fault: %s", syntax.Column, syntax.Problem), syntax.Want) +
			"\n    " + syntax.Text + "\n    " + caret
	case errors.As(err, &misfit):
		text := misfit.Line.String()
		if i := misfit.Find(text); i >= 0 {
			text += "\n    " + strings.Repeat(" ", i) + "^"
		}
		return advise("the fault does not fit the system: "+misfit.Problem, misfit.Want) + "\n    " + text
	}
	return err.Error()
}

func advise(problem, want string) string {
	e := usageError{problem, want}
	return e.Error()
}
