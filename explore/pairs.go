package explore

import (
	"ackgap/checker"
	"ackgap/scenarios"
)

// Pair compares a row with the first one of its comparison, seed by seed: what
// the weather did to one run, it did to the other.
type Pair struct {
	// Key is the JSON key of a count, which happened where it was above 0, or the
	// name of a contract, which happened where the run violated it.
	Key string
	// Here is with how many seeds it happened in this row and not in the first one,
	// There with how many the other way round. A contract that one of the two runs
	// could not judge is in neither.
	Here, There uint64
}

// P tells chance from difference: see [McNemar].
func (p Pair) P() float64 { return McNemar(p.Here, p.There) }

// Pair returns what the row's pairs say about a count or a contract; an empty one
// in the first row.
func (r *Row) Pair(key string) Pair {
	for _, p := range r.Pairs {
		if p.Key == key {
			return p
		}
	}
	return Pair{Key: key}
}

// happening says whether something happened in a run.
type happening struct {
	key         string
	known, seen bool
}

// happenings returns an entry for each count, and then for each contract.
func happenings(r *scenarios.Result) []happening {
	var all []happening
	r.Verdict.Counts.Each(func(key string, n uint64) {
		all = append(all, happening{key, true, n > 0})
	})
	for c := range contractCount {
		j, _ := r.Verdict.Of(checker.EndToEnd, checker.Contract(c))
		all = append(all, happening{checker.Contract(c).String(), j.Status != checker.Unknown, j.Status == checker.Violated})
	}
	return all
}

// addPair adds a run and the one in the first row with its seed.
func addPair(pairs []Pair, here, there []happening) []Pair {
	for i, h := range here {
		if i == len(pairs) {
			pairs = append(pairs, Pair{Key: h.key})
		}
		switch t := there[i]; {
		case !h.known || !t.known || h.seen == t.seen:
		case h.seen:
			pairs[i].Here++
		default:
			pairs[i].There++
		}
	}
	return pairs
}

// mergePairs adds the pairs of other runs.
func mergePairs(pairs, others []Pair) []Pair {
	for i, o := range others {
		if i == len(pairs) {
			pairs = append(pairs, Pair{Key: o.Key})
		}
		pairs[i].Here += o.Here
		pairs[i].There += o.There
	}
	return pairs
}
