package explore

import (
	"slices"

	"ackgap/scenarios"
)

// MeasuredMessages is how many messages are sent to measure throughput.
const MeasuredMessages = 10_000

// Change is a parameter and the value that it is given.
type Change struct{ Path, Value string }

// MeasuringChanges are the parameters that are changed to measure throughput, so
// that what a guarantee costs can be seen: a handler that does no work of its own, and
// costs for what is free otherwise. A parameter that a scenario sets to other
// than its default is left as it is. What is changed in any case is the load:
// [MeasuredMessages], each sent as soon as the producer's window has room.
func MeasuringChanges() []Change {
	return []Change{
		{"producer.service", "20us"},
		{"broker.service", "20us"},
		{"broker.storage.sync-cost", "1ms"},
		{"consumer.processing", "0s"},
		{"sink.service", "50us"},
	}
}

// measuring returns the options of the run that measures a scenario's
// throughput. What is listed in keep is not changed.
func measuring(s *scenarios.Scenario, keep []string) []scenarios.Option {
	defaults := map[string]string{} // only looked up
	for _, p := range scenarios.Parameters() {
		defaults[p.Path] = p.Default
	}
	opts := []scenarios.Option{scenarios.NoFaults(), scenarios.Messages(MeasuredMessages)}
	if !slices.Contains(keep, "producer.interval") {
		opts = append(opts, scenarios.Set("producer.interval", "0s"))
	}
	change := func(path, value string) {
		if now, _ := s.Get(path); now == defaults[path] && !slices.Contains(keep, path) {
			opts = append(opts, scenarios.Set(path, value))
		}
	}
	for _, c := range MeasuringChanges() {
		change(c.Path, c.Value)
	}
	// The handlers' waits for the sink may overlap as far as deliveries do; those of
	// a log follow one another.
	prefetch, ok := s.Get("consumer.prefetch")
	if kind, _ := s.Get("broker.kind"); ok && kind != "log" {
		change("consumer.concurrency", prefetch)
	}
	return opts
}
