package explore

// Rate is a share of messages, with the interval in which it lies at the level
// of [Confidence].
type Rate struct{ Value, Low, High float64 }

// PerMessage returns the share of messages that the count with that JSON key
// counts. One fault often hits many messages of a run, so the runs and not the
// messages are the independent trials, and the messages of a run a cluster: how
// much the runs differ tells how many independent messages theirs are worth (the
// ratio estimate of cluster sampling; Cochran, Sampling Techniques, 1977, chapter
// 9A), and for that number stands the Clopper–Pearson interval (Korn and Graubard,
// Confidence intervals for proportions with small expected number of positive
// counts estimated from survey data, Survey Methodology 24, 1998).
//
// What was never counted has the one-sided bound of the runs, as if a run in which
// it happens lost all of its messages; with fewer than two runs the interval is 0
// to 1. Runs should be of equal length.
func (s *Sums) PerMessage(key string) Rate {
	t := s.Of(key)
	value := min(share(t.Messages, s.Counts.Sent), 1)
	switch {
	case s.Runs < 2 || s.Counts.Sent == 0:
		return Rate{Value: value, High: 1}
	case t.Messages == 0:
		return Rate{High: UpperBound(0, s.Runs, Confidence)}
	}
	n := s.worth(&t, value)
	count, half := n*value, (1+Confidence)/2
	r := Rate{Value: value, Low: betaQuantile(count, n-count+1, 1-half), High: 1}
	if value < 1 {
		r.High = betaQuantile(count+1, n-count, half)
	}
	return r
}

// worth returns how many independent messages tell as much about a share as the
// runs do, at most those that were sent. Few runs know little about how much they
// differ, which Student's t makes up for.
func (s *Sums) worth(t *Tally, value float64) float64 {
	runs, sum, sent := float64(s.Runs), float64(t.Messages), float64(s.Counts.Sent)
	variance := runs / (runs - 1) * (float64(t.Squares) - sum*sum/runs) / (sent * sent)
	if variance <= 0 || value >= 1 {
		return sent
	}
	few := normalQuantile((1+Confidence)/2) / studentQuantile((1+Confidence)/2, runs-1)
	return min(value*(1-value)/variance*few*few, sent)
}

func share(part, whole uint64) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}
