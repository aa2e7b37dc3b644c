package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"ackgap/scenarios"
)

// campaignArgs are the arguments of a campaign of eight blocks.
func campaignArgs(out string, more ...string) []string {
	return append([]string{"campaign", "at-least-once", "exactly-once", "--runs", "4000", "--messages", "2", "--out", out}, more...)
}

// TestKilledCampaignGoesOn kills a campaign once it has written something, and
// lets it go on: the file is that of a campaign which nobody disturbed.
func TestKilledCampaignGoesOn(t *testing.T) {
	dir := t.TempDir()
	whole, killed := filepath.Join(dir, "whole.jsonl"), filepath.Join(dir, "killed.jsonl")
	if code := exitCode(campaignArgs(whole)); code != 0 {
		t.Fatalf("exit code %d", code)
	}
	command := exec.Command("simulate", campaignArgs(killed, "--workers", "2")...) // that of TestMain
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	for range 1_000 {
		if info, err := os.Stat(killed); err == nil && info.Size() > 20_000 {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	if err := command.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = command.Wait() // it was killed
	if code := exitCode(campaignArgs(killed, "--resume", "--workers", "1")); code != 0 {
		t.Fatalf("exit code %d", code)
	}
	requireSameFiles(t, killed, whole)
}

func requireSameFiles(t *testing.T, got, want string) {
	t.Helper()
	a, err := os.ReadFile(got)
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(want)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a, b) {
		t.Errorf("%s has %d bytes that differ from the %d of %s", got, len(a), len(b), want)
	}
}

// TestInterruptedCampaignIsPrinted: what was done before an interruption is told,
// and how to go on.
func TestInterruptedCampaignIsPrinted(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	file := filepath.Join(t.TempDir(), "runs.jsonl")
	var out, said bytes.Buffer
	stopper := &slowly{runs: -1_900, interrupt: interrupt} // it counts to 200
	p := program{ctx: ctx, stdout: &out, stderr: &said, options: []scenarios.Option{scenarios.Observe(stopper)}}
	code := p.main(campaignArgs(file, "--workers", "1"))
	// Two blocks are done by then; an interruption may overtake the writing of a line.
	told := regexp.MustCompile(`^simulate: interrupted after ([012]) of 8 blocks; the same command with --resume goes on\n$`).FindStringSubmatch(said.String())
	if code != exitInterrupted || told == nil {
		t.Fatalf("exit code %d, standard error is %q", code, said.String())
	}
	if !strings.Contains(out.String(), "; "+told[1]+" of 8 blocks so far; portfolio ") {
		t.Errorf("printed:\n%s", out.String())
	}
	if code := exitCode(campaignArgs(file, "--resume")); code != 0 {
		t.Errorf("going on: exit code %d", code)
	}
}

func TestCampaignProgress(t *testing.T) {
	for _, c := range []struct {
		runs uint64
		took time.Duration
		want string
	}{
		{0, time.Second, "0 of 10000 runs; 3 violate a claim"},
		{2_500, 5 * time.Second, "2500 of 10000 runs, 500/s, 15s left; 3 violate a claim"},
	} {
		if got := campaignProgress(c.runs, 10_000, 3, c.took); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
