package explore

import (
	"slices"

	"ackgap/checker"
	"ackgap/faults"
)

// happened are the anomalies of a run.
type happened struct{ names map[uint32][]string }

// needed lists the faults without each of which it does not happen.
func (x *explaining) needed(a checker.Anomaly) faults.Script {
	var needed faults.Script
	for i, l := range x.script {
		if !x.happens(a, x.script.Without(i)) {
			needed = append(needed, l)
		}
	}
	return needed
}

// first returns the needed fault that is blamed, or else the first one.
func (x *explaining) first(e Explanation) faults.Script {
	for _, l := range e.Needed {
		if slices.Contains(e.Blamed, l) {
			return faults.Script{l}
		}
	}
	return e.Needed[:1]
}

// sufficient returns faults without which, all together, it does not happen;
// with any one of them it does. Those that are blamed come into it first.
func (x *explaining) sufficient(a checker.Anomaly, blamed faults.Script) faults.Script {
	left := slices.Clone(x.script)
	if !x.happens(a, without(x.script, blamed)) {
		left = blamed
	}
	for size := (len(left) + 1) / 2; size > 0; {
		smaller := false
		for end := len(left); end > 0; end -= size {
			fewer := slices.Concat(left[:max(end-size, 0)], left[end:])
			if !x.happens(a, without(x.script, fewer)) {
				left, smaller = fewer, true
			}
		}
		switch {
		case size > 1:
			size /= 2
		case !smaller:
			size = 0
		}
	}
	return left
}

// alone reports whether each of the faults brings it about by itself.
func (x *explaining) alone(a checker.Anomaly, each faults.Script) bool {
	return !slices.ContainsFunc(each, func(l faults.Line) bool { return !x.happens(a, faults.Script{l}) })
}

// without returns a script that lacks some of its lines.
func without(script, lines faults.Script) faults.Script {
	return slices.DeleteFunc(slices.Clone(script), func(l faults.Line) bool { return slices.Contains(lines, l) })
}

// happens reports whether the anomaly is there with another script. After the
// work was stopped it says yes, and nothing follows from that.
func (x *explaining) happens(a checker.Anomaly, script faults.Script) bool {
	h := x.try(script)
	return h == nil || slices.Contains(h.names[a.Message], a.Name)
}

// try runs a script, unless it has been run before; nil if the work was stopped.
func (x *explaining) try(script faults.Script) *happened {
	key := script.String()
	if h := x.known[key]; h != nil {
		return h
	}
	if x.ctx.Err() != nil {
		return nil
	}
	r, err := x.runner.Replay(x.seed, script)
	if err != nil {
		panic("explore: a part of a script does not fit a system that the whole fits: " + err.Error())
	}
	x.runs++
	if x.options.Progress != nil {
		x.options.Progress(x.runs)
	}
	h := &happened{names: map[uint32][]string{}}
	for _, a := range r.Anomalies {
		h.names[a.Message] = append(h.names[a.Message], a.Name)
	}
	x.known[key] = h
	return h
}
