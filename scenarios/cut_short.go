package scenarios

import (
	"time"

	"ackgap/faults"
	"ackgap/sim"
)

// CutShort is a fault that was to last longer than the fault phase does.
type CutShort struct {
	// Line is the line of the script, Lasted how long its fault lasted.
	Line   faults.Line
	Lasted time.Duration
}

// cutShort names the lines of the script whose faults the heal has ended before
// their time. What the weather brings is meant to end there.
func (r *Runner) cutShort(cuts []sim.CutFault) (short []CutShort) {
	for _, c := range cuts {
		if c.Line != 0 && int(c.Line) <= len(r.script) {
			short = append(short, CutShort{r.script[c.Line-1], c.Lasted})
		}
	}
	return short
}
