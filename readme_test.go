package ackgap_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"ackgap/scenarios"
)

// fenced returns the text of the block in README that begins like this.
func fenced(t *testing.T, begin string) string {
	t.Helper()
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(readme), begin+"\n")
	if !found {
		t.Fatalf("README has no block that begins with %q", begin)
	}
	block, _, _ := strings.Cut(rest, "```")
	return block
}

// TestReadmeShowsWhatRuns: what README prints of the first command is what the
// command prints, up to the part that README leaves out.
func TestReadmeShowsWhatRuns(t *testing.T) {
	out, err := exec.Command("go", "run", "./cmd/simulate", "run", "ack-gap").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range strings.Split(fenced(t, "<!-- the run of ack-gap; a test compares it -->\n```text"), "…\n") {
		if !strings.Contains(string(out), strings.TrimSpace(part)) {
			t.Errorf("README shows\n%s\nand the program prints\n%s", part, out)
		}
	}
}

// TestReadmeComparison: README's table is what compare prints.
func TestReadmeComparison(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("go", "run", "./cmd/simulate", "compare", "--color", "never").Output()
	if err != nil {
		t.Fatal(err)
	}
	table, _, _ := strings.Cut(string(out), "\n\n")
	before, _, found := strings.Cut(string(readme), "```text\n"+table+"\n```")
	if !found {
		t.Errorf("README has another table than\n%s", table)
	}
	if n := strings.Count(before, "\n"); n > 12 {
		t.Errorf("the table begins after %d lines of README, not on its first screen", n)
	}
}

// TestReadmeCountsSystems: README says how many systems there are.
func TestReadmeCountsSystems(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("\n%d configurations of real systems", len(scenarios.Systems())); !strings.Contains(string(readme), want) {
		t.Errorf("README does not say %q", want)
	}
}

// TestReadmeScenarioRuns: the scenario in README holds what it claims.
func TestReadmeScenarioRuns(t *testing.T) {
	file := filepath.Join(t.TempDir(), "mine.yaml")
	if err := os.WriteFile(file, []byte(fenced(t, "```yaml")), 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := scenarios.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	result, err := s.Run()
	if err != nil {
		t.Fatal(err)
	}
	if result.Status() != scenarios.Holds || len(result.Unfired) > 0 {
		t.Errorf("README's scenario: %v, lines that never fired: %v", result.Status(), result.Unfired)
	}
}
