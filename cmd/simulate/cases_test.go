package main

import (
	"cmp"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"ackgap/explore"
	"ackgap/scenarios"
)

// toldCase is what --format json says of a case.
type toldCase struct {
	ID, Verdict, Command string
	Checks               []struct {
		Says         string
		Run, Control toldTrial
	}
}

type toldTrial struct {
	Evidence, Command string
	Runs              uint64
}

func casesTold(t *testing.T, args ...string) []toldCase {
	t.Helper()
	code, out, said := runProgram(append(args, "--format", "json")...)
	var told struct{ Rows []toldCase }
	if err := json.Unmarshal([]byte(out), &told); err != nil || code != 0 {
		t.Fatalf("%v: exit code %d, %s, %v", args, code, said, err)
	}
	return told.Rows
}

// TestCommandsShowTheEvidence: the command that is printed with a trial shows again
// what was found in it: the counts where it is one run, and at least one where it
// is the witness of several.
func TestCommandsShowTheEvidence(t *testing.T) {
	lessons, incidents := []string{"lessons"}, []string{"incidents"}
	if testing.Short() {
		lessons, incidents = append(lessons, "L06", "L17"), append(incidents, "I16")
	}
	for _, c := range append(casesTold(t, lessons...), casesTold(t, incidents...)...) {
		for _, check := range c.Checks {
			for _, trial := range []toldTrial{check.Run, check.Control} {
				requireShown(t, c.ID+", "+check.Says, &trial)
			}
		}
	}
}

// counted is a count in the evidence of one run, and in that of several.
var (
	counted     = regexp.MustCompile(`^([a-z ]+) (\d+)$`)
	countedOf   = regexp.MustCompile(`^([a-z ]+) [1-9]\d* in \d+ of \d+ runs$`)
	advisedName = regexp.MustCompile(`^advised ([a-z0-9-]+)`)
)

func requireShown(t *testing.T, what string, trial *toldTrial) {
	t.Helper()
	_, out, said := runProgram(append(arguments(trial.Command), "--format", "json")...)
	var shown struct {
		Best   string
		Counts map[string]uint64
	}
	if err := json.Unmarshal([]byte(out), &shown); err != nil {
		t.Errorf("%s: %s: %v, %s", what, trial.Command, err, said)
		return
	}
	for part := range strings.SplitSeq(trial.Evidence, ", ") {
		key := func(text string) string { return strings.ReplaceAll(text, " ", "_") }
		if m := advisedName.FindStringSubmatch(part); m != nil && cmp.Or(shown.Best, "none") != m[1] {
			t.Errorf("%s: %s advises %q, want %q", what, trial.Command, shown.Best, m[1])
		}
		if m := counted.FindStringSubmatch(part); m != nil && trial.Runs == 1 {
			if got, ok := shown.Counts[key(m[1])]; ok && strconv.FormatUint(got, 10) != m[2] {
				t.Errorf("%s: %s finds %s %d, want %s", what, trial.Command, m[1], got, m[2])
			}
		}
		if m := countedOf.FindStringSubmatch(part); m != nil {
			if got, ok := shown.Counts[key(m[1])]; ok && got == 0 {
				t.Errorf("%s: %s finds no %s", what, trial.Command, m[1])
			}
			return // the command is the witness of the first that was found
		}
	}
}

// TestCampaignsShowTheEvidence: the command that is printed for all runs of a trial finds
// the counts that the trial found.
func TestCampaignsShowTheEvidence(t *testing.T) {
	var all []*scenarios.Case
	for _, c := range scenarios.Lessons() {
		if !testing.Short() || c.Name == "l01" || c.Name == "l10" {
			all = append(all, c)
		}
	}
	results, _ := explore.Judge(t.Context(), all, explore.CaseOptions{})
	told := 0
	for i := range results {
		for _, check := range results[i].Checks() {
			for _, trial := range []*explore.TrialResult{&check.Run, &check.Control} {
				if command := rerunAll(trial); command != "" {
					requireAllShown(t, command, trial)
					told++
				}
			}
		}
	}
	if told < 4 {
		t.Errorf("%d trials of several runs have such a command, want some", told)
	}
}

func requireAllShown(t *testing.T, command string, trial *explore.TrialResult) {
	t.Helper()
	_, out, said := runProgram(append(arguments(command), "--format", "json")...)
	var shown struct {
		Rows []struct {
			Runs   uint64
			Counts map[string]int64
		}
	}
	if err := json.Unmarshal([]byte(out), &shown); err != nil || len(shown.Rows) != 1 || shown.Rows[0].Runs != trial.Runs {
		t.Errorf("%s: %v, %s, %s", command, err, out, said)
		return
	}
	for _, f := range trial.Found {
		if got, ok := shown.Rows[0].Counts[f.Expected.Key]; ok && got != f.Value {
			t.Errorf("%s finds %s %d, want %d", command, f.Expected.Key, got, f.Value)
		}
	}
}
