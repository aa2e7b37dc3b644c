package explore

// McNemar returns how probable it would be that pairs differ as unevenly as a and
// b of them do, one way and the other, if neither way were more probable: the
// exact two-sided p, from 0 to 1, of the test of McNemar (Note on the sampling
// error of the difference between correlated proportions or percentages,
// Psychometrika 12, 1947). Pairs that agree do not matter. The p is that of one
// comparison: among many, some are small by chance.
func McNemar(a, b uint64) float64 {
	if a == b {
		return 1
	}
	// The chance that of a + b fair coins at most the smaller number show heads, as
	// a beta function (NIST Digital Library of Mathematical Functions, 8.17.5).
	return min(2*incompleteBeta(float64(max(a, b)), float64(min(a, b)+1), 0.5), 1)
}
