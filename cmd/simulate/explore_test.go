package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"ackgap/scenarios"
)

// TestInterruptedSearchIsPrinted: what was covered is told, and what violates a
// claim, with the witness; the exit code is that of an interruption.
func TestInterruptedSearchIsPrinted(t *testing.T) {
	for _, c := range []struct {
		claim, said, printed string
	}{
		{"exactly-once", " of them violate exactly-once\n", " scripts; the smallest so far:\n    simulate run at-least-once@1:"},
		{"at-least-once", "; none of them violates a claim, and nothing is proved\n", " scripts that were run\n"},
	} {
		ctx, interrupt := context.WithCancel(t.Context())
		defer interrupt()
		var out, said bytes.Buffer
		p := program{ctx: ctx, stdout: &out, stderr: &said, options: []scenarios.Option{scenarios.Observe(&slowly{interrupt: interrupt})}}
		code := p.main([]string{"explore", "at-least-once", "--max-faults", "4", "--no-prune", "--workers", "1", "--set", "claims=" + c.claim})
		if code != exitInterrupted {
			t.Errorf("%s: exit code %d", c.claim, code)
		}
		if !strings.HasPrefix(said.String(), "simulate: interrupted after ") || !strings.HasSuffix(said.String(), c.said) {
			t.Errorf("%s: standard error is %q", c.claim, said.String())
		}
		for _, want := range []string{"INTERRUPTED: ", "Nothing is proved, not for fewer faults either", " without a fault, ", c.printed} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s: nothing says %q in\n%s", c.claim, want, out.String())
			}
		}
	}
}

func TestExploreProgress(t *testing.T) {
	if got, want := exploreProgress(8192, 12, 4*time.Second), "8192 runs, 2048/s; 12 violate a claim"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
