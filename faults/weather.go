package faults

import (
	"math"
	"time"

	"ackgap/sim"
)

// Weather is a list of faults with rates.
type Weather struct {
	// Lines all have a rate.
	Lines Script
	// Swarm switches a random half of the kinds of faults off in each run, as
	// all faults at once hide the bugs that need one kind alone (Groce, Zhang,
	// Eide, Chen, Regehr: Swarm testing, ISSTA 2012). A kind is an action at a site.
	Swarm bool
}

const swarmPPM = sim.Million / 2

// risk is a line of the weather.
//
// Its draws are keyed by its own text and the visit's key, so they don't depend
// on what other lines there are.
type risk struct {
	line    Line
	fault   sim.Fault
	site    sim.Site
	strikes sim.Purpose // whether it does
	chance  sim.Risk    // that it strikes in this run
	length  sim.Purpose // how long it lasts
	kind    sim.Purpose // whether swarm switches its kind off
	longest time.Duration
	enabled bool // in this run
}

func newRisk(l Line, at placed, until sim.Time) risk {
	text := l.String()
	longest := time.Duration(math.MaxInt64)
	if l.Lasts() {
		longest = time.Duration(until)
	}
	return risk{
		line: l, fault: at.fault, site: at.site, enabled: true, longest: longest,
		strikes: sim.PurposeOf(text), chance: sim.NewRisk(sim.PurposeOf(text), l.Place.Rate),
		length: sim.PurposeOf(text + " duration"),
		kind:   sim.PurposeOf("swarm " + ActionName(l.Action) + " at " + l.Place.Site),
	}
}

// hazard is what a visit has to know of a line of the weather. The lines of a site
// lie side by side: of all that a visit costs, finding them was the half.
type hazard struct {
	chance sim.Risk
	line   int // index into Plan.weather
}

// span draws how long the fault at a visit lasts. What lasts is never drawn
// longer than the fault phase: written down as a script, it would lengthen that.
func (r *risk) span(seed sim.Seed, k sim.Key) time.Duration {
	if r.line.SpanMax == 0 {
		return min(r.line.Span, r.longest)
	}
	return min(roundDown(seed.Between(r.length, k, r.line.Span, r.line.SpanMax), r.line.Span, r.line.SpanMax), r.longest)
}

// at writes the fault down as a line of a script.
func (r *risk) at(place Place, span time.Duration) Line {
	l := r.line
	l.Place, l.Span, l.SpanMax = place, span, 0
	return l
}

// forecast decides which lines of the weather are enabled in this run.
func (p *Plan) forecast() {
	for i := range p.weather {
		r := &p.weather[i]
		r.enabled = !p.swarm || !p.seed.Chance(r.kind, sim.Key{}, swarmPPM)
	}
	for site, s := range p.sites {
		if s == nil {
			continue
		}
		s.enabled = s.enabled[:0]
		for _, i := range s.weather {
			if r := &p.weather[i]; r.enabled {
				s.enabled = append(s.enabled, hazard{r.chance, i})
			}
		}
		p.watched[site] = len(s.enabled) > 0 || s.scripted
	}
}

// stormiest is the highest rate, in parts per million, to which [Plan.Raise]
// raises one: where every packet is dropped, nothing else comes about.
const stormiest = sim.Million / 2

// Raise makes the weather strike so many times as often, from the next
// [Plan.Reset] on; once is as it is written. No rate is raised above a half. All
// that struck at a visit strikes there at a higher rate too.
func (p *Plan) Raise(times uint32) {
	if times == p.raised {
		return
	}
	p.raised = times
	for i := range p.weather {
		r := &p.weather[i]
		rate := uint64(r.line.Place.Rate)
		raised := max(rate, min(rate*uint64(times), stormiest))
		r.chance = sim.NewRisk(r.strikes, uint32(raised))
	}
}

// Weather lists the lines of the weather, whether they are enabled or not.
func (p *Plan) Weather() Script {
	var lines Script
	for i := range p.weather {
		lines = append(lines, p.weather[i].line)
	}
	return lines
}

// Exposed lists the lines of the weather that are enabled in this run.
func (p *Plan) Exposed() []Line {
	var lines []Line
	for i := range p.weather {
		if p.weather[i].enabled {
			lines = append(lines, p.weather[i].line)
		}
	}
	return lines
}
