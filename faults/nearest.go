package faults

import (
	"fmt"
	"strings"
)

// suggest says which of the known names was probably meant, or lists them.
// what names their kind in the plural.
func suggest(name, what string, known []string) string {
	if near := nearest(name, known); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return list(what, known)
}

func list(what string, known []string) string {
	if len(known) == 0 {
		return "there are no such " + what
	}
	return "the " + what + " are " + strings.Join(known, ", ")
}

// nearest returns the known name with the fewest letters to change, or "" when
// more than a third of the name would have to change.
func nearest(name string, known []string) string {
	best, fewest := "", max(1, len(name)/3)+1
	for _, k := range known {
		if d := distance(strings.ToLower(name), strings.ToLower(k)); d < fewest {
			best, fewest = k, d
		}
	}
	return best
}

// distance is the number of letters to insert, delete or replace (Levenshtein 1966).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
