package scenarios

import (
	"slices"
	"strings"
	"time"

	"ackgap/checker"
)

// Scope says how far a promise reaches: each in a few words, or empty.
type Scope struct {
	// Boundary is between which two points it holds, Key the identity by which
	// things are the same, Window for how long, Session for which session or process.
	Boundary, Key, Window, Session string
	// Redelivery is what else it takes until a message comes again, which no run shows:
	// the time that a run tells is the earliest.
	Redelivery string
}

// Leg returns where the outcome matrix judges the scenario; [checker.NoLeg]
// where it has no part in the matrix.
func (s *Scenario) Leg() checker.Leg { return s.spec.leg }

// Advertised returns what the system's makers say of it; it may be empty.
func (s *Scenario) Advertised() string { return s.spec.advertised }

// Scope returns how far that reaches.
func (s *Scenario) Scope() Scope { return s.spec.scope }

// Sources lists where what the scenario says of the system is written.
func (s *Scenario) Sources() []string { return slices.Clone(s.spec.sources) }

// Horizon returns where a run is cut off that has not come to rest.
func (s *Scenario) Horizon() time.Duration { return time.Duration(s.spec.horizon) }

// LongestTimer returns the longest duration among the parameters, and its path. How
// long something is remembered, and the phases of a run, are no timers.
func (s *Scenario) LongestTimer() (path string, longest time.Duration) {
	for _, f := range s.spec.fields() {
		v, ok := f.parameter()
		if !ok || isNoTimer(f.path) {
			continue
		}
		if d, err := time.ParseDuration(v.print()); err == nil && d > longest {
			path, longest = f.path, d
		}
	}
	return path, longest
}

func isNoTimer(path string) bool {
	switch path {
	case "horizon", "faults.until":
		return true
	}
	return strings.HasSuffix(path, ".window") || strings.Contains(path, "retention")
}

// leg is where the outcome matrix judges a system.
type leg struct{ to *checker.Leg }

func legNames() []string { return []string{checker.ToBroker.String(), checker.ToSink.String()} }

func (v leg) parse(text string) *complaint {
	var index uint8
	c := oneOf(&index, legNames()...).parse(text)
	if c == nil {
		*v.to = checker.Leg(index) + checker.ToBroker
	}
	return c
}

func (v leg) print() string { return v.to.String() }
func (v leg) want() string  { return "write " + enumerate(legNames(), "or") }

func (v leg) schema() jsonSchema { return words(legNames()...) }

// sources is a list of texts, a line each.
type sources struct{ to *[]string }

func (v sources) add(text string, _ position) *complaint {
	text = strings.TrimSpace(text)
	if text == "" || strings.Contains(text, "\n") {
		return &complaint{problem: "a source is one line", want: "name the document and the section"}
	}
	*v.to = append(*v.to, text)
	return nil
}

func (v sources) items() []string { return *v.to }

func (v sources) schema() jsonSchema {
	item := matching(linePattern, "name the document and the section")
	return jsonSchema{Type: "array", Items: &item}
}
