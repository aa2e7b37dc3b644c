package explore_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"ackgap/checker"
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
			var exact, told, wilson coverage
			for range draws {
				count := draw(random, p, trials)
				low, high := explore.ClopperPearson(count, trials, 0.95)
				exact.add(p, low, high)
				i := explore.Proportion(count, trials)
				told.add(p, i.Low, i.High)
				if i.Method == explore.WilsonMethod {
					wilson.add(p, i.Low, i.High)
				}
			}
			what := fmt.Sprintf("p = %g, %4d runs", p, trials)
			exact.require(t, what+": Clopper–Pearson", 0.95)
			told.require(t, what+": what is told", 0.93)
			// A method that stands for one count in a thousand is not what is used there:
			// such a count is itself the rare case that the five per cent are for.
			if wilson.of > draws/2 {
				wilson.require(t, what+": Wilson where it is used", 0.93)
			}
		}
	}
}

// TestCoverageIsExact computes, in place of drawing, how often what is told has
// the true probability in it; and that this would find an interval that is none.
func TestCoverageIsExact(t *testing.T) {
	for _, p := range []float64{0.0005, 0.001, 0.01, 0.1} {
		for _, trials := range []uint64{100, 1_000} {
			exact, told, naive := 0.0, 0.0, 0.0
			for count := uint64(0); count <= trials; count++ {
				chance := binomial(count, trials, p)
				if low, high := explore.ClopperPearson(count, trials, 0.95); low <= p && p <= high {
					exact += chance
				}
				if i := explore.Proportion(count, trials); i.Low <= p && p <= i.High {
					told += chance
				}
				share := float64(count) / float64(trials)
				if math.Abs(share-p) <= 1.96*math.Sqrt(share*(1-share)/float64(trials)) {
					naive += chance
				}
			}
			t.Logf("p = %g, %4d runs: Clopper–Pearson %.4f, what is told %.4f, the naive interval %.4f", p, trials, exact, told, naive)
			if exact < 0.95 || told < 0.93 {
				t.Errorf("p = %g, %d runs: Clopper–Pearson covers %.4f, what is told %.4f", p, trials, exact, told)
			}
			if p <= 0.001 && naive > 0.7 {
				t.Errorf("p = %g, %d runs: the naive interval covers %.4f, so this can't tell a bad one", p, trials, naive)
			}
		}
	}
}

// coverage counts how often an interval has the true value in it.
type coverage struct{ hits, of int }

func (c *coverage) add(truth, low, high float64) {
	c.of++
	if low <= truth && truth <= high {
		c.hits++
	}
}

func (c *coverage) share() float64 { return float64(c.hits) / float64(c.of) }

func (c *coverage) require(t *testing.T, what string, least float64) {
	t.Helper()
	t.Logf("%s: %.4f of %d", what, c.share(), c.of)
	if c.share() < least {
		t.Errorf("%s covers %d of %d, want %g", what, c.hits, c.of, least)
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

// TestMcNemar: published examples of the exact test, and that it is the sum of
// the two tails.
func TestMcNemar(t *testing.T) {
	for _, c := range []struct {
		a, b uint64
		p    string
	}{
		{0, 0, "1"}, {4, 4, "1"}, {3, 4, "1"},
		{1, 7, "0.0703"},  // Bentur and others, in Fagerland, Lydersen and Laake, BMC Medical Research Methodology 13, 2013
		{12, 2, "0.0129"}, // Armitage and Berry, Statistical Methods in Medical Research, 1994, page 127
		{0, 5, "0.0625"}, {0, 7, "0.0156"}, {365, 0, "2.66e-110"},
	} {
		if got := fmt.Sprintf("%.3g", explore.McNemar(c.a, c.b)); got != c.p {
			t.Errorf("%d against %d: %s, want %s", c.a, c.b, got, c.p)
		}
	}
	for a := range uint64(40) {
		for b := range a {
			want := min(2*binomialTail(b, a+b, 0.5), 1)
			if got := explore.McNemar(a, b); math.Abs(got-want) > 1e-12 || got != explore.McNemar(b, a) {
				t.Fatalf("%d against %d: %g, want %g", a, b, got, want)
			}
		}
	}
}

// TestCoverageOfMessages draws runs of a hundred messages, of which a fault takes
// several at once, and asks how often the interval for a message has the true
// share in it. Messages taken for independent trials would be too sure by far.
func TestCoverageOfMessages(t *testing.T) {
	const draws, messages = 2_000, 100
	for _, c := range []struct {
		runs  uint64
		fault float64 // the probability in a run
		most  int     // messages that it takes
	}{{20, 0.1, 50}, {100, 0.02, 50}, {100, 0.1, 10}, {400, 0.005, 50}, {400, 0.02, 1}, {400, 0.1, 10}, {400, 0.5, 10}} {
		random := rand.New(rand.NewPCG(1, c.runs))
		truth := c.fault * float64(c.most+1) / 2 / messages
		var clusters, single coverage
		for range draws {
			tally := explore.Tally{Key: "lost"}
			for range draw(random, c.fault, c.runs) {
				n := uint64(random.IntN(c.most) + 1)
				tally.Messages += n
				tally.Squares += n * n
			}
			s := explore.Sums{Runs: c.runs, Counts: checker.Counts{Sent: c.runs * messages}, Tallies: []explore.Tally{tally}}
			rate := s.PerMessage("lost")
			clusters.add(truth, rate.Low, rate.High)
			low, high := explore.ClopperPearson(tally.Messages, c.runs*messages, 0.95)
			single.add(truth, low, high)
		}
		clusters.require(t, fmt.Sprintf("%+v: runs as clusters", c), 0.93)
		if c.most > 1 && single.share() > 0.9 {
			t.Errorf("%+v: messages on their own cover %.3f, so this can't tell them from clusters", c, single.share())
		}
	}
}
