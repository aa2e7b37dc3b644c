package scenarios_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"ackgap/checker"
	"ackgap/faults"
	"ackgap/model"
	"ackgap/scenarios"
	"ackgap/sim"
)

// The manual of the language.
const manual = "../docs/scenarios.md"

// TestManualTables: the tables that can be made from the program are made from it.
func TestManualTables(t *testing.T) {
	text := string(read(t, manual))
	written := text
	for _, table := range []struct{ name, rows string }{
		{"sites", siteTable()}, {"counts", countTable()}, {"parameters", parameterTable()},
	} {
		begin, end := "<!-- "+table.name+": generated -->\n", "<!-- end of "+table.name+" -->"
		before, rest, found := strings.Cut(written, begin)
		_, after, ended := strings.Cut(rest, end)
		if !found || !ended {
			t.Fatalf("the manual has no place for the table of %s", table.name)
		}
		written = before + begin + table.rows + end + after
	}
	if *update {
		if err := os.WriteFile(manual, []byte(written), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if written != text {
		t.Error("a table is out of step; run the test with -update")
	}
}

func siteTable() string {
	units := map[sim.Unit]string{sim.PerAttempt: "attempt", sim.PerDelivery: "delivery", sim.PerNode: "node"}
	rows := "| site | a visit per | what has happened there |\n|---|---|---|\n"
	for _, s := range model.Sites[1:] {
		rows += fmt.Sprintf("| `%s` | %s | %s |\n", s.Name, units[s.Unit], s.Doc)
	}
	return rows
}

func countTable() string {
	rows := "| count | messages of which it is true |\n|---|---|\n"
	var counts checker.Counts
	counts.Each(func(key string, _ uint64) { rows += fmt.Sprintf("| `%s` | %s |\n", key, checker.Meaning(key)) })
	return rows
}

// suchAs is what an error adds for somebody who doesn't have the manual at hand.
var suchAs = regexp.MustCompile(` such as .*$`)

func parameterTable() string {
	rows := "| parameter | default | values | what it means |\n|---|---|---|---|\n"
	for _, p := range scenarios.Parameters() {
		values := suchAs.ReplaceAllString(strings.TrimPrefix(p.Want, "write "), "")
		rows += fmt.Sprintf("| `%s` | `%s` | %s | %s |\n", p.Path, p.Default, values, p.Doc)
	}
	return rows
}

// TestManualExcerpts: a block of YAML that is only a part of a scenario is a
// scenario once it has a name.
func TestManualExcerpts(t *testing.T) {
	excerpts := 0
	for _, block := range strings.Split(string(read(t, manual)), "```yaml\n")[1:] {
		block, _, _ = strings.Cut(block, "```")
		if strings.HasPrefix(block, "name:") {
			continue // the command line's tests run these
		}
		excerpts++
		if _, err := scenarios.Parse("excerpt", []byte("name: x\n"+block)); err != nil {
			t.Errorf("%v\n%s", err, block)
		}
	}
	if excerpts < 3 {
		t.Errorf("only %d excerpts", excerpts)
	}
}

// TestManualFaults: what the manual shows as a fault is one, and it shows every
// action and names every section of parameters.
func TestManualFaults(t *testing.T) {
	text := string(read(t, manual))
	shown := map[string]bool{}
	for _, code := range regexp.MustCompile("`([a-z-]+ [^`]+)`").FindAllStringSubmatch(text, -1) {
		action, _, _ := strings.Cut(code[1], " ")
		if !isAction(action) {
			continue
		}
		shown[action] = true
		if _, err := faults.ParseLine(code[1]); err != nil {
			t.Errorf("%q: %v", code[1], err)
		}
	}
	for _, a := range faults.Actions() {
		if !shown[faults.ActionName(a)] {
			t.Errorf("the manual shows no %s", faults.ActionName(a))
		}
	}
	for _, p := range scenarios.Parameters() {
		section, _, found := strings.Cut(p.Path, ".")
		if found && !strings.Contains(strings.ToLower(text), "\n## "+section) && !strings.Contains(text, "\n### "+section) {
			t.Errorf("the manual has no heading for %s", section)
		}
	}
}

func isAction(word string) bool {
	for _, a := range faults.Actions() {
		if faults.ActionName(a) == word {
			return true
		}
	}
	return false
}
