package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// shown finds what docs/scenarios.md tells its reader to do: a scenario to
// write, and commands to run with the exit code that they have.
var shown = regexp.MustCompile("(?s)```yaml\n(name: [^`]*)```|\n    (simulate (?:run|matrix|validate) [^\n]*)")

var promise = regexp.MustCompile(`^(.*\S)\s+# exit code (\d+)`)

// TestManual follows docs/scenarios.md from its beginning to its end.
func TestManual(t *testing.T) {
	manual, err := os.ReadFile("../../docs/scenarios.md")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	commands := 0
	for _, found := range shown.FindAllStringSubmatch(string(manual), -1) {
		if source := found[1]; source != "" {
			writeScenario(t, source)
			continue
		}
		commands++
		p := promise.FindStringSubmatch(found[2])
		if p == nil {
			t.Errorf("%s: the manual does not say with which exit code", found[2])
			continue
		}
		if got := strconv.Itoa(exitCode(arguments(p[1]))); got != p[2] {
			t.Errorf("%s: exit code %s, the manual says %s", p[1], got, p[2])
		}
	}
	if commands < 8 {
		t.Errorf("only %d commands", commands)
	}
}

// writeScenario writes a scenario into a file with its name.
func writeScenario(t *testing.T, source string) {
	t.Helper()
	name, _, _ := strings.Cut(strings.TrimPrefix(source, "name: "), "\n")
	if err := os.WriteFile(filepath.Base(name)+".yaml", []byte(source), 0o644); err != nil {
		t.Fatal(err)
	}
}

func exitCode(args []string) int {
	var out bytes.Buffer
	p := program{ctx: context.Background(), stdout: &out, stderr: &out}
	return p.main(args)
}

// arguments splits a command line as a shell does, and leaves the program out.
func arguments(command string) []string {
	var args []string
	for i, part := range strings.Split(command, "'") {
		if i%2 == 1 {
			args = append(args, part)
		} else {
			args = append(args, strings.Fields(part)...)
		}
	}
	return args[1:]
}
