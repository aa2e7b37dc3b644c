package explore

import (
	"slices"

	"ackgap/faults"
	"ackgap/sim"
)

const (
	mostChoices = 254 // and the deferral
	// mostPlacements is how long a script can be.
	mostPlacements = 2 * MostFaults
)

// placement is a fault of a script: at the visit with that number in the run,
// counted from 1 over all sites. The number means something in runs only that
// are equal up to there, which those are that share the placements before it.
type placement struct {
	visit  uint32
	choice uint8
	site   sim.Site
}

// compareScripts orders scripts: fewer faults first, then the earlier ones.
func compareScripts(a, b []placement) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return slices.CompareFunc(a, b, func(p, q placement) int {
		if p.visit != q.visit {
			return int(p.visit) - int(q.visit)
		}
		return int(p.choice) - int(q.choice)
	})
}

// stop is where a visit happens.
type stop struct {
	site sim.Site
	node sim.NodeID
}

// steering makes a run follow a script of placements, and notes which visits
// come after the last of them.
type steering struct {
	choices []sim.Fault
	script  []placement
	answers [mostPlacements]sim.Fault // by placement: the kernel may ask while it reads an answer
	seen    uint32                    // visits in this run
	next    int                       // the first placement that is still to come
	struck  int                       // placements that took effect
	noted   [mostPlacements]bool
	watched []bool // by site: ask there; nowhere once there is nothing left to learn
	record  bool
	visits  []stop      // from the last placement's on, if record
	names   *visitNames // of the placements, if somebody wants to know
}

// newSteering makes faults for the kernel of lines without a place.
func newSteering(set []faults.Line, sites int) *steering {
	s := &steering{watched: make([]bool, sites)}
	for _, l := range set {
		s.choices = append(s.choices, sim.Fault{Action: l.Action, Span: l.Span, Factor: l.Factor})
	}
	return s
}

// follow makes the next run follow a script.
func (s *steering) follow(script []placement, record bool) {
	s.script, s.record = script, record
	s.seen, s.next, s.struck = 0, 0, 0
	s.noted = [mostPlacements]bool{}
	s.visits = s.visits[:0]
	for i, p := range script {
		s.answers[i] = s.choices[p.choice]
		s.answers[i].Line = uint16(i + 1)
	}
}

// first is the number of the first visit that is noted.
func (s *steering) first() uint32 {
	if len(s.script) == 0 {
		return 1
	}
	return s.script[len(s.script)-1].visit
}

// Watched tells where the kernel has to ask: at first everywhere, and nowhere
// once the last fault has been placed and nobody wants to know what follows.
func (s *steering) Watched() []bool {
	for i := range s.watched {
		s.watched[i] = true
	}
	return s.watched
}

// Timed returns nothing: an exhaustive search places faults at visits.
func (s *steering) Timed() []sim.TimedFault { return nil }

// Visit answers with the faults that the script has for the visit.
func (s *steering) Visit(v sim.Visit) []sim.Fault {
	s.seen++
	if s.names != nil {
		s.names.note(s.seen, v)
	}
	from := s.next
	for s.next < len(s.script) && s.script[s.next].visit == s.seen {
		s.next++
	}
	switch {
	case s.next < len(s.script):
	case s.record:
		s.visits = append(s.visits, stop{v.Site, v.Node})
	case s.names == nil:
		clear(s.watched)
	}
	return s.answers[from:s.next:s.next]
}

// Struck notes that a fault took effect.
func (s *steering) Struck(line uint16) {
	if i := int(line) - 1; !s.noted[i] {
		s.noted[i] = true
		s.struck++
	}
}

// allStruck reports whether every fault of the script took effect.
func (s *steering) allStruck() bool { return s.struck == len(s.script) }
