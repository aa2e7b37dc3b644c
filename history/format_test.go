package history_test

import (
	"os"
	"strings"
	"testing"

	"ackgap/history"
)

// TestFormatIsDocumented: each field and each name of an enumeration has a row
// of its own in the documentation.
func TestFormatIsDocumented(t *testing.T) {
	text, err := os.ReadFile("../docs/history-format.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "## The header")
	sections := map[string]string{}
	for _, section := range strings.Split(rest, "\n## ") {
		title, body, _ := strings.Cut(section, "\n")
		sections[title] = body
	}
	fields := "seq at kind type node peer message attempt delivery copy partition wire packet reason value parent line live"
	check(t, sections["The fields of an event"], strings.Fields(fields))
	check(t, sections["Kinds"], names[history.Kind]())
	check(t, sections["Packets"], names[history.Packet]())
	check(t, sections["Reasons"], names[history.Reason]())
	for _, name := range names[history.Type]() {
		if !strings.Contains(rest, "`"+name+"`") {
			t.Errorf("the type %s is not documented", name)
		}
	}
}

// check compares the first column of a table with the names.
func check(t *testing.T, section string, names []string) {
	t.Helper()
	for _, name := range names {
		if !strings.Contains(section, "\n| `"+name+"` |") {
			t.Errorf("%s has no row", name)
		}
	}
	if rows := strings.Count(section, "\n| `"); rows != len(names) {
		t.Errorf("%d rows for %d names", rows, len(names))
	}
}

// names returns all names of an enumeration.
func names[T interface {
	~uint8
	String() string
}]() (all []string) {
	for i := T(1); i.String() != "?"; i++ {
		all = append(all, i.String())
	}
	return all
}

// TestNamesAreUnique: no two values have the same name, and none has no name.
func TestNamesAreUnique(t *testing.T) {
	for _, all := range [][]string{names[history.Kind](), names[history.Type](), names[history.Packet](), names[history.Reason]()} {
		seen := map[string]bool{}
		for i, name := range all {
			if name == "" || seen[name] {
				t.Errorf("value %d has the name %q", i+1, name)
			}
			seen[name] = true
		}
	}
}
