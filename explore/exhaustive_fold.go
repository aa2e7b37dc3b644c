package explore

import (
	"ackgap/sim"
)

// folding is what is known of a situation while the graph is folded up.
type folding struct {
	in       uint32 // passages that lead there, and have not been folded
	scripts  uint64 // the ways from there to an end
	at       sim.Time
	steps    uint64
	arrivals []arrival
}

// arrival tells of the ways to a situation on which the same marks are certain.
type arrival struct {
	gained outcomes
	ways   uint64
	least  []placement // the smallest script of them
	visits uint32      // in that script's run
}

// foldUp counts the ways through the graph, and finds the smallest for each
// outcome. Where two scripts come to one situation, what follows is the same for
// both; the smaller one gives the smaller script with each of its ends, because
// their ends differ only in how many visits came before.
func (x *exhaustion) foldUp(start *branch) error {
	f := &folder{exhaustion: x}
	root := &situation{next: start.passage}
	order, err := f.inOrder(root)
	if err != nil {
		return err
	}
	for i := len(order) - 1; i >= 0; i-- {
		s := order[i]
		s.fold.scripts = s.next.scripts()
		for b := range s.branches {
			s.fold.scripts += s.branches[b].scripts()
		}
	}
	root.fold.arrivals = []arrival{{ways: 1}}
	for _, s := range order {
		f.situation(s)
		s.fold.arrivals = nil
	}
	switch {
	case x.total.latest >= sim.Time(x.until):
		return &notPrunable{"a run lasts until the end of the fault phase"}
	case f.steps >= ExhaustiveSteps:
		return &notPrunable{"a run takes too many events"}
	}
	return nil
}

// scripts is how many scripts take a passage and do the rest in one way.
func (p *passage) scripts() uint64 {
	switch {
	case p.to != nil:
		return p.to.fold.scripts
	case p.ended:
		return 1
	}
	return 0 // the search was stopped
}

type folder struct {
	*exhaustion
	scratch []placement
	steps   uint64
}

// inOrder returns the situations in an order in which each comes behind all that
// lead to it.
func (f *folder) inOrder(root *situation) ([]*situation, error) {
	root.fold = &folding{}
	met, waiting := 1, []*situation{root}
	for len(waiting) > 0 {
		s := waiting[len(waiting)-1]
		waiting = waiting[:len(waiting)-1]
		s.leads(func(to *situation) {
			if to.fold == nil {
				to.fold = &folding{}
				met++
				waiting = append(waiting, to)
			}
			to.fold.in++
		})
	}
	order := make([]*situation, 0, met)
	order = append(order, root)
	for i := 0; i < len(order); i++ {
		order[i].leads(func(to *situation) {
			if to.fold.in--; to.fold.in == 0 {
				order = append(order, to)
			}
		})
	}
	if len(order) < met {
		return nil, &notPrunable{"a run comes back to a state in which it was"}
	}
	return order, nil
}

// leads calls yield for each situation that comes next.
func (s *situation) leads(yield func(to *situation)) {
	if s.next.to != nil {
		yield(s.next.to)
	}
	for i := range s.branches {
		if to := s.branches[i].to; to != nil {
			yield(to)
		}
	}
}

// situation hands on what has arrived.
func (f *folder) situation(s *situation) {
	for i := range s.fold.arrivals {
		a := &s.fold.arrivals[i]
		for j := range s.branches {
			f.branch(s, a, &s.branches[j])
		}
		f.pass(s, a, &s.next, a.least)
	}
}

func (f *folder) branch(s *situation, a *arrival, b *branch) {
	if b.inert {
		f.total.inert += a.ways
		return
	}
	f.total.strikes[b.site][b.choice] += a.ways * b.scripts()
	f.scratch = append(append(f.scratch[:0], a.least...), placement{a.visits + b.visit, b.choice, b.site})
	f.pass(s, a, &b.passage, f.scratch)
}

// pass takes a passage.
func (f *folder) pass(from *situation, a *arrival, p *passage, script []placement) {
	at, steps := from.fold.at+p.took, from.fold.steps+uint64(p.steps)
	switch {
	case p.to != nil:
		to := p.to.fold
		to.at, to.steps = max(to.at, at), max(to.steps, steps)
		to.arrive(arrival{a.gained | p.gained, a.ways, script, a.visits + p.visits})
	case p.ended:
		f.total.latest, f.steps = max(f.total.latest, at), max(f.steps, steps)
		f.end(a.gained|p.gained, p.claims, a.ways, script)
	}
}

// arrive adds ways to a situation.
func (f *folding) arrive(a arrival) {
	for i := range f.arrivals {
		if b := &f.arrivals[i]; b.gained == a.gained {
			b.ways += a.ways
			if compareScripts(a.least, b.least) < 0 {
				b.least, b.visits = append(b.least[:0], a.least...), a.visits
			}
			return
		}
	}
	a.least = append([]placement(nil), a.least...)
	f.arrivals = append(f.arrivals, a)
}

// end counts scripts that have come to their end.
func (f *folder) end(set outcomes, claims claimStates, ways uint64, script []placement) {
	t := &f.total
	faults, _ := f.budget(script)
	faults = f.options.MaxFaults - faults
	t.scripts[faults] += ways
	if faults < len(script) {
		t.deferred += ways
	}
	class := t.classes[set]
	if class == nil {
		class = &found{}
		t.classes[set] = class
	}
	class.addAll(ways, script)
	for i := range t.claims {
		t.claims[i].count(claims.of(i), ways, script)
	}
}
