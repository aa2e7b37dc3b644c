package scenarios

import (
	"slices"
	"strings"

	"ackgap/faults"
)

// enumerate writes "a, b or c".
func enumerate(names []string, and string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " " + and + " " + names[last]
}

// countMeant says which count or measure could be meant by one that does not exist:
// the nearest, or those with the same word ("duplicates"), or what, with all of them.
func countMeant(key string, known []string, what, and string) string {
	if near := faults.Nearest(key, known); near != "" {
		return `did you mean "` + near + `"?`
	}
	stem := strings.TrimSuffix(strings.ToLower(key), "s")
	related := func(k string) bool { return len(stem) > 3 && (strings.Contains(k, stem) || strings.Contains(stem, k)) }
	var kin []string
	for _, k := range known {
		if related(k) && !slices.Contains(kin, k) {
			kin = append(kin, k)
		}
	}
	if len(kin) > 0 {
		return "did you mean " + enumerate(kin, "or") + "?"
	}
	return what + " " + enumerate(known, and)
}
