package faults

import (
	"strconv"
	"time"
	"unicode/utf8"

	"ackgap/sim"
)

const (
	poisonHasNoPlace = "poison is there from the start and takes no place"

	wantPlace    = `write "at" and a site or a time`
	wantDuration = "times look like 80ms, 1.5s or 1m30s and are at most 1000000h"
	wantPoison   = `write no more than a message, such as "poison m5"`
	wantBy       = `write "by" and a duration, such as "by 5s"`
)

// ParseLine reads one line. White space is free, the parts after what is struck
// may stand in any order, and a comma may stand before each. An error is a
// [*SyntaxError].
func ParseLine(text string) (Line, error) {
	p := &parser{text: text, words: scan(text)}
	l, err := p.line()
	if err != nil {
		return Line{}, err
	}
	if f := flawOf(l); f != nil {
		return Line{}, p.failAt(p.columns[f.part], f.problem, f.want)
	}
	return l, nil
}

// parser reads the words of one line from left to right.
type parser struct {
	text    string
	words   []word
	next    int
	columns [parts]int // where each part of the line was found
	timed   bool       // the duration has been found
}

// peek returns the next word, or one without text at the end of the line.
func (p *parser) peek() word {
	if p.next < len(p.words) {
		return p.words[p.next]
	}
	return word{"", utf8.RuneCountInString(p.text) + 1}
}

func (p *parser) take() word {
	w := p.peek()
	p.next++
	return w
}

// accept takes the next word if it is the one given.
func (p *parser) accept(text string) bool {
	if p.peek().text != text {
		return false
	}
	p.next++
	return true
}

func (p *parser) failAt(column int, problem, want string) error {
	return &SyntaxError{Text: p.text, Column: column, Problem: problem, Want: want}
}

// expected fails at a word that is not what the language wants there.
func (p *parser) expected(w word, what, want string) error {
	if w.text == "" {
		return p.failAt(w.column, what+" is missing", want)
	}
	return p.failAt(w.column, quote(w.text)+" is not "+what, want)
}

func (p *parser) line() (l Line, err error) {
	first := p.take()
	g := grammarNamed(first.text)
	switch {
	case first.text == "":
		return l, p.failAt(first.column, "there is no fault on the line", suggest("", "faults", actionNames()))
	case g == nil:
		return l, p.failAt(first.column, "no fault is called "+quote(first.text), suggest(first.text, "faults", actionNames()))
	}
	end := p.words[len(p.words)-1].column + utf8.RuneCountInString(p.words[len(p.words)-1].text)
	p.columns = [parts]int{first.column, end, end, end, end}
	l.Action = g.action
	p.node(&l, g)
	if w := p.peek(); l.Node != "" && isVisitStart(w.text) {
		return l, p.withoutAt(p.words[p.next-1])
	}
	if err := p.detail(&l); err != nil {
		return l, err
	}
	for p.next < len(p.words) {
		if err := p.clause(&l, g); err != nil {
			return l, err
		}
	}
	if g.clause == clauseBy && !p.timed {
		return l, p.failAt(end, g.name+" needs to know by how much", wantBy)
	}
	return l, nil
}

// node reads whom the fault strikes, which may be left out.
func (p *parser) node(l *Line, g *grammar) {
	w := p.peek()
	switch {
	case w.text == "" || w.text == "," || isClauseStart(w.text):
	case l.Action == Poison:
	case l.Action == sim.Slow && isNumbered(w.text, 'x'):
	default:
		p.columns[partNode] = w.column
		l.Node = p.take().text
	}
}

// detail reads what only this action has.
func (p *parser) detail(l *Line) (err error) {
	w := p.peek()
	p.columns[partDetail] = w.column
	switch l.Action {
	case Poison:
		l.Message, err = p.message()
	case sim.Slow:
		p.next++
		if !isNumbered(w.text, 'x') {
			return p.expected(w, "a factor", `write how many times as slow, such as "x10"`)
		}
		l.Factor, err = p.number(word{w.text[1:], w.column + 1}, 32)
	case sim.Partition:
		l.OneWay = w.text == "to"
		if !p.accept("from") && !p.accept("to") {
			return p.expected(w, "a direction", `write "from" and a node to cut both ways, "to" for one way`)
		}
		peer := p.take()
		p.columns[partDetail] = peer.column
		if !ValidName(peer.text) {
			return p.expected(peer, "the name of a node", "name the node on the other side")
		}
		l.Peer = peer.text
	case Failover:
		p.accept("to")
		state := p.take()
		switch state.text {
		case "eligible":
			l.Factor = Eligible
		case "stale":
			l.Factor = Stale
		default:
			return p.expected(state, "a kind of replica", `write "to eligible" or "to stale"`)
		}
	}
	return err
}

// clause reads a place or a duration.
func (p *parser) clause(l *Line, g *grammar) error {
	if p.accept(",") && p.next == len(p.words) {
		return p.expected(p.peek(), "what follows the comma", "")
	}
	w := p.take()
	if l.Action == Poison {
		return p.failAt(w.column, poisonHasNoPlace, wantPoison)
	}
	switch w.text {
	case "at":
		if l.Place.By != Unplaced {
			return p.failAt(w.column, `there is a second "at"`, "a fault has one place; write another line for the other")
		}
		return p.place(l)
	case "by", "for", "restart":
		return p.span(l, g, w)
	}
	if isVisitStart(p.peek().text) {
		return p.withoutAt(w)
	}
	want := []string{"at"}
	if g.clause != noClause {
		want = append(want, clauseWords[g.clause])
	}
	return p.expected(w, "a part of "+quote(g.name), suggest(w.text, "parts", want))
}

// isVisitStart tells the words that follow the name of a site.
func isVisitStart(text string) bool {
	return text == "of" || text == "rate" || text != "" && text[0] == '#'
}

// withoutAt fails at a site that nothing introduces.
func (p *parser) withoutAt(site word) error {
	return p.failAt(site.column, `"at" is missing before `+quote(site.text), "write "+quote("at "+site.text))
}

// span reads a duration or a range of durations, with the word before it.
func (p *parser) span(l *Line, g *grammar, w word) (err error) {
	name := w.text
	if name == "restart" {
		name = clauseWords[clauseReturn]
		if after := p.peek(); !p.accept("after") {
			return p.expected(after, `the word "after"`, `write "restart after 1s"`)
		}
	}
	switch {
	case g.clause == noClause:
		return p.failAt(w.column, g.name+" takes no "+quote(name), "")
	case clauseWords[g.clause] != name:
		return p.failAt(w.column, g.name+" takes no "+quote(name), "write "+quote(clauseWords[g.clause]))
	case p.timed:
		return p.failAt(w.column, "there is a second "+quote(name), "")
	}
	p.timed = true
	from := p.peek()
	p.columns[partSpan] = from.column
	if l.Span, err = p.duration(); err != nil {
		return err
	}
	if l.Span == 0 && g.clause != clauseBy {
		return p.failAt(from.column, "0 is no duration", "leave "+quote(name)+" out to last until the heal")
	}
	if !p.accept("to") {
		return nil
	}
	to := p.peek()
	if l.SpanMax, err = p.duration(); err == nil && l.SpanMax == 0 {
		err = p.failAt(to.column, "a range of durations can't end at 0", "")
	}
	return err
}

func (p *parser) message() (uint32, error) {
	w := p.take()
	if !isNumbered(w.text, 'm') {
		return 0, p.expected(w, "a message", "messages are called m1, m2 and so on")
	}
	return p.number(word{w.text[1:], w.column + 1}, 32)
}

func (p *parser) count(bits int) (uint32, error) { return p.number(p.take(), bits) }

// number reads a whole number of at most 32 bits.
func (p *parser) number(w word, bits int) (uint32, error) {
	n, err := strconv.ParseUint(w.text, 10, bits)
	if err != nil || n == 0 {
		return 0, p.expected(w, "a number from 1 to "+strconv.FormatUint(1<<bits-1, 10), "")
	}
	return uint32(n), nil
}

func (p *parser) duration() (time.Duration, error) {
	w := p.take()
	d, ok := parseDuration(w.text)
	if !ok {
		return 0, p.expected(w, "a duration", wantDuration)
	}
	return d, nil
}
