package explore

import "math"

// betaQuantile returns the x at which the regularised incomplete beta function
// reaches p. The function grows with x, so halving the range finds it.
func betaQuantile(a, b, p float64) float64 {
	low, high := 0.0, 1.0
	for {
		middle := low + (high-low)/2
		if middle <= low || middle >= high {
			return middle // no number lies between the two
		}
		if incompleteBeta(a, b, middle) < p {
			low = middle
		} else {
			high = middle
		}
	}
}

// incompleteBeta returns the regularised incomplete beta function I_x(a, b) for
// positive a and b: the probability that a beta variable does not exceed x.
// The continued fraction is 8.17.22 of the NIST Digital Library of Mathematical
// Functions; it converges fast below the mean, so that above it the function is
// mirrored (8.17.4).
func incompleteBeta(a, b, x float64) float64 {
	switch {
	case x <= 0:
		return 0
	case x >= 1:
		return 1
	case x > (a+1)/(a+b+2):
		return 1 - incompleteBeta(b, a, 1-x)
	}
	logGamma := func(v float64) float64 {
		l, _ := math.Lgamma(v)
		return l
	}
	front := math.Exp(a*math.Log(x) + b*math.Log1p(-x) + logGamma(a+b) - logGamma(a) - logGamma(b))
	return front / (a * betaFraction(a, b, x))
}

// betaFraction evaluates the continued fraction 1 + d1/(1 + d2/(1 + …)) by the
// modified method of Lentz (Thompson and Barnett, Coulomb and Bessel functions
// of complex arguments and order, Journal of Computational Physics 64, 1986).
func betaFraction(a, b, x float64) float64 {
	const (
		tiny    = 1e-300 // in the place of a zero that would be divided by
		exact   = 1e-15
		maximum = 100_000 // it takes about the root of a + b
	)
	awayFromZero := func(v float64) float64 {
		if math.Abs(v) < tiny {
			return tiny
		}
		return v
	}
	value, above, below := 1.0, 1.0, 0.0
	for step := 1; step <= maximum; step++ {
		d := betaTerm(a, b, x, step)
		below = 1 / awayFromZero(1+d*below)
		above = awayFromZero(1 + d/above)
		value *= above * below
		if math.Abs(above*below-1) < exact {
			break
		}
	}
	return value
}

// betaTerm returns the coefficient with that number, from 1.
func betaTerm(a, b, x float64, number int) float64 {
	m := float64(number / 2)
	if number%2 == 0 {
		return m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
	}
	return -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
}

// studentQuantile returns the value that a variable of Student's distribution
// with that many degrees of freedom does not exceed with probability p, above
// one half (NIST Digital Library of Mathematical Functions 8.17 gives the
// distribution as a beta function: Abramowitz and Stegun, 26.7.1).
func studentQuantile(p, freedom float64) float64 {
	x := betaQuantile(freedom/2, 0.5, 2*(1-p))
	return math.Sqrt(freedom * (1 - x) / x)
}
