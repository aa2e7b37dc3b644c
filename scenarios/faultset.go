package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"ackgap/faults"
	"ackgap/sim"
)

// FaultSetOptions choose the finite set of faults of an exhaustive search.
type FaultSetOptions struct {
	// Names are the actions, as a script calls them; nil: [DefaultFaultSet].
	Names []string
	// Restart are the times after which a node that went down is up again, Pause
	// the lengths of pauses, Delay those by which packets are late. Each makes a
	// fault of its own; nil: the default.
	Restart, Pause, Delay []time.Duration
}

// DefaultFaultSet returns the faults that are searched if nobody names others.
func DefaultFaultSet() []string { return []string{"crash", "drop", "pause", "power-loss"} }

// FaultSetNames returns all actions that a search can place at every site: those
// of packets, and those of the node at which the visit happens.
func FaultSetNames() []string {
	return []string{"crash", "drop", "pause", "power-loss", "disk-loss", "duplicate", "delay", "reorder"}
}

const (
	usualRestart = time.Second
	// beyond is by how much a default pause or delay outlasts what it is to outlast.
	beyond = time.Second
)

// FaultSet returns the faults as lines without a place: they strike where they
// are placed. A line that names a node is for the visits of that node only.
//
// A default pause outlasts the patience of whoever waits for the node: a consumer
// is stalled for a second longer than its lease, or the session of its group; any
// other node, and a packet that is late, for a second longer than the producer's
// timeout. An error is an [*Error].
func (s *Scenario) FaultSet(o FaultSetOptions) ([]faults.Line, error) {
	if o.Names == nil {
		o.Names = DefaultFaultSet()
	}
	nodes, err := s.nodes()
	if err != nil {
		return nil, err
	}
	var set []faults.Line
	for _, name := range o.Names {
		action, ok := actionNamed(name)
		if !ok {
			return nil, noSuchFault(name)
		}
		for _, line := range s.variantsOf(action, &o, nodes) {
			if slices.Contains(set, line) {
				return nil, &Error{Problem: "the fault " + line.String() + " is there twice", Want: "name it once"}
			}
			set = append(set, line)
		}
	}
	return set, nil
}

func noSuchFault(name string) error {
	want := "the faults are " + enumerate(FaultSetNames(), "and")
	if near := faults.Nearest(name, FaultSetNames()); near != "" {
		want = fmt.Sprintf("did you mean %q?", near)
	}
	return &Error{Problem: fmt.Sprintf("a search can't place the fault %q at every site", name), Want: want}
}

func actionNamed(name string) (sim.Action, bool) {
	if !slices.Contains(FaultSetNames(), name) {
		return 0, false
	}
	for _, a := range faults.Actions() {
		if faults.ActionName(a) == name {
			return a, true
		}
	}
	return 0, false
}

// variantsOf returns the variants of a fault, which differ in their durations.
func (s *Scenario) variantsOf(a sim.Action, o *FaultSetOptions, nodes []string) (lines []faults.Line) {
	patience := s.spec.system.Producer.Timeout + beyond
	spans := []time.Duration{0}
	switch a {
	case sim.Crash, sim.PowerLoss, sim.DiskLoss:
		spans = orElse(o.Restart, usualRestart)
	case sim.Delay, sim.Reorder:
		spans = orElse(o.Delay, patience)
	case sim.Pause:
		if o.Pause == nil {
			return s.usualPauses(patience, nodes)
		}
		spans = o.Pause
	}
	for _, span := range spans {
		lines = append(lines, faults.Line{Action: a, Span: span})
	}
	return lines
}

func orElse(chosen []time.Duration, usual time.Duration) []time.Duration {
	if chosen == nil {
		return []time.Duration{usual}
	}
	return chosen
}

// usualPauses returns a pause for each node.
func (s *Scenario) usualPauses(patience time.Duration, nodes []string) (lines []faults.Line) {
	for _, node := range nodes {
		l := faults.Line{Action: sim.Pause, Node: node, Span: patience}
		if strings.HasPrefix(node, "consumer-") {
			l.Span = s.ownership() + beyond
		}
		lines = append(lines, l)
	}
	return lines
}

// nodes returns the names of the system's nodes, whatever its own faults.
func (s *Scenario) nodes() ([]string, error) {
	set, err := s.with([]Option{NoFaults()})
	if err != nil {
		return nil, err
	}
	built, err := set.scenario.build(0)
	if err != nil {
		return nil, err
	}
	return built.system.Nodes()[1:], nil
}

// ownership returns how long what is handed out to a consumer is its own while
// nothing is heard of it.
func (s *Scenario) ownership() time.Duration {
	if s.spec.system.Consumer.Group.Enabled {
		return s.spec.system.Consumer.Group.Session
	}
	return s.spec.system.Broker.Lease.Length
}
