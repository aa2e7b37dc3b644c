package explore_test

import (
	"cmp"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"ackgap/explore"
	"ackgap/scenarios"
)

// hunt is a bug that a campaign is to find, in runs of a number of messages.
type hunt struct {
	name, key string
	scenario  *scenarios.Scenario
	messages  uint32
	most      uint64 // runs after which the search is given up
	options   []scenarios.Option
}

// plantedHunts are the planted bugs in the weather in which the judges have to
// find them: in runs of a hundred messages, which most of them show at once, and
// of as few as show them at all.
func plantedHunts(t *testing.T) (hunts []hunt) {
	for _, p := range plantedBugs {
		few := uint32(3)
		if p.name == "accept old epoch" {
			few = 30 // it takes transactions of three messages, and time between them
		}
		s, err := scenarios.Parse(p.name, []byte(p.scenario))
		if err != nil {
			t.Fatal(err)
		}
		for _, messages := range []uint32{s.Messages(), few} {
			hunts = append(hunts, hunt{p.name, p.key, s, messages, 20_000, p.planted()})
		}
	}
	return hunts
}

// needyHunts are the bugs of which is known how many faults they need, in runs of
// few messages and, those that need several, of a hundred, where the weather alone
// has more faults than fill a run.
func needyHunts(t *testing.T) (hunts []hunt) {
	for _, b := range needyBugs() {
		most := uint64(20_000)
		if b.needs > 2 {
			most = 200_000
		}
		h := hunt{fmt.Sprintf("%s (needs %d)", b.name, b.needs), b.key, builtin(t, b.scenario), needyMessages, most,
			append(slices.Clone(b.set), scenarios.Weather("default"))}
		hunts = append(hunts, h)
		if h.messages = 100; b.needs > 1 {
			hunts = append(hunts, h)
		}
	}
	return hunts
}

// counted are the runs to the first witness of some repetitions, in their order;
// one more than the most stands for none.
type counted []uint64

func (h *hunt) with(t *testing.T, p explore.Portfolio, repetitions int) (all counted) {
	t.Helper()
	shows := func(r *scenarios.Result) bool { return count(t, r, h.key) > 0 }
	hunter, err := explore.NewWitnessHunt(h.scenario, p, shows, append(slices.Clone(h.options), scenarios.Messages(h.messages))...)
	if err != nil {
		t.Fatal(err)
	}
	for i := range repetitions {
		runs, found := hunter.Count(uint64(i)*1_000_000, h.most)
		if !found {
			runs++
		}
		all = append(all, runs)
	}
	return all
}

// percentile returns the value that percent of the repetitions do not exceed.
func (c counted) percentile(percent int) uint64 {
	return slices.Sorted(slices.Values(c))[(len(c)*percent+99)/100-1]
}

// significant is below which p a difference counts.
const significant = 0.05

// sooner returns in how many repetitions a portfolio needed fewer runs than
// uniform random ones from the same seeds, and in how many more.
func sooner(uniform, portfolio counted) (sooner, later uint64) {
	for i := range uniform {
		switch {
		case portfolio[i] < uniform[i]:
			sooner++
		case portfolio[i] > uniform[i]:
			later++
		}
	}
	return sooner, later
}

// worse tells in what a portfolio is worse than chance explains: "whole" for
// more repetitions that needed more runs than such as needed fewer, "tail" for
// more beyond the 95th percentile of the uniform runs. Repetitions are paired by
// their seeds, and what tells is the sign of the difference.
func worse(uniform, portfolio counted) (what []string) {
	add := func(name string, sooner, later uint64) {
		if p := explore.McNemar(sooner, later); later > sooner && p < significant {
			what = append(what, fmt.Sprintf("%s (p %.3f)", name, p))
		}
	}
	less, more := sooner(uniform, portfolio)
	add("whole", less, more)
	beyond := uniform.percentile(95)
	less, more = 0, 0
	for i := range uniform {
		switch was, is := uniform[i] > beyond, portfolio[i] > beyond; {
		case was && !is:
			less++
		case is && !was:
			more++
		}
	}
	add("tail", less, more)
	return what
}

func (h *hunt) told(runs uint64) string {
	if runs > h.most {
		return fmt.Sprintf("> %d", h.most)
	}
	return fmt.Sprint(runs)
}

// row compares a portfolio with uniform random runs, as a line of a table.
func (h *hunt) row(uniform, portfolio counted) string {
	u, p := uniform.percentile(50), portfolio.percentile(50)
	ratio := fmt.Sprintf("%.1f", float64(u)/float64(p))
	switch {
	case p > h.most:
		ratio = "?"
	case u > h.most:
		ratio = "> " + ratio
	}
	less, more := sooner(uniform, portfolio)
	return fmt.Sprintf("| %s | %d | %s | %s | %s | %s | %s | %d | %d | %s |", h.name, h.messages, h.told(u), h.told(uniform.percentile(95)),
		h.told(p), h.told(portfolio.percentile(95)), ratio, less, more, cmp.Or(strings.Join(worse(uniform, portfolio), ", "), "no"))
}

func portfolioOf(t *testing.T, text string) explore.Portfolio {
	t.Helper()
	p, err := explore.ParsePortfolio(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestFirstWitnessTable prints the table of docs/campaigns.md.
func TestFirstWitnessTable(t *testing.T) {
	if os.Getenv("ACKGAP_FIRST_WITNESS") == "" {
		t.Skip("100 repetitions of each bug, which take minutes; set ACKGAP_FIRST_WITNESS=1")
	}
	const repetitions = 100
	hunts := slices.Concat(needyHunts(t), plantedHunts(t))
	uniform, portfolio := portfolioOf(t, "uniform"), explore.DefaultPortfolio()
	rows := make([]string, len(hunts))
	var running sync.WaitGroup
	free := make(chan bool, runtime.GOMAXPROCS(0))
	for i := range hunts {
		running.Go(func() {
			free <- true
			rows[i] = hunts[i].row(hunts[i].with(t, uniform, repetitions), hunts[i].with(t, portfolio, repetitions))
			<-free
		})
	}
	running.Wait()
	fmt.Printf("\n| bug | messages | uniform: median | p95 | portfolio: median | p95 | better by | sooner | later | worse |\n|---|---|---|---|---|---|---|---|---|---|\n%s\n\n", strings.Join(rows, "\n"))
}

// TestPortfolioFindsSooner: the portfolio needs a third of the runs or fewer for
// a bug that takes two faults or four, and for bugs that take one not more than
// chance explains.
func TestPortfolioFindsSooner(t *testing.T) {
	const repetitions = 15
	hunts := slices.DeleteFunc(slices.Concat(needyHunts(t), plantedHunts(t)), func(h hunt) bool {
		return h.most > 20_000 || h.messages != 3
	})
	for _, h := range hunts {
		uniform, portfolio := h.with(t, portfolioOf(t, "uniform"), repetitions), h.with(t, explore.DefaultPortfolio(), repetitions)
		t.Log(h.row(uniform, portfolio))
		u, p := uniform.percentile(50), portfolio.percentile(50)
		several := h.name == "lost lease timer" || h.name == "accept old incarnation" || strings.HasSuffix(h.name, "(needs 2)")
		if what := worse(uniform, portfolio); len(what) > 0 || several && 3*p > u {
			t.Errorf("%s: %d runs, and %d without the portfolio; worse: %v", h.name, p, u, what)
		}
	}
}
