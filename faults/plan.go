package faults

import (
	"fmt"
	"slices"
	"time"

	"ackgap/sim"
)

// Plan decides what goes wrong in a run. It is a [sim.Injector]; make one with
// [Compile], and [Plan.Reset] it for each run. A plan serves one run at a time.
//
// Every line has a number ([sim.Fault.Line]): those of the script are counted
// from 1, the faults of the weather go on from there in the order in which they
// were drawn. Whoever hears that a fault struck tells [Plan.Struck].
type Plan struct {
	sys     System
	script  Script
	faults  []sim.Fault      // of the script's lines
	timed   []sim.TimedFault // those of them that are placed by time
	sites   []*siteLines     // index: sim.Site; nil where there are no lines
	weather []risk
	swarm   bool
	raised  uint32 // how many times as often the weather strikes; see Plan.Raise

	seed    sim.Seed
	watched []bool                  // sites at which something can strike in this run
	used    []bool                  // script lines whose visit has come
	struck  []bool                  // script lines that struck
	counted []sim.Visit             // by script line, the visit that a line placed by ordinal counted down to
	drawn   []drawn                 // faults of the weather, in the order of their numbers
	seen    map[occurrence]struct{} // what the weather has drawn; only looked up
	order   []int                   // what struck, in order: index of a script line, then of drawn
	answers []sim.Fault             // to the visits of one instant
	instant sim.Time                // the instant of answers
	due     []int                   // script lines that strike at the current visit
}

// drawn is a fault that the weather generated.
type drawn struct {
	risk   int
	key    sim.Key
	span   time.Duration
	struck bool
	agreed bool // it is going to strike
}

// occurrence is a visit with a certain key, as far as one line of the weather
// is concerned.
type occurrence struct {
	risk int
	key  sim.Key
}

// anonymous is the number of every line from the 65,535th on. Since they can't
// be told apart, they count as struck when they are answered.
const anonymous = 1<<16 - 1

// number returns the number of the line with that index.
func number(i int) uint16 { return uint16(min(i+1, anonymous)) }

// Reset makes the plan ready for another run.
func (p *Plan) Reset(seed sim.Seed) {
	p.seed, p.instant = seed, 0
	clear(p.used)
	clear(p.struck)
	clear(p.counted)
	clear(p.seen)
	p.drawn, p.order, p.answers = p.drawn[:0], p.order[:0], p.answers[:0]
	for _, s := range p.sites {
		if s != nil {
			s.reset()
		}
	}
	p.forecast()
}

// Watched tells at which sites anything can strike in this run: the swarm
// switches the weather off at many. It is valid until the next [Plan.Reset].
func (p *Plan) Watched() []bool { return p.watched }

// Lines returns how many lines the script has. Numbers above are the weather's.
func (p *Plan) Lines() int { return len(p.script) }

// Timed returns the faults that are placed by virtual time. Poison is placed at 0.
func (p *Plan) Timed() []sim.TimedFault {
	for i := anonymous - 1; i < len(p.script); i++ {
		if by := p.script[i].Place.By; by == ByTime || by == Unplaced {
			p.strike(i)
		}
	}
	return p.timed
}

// Visit returns the faults that strike at a visit: the script's in the order of
// its lines, then the weather's.
//
// The answer stays as it is until virtual time moves on. A node that a fault
// restarts may send at once, so the kernel can ask again while it is still
// reading the previous answer.
func (p *Plan) Visit(v sim.Visit) []sim.Fault {
	if int(v.Site) >= len(p.sites) || p.sites[v.Site] == nil {
		return nil
	}
	s := p.sites[v.Site]
	if !(s.scripted && s.mayName(v.Key)) && !s.drawsAt(p.seed.About(v.Key)) {
		return nil // as at all but one visit in a hundred
	}
	return p.answer(s, v)
}

// answer is Visit where something may strike.
func (p *Plan) answer(s *siteLines, v sim.Visit) []sim.Fault {
	if v.At > p.instant {
		p.closeInstant(v.At)
	}
	start := len(p.answers)
	p.answerScript(s, v)
	p.answerWeather(s, v)
	if len(p.answers) == start {
		return nil
	}
	return p.answers[start:len(p.answers):len(p.answers)]
}

// closeInstant forgets the answers of an instant that is over. The last faults
// of the weather that were ignored, because what they strike was down already,
// give their numbers back, so that numbers are mostly the same in the replay of
// [Plan.Script]. One that was ignored before another that struck at the same
// instant keeps its number, since the other's is in the history already. That
// is allowed: the history's hash does not cover the numbers of lines.
func (p *Plan) closeInstant(now sim.Time) {
	p.instant, p.answers = now, p.answers[:0]
	for n := len(p.drawn); n > 0 && !p.drawn[n-1].struck && !p.drawn[n-1].agreed; n-- {
		p.drawn = p.drawn[:n-1]
	}
}

// answerScript answers with the script's lines.
func (p *Plan) answerScript(s *siteLines, v sim.Visit) {
	p.due = p.due[:0]
	for i := s.firstOf(v.Key); i < len(s.keyed) && s.keyed[i].key == v.Key; i++ {
		p.fallDue(s.keyed[i].line)
	}
	if len(s.counted) > 0 {
		s.visits++
		for ; s.next < len(s.counted) && s.counted[s.next].ordinal == s.visits; s.next++ {
			p.counted[s.counted[s.next].line] = v
			p.fallDue(s.counted[s.next].line)
		}
	}
	slices.Sort(p.due)
	for _, i := range p.due {
		p.answers = append(p.answers, p.faults[i])
		if p.faults[i].Line == anonymous {
			p.strike(i)
		}
	}
}

// fallDue notes a line that strikes at the current visit, unless it is not the
// first visit with the line's key.
func (p *Plan) fallDue(line int) {
	if !p.used[line] {
		p.used[line] = true
		p.due = append(p.due, line)
	}
}

// drawsAt reports whether a line of the weather strikes at a visit with that
// key, which it may have done before.
func (s *siteLines) drawsAt(key sim.About) bool {
	for i := range s.enabled {
		if key.Happens(&s.enabled[i].chance) {
			return true
		}
	}
	return false
}

// answerWeather answers with the faults that the weather draws. Like the lines
// that they become in the replay, they strike at the first visit with a key
// only; and only where a line can name the visit.
func (p *Plan) answerWeather(s *siteLines, v sim.Visit) {
	if v.At >= p.sys.FaultsUntil {
		return // the phase is longer for the sake of the script
	}
	key := p.seed.About(v.Key)
	for k := range s.enabled {
		if !key.Happens(&s.enabled[k].chance) || !p.sys.nameable(v) {
			continue
		}
		i := s.enabled[k].line
		r := &p.weather[i]
		if _, again := p.seen[occurrence{i, v.Key}]; again {
			continue
		}
		p.seen[occurrence{i, v.Key}] = struct{}{}
		p.drawn = append(p.drawn, drawn{risk: i, key: v.Key, span: r.span(p.seed, v.Key)})
		f := r.fault
		index := len(p.script) + len(p.drawn) - 1
		f.Line, f.Span = number(index), p.drawn[len(p.drawn)-1].span
		p.answers = append(p.answers, f)
		if f.Line == anonymous {
			p.strike(index)
		}
	}
}

// Struck notes that the fault of a line took effect. Call it with
// [sim.Fault.Line], or the line that a loss or a doubled packet is blamed on; 0
// is ignored, and so is a line that struck before.
func (p *Plan) Struck(line uint16) {
	if line == 0 || line == anonymous {
		return
	}
	if int(line) > len(p.script)+len(p.drawn) {
		panic(fmt.Sprintf("faults: line %d is said to have struck, but the plan has given out no more than %d lines", line, len(p.script)+len(p.drawn)))
	}
	p.strike(int(line) - 1)
}

// Accepted notes that the fault of a line is going to take effect, such as a stop that
// waits for the work in hand. Until it does, it has not struck. The number is as in
// [Plan.Struck].
func (p *Plan) Accepted(line uint16) {
	if i := int(line) - 1 - len(p.script); i >= 0 && line != anonymous {
		p.drawn[i].agreed = true
	}
}

// strike notes that the line with that index struck.
func (p *Plan) strike(i int) {
	struck := p.flag(i)
	if !*struck {
		*struck = true
		p.order = append(p.order, i)
	}
}

// flag returns where it is noted whether the line with that index struck.
func (p *Plan) flag(i int) *bool {
	if i < len(p.script) {
		return &p.struck[i]
	}
	return &p.drawn[i-len(p.script)].struck
}
