package reports

import (
	"encoding/json"
	"fmt"
	"io"

	"ackgap/checker"
	"ackgap/explore"
	"ackgap/scenarios"
)

// ShrunkOptions say how [Shrunk] writes.
type ShrunkOptions struct {
	Page
	// Token names the smallest run.
	Token string
}

// AnomalyNames lists what can be asked for as an anomaly, the worst first.
func AnomalyNames() []string {
	var names []string
	for i := range findings {
		if key := findings[i].key; key != "in_flight" {
			names = append(names, key)
		}
	}
	return names
}

// Shrunk writes a smallest run for people: what happens in it, how small it is,
// its faults, the timeline of the message to which it happens, and the commands
// that go on from there. It returns the writer's error.
func Shrunk(w io.Writer, s *explore.Shrunk, o ShrunkOptions) error {
	p := printer{result: s.Result, options: TextOptions{Page: o.Page}}
	p.say(anomalySentence(s.Result, s.Name, s.Message), "", strong)
	if s.Violation {
		text, t := claimText(scenarios.ClaimResult{Contract: s.Violates, Judgement: judgementOf(s)})
		p.say(text, "  ", t)
	}
	p.say(shrinkage(s), "  ", plain)
	p.title("all that goes wrong")
	for _, line := range s.Script {
		p.faultLine(line, "  ")
	}
	if len(s.Script) == 0 {
		p.item("nothing: it happens without any fault, so the configuration is to blame", notable)
	}
	p.title(fmt.Sprintf("m%d: %s", s.Message, label(&checker.Anomaly{Name: s.Name, Cause: s.Cause})))
	p.out.WriteString(Timeline(s.Result.History, s.Result.Nodes, s.Message, o.Page))
	p.title("run")
	p.out.WriteString("  again  simulate run " + o.Token + "\n")
	_, err := io.WriteString(w, p.out.String())
	return err
}

func judgementOf(s *explore.Shrunk) checker.Judgement {
	j, _ := s.Result.Verdict.Of(checker.EndToEnd, s.Violates)
	return j
}

// anomalySentence says what happened to a message, and why.
func anomalySentence(r *scenarios.Result, name string, message uint32) string {
	one := *r
	one.Anomalies = nil
	for _, a := range r.Anomalies {
		if a.Name == name && a.Message == message {
			one.Anomalies = append(one.Anomalies, a)
		}
	}
	for i := range findings {
		if findings[i].key == name {
			return findings[i].sentence(&one, 1)
		}
	}
	return spaced(name) + "."
}

// shrinkage says how small the run has become.
func shrinkage(s *explore.Shrunk) string {
	text := fmt.Sprintf("– from %s among %s to %s among %s, in %s",
		plural(uint64(s.Before.Faults), "fault"), plural(uint64(s.Before.Messages), "message"),
		plural(uint64(len(s.Script)), "fault"), plural(uint64(s.Messages), "message"), plural(uint64(s.Runs), "run"))
	switch {
	case s.Interrupted:
		return text + "; interrupted, so a smaller one may exist"
	case len(s.Script) > 0:
		return text + "; none of the faults can be left out"
	}
	return text
}

// shrunkJSON is the object that [ShrunkJSON] writes.
type shrunkJSON struct {
	Scenario string        `json:"scenario"`
	Seed     uint64        `json:"seed"`
	Anomaly  string        `json:"anomaly"`
	Cause    checker.Cause `json:"cause"`
	Sentence string        `json:"sentence"`
	Violates string        `json:"violates,omitempty"`
	Message  uint32        `json:"message"`
	Before   sizeJSON      `json:"before"`
	After    sizeJSON      `json:"after"`
	Minimal  bool          `json:"minimal"`
	Runs     int           `json:"runs"`
	Script   []string      `json:"script"`
	Token    string        `json:"token"`
	Hash     string        `json:"hash"`
}

type sizeJSON struct {
	Faults   int    `json:"faults"`
	Messages uint32 `json:"messages"`
}

// ShrunkJSON writes a smallest run as one JSON object, indented. It returns the
// writer's error.
func ShrunkJSON(w io.Writer, s *explore.Shrunk, token string) error {
	d := shrunkJSON{Scenario: s.Result.Scenario, Seed: s.Seed, Anomaly: s.Name, Cause: s.Cause, Sentence: s.Cause.Sentence(),
		Message: s.Message, Before: sizeJSON(s.Before), After: sizeJSON{len(s.Script), s.Messages},
		Minimal: !s.Interrupted, Runs: s.Runs, Script: linesOf(s.Script), Token: token, Hash: fmt.Sprintf("%016x", s.Result.Hash)}
	if s.Violation {
		d.Violates = s.Violates.String()
	}
	return indented(w, d)
}

// indented writes a value as JSON for people and programs.
func indented(w io.Writer, value any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(value)
}
