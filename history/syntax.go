package history

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// SyntaxError says what is wrong with a history file, where, and what would be right.
type SyntaxError struct {
	// Line and Column count from 1; the column is in characters.
	Line, Column int
	// Problem is what is wrong, Want what would be right ("" where nothing is known).
	Problem, Want string
}

// Error returns "line 3, column 14: problem; want".
func (e *SyntaxError) Error() string {
	text := fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.Problem)
	if e.Want != "" {
		text += "; " + e.Want
	}
	return text
}

// meant suggests what an unknown name may have been meant to be.
func meant(name string, known []string) string {
	best, distance := "", 1+max(1, utf8.RuneCountInString(name)/2)
	for _, k := range known {
		if k == "" {
			continue
		}
		if d := edits(name, k); d < distance {
			best, distance = k, d
		}
	}
	if best != "" {
		return fmt.Sprintf("did you mean %q?", best)
	}
	if len(known) == 0 {
		return "it lists none at all"
	}
	return "known are " + strings.Join(known, ", ")
}

// edits counts the insertions, deletions and replacements that turn a into b
// (Levenshtein's distance).
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
