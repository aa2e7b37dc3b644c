package reports

import (
	"encoding/json"
	"io"

	"ackgap/explore"
)

// jsonCase is a case in JSON.
type jsonCase struct {
	ID       string      `json:"id"`
	Title    string      `json:"title"`
	Verdict  string      `json:"verdict"`
	Evidence string      `json:"evidence"`
	Command  string      `json:"command"`
	Checks   []jsonCheck `json:"checks"`
}

type jsonCheck struct {
	Says    string    `json:"says"`
	Limit   bool      `json:"limit"`
	Holds   bool      `json:"holds"`
	Run     jsonTrial `json:"run"`
	Control jsonTrial `json:"control"`
}

type jsonTrial struct {
	Evidence string `json:"evidence"`
	Holds    bool   `json:"holds"`
	Runs     uint64 `json:"runs"`
	Exposed  uint64 `json:"exposed_runs"`
	Command  string `json:"command"`

	Differences string         `json:"differences,omitempty"`
	CutShort    []cutShortJSON `json:"cut_short,omitempty"`
}

// CasesJSON writes {"rows": […]}: one object for each case. The command of a case
// is that of its first check's run. It returns the writer's error.
func CasesJSON(w io.Writer, all []explore.CaseResult, o CaseOptions) error {
	rows := []jsonCase{}
	for i := range all {
		r := &all[i]
		row := jsonCase{ID: caseName(r), Title: r.Case.Title, Verdict: o.verdict(r), Evidence: caseEvidence(r),
			Command: o.Command(&r.Shows[0].Run, r.Shows[0].Run.Witness())}
		for k, c := range r.Checks() {
			row.Checks = append(row.Checks, jsonCheck{c.Check.Says, k >= len(r.Shows), c.Holds(), jsonTrialOf(&c.Run, o), jsonTrialOf(&c.Control, o)})
		}
		rows = append(rows, row)
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(map[string]any{"rows": rows})
}

func jsonTrialOf(t *explore.TrialResult, o CaseOptions) jsonTrial {
	j := jsonTrial{Evidence: trialEvidence(t), Holds: t.AsSaid(), Runs: t.Runs, Exposed: t.Exposed,
		Command: o.Command(t, t.Witness()), CutShort: cutShortOf(t.CutShort)}
	if !t.AsSaid() && t.Problem == "" {
		j.Differences = trialDifferences(t)
	}
	return j
}
