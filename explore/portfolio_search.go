package explore

import (
	"cmp"
	"math/bits"
	"slices"
	"time"

	"ackgap/faults"
	"ackgap/sim"
)

const (
	// fewFaults is up to how many faults the strategy of that name aims at a message.
	fewFaults = 3
	// mostGuided is up to how many the guided one does.
	mostGuided = 5
	// mostLines is up to how many faults a script of either has: a token has to
	// hold them.
	mostLines = 12
)

// levels is how many faults a message gets in the runs of few faults, in turn.
var levels = [...]int{1, 2, 1, 2, 3}

// blow is a fault, and the message that it is aimed at.
type blow struct {
	line   faults.Line
	victim uint32
	at     sim.Time // when it was to strike
}

// searcher makes scripts of faults of the weather's kinds, for one block at a
// time. A fault more is placed at a visit that a run of the block has made which
// had all faults but that one, so that what only a fault opens is struck as well.
type searcher struct {
	sites    sim.SiteTable
	nodes    []string
	messages uint32
	until    time.Duration   // no fault lasts longer
	at       []faults.Script // by site, the weather's lines there
	calm     bool            // the run without faults has been made
	few      int             // runs of few faults in the block
	byLevel  [fewFaults + 1]attempts
	news     attempts
	owned    []bool      // by site: its visits are a node's own affair
	choice   []sim.Visit // to place the next fault at
}

// setWeather tells what kinds of faults there are.
func (s *searcher) setWeather(lines faults.Script) {
	s.at, s.owned = make([]faults.Script, len(s.sites)), make([]bool, len(s.sites))
	for site := range s.sites {
		s.owned[site] = s.sites[site].Unit == sim.PerNode
	}
	for _, l := range lines {
		if site, ok := s.sites.Find(l.Place.Site); ok {
			s.at[site] = append(s.at[site], l)
		}
	}
}

// begin begins a block.
func (s *searcher) begin() {
	for i := range s.byLevel {
		s.byLevel[i].clear()
	}
	s.news.clear()
	s.few, s.calm = 0, false
}

// learn remembers a run of the block: its script, the visits that it made, and a
// message to which something new happened, 0 for none.
func (s *searcher) learn(script []blow, visits []sim.Visit, news uint32) {
	visits = slices.DeleteFunc(visits, func(v sim.Visit) bool { return len(s.at[v.Site]) == 0 || !s.nameable(v) })
	if level := levelOf(script); level <= fewFaults {
		s.byLevel[level].add(script, visits, news)
	}
	if news != 0 {
		s.news.add(script, visits, news)
	}
}

// victims is how many messages a run strikes, with so many faults each. Several
// are tried at once: most faults come to nothing.
func (s *searcher) victims(each int) int { return min(mostLines/each, int(s.messages)) }

// apart is by how much the numbers of messages differ whose faults, in a run of
// many messages, have little to do with each other.
func (s *searcher) apart() uint32 { return max(1, min(5, s.messages/(2*mostLines))) }

// fewer returns the next script of few faults: one, two or three for each of its victims.
func (s *searcher) fewer(d *dice) []blow {
	level := levels[s.few%len(levels)]
	s.few++
	for len(s.byLevel[level-1].all) == 0 {
		level--
	}
	from := s.byLevel[level-1].any(d)
	var script []blow
	for _, victim := range s.chosen(d, from, s.victims(level)) {
		script = append(script, from.aimedAt(victim, 0)...)
		script = s.longer(d, script, from.visits, victim)
	}
	return script
}

// chosen returns up to n messages: of those at which faults are aimed already,
// or any where there are none.
func (s *searcher) chosen(d *dice, from *attempt, n int) []uint32 {
	if len(from.blows) == 0 {
		var all []uint32
		for range n {
			if m := s.anyMessage(d); !slices.Contains(all, m) {
				all = append(all, m)
			}
		}
		return all
	}
	all := victimsOf(from.blows)
	for len(all) > n {
		i := d.below(len(all))
		all = slices.Delete(all, i, i+1)
	}
	return all
}

func (s *searcher) anyMessage(d *dice) uint32 { return uint32(d.below(int(s.messages))) + 1 }

// guided returns changes of scripts with which something new happened to a
// message: of those the one that was taken up least, and of these the latest;
// several at once, if they are about different messages.
func (s *searcher) guided(d *dice) (script []blow) {
	n := s.victims(2)
	var taken []uint32
	for range n {
		a := s.freshest(taken)
		if a == nil {
			break
		}
		a.changed++
		taken = append(taken, a.news)
		part := a.blows
		if n > 1 {
			part = a.aimedAt(a.news, s.apart()/2)
		}
		if part = s.change(d, part, a); len(script)+len(part) <= mostLines {
			script = append(script, part...)
		}
	}
	if script == nil {
		return s.fewer(d)
	}
	return script
}

// freshest returns what is to be taken up next; nil for nothing. It leaves out
// what is about messages close to those that are taken already.
func (s *searcher) freshest(taken []uint32) (best *attempt) {
	for _, a := range s.news.all {
		clash := slices.ContainsFunc(taken, func(m uint32) bool { return distance(m, a.news) < s.apart() })
		if !clash && (best == nil || a.changed <= best.changed) {
			best = a
		}
	}
	return best
}

// change adds a fault, takes one away, or moves one.
func (s *searcher) change(d *dice, script []blow, a *attempt) []blow {
	script = slices.Clone(script)
	victim := a.news
	if d.percent(25) {
		victim = s.anyMessage(d)
	}
	if n := len(script); n > 0 && (n >= mostGuided || d.percent(30)) {
		i := d.below(n)
		script = slices.Delete(script, i, i+1)
		if n > 1 && d.percent(50) {
			return script
		}
	}
	return s.longer(d, script, a.visits, victim)
}

// longer adds a fault that is aimed at a message, behind those that are: each
// script can be put together in the order in which its faults strike. The visit
// is one that is about the message, or a node's own; or one soon after the last
// of those faults, whatever it is about.
func (s *searcher) longer(d *dice, script []blow, visits []sim.Visit, victim uint32) []blow {
	at := visits
	last, aimed := lastOf(script, victim)
	if aimed {
		i, _ := slices.BinarySearchFunc(visits, last, func(v sim.Visit, t sim.Time) int { return cmp.Compare(v.At, t) })
		at = visits[i:]
	}
	if aimed && d.percent(50) {
		at = soon(d, at)
	} else {
		at = s.about(at, victim)
	}
	if len(at) == 0 {
		return script
	}
	v := at[d.below(len(at))]
	lines := s.at[v.Site]
	return append(script, blow{s.line(d, lines[d.below(len(lines))], v), victim, v.At})
}

// about returns the visits that are about a message, or a node's own affair.
func (s *searcher) about(visits []sim.Visit, message uint32) []sim.Visit {
	s.choice = s.choice[:0]
	for i := range visits {
		if v := &visits[i]; v.Key.Subject == message || s.owned[v.Site] {
			s.choice = append(s.choice, *v)
		}
	}
	return s.choice
}

// soon returns the first few of the visits: 4, or 8, or 16, …
func soon(d *dice, visits []sim.Visit) []sim.Visit {
	return visits[:min(len(visits), 4<<d.below(bits.Len(uint(len(visits)/4))+1))]
}

// line places a fault of the weather at a visit. Of a range of durations the
// ends are taken more often than what lies between them.
func (s *searcher) line(d *dice, l faults.Line, v sim.Visit) faults.Line {
	if lo, hi := l.Span, l.SpanMax; hi > 0 {
		l.Span, l.SpanMax = d.between(lo, hi).Truncate(max(lo/10, 1)), 0
		switch d.below(4) {
		case 0:
			l.Span = lo
		case 1:
			l.Span = hi
		}
	}
	if l.Lasts() {
		l.Span = min(l.Span, s.until)
	}
	l.Place = s.place(v)
	return l
}

// place names a visit by its key.
func (s *searcher) place(v sim.Visit) faults.Place {
	info := &s.sites[v.Site]
	p := faults.Place{By: faults.ByKey, Site: info.Name, Unit: info.Unit, N: v.Key.N, Copy: v.Key.Copy}
	if info.Unit == sim.PerNode {
		p.Owner = s.nodes[v.Key.Subject]
	} else {
		p.Message = v.Key.Subject
	}
	return p
}

// nameable reports whether a line of a script can name the visit.
func (s *searcher) nameable(v sim.Visit) bool {
	k := v.Key
	switch {
	case k.Subject == 0 || k.N == 0:
		return false
	case s.sites[v.Site].Unit == sim.PerNode:
		return int(k.Subject) < len(s.nodes) && k.Copy > 0
	}
	return k.Subject <= s.messages
}
