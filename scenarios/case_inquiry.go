package scenarios

import (
	"fmt"
	"slices"

	"github.com/goccy/go-yaml/ast"

	"ackgap/faults"
)

// Inquiry asks which of some scenarios is the cheapest that keeps within what is
// tolerated, all of them with the same seeds in the same weather.
type Inquiry struct {
	// Candidates are the names of scenarios, or files.
	Candidates []string
	Tolerance  Tolerance
	// Asked is the tolerance as it stands in the case.
	Asked []Setting

	at []position // of the candidates
}

// add reads the name of a candidate.
func (q *Inquiry) add(text string, at position) *complaint {
	if slices.Contains(q.Candidates, text) {
		return &complaint{problem: text + " is named twice", want: "remove one of the two"}
	}
	q.Candidates, q.at = append(q.Candidates, text), append(q.at, at)
	return nil
}

// tolerate reads what is tolerated.
func (q *Inquiry) tolerate(d *decoder, n ast.Node) error {
	m, err := d.mappingOf("tolerate", n, "write what may be, such as {max-duplicates: any, latency: 1m}")
	if err != nil {
		return err
	}
	q.Tolerance, q.Asked = Tolerance{}, nil // in place of what is inherited
	var keys []caseKey
	for _, key := range ToleranceKeys() {
		keys = append(keys, caseKey{key, func(n ast.Node) error {
			written, ok := word(n)
			if want := q.Tolerance.Set(key, written); !ok || want != "" {
				return d.fail(positionOf(n), fmt.Sprintf("%q is no value for %s", written, key), want)
			}
			q.Asked = append(q.Asked, Setting{key, written})
			return nil
		}})
	}
	return d.keyed("tolerate", m, keys)
}

// Of returns the trial of one candidate, with what holds for all of them.
func (q *Inquiry) Of(t *Trial, candidate int) *Trial {
	return &Trial{Scenario: q.Candidates[candidate], Set: t.Set, Weather: t.Weather, Seed: t.Seed, Runs: t.Runs, at: q.at[candidate], beside: t.beside}
}

// inquires complains about an inquiry that can't be made.
func (d *decoder) inquires(t *Trial) error {
	switch {
	case t.Scenario != "":
		return d.fail(t.at, "the trial has a scenario and asks for advice", "write scenario, or advise, and not both")
	case len(t.Inquiry.Candidates) == 0:
		return d.fail(t.at, "nothing is named that could be advised", "write scenarios, such as advise: [at-most-once, at-least-once]")
	case len(t.Script) > 0:
		return d.fail(t.at, "what is to be advised is tried in weather and has no script", "write lines with rates under weather")
	case slices.ContainsFunc(t.Set, func(s Setting) bool { return s.Path == "faults.weather" }):
		return d.fail(t.at, "what is to be advised is tried in one weather, which is no parameter here", "write lines with rates under weather")
	case t.Runs < 2:
		return d.fail(t.at, "one run is too few for an advice", "write, for example, runs: 100")
	}
	for i := range t.Inquiry.Candidates {
		if err := d.builds(t.Inquiry.Of(t, i)); err != nil {
			return err
		}
	}
	return nil
}

// toldBy complains about what is expected of a trial that can't tell it.
func (d *decoder) toldBy(t *Trial, all []Expected) error {
	for _, e := range all {
		switch {
		case t.Inquiry == nil && e.Key == MeasureAdvised:
			return d.fail(e.at, "a scenario advises nothing", "ask with advise: and a list of scenarios, in place of scenario:")
		case t.Inquiry == nil:
		case e.Key == MeasureMechanisms:
		case e.Key != MeasureAdvised:
			return d.fail(e.at, "an advice does not tell "+e.Key, "it tells "+MeasureAdvised+" and "+MeasureMechanisms)
		case e.Written != AdvisedNone && !slices.Contains(t.Inquiry.Candidates, e.Written):
			want := "it can be " + enumerate(append(slices.Clone(t.Inquiry.Candidates), AdvisedNone), "or")
			if near := faults.Nearest(e.Written, t.Inquiry.Candidates); near != "" {
				want = fmt.Sprintf("did you mean %q?", near)
			}
			return d.fail(e.at, fmt.Sprintf("%q can't be advised, as it isn't among those that are tried", e.Written), want)
		}
	}
	return nil
}
