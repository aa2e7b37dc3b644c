package reports

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"ackgap/checker"
	"ackgap/checker/linear"
	"ackgap/faults"
	"ackgap/scenarios"
)

// JSON writes a result as one JSON object, indented, with its keys in a fixed
// order. Times and durations are nanoseconds of virtual time; the hash is a
// string of 16 hexadecimal digits. It returns the writer's error.
func JSON(w io.Writer, r *scenarios.Result, o JSONOptions) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	d := documentOf(r)
	d.Token, d.Verified = o.Token, o.Verified
	d.Linearizability = linearOf(r, o.Linearizability)
	return enc.Encode(d)
}

// JSONOptions say what [JSON] can't know of the run.
type JSONOptions struct {
	// Token names the run, with all that went wrong in it; "" leaves it out.
	Token string
	// Verified: a second run gave the same history.
	Verified bool
	// Linearizability is what a search found, nil for none.
	Linearizability *linear.Judgement
}

// document is the object. The order of the fields is the order of the keys.
type document struct {
	Scenario     string         `json:"scenario"`
	ControlOf    string         `json:"control_of,omitempty"`
	Seed         uint64         `json:"seed"`
	Messages     uint32         `json:"messages"`
	Status       string         `json:"status"`
	Hash         string         `json:"hash"`
	Token        string         `json:"token,omitempty"`
	Verified     bool           `json:"verified,omitempty"`
	Drained      bool           `json:"drained"`
	Script       []string       `json:"script"`
	Unfired      []string       `json:"unfired"`
	CutShort     []cutShortJSON `json:"cut_short,omitempty"`
	Counts       checker.Counts `json:"counts"`
	Contracts    verdicts       `json:"contracts"`
	Hops         hopVerdicts    `json:"hops"`
	Claims       []claimJSON    `json:"claims"`
	Expectations []expectJSON   `json:"expectations"`
	Anomalies    []anomalyJSON  `json:"anomalies"`
	VirtualNS    int64          `json:"virtual_ns"`
	Events       uint64         `json:"events"`
	Throughput   rate           `json:"throughput_per_s"`
	LatencyNS    latencyJSON    `json:"latency_ns"`

	Linearizability *linearJSON `json:"linearizability,omitempty"`
}

// cutShortJSON is a line whose fault the end of the fault phase ended before its time.
type cutShortJSON struct {
	Line     string `json:"line"`
	LastedNS int64  `json:"lasted_ns"`
}

func cutShortOf(short []scenarios.CutShort) []cutShortJSON {
	var all []cutShortJSON
	for _, c := range short {
		all = append(all, cutShortJSON{c.Line.String(), int64(c.Lasted)})
	}
	return all
}

type verdicts struct {
	AtMostOnce  string `json:"at_most_once"`
	AtLeastOnce string `json:"at_least_once"`
	ExactlyOnce string `json:"exactly_once"`
}

type claimJSON struct {
	Contract string `json:"contract"`
	Verdict  string `json:"verdict"`
	Why      string `json:"why,omitempty"`
	Violated uint64 `json:"messages,omitempty"`
	Witness  uint32 `json:"witness,omitempty"`
}

type expectJSON struct {
	Count string `json:"count"`
	Want  uint64 `json:"want"`
	Got   uint64 `json:"got"`
}

type anomalyJSON struct {
	Name     string     `json:"name"`
	Message  uint32     `json:"message"`
	Cause    string     `json:"cause"`
	Sentence string     `json:"sentence"`
	Path     []stepJSON `json:"path"`
}

// stepJSON is an event on the way to an anomaly.
type stepJSON struct {
	Seq      uint64 `json:"seq"`
	At       int64  `json:"at_ns"`
	Kind     string `json:"kind"`
	Type     string `json:"type,omitempty"`
	Node     string `json:"node,omitempty"`
	Peer     string `json:"peer,omitempty"`
	Attempt  uint32 `json:"attempt,omitempty"`
	Delivery uint32 `json:"delivery,omitempty"`
	Copy     uint16 `json:"copy,omitempty"`
	Packet   string `json:"packet,omitempty"`
	Reason   string `json:"reason,omitempty"`
}

type latencyJSON struct {
	P50 int64 `json:"p50"`
	P99 int64 `json:"p99"`
	Max int64 `json:"max"`
}

func documentOf(r *scenarios.Result) document {
	d := document{
		Scenario: r.Scenario, ControlOf: r.ControlOf, Seed: r.Seed, Messages: r.Messages, Status: r.Status().String(),
		Hash: fmt.Sprintf("%016x", r.Hash), Drained: r.Drained, Script: linesOf(r.Script), Unfired: linesOf(r.Unfired), CutShort: cutShortOf(r.CutShort),
		Counts: r.Verdict.Counts, Contracts: verdictsOf(&r.Verdict, checker.EndToEnd), Hops: hopVerdicts{&r.Verdict},
		Claims: []claimJSON{}, Expectations: []expectJSON{}, Anomalies: []anomalyJSON{},
		VirtualNS: int64(r.End), Events: r.Events, Throughput: rateOf(r),
		LatencyNS: latencyJSON{r.Latency.P50, r.Latency.P99, r.Latency.Max},
	}
	for _, c := range r.Claims {
		j := c.Judgement
		d.Claims = append(d.Claims, claimJSON{c.Contract.String(), j.Status.String(), j.Why, j.Messages, j.Witness})
	}
	for _, e := range r.Expectations {
		d.Expectations = append(d.Expectations, expectJSON{e.Key, e.Want, e.Got})
	}
	for i := range r.Anomalies {
		d.Anomalies = append(d.Anomalies, anomalyOf(r, &r.Anomalies[i]))
	}
	return d
}

func linesOf(s faults.Script) []string {
	lines := []string{}
	for _, l := range s {
		lines = append(lines, l.String())
	}
	return lines
}

func verdictsOf(v *checker.Verdict, h checker.Hop) verdicts {
	status := func(c checker.Contract) string {
		j, _ := v.Of(h, c)
		return j.Status.String()
	}
	return verdicts{status(checker.AtMostOnce), status(checker.AtLeastOnce), status(checker.ExactlyOnce)}
}

// hopVerdicts is an object with a key for each hop that the system has, in the
// order of a message's way.
type hopVerdicts struct{ verdict *checker.Verdict }

// MarshalJSON writes the object.
func (h hopVerdicts) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for _, hop := range hops[1:] {
		if _, present := h.verdict.Of(hop, checker.AtMostOnce); !present {
			continue
		}
		object, err := json.Marshal(verdictsOf(h.verdict, hop))
		if err != nil {
			return nil, err
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%q:%s", hop.String(), object)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func anomalyOf(r *scenarios.Result, a *checker.Anomaly) anomalyJSON {
	out := anomalyJSON{Name: a.Name, Message: a.Message, Cause: a.Cause.String(), Sentence: a.Cause.Sentence(), Path: []stepJSON{}}
	for _, seq := range a.Path {
		e := r.History.At(seq)
		s := stepJSON{Seq: seq, At: int64(e.At), Kind: e.Kind.String(), Node: nodeName(r.Nodes, e.Node), Peer: nodeName(r.Nodes, e.Peer),
			Attempt: e.Attempt, Delivery: e.Delivery, Copy: e.Copy}
		if e.Type != 0 {
			s.Type = e.Type.String()
		}
		if e.Packet != 0 {
			s.Packet = e.Packet.String()
		}
		if e.Reason != 0 {
			s.Reason = e.Reason.String()
		}
		out.Path = append(out.Path, s)
	}
	return out
}
