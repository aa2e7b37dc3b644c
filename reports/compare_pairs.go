package reports

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"ackgap/checker"
	"ackgap/explore"
)

// pairedCounts are the harm that a row's runs are told apart by.
var pairedCounts = []string{checker.Lost.String(), checker.DuplicateEffect.String()}

// pairedText compares a row with the first one, run by run; "" for the first
// itself, and where nothing was run.
func pairedText(c *explore.Comparison, row *explore.Row) string {
	if row.Pairs == nil {
		return ""
	}
	var parts []string
	for _, key := range pairedCounts {
		parts = append(parts, pairText(row.Pair(key)))
	}
	return "Paired with " + rowLabel(c, &c.Rows[0]) + ": " + strings.Join(parts, "; ") + "."
}

func pairText(p explore.Pair) string {
	if p.Here+p.There == 0 {
		return countTitle(p.Key) + ": no seed differs"
	}
	return fmt.Sprintf("%s: with %s only here, with %s only there (p %s)", countTitle(p.Key),
		plural(p.Here, "seed"), formatCount(p.There), probability(p.P()))
}

// probability writes a p: nobody needs more than two digits of it, nor to know
// how small a very small one is.
func probability(p float64) string {
	if p < 0.0001 {
		return "< 0.0001"
	}
	return fmt.Sprintf("= %.2g", p)
}

// pairJSON is what a row's pairs say about one count or contract.
type pairJSON struct {
	OnlyHere  uint64      `json:"only_here"`
	OnlyThere uint64      `json:"only_there"`
	P         json.Number `json:"p"`
}

func pairOf(p explore.Pair) pairJSON { return pairJSON{p.Here, p.There, json.Number(digits6(p.P()))} }

// csvPair writes the same for a row that has pairs.
func csvPair(row *explore.Row, key string) []string {
	if row.Pairs == nil {
		return []string{"", "", ""}
	}
	p := row.Pair(key)
	return []string{strconv.FormatUint(p.Here, 10), strconv.FormatUint(p.There, 10), digits6(p.P())}
}
