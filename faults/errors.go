package faults

import (
	"fmt"
	"strings"
)

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
	// Word is the word of the line that is wrong, "" where it is not one alone.
	Word string
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

// Find returns the index of the byte in a text at which [LineError.Word]
// begins, -1 where it is not there as a word of its own.
func (e *LineError) Find(text string) int {
	if e.Word == "" {
		return -1
	}
	for start := 0; ; {
		i := strings.Index(text[start:], e.Word)
		if i < 0 {
			return -1
		}
		i += start
		start = i + len(e.Word)
		if (i == 0 || !inName(text[i-1])) && (start == len(text) || !inName(text[start])) {
			return i
		}
	}
}

// inName tells the bytes of names.
func inName(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '-' || b == '_' || b == '.'
}
