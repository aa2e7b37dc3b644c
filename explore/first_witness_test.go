package explore_test

import (
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

// needyHunts are the bugs of which is known how many faults they need.
func needyHunts(t *testing.T) (hunts []hunt) {
	for _, b := range needyBugs() {
		most := uint64(20_000)
		if b.needs > 2 {
			most = 200_000
		}
		hunts = append(hunts, hunt{fmt.Sprintf("%s (needs %d)", b.name, b.needs), b.key, builtin(t, b.scenario), needyMessages, most,
			append(slices.Clone(b.set), scenarios.Weather("default"))})
	}
	return hunts
}

// counted are the runs to the first witness of some repetitions, sorted; one
// more than the most stands for none.
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
	slices.Sort(all)
	return all
}

// percentile returns the value that percent of the repetitions do not exceed.
func (c counted) percentile(percent int) uint64 { return c[(len(c)*percent+99)/100-1] }

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
	return fmt.Sprintf("| %s | %d | %s | %s | %s | %s | %s |", h.name, h.messages, h.told(u), h.told(uniform.percentile(95)),
		h.told(p), h.told(portfolio.percentile(95)), ratio)
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
	fmt.Printf("\n| bug | messages | uniform: median | p95 | portfolio: median | p95 | better by |\n|---|---|---|---|---|---|---|\n%s\n\n", strings.Join(rows, "\n"))
}

// TestPortfolioFindsSooner: the portfolio needs a third of the runs or fewer for
// a bug that takes two faults, and no more for bugs that take one.
func TestPortfolioFindsSooner(t *testing.T) {
	const repetitions = 15
	hunts := slices.DeleteFunc(slices.Concat(needyHunts(t), plantedHunts(t)), func(h hunt) bool {
		return h.most > 20_000 || h.messages != 3 || strings.HasPrefix(h.name, "accept old")
	})
	for _, h := range hunts {
		uniform, portfolio := h.with(t, portfolioOf(t, "uniform"), repetitions), h.with(t, explore.DefaultPortfolio(), repetitions)
		t.Log(h.row(uniform, portfolio))
		u, p := uniform.percentile(50), portfolio.percentile(50)
		two := h.name == "lost lease timer" || strings.HasSuffix(h.name, "(needs 2)")
		if p > u || two && 3*p > u {
			t.Errorf("%s: %d runs, and %d without the portfolio", h.name, p, u)
		}
	}
}
