package faults

// Line returns the line with that number: what [sim.Fault.Line] meant in this
// run. 65,535 stands for every line from there on and names none.
func (p *Plan) Line(number uint16) (line Line, ok bool) {
	if number == 0 || number == anonymous || int(number) > len(p.script)+len(p.drawn) {
		return Line{}, false
	}
	return p.line(int(number) - 1), true
}

// line returns the line with that index, as a line of a script.
func (p *Plan) line(i int) Line {
	if i < len(p.script) {
		return p.script[i]
	}
	d := &p.drawn[i-len(p.script)]
	r := &p.weather[d.risk]
	return r.at(p.sys.nameOf(r.site, d.key), d.span)
}

// Fired lists what struck, in the order in which it first did: lines of the
// script as they were written, the weather's faults as lines of a script.
func (p *Plan) Fired() Script {
	fired := make(Script, len(p.order))
	for n, i := range p.order {
		fired[n] = p.line(i)
	}
	return fired
}

// Script returns the whole script of the run: the lines of the script in their
// order, then the weather's faults that struck or were going to, in the order in which
// they were drawn. Compiled without weather and run with the same seed, it gives the same
// history, except that the numbers of lines can differ, as faults that were drawn
// and ignored are left out.
func (p *Plan) Script() Script {
	whole := append(make(Script, 0, len(p.script)+len(p.drawn)), p.script...)
	for i := range p.drawn {
		if p.drawn[i].struck || p.drawn[i].agreed {
			whole = append(whole, p.line(len(p.script)+i))
		}
	}
	return whole
}

// Keyed returns the whole script of the run, as [Plan.Script] does, but a line
// that was placed by ordinal names the visit at which it struck by its key. So
// it means the same visit when another line is left out. A line whose visit has
// no key, or never came, stays as it is.
func (p *Plan) Keyed() Script {
	whole := p.Script()
	for i := range p.script {
		if v := p.counted[i]; p.script[i].Place.By == ByOrdinal && p.sys.nameable(v) {
			whole[i].Place = p.sys.nameOf(v.Site, v.Key)
		}
	}
	return whole
}

// Unfired returns the indexes, from 0, of the script's lines that did not strike.
func (p *Plan) Unfired() []int {
	var unfired []int
	for i, struck := range p.struck {
		if !struck {
			unfired = append(unfired, i)
		}
	}
	return unfired
}
