package faults

import "ackgap/sim"

// Lasts reports whether the action is a state that lasts and that the heal ends,
// such as an outage or a pause, and not something that happens at an instant.
func (l Line) Lasts() bool {
	g := grammarOf(l.Action)
	return g != nil && (g.clause == clauseFor || g.clause == clauseReturn)
}

// FaultsUntil returns the end of the fault phase with this script: until, or
// later where a line would otherwise be cut short for certain. That is a line at
// an instant of time whose end is later, and one at a site that alone lasts
// longer than the whole phase.
func (s Script) FaultsUntil(until sim.Time) sim.Time {
	end := until
	for _, l := range s {
		switch {
		case !l.Lasts() || l.Span <= 0:
		case l.Place.By == ByTime:
			end = max(end, l.Place.Time.Add(l.Span))
		case sim.Time(l.Span) > until:
			end = max(end, until.Add(l.Span))
		}
	}
	return end
}
