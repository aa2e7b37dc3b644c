package explore

import "math"

// Rate is a share of messages, with the interval in which it lies at the level
// of [Confidence].
type Rate struct{ Value, Low, High float64 }

// PerMessage returns the share of messages that the count with that JSON key
// counts. One fault often hits many messages of a run, so the runs and not the
// messages are the independent trials: the interval follows from how much the
// runs differ (the ratio estimate of cluster sampling; Cochran, Sampling
// Techniques, 1977, chapter 9A). It is an approximation for many runs; with one
// run, or where nothing was counted, it says nothing: 0 to 1.
func (s *Sums) PerMessage(key string) Rate {
	t := s.Of(key)
	if s.Runs < 2 || t.Messages == 0 || s.Counts.Sent == 0 {
		return Rate{Value: share(t.Messages, s.Counts.Sent), High: 1}
	}
	runs, sum := float64(s.Runs), float64(t.Messages)
	variance := max(float64(t.Squares)-sum*sum/runs, 0) / (runs - 1)
	reach := normalQuantile((1+Confidence)/2) * math.Sqrt(variance*runs) / float64(s.Counts.Sent)
	value := share(t.Messages, s.Counts.Sent)
	return Rate{Value: value, Low: max(value-reach, 0), High: min(value+reach, 1)}
}

func share(part, whole uint64) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}
