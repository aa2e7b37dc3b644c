package reports

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"ackgap/checker"
	"ackgap/explore"
	"ackgap/faults"
)

// ExplainedOptions say how [Explained] writes.
type ExplainedOptions struct {
	Page
	// Token names the run with a script.
	Token func(script faults.Script) string
	// Without is the command that makes the run without some of its faults.
	Without func(lines faults.Script) string
}

// MajorAnomalies lists the names of anomalies that are worth a sentence beside
// others, the worst first.
func MajorAnomalies() []string {
	var names []string
	for i := range findings {
		if f := &findings[i]; !f.minor && f.key != "in_flight" {
			names = append(names, f.key)
		}
	}
	return names
}

// Explained writes the explanations for people: of each what happened, the few
// instants that matter, whether the run without the faults agrees, and the
// command that shows it. It returns the writer's error.
func Explained(w io.Writer, x *explore.Explained, o ExplainedOptions) error {
	p := explainedPrinter{printer{result: x.Result, options: TextOptions{Page: o.Page}}, o, x.Script}
	if len(x.Explanations) == 0 {
		p.say("✓ Nothing of the kind went wrong in this run.", "  ", good)
	}
	for i := range x.Explanations {
		if i > 0 {
			p.out.WriteByte('\n')
		}
		p.explanation(&x.Explanations[i])
	}
	p.title("run")
	p.out.WriteString("  again  simulate run " + o.Token(x.Script) + "\n")
	_, err := io.WriteString(w, p.out.String())
	return err
}

type explainedPrinter struct {
	printer
	explained ExplainedOptions
	script    faults.Script
}

// mostLeftOut is up to how many faults are named one by one to be left out.
const mostLeftOut = 4

// command makes the run without the faults: the run as it was asked for, and which
// of its faults to leave out; by its token where these are many, or all.
func (o *ExplainedOptions) command(script faults.Script, e *explore.Explanation) string {
	var left faults.Script
	for _, l := range script {
		if !slices.Contains(e.Without, l) && !slices.Contains(left, l) {
			left = append(left, l)
		}
	}
	if e.Counterfactual == explore.Faultless || len(left) == 0 || len(left) > mostLeftOut {
		return "simulate run " + o.Token(e.Without)
	}
	return o.Without(left)
}

func (p *explainedPrinter) explanation(e *explore.Explanation) {
	p.say(anomalySentence(p.result, e.Name, e.Message), "", strong)
	t := table{right: []bool{true}}
	for _, i := range instantsOf(p.result.History, p.result.Nodes, e) {
		t.add(cell{formatTime(i.at), faint}, cell{i.text, i.tone})
	}
	p.out.WriteString(t.text("  ", p.options.Colour))
	text, tone := counterfactualText(e)
	p.say(text, "  ", tone)
	for _, line := range e.Needed {
		p.faultLine(line, "    ")
	}
	if e.Counterfactual != explore.Unsettled {
		p.out.WriteString("    " + p.paint(p.explained.command(p.script, e), faint) + "\n")
		p.out.WriteString("    in that run " + insteadText(e) + "\n")
	}
	if spared := sparedOf(e); len(spared) > 0 {
		p.out.WriteString(p.paint("  – on its way, too: without any one of these alone it happens all the same", faint) + "\n")
		for _, line := range spared {
			p.out.WriteString(p.paint("    "+line, faint) + "\n")
		}
	}
}

// counterfactualText says what the runs without faults tell.
func counterfactualText(e *explore.Explanation) (string, tone) {
	name := e.Cause.String()
	switch e.Counterfactual {
	case explore.CauseConfirmed:
		if len(e.Needed) > 1 {
			return fmt.Sprintf("✓ %s, confirmed: without any one of these %d faults it does not happen", name, len(e.Needed)), good
		}
		return fmt.Sprintf("✓ %s, confirmed: without this fault it does not happen", name), good
	case explore.Overdetermined:
		with := ""
		if !e.Alone {
			with = "with others of the run "
		}
		return fmt.Sprintf("! %s, overdetermined: %seach of these %d faults suffices, and only without all of them it does not happen", name, with, len(e.Needed)), notable
	case explore.Faultless:
		return fmt.Sprintf("! %s, faultless: it happens without any fault, so the configuration is to blame", name), notable
	}
	return fmt.Sprintf("? %s, unsettled: interrupted before the run without the faults", name), notable
}

// insteadText says what happens to the message in the run without the faults.
func insteadText(e *explore.Explanation) string {
	m := fmt.Sprintf("m%d", e.Message)
	if len(e.Instead) == 0 {
		return m + " is applied exactly once, without a detour"
	}
	var names []string
	for _, n := range e.Instead {
		names = append(names, spaced(n))
	}
	return m + " is: " + strings.Join(names, ", ")
}

// sparedOf lists the faults on the path that were not needed.
func sparedOf(e *explore.Explanation) []string {
	if e.Counterfactual == explore.Unsettled {
		return nil
	}
	needed := map[string]bool{}
	for _, l := range e.Needed {
		needed[l.String()] = true
	}
	var spared []string
	for _, l := range e.Blamed {
		if !needed[l.String()] {
			spared = append(spared, l.String())
		}
	}
	return spared
}

// explainedJSON is the object that [ExplainedJSON] writes.
type explainedJSON struct {
	Scenario     string            `json:"scenario"`
	Seed         uint64            `json:"seed"`
	Messages     uint32            `json:"messages"`
	Hash         string            `json:"hash"`
	Runs         int               `json:"runs"`
	Interrupted  bool              `json:"interrupted,omitempty"`
	Token        string            `json:"token"`
	Explanations []explanationJSON `json:"explanations"`
}

type explanationJSON struct {
	Anomaly        string                 `json:"anomaly"`
	Message        uint32                 `json:"message"`
	Cause          checker.Cause          `json:"cause"`
	Sentence       string                 `json:"sentence"`
	Counterfactual explore.Counterfactual `json:"counterfactual"`
	Blamed         []string               `json:"blamed"`
	Needed         []string               `json:"needed"`
	Alone          *bool                  `json:"each_alone,omitempty"`
	Without        string                 `json:"without,omitempty"`
	Command        string                 `json:"command,omitempty"`
	Instead        []string               `json:"instead"`
	Instants       []instantJSON          `json:"instants"`
}

type instantJSON struct {
	At   int64  `json:"at_ns"`
	Text string `json:"text"`
}

// ExplainedJSON writes the explanations as one JSON object, indented; each_alone
// says of what is overdetermined whether each of the needed faults suffices by
// itself, or beside others of the run. It returns the writer's error.
func ExplainedJSON(w io.Writer, x *explore.Explained, o ExplainedOptions) error {
	r := x.Result
	d := explainedJSON{Scenario: r.Scenario, Seed: r.Seed, Messages: r.Messages, Hash: fmt.Sprintf("%016x", r.Hash), Runs: x.Runs,
		Interrupted: x.Interrupted, Token: o.Token(x.Script), Explanations: []explanationJSON{}}
	for i := range x.Explanations {
		e := &x.Explanations[i]
		one := explanationJSON{Anomaly: e.Name, Message: e.Message, Cause: e.Cause, Sentence: e.Cause.Sentence(), Counterfactual: e.Counterfactual,
			Blamed: linesOf(e.Blamed), Needed: linesOf(e.Needed), Instead: append([]string{}, e.Instead...)}
		if e.Counterfactual != explore.Unsettled {
			one.Without, one.Command = o.Token(e.Without), o.command(x.Script, e)
		}
		if e.Counterfactual == explore.Overdetermined {
			one.Alone = &e.Alone
		}
		for _, i := range instantsOf(r.History, r.Nodes, e) {
			one.Instants = append(one.Instants, instantJSON{int64(i.at), i.text})
		}
		d.Explanations = append(d.Explanations, one)
	}
	return indented(w, d)
}
