package explore_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"ackgap/explore"
)

// TestPublishedIntervals: the 95 % intervals in Table I of Newcombe, Two-sided
// confidence intervals for the single proportion, Statistics in Medicine 17,
// 1998, to the four decimals that it prints.
func TestPublishedIntervals(t *testing.T) {
	for _, c := range []struct {
		count, trials   uint64
		wilson, clopper [2]float64
	}{
		{81, 263, [2]float64{0.2553, 0.3662}, [2]float64{0.2527, 0.3676}},
		{15, 148, [2]float64{0.0624, 0.1605}, [2]float64{0.0578, 0.1617}},
		{0, 20, [2]float64{0, 0.1611}, [2]float64{0, 0.1684}},
		{1, 29, [2]float64{0.0061, 0.1718}, [2]float64{0.0009, 0.1776}},
	} {
		low, high := explore.Wilson(c.count, c.trials, 0.95)
		requireInterval(t, "Wilson", c.count, c.trials, [2]float64{low, high}, c.wilson)
		low, high = explore.ClopperPearson(c.count, c.trials, 0.95)
		requireInterval(t, "Clopper–Pearson", c.count, c.trials, [2]float64{low, high}, c.clopper)
	}
}

func requireInterval(t *testing.T, method string, count, trials uint64, got, want [2]float64) {
	t.Helper()
	for i := range got {
		if math.Abs(got[i]-want[i]) > 0.00005 {
			t.Errorf("%s for %d of %d is %.5f, want %.4f", method, count, trials, got, want)
			return
		}
	}
}

// binomialTail returns the chance of at most count of trials, term by term.
func binomialTail(count, trials uint64, p float64) float64 {
	sum := 0.0
	for k := uint64(0); k <= count; k++ {
		sum += binomial(k, trials, p)
	}
	return sum
}

func binomial(k, n uint64, p float64) float64 {
	lg := func(v uint64) float64 {
		l, _ := math.Lgamma(float64(v) + 1)
		return l
	}
	return math.Exp(lg(n) - lg(k) - lg(n-k) + float64(k)*math.Log(p) + float64(n-k)*math.Log1p(-p))
}

// TestBoundsAreExact: at the bound, what was seen has exactly the chance that
// the definition gives it.
func TestBoundsAreExact(t *testing.T) {
	for _, trials := range []uint64{1, 2, 7, 100, 1_000, 100_000} {
		for _, count := range []uint64{0, 1, 2, 5, 6, 50, 400} {
			if count >= trials {
				continue
			}
			p := explore.UpperBound(count, trials, 0.95)
			if got := binomialTail(count, trials, p); math.Abs(got-0.05) > 1e-8 {
				t.Errorf("upper bound for %d of %d: the chance is %.10f, want 0.05", count, trials, got)
			}
			mirrored := explore.LowerBound(trials-count, trials, 0.95)
			if math.Abs(mirrored-(1-p)) > 1e-12 {
				t.Errorf("lower bound for %d of %d is %g, want %g", trials-count, trials, mirrored, 1-p)
			}
		}
	}
}

func TestProportion(t *testing.T) {
	for _, c := range []struct {
		count, trials uint64
		sides         int
		method        explore.Method
		low, high     string // rounded
	}{
		{0, 0, 2, "", "0.00000", "1.00000"},
		{0, 400, 1, explore.ClopperPearsonMethod, "0.00000", "0.00746"},
		{400, 400, 1, explore.ClopperPearsonMethod, "0.99254", "1.00000"},
		{5, 400, 2, explore.ClopperPearsonMethod, "0.00407", "0.02893"},
		{395, 400, 2, explore.ClopperPearsonMethod, "0.97107", "0.99593"},
		{6, 400, 2, explore.WilsonMethod, "0.00689", "0.03233"},
		{200, 400, 2, explore.WilsonMethod, "0.45123", "0.54877"},
		{9, 3, 1, explore.ClopperPearsonMethod, "0.36840", "1.00000"},
	} {
		i := explore.Proportion(c.count, c.trials)
		low, high := fmt.Sprintf("%.5f", i.Low), fmt.Sprintf("%.5f", i.High)
		if i.Sides != c.sides || i.Method != c.method || low != c.low || high != c.high || i.Of != c.trials {
			t.Errorf("%d of %d: %+v", c.count, c.trials, i)
		}
	}
}

// TestCoverage draws numbers of runs and asks how often the interval has the
// true probability in it. The draws have a seed, so that the result is fixed.
func TestCoverage(t *testing.T) {
	const draws = 10_000
	for _, p := range []float64{0.0005, 0.001, 0.01, 0.1} {
		for _, trials := range []uint64{100, 1_000} {
			random := rand.New(rand.NewPCG(1, trials))
			exact, used, score := 0, 0, 0
			for range draws {
				count := draw(random, p, trials)
				if low, high := explore.ClopperPearson(count, trials, 0.95); low <= p && p <= high {
					exact++
				}
				if i := explore.Proportion(count, trials); i.Method == explore.WilsonMethod {
					used++
					if i.Low <= p && p <= i.High {
						score++
					}
				}
			}
			if exact < draws*95/100 {
				t.Errorf("p = %g, %d runs: Clopper–Pearson covers %d of %d", p, trials, exact, draws)
			}
			if used > draws/2 && score < used*93/100 {
				t.Errorf("p = %g, %d runs: Wilson covers %d of the %d in which it is used", p, trials, score, used)
			}
		}
	}
}

func draw(random *rand.Rand, p float64, trials uint64) uint64 {
	count := uint64(0)
	for range trials {
		if random.Float64() < p {
			count++
		}
	}
	return count
}
