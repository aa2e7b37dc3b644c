package reports

import (
	"encoding/json"
	"io"

	"ackgap/explore"
	"ackgap/scenarios"
)

type certificateJSON struct {
	Scenario    string             `json:"scenario"`
	Messages    uint32             `json:"messages"`
	Seed        uint64             `json:"seed"`
	MaxFaults   int                `json:"max_faults"`
	Faults      []string           `json:"faults"`
	Deferrals   int                `json:"deferrals"`
	Interrupted bool               `json:"interrupted"`
	Scripts     []uint64           `json:"scripts"`
	Covered     uint64             `json:"covered"`
	Deferred    uint64             `json:"deferred"`
	Runs        uint64             `json:"runs"`
	CutRuns     uint64             `json:"cut_runs"`
	Taken       uint64             `json:"taken"`
	NotPruned   string             `json:"not_pruned"`
	Compared    *pruningJSON       `json:"compared,omitempty"`
	Inert       uint64             `json:"inert"`
	Unfinished  uint64             `json:"unfinished"`
	LatestNS    int64              `json:"latest_ns"`
	UntilNS     int64              `json:"faults_until_ns"`
	HorizonNS   int64              `json:"horizon_ns"`
	Claims      []claimCountJSON   `json:"claims"`
	Outcomes    []outcomeCountJSON `json:"outcomes"`
	Classes     []outcomeClassJSON `json:"classes"`
	Goals       []goalJSON         `json:"goals"`
	Strikes     []strikesJSON      `json:"strikes"`
	Scope       []string           `json:"scope"`
}

type pruningJSON struct {
	Runs       uint64 `json:"runs"`
	PrunedNS   int64  `json:"pruned_ns"`
	UnprunedNS int64  `json:"unpruned_ns"`
}

type claimCountJSON struct {
	Claim    string             `json:"claim"`
	Verdict  string             `json:"verdict"`
	Holds    uint64             `json:"holds"`
	Violated uint64             `json:"violated"`
	Vacuous  uint64             `json:"vacuous"`
	Cut      uint64             `json:"cut"`
	Witness  *scriptWitnessJSON `json:"witness"`
}

type scriptWitnessJSON struct {
	Script  []string `json:"script"`
	Command string   `json:"command"`
}

type outcomeCountJSON struct {
	Outcome string             `json:"outcome"`
	Scripts uint64             `json:"scripts"`
	Witness *scriptWitnessJSON `json:"witness"`
}

type outcomeClassJSON struct {
	Outcomes []string           `json:"outcomes"`
	Scripts  uint64             `json:"scripts"`
	Witness  *scriptWitnessJSON `json:"witness"`
}

type goalJSON struct {
	Goal    string `json:"goal"`
	Scripts uint64 `json:"scripts"`
}

type strikesJSON struct {
	Site    string   `json:"site"`
	Scripts []uint64 `json:"scripts"`
}

// CertificateJSON writes the certificate as one JSON object, indented, with its
// keys in a fixed order. It returns the writer's error.
//
// scripts counts the scripts by the number of their faults, from 0; claims have
// a verdict (proved, not_seen where the search was interrupted, violated or unknown), the
// numbers of scripts and the smallest script that violates the claim or leaves it
// open; outcomes are the fates and marks that occurred, classes their
// combinations, each with the smallest script; goals are what was put to the
// test; runs are those to their end, cut_runs those that were broken off in a
// known state, taken the scripts that were counted without a run, not_pruned says
// why nothing was pruned, compared what the same took without;
// unfinished is how many scripts did not come to rest, deferred how many defer
// something; strikes count the scripts by site and fault, the faults in the order
// of faults; scope says it in words.
func CertificateJSON(w io.Writer, c *explore.Certificate, o CertificateOptions) error {
	d := certificateJSON{Scenario: c.Scenario, Messages: c.Messages, Seed: c.Seed, MaxFaults: c.MaxFaults, Faults: []string{},
		Deferrals: c.Deferrals, Deferred: c.Deferred, Interrupted: c.Interrupted, Scripts: c.Scripts, Covered: c.Covered(), Runs: c.Runs, CutRuns: c.Cut, Taken: c.Taken(), NotPruned: c.NotPruned, Inert: c.Inert, Unfinished: c.Unfinished,
		LatestNS: int64(c.Latest), UntilNS: int64(c.FaultsUntil), HorizonNS: int64(c.Horizon), Claims: []claimCountJSON{},
		Outcomes: []outcomeCountJSON{}, Classes: []outcomeClassJSON{}, Strikes: []strikesJSON{}, Scope: scopeInWords(c)}
	if g := c.Compared; g != nil {
		d.Compared = &pruningJSON{g.Runs, int64(g.Pruned), int64(g.Unpruned)}
	}
	for _, l := range c.Faults {
		d.Faults = append(d.Faults, l.String())
	}
	for i := range c.Claims {
		d.Claims = append(d.Claims, claimDocument(c, &c.Claims[i], o))
	}
	for i := range c.Outcomes {
		x := &c.Outcomes[i]
		d.Outcomes = append(d.Outcomes, outcomeCountJSON{x.Key, x.Scripts, witnessDocument(&x.Witness, o)})
	}
	for i := range c.Classes {
		x := &c.Classes[i]
		d.Classes = append(d.Classes, outcomeClassJSON{x.Keys, x.Scripts, witnessDocument(&x.Witness, o)})
	}
	for _, g := range scenarios.Goals() {
		d.Goals = append(d.Goals, goalJSON{g.Text, goalCount(c, &g)})
	}
	for _, s := range c.Strikes {
		d.Strikes = append(d.Strikes, strikesJSON(s))
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(d)
}

func claimDocument(c *explore.Certificate, claim *explore.ClaimCount, o CertificateOptions) claimCountJSON {
	d := claimCountJSON{Claim: hyphened(claim.Contract.String()), Holds: claim.Holds, Violated: claim.Violated,
		Vacuous: claim.Vacuous, Cut: claim.Cut, Verdict: "unknown"}
	switch {
	case claim.Violated > 0:
		d.Verdict, d.Witness = "violated", witnessDocument(claim.Witness, o)
	case claim.Cut > 0:
		d.Witness = witnessDocument(claim.Open, o)
	case c.Proved(claim):
		d.Verdict = "proved"
	case c.Interrupted && claim.Holds > 0:
		d.Verdict = "not_seen"
	}
	return d
}

func witnessDocument(w *explore.ScriptWitness, o CertificateOptions) *scriptWitnessJSON {
	d := &scriptWitnessJSON{Script: []string{}, Command: o.Command(w)}
	for _, l := range w.Script {
		d.Script = append(d.Script, l.String())
	}
	return d
}
