package main

import "unicode/utf8"

// nearest returns the known word that takes the fewest insertions, deletions
// and replacements of letters (Levenshtein's distance), or "" if more than
// two, and more than a third of the word, would have to change.
func nearest(word string, known []string) string {
	best, fewest := "", max(2, utf8.RuneCountInString(word)/3)+1
	for _, k := range known {
		if d := distance([]rune(word), []rune(k)); d < fewest {
			best, fewest = k, d
		}
	}
	return best
}

func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, diagonal+1, row[j]+1)
		}
	}
	return row[len(b)]
}
