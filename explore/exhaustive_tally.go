package explore

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"ackgap/checker"
	"ackgap/scenarios"
	"ackgap/sim"
)

// tally counts what the scripts of an exhaustive search came to. Adding tallies
// up gives the same in every order.
type tally struct {
	scripts     [MostFaults + 1]uint64 // by number of faults
	deferred    uint64
	runs, inert uint64
	cut         uint64 // runs that were broken off
	unfinished  uint64 // scripts whose run did not come to rest
	latest      sim.Time
	strikes     [][]uint64 // by site and choice
	classes     map[outcomes]*found
	claims      []claimTally
}

// outcomes is a set of outcomes: the bits are positions in outcomeKeys.
type outcomes uint64

// found counts scripts and keeps the smallest.
type found struct {
	scripts uint64
	least   []placement
	has     bool
}

func (f *found) add(script []placement) { f.addAll(1, script) }

// addAll adds so many scripts, of which that is the smallest.
func (f *found) addAll(scripts uint64, script []placement) {
	f.scripts += scripts
	f.keep(script)
}

func (f *found) keep(script []placement) {
	if !f.has || compareScripts(script, f.least) < 0 {
		f.least, f.has = append(f.least[:0], script...), true
	}
}

func (f *found) merge(o *found) {
	f.scripts += o.scripts
	if o.has {
		f.keep(o.least)
	}
}

type claimTally struct {
	contract       checker.Contract
	holds, vacuous uint64
	violated, cut  found
}

func newTally(x *exhaustion) tally {
	t := tally{classes: map[outcomes]*found{}}
	for range x.sites {
		t.strikes = append(t.strikes, make([]uint64, len(x.choices)))
	}
	for _, c := range x.scenario.Claims() {
		t.claims = append(t.claims, claimTally{contract: c})
	}
	return t
}

// add counts a script with so many faults; the rest of it are deferrals.
func (t *tally) add(script []placement, faults int, seen *scenarios.Seen) {
	t.scripts[faults]++
	if faults < len(script) {
		t.deferred++
	}
	t.latest = max(t.latest, seen.End)
	for _, p := range script {
		t.strikes[p.site][p.choice]++
	}
	if !seen.Drained {
		t.unfinished++
	}
	set := outcomesOf(&seen.Verdict.Counts)
	class := t.classes[set]
	if class == nil {
		class = &found{}
		t.classes[set] = class
	}
	class.add(script)
	for i := range t.claims {
		t.claims[i].add(script, &seen.Verdict)
	}
}

func (c *claimTally) add(script []placement, v *checker.Verdict) {
	c.count(claimOf(v, c.contract), 1, script)
}

// count adds so many scripts that say that of the claim, of which one is the
// smallest.
func (c *claimTally) count(says claimState, scripts uint64, script []placement) {
	switch says {
	case claimHolds:
		c.holds += scripts
	case claimViolated:
		c.violated.addAll(scripts, script)
	case claimCut:
		c.cut.addAll(scripts, script)
	case claimVacuous:
		c.vacuous += scripts
	}
}

// claimState is what a run says of a claim.
type claimState uint8

const (
	claimHolds claimState = iota
	claimViolated
	claimCut
	claimVacuous
)

func claimOf(v *checker.Verdict, c checker.Contract) claimState {
	j, _ := v.Of(checker.EndToEnd, c)
	switch {
	case j.Status == checker.Holds:
		return claimHolds
	case j.Status == checker.Violated:
		return claimViolated
	case !v.Drained:
		return claimCut
	}
	return claimVacuous
}

func (t *tally) merge(o *tally) {
	addAll(t.scripts[:], o.scripts[:])
	t.deferred += o.deferred
	t.runs += o.runs
	t.inert += o.inert
	t.cut += o.cut
	t.unfinished += o.unfinished
	t.latest = max(t.latest, o.latest)
	for i := range t.strikes {
		addAll(t.strikes[i], o.strikes[i])
	}
	for set, f := range o.classes {
		if t.classes[set] == nil {
			t.classes[set] = &found{}
		}
		t.classes[set].merge(f)
	}
	for i := range t.claims {
		c, d := &t.claims[i], &o.claims[i]
		c.holds += d.holds
		c.vacuous += d.vacuous
		c.violated.merge(&d.violated)
		c.cut.merge(&d.cut)
	}
}

func addAll(to, from []uint64) {
	for i := range to {
		to[i] += from[i]
	}
}

// outcomeKeys are the JSON keys of the outcomes: the fates, in flight, the marks.
var outcomeKeys = func() []string {
	var keys []string
	var none checker.Counts
	for f := range none.Fates {
		keys = append(keys, checker.Fate(f).String())
	}
	keys = append(keys, "in_flight")
	for m := range none.Marks {
		keys = append(keys, checker.Mark(m).String())
	}
	return keys
}()

// firstMark is the position of the first mark in outcomeKeys.
var firstMark = func() int { var none checker.Counts; return len(none.Fates) + 1 }()

// outcomesOf returns the outcomes that some message had.
func outcomesOf(c *checker.Counts) (set outcomes) {
	for f, n := range c.Fates {
		if n > 0 {
			set |= 1 << f
		}
	}
	if c.InFlight > 0 {
		set |= 1 << len(c.Fates)
	}
	for m, n := range c.Marks {
		if n > 0 {
			set |= 1 << (firstMark + m)
		}
	}
	return set
}

// keys returns the JSON keys of a set.
func (set outcomes) keys() []string {
	keys := []string{}
	for i, key := range outcomeKeys {
		if set>>i&1 != 0 {
			keys = append(keys, key)
		}
	}
	return keys
}

// certify makes a certificate of what was counted.
func (x *exhaustion) certify() (*Certificate, error) {
	t := &x.total
	c := &Certificate{
		Scenario: x.scenario.Name(), Messages: x.options.Messages, Seed: x.seed,
		MaxFaults: x.options.MaxFaults, Faults: x.options.Faults, Deferrals: x.options.Deferrals, Deferred: t.deferred,
		FaultsUntil: x.until, Horizon: x.scenario.Horizon(), Latest: time.Duration(t.latest),
		Scripts: t.scripts[:x.options.MaxFaults+1], Runs: t.runs, Cut: t.cut, Inert: t.inert, Unfinished: t.unfinished,
		Interrupted: x.stopped.Load(),
	}
	for site, scripts := range t.strikes {
		if scripts = scripts[:len(c.Faults)]; slices.Max(scripts) > 0 {
			c.Strikes = append(c.Strikes, Strikes{x.sites[site].Name, scripts})
		}
	}
	n, err := x.namer()
	if err != nil {
		return nil, err
	}
	c.Outcomes, c.Classes = t.outcomes(n), t.sorted(n)
	for i := range t.claims {
		d := &t.claims[i]
		c.Claims = append(c.Claims, ClaimCount{Contract: d.contract, Holds: d.holds, Vacuous: d.vacuous,
			Violated: d.violated.scripts, Cut: d.cut.scripts, Witness: n.witnessOf(&d.violated), Open: n.witnessOf(&d.cut)})
	}
	return c, n.err
}

// sorted returns the classes, the most frequent first.
func (t *tally) sorted(n *namer) []OutcomeClass {
	sets := slices.SortedFunc(maps.Keys(t.classes), func(a, b outcomes) int {
		return cmp.Or(cmp.Compare(t.classes[b].scripts, t.classes[a].scripts), cmp.Compare(a, b))
	})
	var all []OutcomeClass
	for _, set := range sets {
		f := t.classes[set]
		all = append(all, OutcomeClass{Keys: set.keys(), Scripts: f.scripts, Witness: *n.witnessOf(f)})
	}
	return all
}

// outcomes returns each outcome by itself.
func (t *tally) outcomes(n *namer) []OutcomeCount {
	var all []OutcomeCount
	for i, key := range outcomeKeys {
		var f found
		for set, class := range t.classes {
			if set>>i&1 != 0 {
				f.merge(class)
			}
		}
		if f.has {
			all = append(all, OutcomeCount{Key: key, Scripts: f.scripts, Witness: *n.witnessOf(&f)})
		}
	}
	return all
}
