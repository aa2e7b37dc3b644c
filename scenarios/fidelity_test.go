package scenarios_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"ackgap/scenarios"
)

// fidelity is the page about how far the simulation can be trusted.
const fidelity = "../docs/fidelity.md"

// TestFidelityTables: the page's tables are made from the program's.
func TestFidelityTables(t *testing.T) {
	text := string(read(t, fidelity))
	written := between(t, text, "faults", matrixFaultTable())
	written = between(t, written, "argued", argumentTable())
	if *update {
		if err := os.WriteFile(fidelity, []byte(written), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if written != text {
		t.Error("a table is out of step; run the test with -update")
	}
}

// between replaces the table of that name in a page.
func between(t *testing.T, page, name, rows string) string {
	t.Helper()
	begin, end := "<!-- "+name+": generated -->\n", "<!-- end of "+name+" -->"
	before, rest, found := strings.Cut(page, begin)
	_, after, ended := strings.Cut(rest, end)
	if !found || !ended {
		t.Fatalf("the page has no place for the table of %s", name)
	}
	return before + begin + rows + end + after
}

func matrixFaultTable() string {
	rows := "| hop | fault | what exactly | at each visit of | lines |\n|---|---|---|---|---|\n"
	for _, f := range scenarios.MatrixFaults() {
		for _, w := range f.Ways {
			site := "–"
			if w.Site != "" {
				site = "`" + strings.Join(append([]string{w.Site}, w.Also...), "`, `") + "`"
			}
			about := f.About
			if conditions := slices.Concat(texted(w.Needs, "needs "), texted(w.Set, "with ")); len(conditions) > 0 {
				about += "; " + strings.Join(conditions, ", ")
			}
			rows += fmt.Sprintf("| %s | %s | %s | %s | `%s` |\n", f.Leg, f.Name, about, site, strings.Join(w.Templates(), "`, `"))
		}
	}
	return rows
}

func texted(all []scenarios.Setting, before string) []string {
	var texts []string
	for _, s := range all {
		texts = append(texts, before+"`"+s.String()+"`")
	}
	return texts
}

func argumentTable() string {
	all := scenarios.Arguments()
	if len(all) == 0 {
		return "None at present.\n"
	}
	rows := "| system | fault | the table says | we say | why | source |\n|---|---|---|---|---|---|\n"
	for _, a := range all {
		rows += fmt.Sprintf("| %s | %s | %s | %s | %s | %s |\n", a.System, a.Fault,
			strings.ReplaceAll(a.Published, "|", ", "), strings.ReplaceAll(a.Reached, "|", ", "), a.Why, a.Source)
	}
	return rows
}

// TestArguments: each is about a cell that exists and differs, and names its source.
func TestArguments(t *testing.T) {
	for _, a := range scenarios.Arguments() {
		if scenarios.Argued(a.System, a.Fault) == nil || a.Why == "" || a.Source == "" || a.Published == a.Reached {
			t.Errorf("the argument about %s, %s lacks something: %+v", a.System, a.Fault, a)
		}
		s, err := scenarios.Builtin(a.System)
		if err != nil {
			t.Errorf("the argument about %s, %s: %v", a.System, a.Fault, err)
			continue
		}
		found := false
		for _, f := range scenarios.MatrixFaults() {
			found = found || f.Name == a.Fault && f.Leg == s.Leg()
		}
		if !found {
			t.Errorf("%s has no cell for %s", a.System, a.Fault)
		}
	}
	if scenarios.Argued("no-such-system", "replay") != nil {
		t.Error("there is an argument about a system that does not exist")
	}
}

// TestHorizons: the horizon of a system is longer than each of its timers.
func TestHorizons(t *testing.T) {
	for _, s := range scenarios.Systems() {
		if timer, length := s.LongestTimer(); length >= s.Horizon() {
			t.Errorf("%s: the horizon of %v is not longer than %s, %v", s.Name(), s.Horizon(), timer, length)
		}
	}
}
