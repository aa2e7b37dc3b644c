package explore

// Unseen estimates how probable it is that the next run has a timeline which no
// run had so far, from the number of timelines that exactly one of the runs had:
// the estimate of Good and Turing (Good, The population frequencies of species
// and the estimation of population parameters, Biometrika 40, 1953). Near 0 more
// runs of the kind show little that is new; without runs it is 1.
func Unseen(once, runs uint64) float64 {
	if runs == 0 {
		return 1
	}
	return float64(once) / float64(runs)
}

// AtLeastInAll estimates from below how many timelines there are, seen or not,
// from how many were seen, and how many of those once and twice: the
// bias-corrected form of Chao1 (Chao, Nonparametric estimation of the number of
// classes in a population, Scandinavian Journal of Statistics 11, 1984).
func AtLeastInAll(distinct, once, twice uint64) float64 {
	return float64(distinct) + float64(once)*max(float64(once)-1, 0)/(2*(float64(twice)+1))
}
