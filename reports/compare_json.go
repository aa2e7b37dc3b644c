package reports

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"ackgap/checker"
	"ackgap/explore"
)

// ComparisonJSON writes a comparison as one JSON object, indented, with its
// keys in a fixed order. It returns the writer's error.
//
// Each row has the keys scenario, runs, exposed_runs, counts (sums over all runs,
// with the keys of [JSON]), contracts, intervals (by count or contract: how
// probable it is in an exposed run that the count is above 0, or that the
// contract is violated; evidence is seen, not_seen, or untested, where no fault
// struck), throughput_per_s, latency_ns and witness (by count or contract: the first
// run in which it happened). Rows but the first have paired_with, the first row,
// and paired (by count or contract: with how many seeds it happened only here and
// only there, and the p of [explore.McNemar]). With a sweep a row has parameter and
// value as well. The key interrupted says that not all runs are done.
func ComparisonJSON(w io.Writer, c *explore.Comparison, o ComparisonOptions) error {
	d := comparisonDocument{Interrupted: c.Interrupted, Rows: []rowJSON{}}
	for i := range c.Rows {
		d.Rows = append(d.Rows, rowDocument(c, &c.Rows[i], o))
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(d)
}

type comparisonDocument struct {
	Interrupted bool      `json:"interrupted,omitempty"`
	Rows        []rowJSON `json:"rows"`
}

type rowJSON struct {
	Scenario   string         `json:"scenario"`
	Parameter  string         `json:"parameter,omitempty"`
	Value      string         `json:"value,omitempty"`
	Runs       uint64         `json:"runs"`
	Exposed    uint64         `json:"exposed_runs"`
	Counts     checker.Counts `json:"counts"`
	Contracts  verdicts       `json:"contracts"`
	Intervals  object         `json:"intervals"`
	PairedWith string         `json:"paired_with,omitempty"`
	Paired     *object        `json:"paired,omitempty"`
	Throughput uint64         `json:"throughput_per_s"`
	LatencyNS  latencyJSON    `json:"latency_ns"`
	Witness    object         `json:"witness"`
}

// intervalJSON: low and high are null where no run was put to the test.
type intervalJSON struct {
	Runs       uint64       `json:"runs"`
	Of         uint64       `json:"of"`
	Low        *json.Number `json:"low"`
	High       *json.Number `json:"high"`
	Confidence float64      `json:"confidence"`
	Sides      int          `json:"sides"`
	Method     string       `json:"method,omitempty"`
	Evidence   string       `json:"evidence"`
}

type witnessJSON struct {
	Seed    uint64   `json:"seed"`
	Message uint32   `json:"message,omitempty"`
	Script  []string `json:"script"`
	Command string   `json:"command,omitempty"`
}

func rowDocument(c *explore.Comparison, row *explore.Row, o ComparisonOptions) rowJSON {
	status := func(c checker.Contract) string { return row.Contracts[c].Status().String() }
	d := rowJSON{
		Scenario: row.Scenario.Name(), Value: row.Value, Runs: row.Runs, Exposed: row.Exposed, Counts: row.Counts,
		Contracts:  verdicts{status(checker.AtMostOnce), status(checker.AtLeastOnce), status(checker.ExactlyOnce)},
		Throughput: row.Throughput,
		LatencyNS:  latencyJSON{row.Latency.P50, row.Latency.P99, row.Latency.Max},
	}
	if c.Sweep != nil {
		d.Parameter = c.Sweep.Path
	}
	for _, tally := range row.Tallies {
		if !isNotable(tally.Key) {
			continue
		}
		d.Intervals.add(tally.Key, intervalOf(explore.Proportion(tally.Exposed, row.Exposed), tally.First))
		d.addWitness(tally.Key, row, tally.First, o)
	}
	for _, contract := range contracts {
		tally := &row.Contracts[contract]
		d.Intervals.add(contract.String(), intervalOf(tally.Interval(), tally.First))
		d.addWitness(contract.String(), row, tally.First, o)
	}
	if row.Pairs != nil {
		d.PairedWith, d.Paired = rowLabel(c, &c.Rows[0]), &object{}
	}
	for _, pair := range row.Pairs {
		if isNotable(pair.Key) {
			d.Paired.add(pair.Key, pairOf(pair))
		}
	}
	return d
}

// isNotable tells the counts that say something happened from those that
// every run has.
func isNotable(key string) bool {
	switch key {
	case "sent", "ok", checker.Applied.String():
		return false
	}
	return true
}

func intervalOf(i explore.Interval, w *explore.Witness) intervalJSON {
	d := intervalJSON{Runs: i.Count, Of: i.Of, Confidence: explore.Confidence, Sides: i.Sides, Method: string(i.Method), Evidence: evidenceWord(i, w)}
	if i.Method != "" {
		low, high := json.Number(digits6(i.Low)), json.Number(digits6(i.High))
		d.Low, d.High = &low, &high
	}
	return d
}

func (d *rowJSON) addWitness(key string, row *explore.Row, w *explore.Witness, o ComparisonOptions) {
	if w == nil {
		return
	}
	out := witnessJSON{Seed: w.Seed, Message: w.Message, Script: linesOf(w.Script)}
	if o.Replay != nil {
		out.Command = o.Replay(row, w)
	}
	d.Witness.add(key, out)
}

// object is a JSON object whose keys keep their order.
type object struct {
	keys   []string
	values []any
}

func (o *object) add(key string, value any) {
	o.keys = append(o.keys, key)
	o.values = append(o.values, value)
}

// MarshalJSON writes the object.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, key := range o.keys {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%q:", key)
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(o.values[i]); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}
