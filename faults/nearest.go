package faults

import (
	"fmt"
	"strings"
)

// suggest says which of the known names was probably meant, or lists them.
// what names their kind in the plural.
func suggest(name, what string, known []string) string {
	if near := Nearest(name, known); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return list(what, known)
}

// suggestOf says which of the known names was probably meant, and lists them.
func suggestOf(name, what string, known []string) string {
	if near := Nearest(name, known); near != "" {
		return fmt.Sprintf("did you mean %q? %s", near, "T"+list(what, known)[1:])
	}
	return list(what, known)
}

// suggestSite says which site was probably meant, or names those of the same
// part of the system: all of them are too many to read in an error.
func suggestSite(name string, known []string) string {
	if near := Nearest(name, known); near != "" {
		return fmt.Sprintf("did you mean %q? %s", near, allSites)
	}
	part, _, _ := strings.Cut(name, ".")
	var beside []string
	for _, k := range known {
		if strings.HasPrefix(k, part+".") {
			beside = append(beside, k)
		}
	}
	if len(beside) > 0 {
		return list("sites of "+part, beside) + "; " + allSites
	}
	return "sites have names such as " + known[0] + "; " + allSites
}

// allSites says where to read on.
const allSites = "simulate list --sites has all"

func list(what string, known []string) string {
	if len(known) == 0 {
		return "there are no such " + what
	}
	return "the " + what + " are " + strings.Join(known, ", ")
}

// longestName is how many letters a name may have to be compared at all.
const longestName = 255

// Nearest returns the known name that takes the fewest changes, the first of
// equals. A change inserts, deletes or replaces a letter or exchanges two
// neighbours; upper and lower case are the same. The result is "" when more
// than a third of the letters, and more than one, would have to change.
func Nearest(name string, known []string) string {
	letters := []rune(strings.ToLower(name))
	if len(letters) > longestName {
		return ""
	}
	best, fewest := "", max(1, len(letters)/3)+1
	for _, k := range known {
		if n := changes(letters, []rune(strings.ToLower(k))); n < fewest {
			best, fewest = k, n
		}
	}
	return best
}

// changes is the distance of two words in which an exchange of neighbours
// counts as one (Damerau 1964; no letter is changed twice).
func changes(a, b []rune) int {
	row, last, before := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		row, last, before = before, row, last
		row[0] = i + 1
		for j := range b {
			replaced := last[j]
			if a[i] != b[j] {
				replaced++
			}
			row[j+1] = min(replaced, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(b)]
}
