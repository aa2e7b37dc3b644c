package scenarios

import (
	"ackgap/checker"
	"ackgap/faults"
	"ackgap/history"
	"ackgap/sim"
)

// Result is what came of one run.
type Result struct {
	// Scenario and Title are those of the scenario.
	Scenario, Title string
	// ControlOf is the scenario to which this one is a control; "" for none.
	ControlOf string
	// FaultsUntil is when the fault phase ended: as the scenario says, or later
	// where its script takes longer.
	FaultsUntil sim.Time
	// Seed and Messages are those of the run.
	Seed     uint64
	Messages uint32
	// Hash is the hash of the history, Events its number of events and Steps
	// the number of events that the kernel dispatched.
	Hash          uint64
	Events, Steps uint64
	// End is the time of the last event.
	End sim.Time
	// Drained: the run ended because nothing was left to happen.
	Drained bool
	// Overridden: the run differs from the scenario as it is written, so its
	// expectations were not checked.
	Overridden bool
	// Script is what went wrong: the script's lines, then what the weather
	// brought. As the only faults, with the same seed, it gives the same history.
	Script faults.Script
	// Unfired are the script's lines that did not strike.
	Unfired faults.Script
	// CutShort are the script's lines whose fault the end of the fault phase ended
	// before its time.
	CutShort []CutShort
	// Weathered: random faults were switched on.
	Weathered bool
	// Reached: a fault struck, and something happened to a message then or later.
	Reached bool
	// Vacuous: faults were asked for and none reached a message.
	Vacuous bool
	// Verdict has the counts of messages and the judgements on the contracts.
	Verdict checker.Verdict
	// Claims are the scenario's claims, judged end to end.
	Claims []ClaimResult
	// Expectations are the scenario's expected counts; nil if Overridden. Then
	// Unchecked is how many there would have been.
	Expectations []ExpectationResult
	Unchecked    int
	// Latency and Throughput (messages applied per second of virtual time) are
	// measured by [Scenario.Run] and with [Latencies]; 0 otherwise.
	Latency    Latency
	Throughput uint64
	// ThroughputMilli is the same in thousandths, for slow systems.
	ThroughputMilli uint64
	// Nodes are the nodes' names: history.Node n is Nodes[n]. Nodes[0] is "".
	Nodes []string
	// History and Anomalies are kept with [Record], nil otherwise.
	History   *history.Recording
	Anomalies []checker.Anomaly
}

// ClaimResult is a claim and the judgement on it.
type ClaimResult struct {
	Contract checker.Contract
	checker.Judgement
}

// Name returns the claim as it stands in a file: "at-least-once".
func (c ClaimResult) Name() string { return contractName(c.Contract) }

// ExpectationResult is an expected count and the one that the run had.
type ExpectationResult struct {
	// Key is the count's JSON key.
	Key string
	// Want was expected, Got was found.
	Want, Got uint64
}

// Met reports whether the count is as expected.
func (e ExpectationResult) Met() bool { return e.Want == e.Got }

// Status says what a run means for the scenario; its number is the exit code.
type Status uint8

// The statuses.
const (
	// Holds: all claims hold and all expectations are met.
	Holds Status = iota
	// Violated: a claim is violated, or an expectation is not met.
	Violated
	// Unknown: the run doesn't tell about all claims, because it has not
	// drained or nothing was put to the test.
	Unknown
)

// String returns the status in lower case.
func (s Status) String() string {
	switch s {
	case Holds:
		return "holds"
	case Violated:
		return "violated"
	}
	return "unknown"
}

// MarshalText returns the status's name.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Status says what the run means for the scenario.
func (r *Result) Status() Status {
	unknown := !r.Drained || r.Vacuous
	for _, c := range r.Claims {
		if c.Judgement.Status == checker.Violated {
			return Violated
		}
		unknown = unknown || c.Judgement.Status == checker.Unknown
	}
	for _, e := range r.Expectations {
		if !e.Met() {
			return Violated
		}
	}
	if unknown {
		return Unknown
	}
	return Holds
}
