package faults

import (
	"strconv"

	"ackgap/sim"
)

const (
	wantVisit = `write "of m1 attempt 1" or "of m1 delivery 1", "#1" for the first visit in the run, or "rate 1%"`
	wantCount = `write "attempt 1" or "delivery 1"`
	wantRate  = `rates are more than 0% and at most 100%, such as "0.1%", with up to four decimals, or "1000ppm"`
)

// place reads what follows "at".
func (p *parser) place(l *Line) (err error) {
	w := p.take()
	p.columns[partPlace] = w.column
	switch {
	case w.text == "" || w.text == ",":
		return p.expected(w, "a place", wantPlace)
	case looksLikeTime(w.text):
		at, ok := timeOf(w.text)
		if !ok {
			return p.expected(w, "a time", wantDuration)
		}
		l.Place = Place{By: ByTime, Time: at}
		return nil
	}
	if !ValidName(w.text) {
		f := notAName(partPlace, w.text)
		return p.failAt(w.column, f.problem, f.want)
	}
	l.Place.Site = w.text
	return p.visit(&l.Place)
}

// visit reads which of a site's visits are meant.
func (p *parser) visit(l *Place) (err error) {
	w := p.peek()
	switch {
	case w.text == "of":
		p.next++
		l.By = ByKey
		return p.key(l)
	case w.text == "rate":
		p.next++
		l.By = ByRate
		w = p.take()
		rate, ok := parseRate(w.text)
		if !ok || rate == 0 || rate > sim.Million {
			return p.expected(w, "a rate", wantRate)
		}
		l.Rate = rate
		return nil
	case w.text != "" && w.text[0] == '#':
		p.next++
		l.By = ByOrdinal
		l.Ordinal, err = strconv.ParseUint(w.text[1:], 10, 64)
		if err != nil || l.Ordinal == 0 {
			return p.expected(w, "the number of a visit", `write "#1" for the first visit in the run`)
		}
		return nil
	}
	return p.expected(w, "a visit to "+quote(l.Site), wantVisit)
}

// key reads what follows "of".
func (p *parser) key(l *Place) (err error) {
	if !isNumbered(p.peek().text, 'm') {
		return p.nodeKey(l)
	}
	if l.Message, err = p.message(); err != nil {
		return err
	}
	switch w := p.take(); w.text {
	case "attempt":
		l.Unit = sim.PerAttempt
	case "delivery":
		l.Unit = sim.PerDelivery
	default:
		return p.expected(w, "attempt or delivery", wantCount)
	}
	if l.N, err = p.count(32); err != nil {
		return err
	}
	if !p.accept("copy") {
		return nil
	}
	w := p.peek()
	n, err := p.count(32)
	if err != nil {
		return err
	}
	if n > 1<<16 {
		return p.failAt(w.column, "copies are numbered from 1 to 65536", "leave it out for the first")
	}
	l.Copy = uint16(n - 1)
	return nil
}

// nodeKey reads the key of a visit that belongs to a node.
func (p *parser) nodeKey(l *Place) (err error) {
	l.Unit = sim.PerNode
	w := p.take()
	if w.text == "" {
		return p.expected(w, "a message or node", wantVisit)
	}
	l.Owner = w.text
	if w = p.take(); w.text != "incarnation" {
		return p.expected(w, `the word "incarnation"`, "write \"of "+l.Owner+" incarnation 1 visit 1\", or a message such as m1")
	}
	incarnation, err := p.count(16)
	if err != nil {
		return err
	}
	l.Copy = uint16(incarnation)
	if w = p.take(); w.text != "visit" {
		return p.expected(w, `the word "visit"`, `write which visit of the incarnation, such as "visit 1"`)
	}
	l.N, err = p.count(32)
	return err
}
