package main

import (
	"cmp"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"testing"
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
