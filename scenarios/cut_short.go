package scenarios

import (
	"time"

	"ackgap/faults"
)

// CutShort is a fault that was to last longer than the fault phase does.
type CutShort struct {
	// Line is the line of the script, Lasted how long its fault lasted.
	Line   faults.Line
	Lasted time.Duration
}

// noteCutShort notes a line of the script that strikes now, if the heal comes
// before its fault is over. What the weather brings is meant to end there.
func (r *Runner) noteCutShort(line uint16) {
	if line == 0 || int(line) > len(r.script) {
		return
	}
	l := r.script[line-1]
	lasted := r.scenario.spec.faults.until.Sub(r.system.Now())
	if l.EndsAtHeal() && l.Span > lasted {
		r.cutShort = append(r.cutShort, CutShort{l, max(lasted, 0)})
	}
}
