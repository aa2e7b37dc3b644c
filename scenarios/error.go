package scenarios

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"ackgap/faults"
)

// Error says what is wrong with a scenario, where, and what would be right.
type Error struct {
	// File is the name under which the scenario was read; "" where the problem
	// is not in a file but in an option.
	File string
	// Line and Column count from 1, the column in characters; 0 where the
	// problem has no place in a file.
	Line, Column int
	// Problem is what is wrong, Want what would be right ("" where nothing is known).
	Problem, Want string
	// Excerpt is the line and, below it, a caret at the column; "" without a place.
	Excerpt string
}

// Error returns "file:line:column: problem; want" on one line.
func (e *Error) Error() string {
	text := e.Problem
	if e.Want != "" {
		text += "; " + e.Want
	}
	return e.where() + text
}

// where is the place in a file that another file names, "" for none.
func (e *Error) where() string {
	switch {
	case e.Line > 0:
		return fmt.Sprintf("%s:%d:%d: ", e.File, e.Line, e.Column)
	case e.File != "":
		return e.File + ": "
	}
	return ""
}

// position is a place in a file; the zero value is none.
type position struct{ line, column int }

// errorAt returns an error at a place in a source.
func errorAt(file string, source []byte, at position, problem, want string) *Error {
	return &Error{File: file, Line: at.line, Column: at.column, Problem: problem, Want: want,
		Excerpt: excerpt(source, at)}
}

// wordAt returns where the word stands that is wrong in a fault line, which
// begins at a place in the source; that place if it is not on the same line.
func wordAt(source []byte, from position, misfit *faults.LineError) position {
	lines := strings.Split(string(source), "\n")
	if from.line < 1 || from.line > len(lines) {
		return from
	}
	text := []rune(lines[from.line-1])
	start := min(max(from.column-1, 0), len(text))
	rest := string(text[start:])
	i := misfit.Find(rest)
	if i < 0 {
		return from
	}
	return position{from.line, start + utf8.RuneCountInString(rest[:i]) + 1}
}

const (
	excerptWidth = 100
	excerptLead  = 60 // characters to keep before the column of a line that is cut
)

// excerpt quotes the line with a caret below the column.
func excerpt(source []byte, at position) string {
	lines := strings.Split(string(source), "\n")
	if at.line < 1 || at.line > len(lines) {
		return ""
	}
	text := []rune(strings.TrimSuffix(strings.ToValidUTF8(lines[at.line-1], string(utf8.RuneError)), "\r"))
	before := min(max(at.column-1, 0), len(text))
	if cut := before - excerptLead; cut > 0 && len(text) > excerptWidth {
		text, before = text[cut:], excerptLead
	}
	text = text[:min(len(text), excerptWidth)]
	number := fmt.Sprintf("%4d | ", at.line)
	var pad strings.Builder
	for _, r := range text[:before] {
		if r != '\t' {
			r = ' '
		}
		pad.WriteRune(r)
	}
	return number + string(text) + "\n" + strings.Repeat(" ", len(number)-2) + "| " + pad.String() + "^"
}
