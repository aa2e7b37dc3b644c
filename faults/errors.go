package faults

import "fmt"

// SyntaxError says where a text is not a line of the language.
type SyntaxError struct {
	// Text is the line of text.
	Text string
	// Line is its number in the script, from 1; 0 when a single line was parsed.
	Line int
	// Column is the character (not byte) at which the problem is, from 1; one
	// past the end where something is missing.
	Column int
	// Problem says what is wrong.
	Problem string
	// Want says what would be right; it may be empty.
	Want string
}

// Error says on one line where and what is wrong and what would be right.
func (e *SyntaxError) Error() string {
	where := fmt.Sprintf("column %d of %q", e.Column, e.Text)
	if e.Line > 0 {
		where = fmt.Sprintf("line %d, %s", e.Line, where)
	}
	return where + ": " + advise(e.Problem, e.Want)
}

// LineError says why a line does not fit the system that it is meant for.
type LineError struct {
	// Weather tells whether the line is one of the weather.
	Weather bool
	// Index is the line's place in the script or the weather, from 0.
	Index int
	// Line is the line.
	Line Line
	// Problem says what is wrong.
	Problem string
	// Want says what would be right; it may be empty.
	Want string
}

// Error says on one line which line is wrong, how, and what would be right.
func (e *LineError) Error() string {
	list := "script"
	if e.Weather {
		list = "weather"
	}
	return fmt.Sprintf("%s line %d (%v): %s", list, e.Index+1, e.Line, advise(e.Problem, e.Want))
}

func advise(problem, want string) string {
	if want == "" {
		return problem
	}
	return problem + "; " + want
}
