package faults_test

import (
	"strings"
	"testing"

	"ackgap/faults"
)

func TestNearest(t *testing.T) {
	known := []string{"list", "run", "seed", "version", "last", "consumer.ack-gap"}
	for name, want := range map[string]string{
		"run":                         "run",
		"rnu":                         "run", // two neighbours exchanged
		"lst":                         "list",
		"RUN":                         "run",
		"sead":                        "seed",
		"versionn":                    "version",
		"ersoin":                      "version",
		"consmer.akc-gaap":            "consumer.ack-gap",
		"rxx":                         "", // two of three letters
		"frobnicate":                  "",
		"":                            "",
		"ünr":                         "",
		"rün":                         "run",
		strings.Repeat("version", 40): "",
	} {
		if got := faults.Nearest(name, known); got != want {
			t.Errorf("the nearest to %q is %q, want %q", name, got, want)
		}
	}
	if got := faults.Nearest("a", nil); got != "" {
		t.Errorf("%q is the nearest of none", got)
	}
}
