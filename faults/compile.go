package faults

import (
	"cmp"
	"slices"

	"ackgap/sim"
)

// Compile makes a plan of a script and its weather, either of which may be
// empty, and resets it for seed 0. It checks that each line fits the system; an
// error is a [*LineError].
func Compile(script Script, weather Weather, sys System) (*Plan, error) {
	p := &Plan{
		sys:     sys,
		script:  slices.Clone(script),
		faults:  make([]sim.Fault, 0, len(script)),
		swarm:   weather.Swarm,
		raised:  1,
		sites:   make([]*siteLines, len(sys.Sites)),
		watched: make([]bool, len(sys.Sites)),
		used:    make([]bool, len(script)),
		struck:  make([]bool, len(script)),
		counted: make([]sim.Visit, len(script)),
		weather: make([]risk, 0, len(weather.Lines)),
		seen:    map[occurrence]struct{}{},
	}
	for i, l := range script {
		if err := p.addLine(i, l); err != nil {
			err.Index, err.Line = i, l
			return nil, err
		}
	}
	for i, l := range weather.Lines {
		if err := p.addRisk(i, l); err != nil {
			err.Weather, err.Index, err.Line = true, i, l
			return nil, err
		}
	}
	for _, s := range p.sites {
		if s != nil {
			s.sort()
		}
	}
	p.Reset(0)
	return p, nil
}

// addLine adds line i of the script.
func (p *Plan) addLine(i int, l Line) *LineError {
	if l.Place.By == ByRate {
		return misfit("move it to the weather, or name one visit", "a script names its faults, it has no rates")
	}
	at, err := p.sys.place(l)
	if err != nil {
		return err
	}
	at.fault.Line = number(i)
	p.faults = append(p.faults, at.fault)
	switch l.Place.By {
	case ByKey:
		s := p.linesAt(at.site)
		s.keyed, s.scripted = append(s.keyed, keyedLine{at.key, i}), true
	case ByOrdinal:
		s := p.linesAt(at.site)
		s.counted, s.scripted = append(s.counted, countedLine{at.ordinal, i}), true
	default:
		p.timed = append(p.timed, sim.TimedFault{At: at.at, Fault: at.fault})
	}
	return nil
}

// addRisk adds line i of the weather.
func (p *Plan) addRisk(i int, l Line) *LineError {
	if l.Place.By != ByRate {
		return misfit(`write "at", a site and "rate 1%"`, "weather needs a rate")
	}
	at, err := p.sys.place(l)
	if err != nil {
		return err
	}
	p.weather = append(p.weather, newRisk(l, at, p.sys.FaultsUntil))
	s := p.linesAt(at.site)
	s.weather = append(s.weather, i)
	return nil
}

func (p *Plan) linesAt(site sim.Site) *siteLines {
	if p.sites[site] == nil {
		p.sites[site] = &siteLines{}
	}
	return p.sites[site]
}

// siteLines are the lines of one site.
type siteLines struct {
	keyed   []keyedLine   // by key, then line
	counted []countedLine // by ordinal, then line
	weather []int         // indexes into Plan.weather
	enabled []hazard      // those of them that are enabled in this run

	scripted bool // the script has lines for the site

	visits uint64 // in this run; only counted where there are ordinals
	next   int    // the first of counted that is still to come
}

type keyedLine struct {
	key  sim.Key
	line int
}

type countedLine struct {
	ordinal uint64
	line    int
}

func (s *siteLines) sort() {
	slices.SortFunc(s.keyed, func(a, b keyedLine) int {
		return cmp.Or(compareKeys(a.key, b.key), cmp.Compare(a.line, b.line))
	})
	slices.SortFunc(s.counted, func(a, b countedLine) int {
		return cmp.Or(cmp.Compare(a.ordinal, b.ordinal), cmp.Compare(a.line, b.line))
	})
}

// mayName reports whether the script may have a line for a visit with that key.
func (s *siteLines) mayName(k sim.Key) bool {
	if len(s.counted) > 0 {
		return true
	}
	i := s.firstOf(k)
	return i < len(s.keyed) && s.keyed[i].key == k
}

// firstOf returns where in keyed the lines for a key begin, if there are any.
func (s *siteLines) firstOf(k sim.Key) int {
	lo, hi := 0, len(s.keyed)
	for lo < hi {
		if mid := int(uint(lo+hi) / 2); compareKeys(s.keyed[mid].key, k) < 0 {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

func (s *siteLines) reset() { s.visits, s.next = 0, 0 }

func compareKeys(a, b sim.Key) int {
	if a.Subject != b.Subject {
		return cmp.Compare(a.Subject, b.Subject)
	}
	if a.N != b.N {
		return cmp.Compare(a.N, b.N)
	}
	return cmp.Compare(a.Copy, b.Copy)
}
