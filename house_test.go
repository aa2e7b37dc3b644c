// Package ackgap_test checks the rules of the house on the whole source tree.
//
// Each rule is a function from a file tree to the violations in it. Each is run
// on the real tree, where it must find none, and on a planted tree in
// testdata/house, where it must find exactly those that are written there.
package ackgap_test

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

var update = flag.Bool("update", false, "rewrite the expected violations in testdata/house")

// violation is one place that breaks a rule. Its message says what would be right.
type violation struct {
	file    string
	line    int
	message string
}

func (v violation) String() string {
	return fmt.Sprintf("%s:%d: %s", v.file, v.line, v.message)
}

// rule is one rule of the house; testdata/house/<name>.txtar holds its plants.
type rule struct {
	name  string
	check func(tree fs.FS) []violation
}

var rules = []rule{
	{"floors", checkFloors},
	{"docs", checkDocs},
	{"size", checkSize},
	{"private-names", checkPrivateNames},
	{"core-compiles", checkCoreCompiles},
	{"core-everywhere", checkCoreEverywhere},
	{"core-imports", inCore(checkImports)},
	{"core-calls", inCore(checkCalls)},
	{"core-concurrency", inCore(checkConcurrency)},
	{"core-floats", inCore(checkFloats)},
	{"core-maps", inCore(checkMaps)},
}

func TestHouse(t *testing.T) {
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			for _, v := range sorted(r.check(os.DirFS("."))) {
				t.Error(v)
			}
		})
	}
}

func TestPlantedViolations(t *testing.T) {
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			name := filepath.Join("testdata", "house", r.name+".txtar")
			plant := readPlant(t, name)
			var got strings.Builder
			for _, v := range sorted(r.check(plant.tree)) {
				fmt.Fprintln(&got, v)
			}
			if got.Len() == 0 {
				t.Fatalf("%s: the rule finds nothing, so the plant does not test it", name)
			}
			if *update {
				plant.rewrite(t, name, got.String())
			} else if got.String() != plant.want {
				t.Errorf("%s:\ngot:\n%swant:\n%s", name, &got, plant.want)
			}
		})
	}
}

// TestPlantsHaveRules finds plants that no rule reads.
func TestPlantsHaveRules(t *testing.T) {
	names, err := filepath.Glob("testdata/house/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		ours := func(r rule) bool { return filepath.Base(name) == r.name+".txtar" }
		if !slices.ContainsFunc(rules, ours) {
			t.Errorf("%s belongs to no rule", name)
		}
	}
}

// plant is a small tree with mistakes in it. On disk it is a txtar archive
// (golang.org/x/tools/txtar) whose last section is the expected violations.
type plant struct {
	tree   fstest.MapFS
	source string // the archive up to the expected violations
	want   string
}

const wantMarker = "-- violations --\n"

func readPlant(t *testing.T, name string) plant {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	source, want, ok := strings.Cut(string(data), wantMarker)
	if !ok {
		t.Fatalf("%s: no line %q", name, wantMarker)
	}
	p := plant{tree: fstest.MapFS{}, source: source, want: want}
	var current *fstest.MapFile
	for line := range strings.Lines(source) {
		file, isHeader := strings.CutPrefix(strings.TrimSuffix(line, " --\n"), "-- ")
		switch {
		case isHeader:
			current = &fstest.MapFile{}
			p.tree[file] = current
		case current != nil:
			current.Data = append(current.Data, line...)
		}
	}
	return p
}

func (p plant) rewrite(t *testing.T, name, want string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(p.source+wantMarker+want), 0o644); err != nil {
		t.Fatal(err)
	}
}

// sorted orders violations by place and drops repetitions on one line.
func sorted(vs []violation) []violation {
	slices.SortFunc(vs, func(a, b violation) int {
		if c := strings.Compare(a.file, b.file); c != 0 {
			return c
		}
		if a.line != b.line {
			return a.line - b.line
		}
		return strings.Compare(a.message, b.message)
	})
	return slices.Compact(vs)
}
