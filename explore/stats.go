package explore

import "math"

// Confidence is the level of every interval and bound.
const Confidence = 0.95

// Method says how an interval was computed.
type Method string

// The methods.
const (
	// ClopperPearsonMethod is exact: its error is never larger than stated.
	ClopperPearsonMethod Method = "clopper-pearson"
	// WilsonMethod is the score interval, close to what is stated.
	WilsonMethod Method = "wilson"
)

// Interval says what a number of runs tells about the probability that
// something happens in a run: it lies between Low and High.
type Interval struct {
	// Count is in how many of Of runs it happened.
	Count, Of uint64
	// Low and High are probabilities, from 0 to 1.
	Low, High float64
	// Sides is 1 where only High is a bound, because it never happened, or only
	// Low, because it always did; 2 otherwise.
	Sides int
	// Method is "" where nothing is known, because Of is 0.
	Method Method
}

// few is the count up to which, and so near to all runs, the interval is exact:
// there the approximation is at its worst.
const few = 5

// Proportion returns the interval for something that happened in count of
// trials. What never happened, and what always did, gets the one-sided
// Clopper–Pearson bound; a count up to 5 from either end the two-sided
// Clopper–Pearson interval; and what lies between the Wilson interval, as Brown,
// Cai and DasGupta advise (Interval estimation for a binomial proportion,
// Statistical Science 16, 2001). A count above trials is taken for trials.
func Proportion(count, trials uint64) Interval {
	count = min(count, trials)
	i := Interval{Count: count, Of: trials, High: 1, Sides: 2, Method: ClopperPearsonMethod}
	rest := trials - count
	switch {
	case trials == 0:
		i.Method = ""
	case count == 0:
		i.Sides, i.High = 1, UpperBound(0, trials, Confidence)
	case rest == 0:
		i.Sides, i.Low = 1, LowerBound(trials, trials, Confidence)
	case count <= few || rest <= few:
		i.Low, i.High = ClopperPearson(count, trials, Confidence)
	default:
		i.Low, i.High = Wilson(count, trials, Confidence)
		i.Method = WilsonMethod
	}
	return i
}

// ClopperPearson returns the exact two-sided interval for count of trials
// (Clopper and Pearson, The use of confidence or fiducial limits illustrated in
// the case of the binomial, Biometrika 26, 1934). Confidence lies between 0 and
// 1; trials are at least 1, and count is at most trials.
func ClopperPearson(count, trials uint64, confidence float64) (low, high float64) {
	half := (1 + confidence) / 2 // each side has half of the error
	return LowerBound(count, trials, half), UpperBound(count, trials, half)
}

// UpperBound returns the exact one-sided upper bound: the probability at which
// count or fewer of trials would have a chance of 1 − confidence.
func UpperBound(count, trials uint64, confidence float64) float64 {
	if count >= trials {
		return 1
	}
	if count == 0 { // (1 − p)^trials = 1 − confidence
		return -math.Expm1(math.Log1p(-confidence) / float64(trials))
	}
	return betaQuantile(float64(count)+1, float64(trials-count), confidence)
}

// LowerBound returns the exact one-sided lower bound: the probability at which
// count or more of trials would have a chance of 1 − confidence.
func LowerBound(count, trials uint64, confidence float64) float64 {
	if count == 0 {
		return 0
	}
	return 1 - UpperBound(trials-count, trials, confidence)
}

// Wilson returns the two-sided score interval for count of trials (Wilson,
// Probable inference, the law of succession, and statistical inference, Journal
// of the American Statistical Association 22, 1927). Arguments are those of
// [ClopperPearson].
func Wilson(count, trials uint64, confidence float64) (low, high float64) {
	n, z := float64(trials), normalQuantile((1+confidence)/2)
	p, zz := float64(count)/n, z*z
	middle := (p + zz/(2*n)) / (1 + zz/n)
	reach := z * math.Sqrt(p*(1-p)/n+zz/(4*n*n)) / (1 + zz/n)
	low, high = max(middle-reach, 0), min(middle+reach, 1)
	if count == 0 {
		low = 0 // exactly, but for rounding
	}
	if count == trials {
		high = 1
	}
	return low, high
}

// normalQuantile returns the value that a standard normal variable does not
// exceed with probability p.
func normalQuantile(p float64) float64 { return math.Sqrt2 * math.Erfinv(2*p-1) }
