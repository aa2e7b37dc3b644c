package explore

import (
	"bytes"
	"fmt"
	"strings"

	"ackgap/history"
	"ackgap/scenarios"
)

// Difference is the first event in which two runs of one scenario differ.
type Difference struct {
	// Event is its number in the history, from 1.
	Event uint64
	// First and Second are the event in the first and in the second run; nil
	// for a run that had ended before.
	First, Second *history.Event
	// Nodes are the nodes' names: history.Node n is Nodes[n].
	Nodes []string
}

// String tells both events, each as a line of the JSON Lines form.
func (d *Difference) String() string {
	return fmt.Sprintf("event %d differs\n  first run:  %s\n  second run: %s", d.Event, d.line(d.First), d.line(d.Second))
}

// line writes an event as a line of JSON.
func (d *Difference) line(e *history.Event) string {
	if e == nil {
		return "the history has ended"
	}
	var out bytes.Buffer
	w := history.NewWriter(&out, history.Header{Nodes: d.Nodes[1:]})
	w.Observe(e)
	if err := w.Flush(); err != nil {
		return fmt.Sprintf("%+v", *e)
	}
	_, text, _ := strings.Cut(out.String(), "\n") // the first line is the header
	return strings.TrimSuffix(text, "\n")
}

// VerifyDeterminism runs a scenario twice, each time with a system built anew,
// and compares the histories event by event. It returns nil if they are equal.
// Errors are those of [scenarios.Scenario.Run].
//
// The first history is kept, the second is compared as it happens.
func VerifyDeterminism(s *scenarios.Scenario, opts ...scenarios.Option) (*Difference, error) {
	var first history.Recording
	result, err := s.Run(with(opts, scenarios.Observe(&first))...)
	if err != nil {
		return nil, err
	}
	second := comparison{first: first.Events}
	if _, err := s.Run(with(opts, scenarios.Observe(&second))...); err != nil {
		return nil, err
	}
	return second.difference(result.Nodes), nil
}

// with returns the options and one more, and leaves the caller's slice alone.
func with(opts []scenarios.Option, more scenarios.Option) []scenarios.Option {
	return append(opts[:len(opts):len(opts)], more)
}

// comparison observes a run and compares it with the events of another.
type comparison struct {
	first  []history.Event
	seen   int
	differ bool
	second history.Event // the first event that differs
}

// Observe compares the event, unless a difference has been found before.
func (c *comparison) Observe(e *history.Event) {
	if c.differ {
		return
	}
	if c.seen < len(c.first) && c.first[c.seen] == *e {
		c.seen++
		return
	}
	c.differ, c.second = true, *e
}

// difference returns what was found once the run is over, nil for nothing.
func (c *comparison) difference(nodes []string) *Difference {
	if !c.differ && c.seen == len(c.first) {
		return nil
	}
	d := &Difference{Event: uint64(c.seen) + 1, Nodes: nodes}
	if c.seen < len(c.first) {
		d.First = &c.first[c.seen]
	}
	if c.differ {
		d.Second = &c.second
	}
	return d
}
