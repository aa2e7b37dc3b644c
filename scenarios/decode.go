package scenarios

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"ackgap/faults"
)

// decoder decodes one document over a spec.
type decoder struct {
	file   string
	source []byte
	fields []field
	found  map[string]position // where each field was given
}

// fail returns an error at a place in the file.
func (d *decoder) fail(at position, problem, want string) error {
	return errorAt(d.file, d.source, at, problem, want)
}

// section decodes the keys of a section; path is "" for the file itself.
func (d *decoder) section(path string, m *ast.MappingNode) error {
	var seen []string
	for _, entry := range m.Values {
		key, at, err := d.key(entry)
		if err != nil {
			return err
		}
		below := join(path, key)
		switch f := find(d.fields, below); {
		case f == nil:
			return d.unknown(path, key, at)
		case slices.Contains(seen, key):
			return d.fail(at, fmt.Sprintf("%s is given twice", below), "remove one of the two")
		default:
			seen = append(seen, key)
			d.found[below] = at
			if err := d.field(f, entry.Value); err != nil {
				return err
			}
		}
	}
	return nil
}

func join(section, key string) string {
	if section == "" {
		return key
	}
	return section + "." + key
}

func (d *decoder) key(entry *ast.MappingValueNode) (key string, at position, err error) {
	at = positionOf(entry.Key)
	key, ok := word(entry.Key)
	if !ok {
		return "", at, d.fail(at, "a key can't be "+describe(entry.Key), "write every value out")
	}
	return key, at, nil
}

// unknown complains about a key that a section does not have.
func (d *decoder) unknown(section, key string, at position) error {
	where, keys := "a scenario", children(d.fields, section)
	if section != "" {
		where = section
	}
	want := "the keys are " + enumerate(keys, "and")
	if near := faults.Nearest(key, keys); near != "" {
		want = fmt.Sprintf("did you mean %q?", near)
	} else if home := d.home(key); home != "" {
		want = fmt.Sprintf("%q belongs into %s", key, home)
		if f := find(d.fields, join(home, key)); f != nil {
			meaning, _, _ := strings.Cut(f.doc, ";")
			want += ": " + meaning
		}
	}
	return d.fail(at, fmt.Sprintf("there is no key %q in %s", key, where), want)
}

// home returns the only section that has a key of that name, "" if there are
// none or several.
func (d *decoder) home(key string) string {
	home := ""
	for _, f := range d.fields {
		section, last := "the file itself", f.path
		if i := strings.LastIndexByte(f.path, '.'); i >= 0 {
			section, last = f.path[:i], f.path[i+1:]
		}
		switch {
		case last != key:
		case home != "":
			return ""
		default:
			home = section
		}
	}
	return home
}

// field decodes the value of a field.
func (d *decoder) field(f *field, n ast.Node) error {
	if m, ok := n.(*ast.MappingNode); ok {
		return d.mapping(f, m)
	}
	if s, ok := n.(*ast.SequenceNode); ok {
		switch v := f.value.(type) {
		case list:
			return d.list(v, s)
		case entries:
			return d.entries(v, s)
		}
		return d.mismatch(f, n)
	}
	v, ok := f.value.(scalar)
	text, single := word(n)
	if !ok || !single {
		return d.mismatch(f, n)
	}
	if c := v.parse(text); c != nil {
		return d.complain(n, f.path+": "+c.problem, c)
	}
	d.found[f.path] = positionOf(n)
	return nil
}

// mapping decodes keys with values: of a section or a table.
func (d *decoder) mapping(f *field, m *ast.MappingNode) error {
	if t, ok := f.value.(table); ok {
		return d.table(t, m)
	}
	if len(children(d.fields, f.path)) == 0 {
		return d.mismatch(f, m)
	}
	if e, ok := f.value.(either); ok {
		*e.to = true // a section that can be left out altogether
	}
	return d.section(f.path, m)
}

// mismatch complains about a node of the wrong kind.
func (d *decoder) mismatch(f *field, n ast.Node) error {
	want := ""
	switch v := f.value.(type) {
	case scalar:
		want = v.want()
	case list:
		want = `write a list: each item on a line of its own, after "- "`
	case entries:
		want = v.wantEntry()
	case table:
		want = "write keys with numbers, such as {lost: 0}"
	default:
		want = "its keys are " + enumerate(children(d.fields, f.path), "and")
	}
	problem := fmt.Sprintf("%s can't be %s", f.path, describe(n))
	if _, null := n.(*ast.NullNode); null {
		problem = f.path + " has no value"
	}
	return d.fail(positionOf(n), problem, want)
}

// complain returns an error about a text in a node.
func (d *decoder) complain(n ast.Node, problem string, c *complaint) error {
	at := positionOf(n)
	if c.column > 0 {
		at.column += offset(n) + c.column - 1
	}
	return d.fail(at, problem, c.want)
}

func (d *decoder) list(l list, s *ast.SequenceNode) error {
	for _, n := range s.Values {
		text, ok := word(n)
		if !ok {
			return d.fail(positionOf(n), "an item of the list can't be "+describe(n), "write text; in quotes if it has a colon or a brace in it")
		}
		at := positionOf(n)
		at.column += offset(n)
		if c := l.add(text, at); c != nil {
			if d.isCutShort(n) {
				c.want = "YAML takes # for the beginning of a comment: put the whole line into quotes"
			}
			return d.complain(n, c.problem, c)
		}
	}
	return nil
}

// entries decodes a list whose items are keys with values.
func (d *decoder) entries(l entries, s *ast.SequenceNode) error {
	for _, n := range s.Values {
		m, ok := n.(*ast.MappingNode)
		if !ok {
			return d.fail(positionOf(n), "an item of the list can't be "+describe(n), l.wantEntry())
		}
		if err := l.addEntry(d, m); err != nil {
			return err
		}
	}
	return nil
}

// isCutShort reports whether a comment follows a text that looks like the end
// of a fault line: "crash at consumer.ack-gap #3".
func (d *decoder) isCutShort(n ast.Node) bool {
	at, rows := positionOf(n), strings.Split(string(d.source), "\n")
	if offset(n) > 0 || at.line > len(rows) {
		return false
	}
	_, comment, found := strings.Cut(rows[at.line-1], " #")
	return found && comment != "" && comment[0] >= '0' && comment[0] <= '9'
}

func (d *decoder) table(t table, m *ast.MappingNode) error {
	var seen []string
	for _, entry := range m.Values {
		key, at, err := d.key(entry)
		if err != nil {
			return err
		}
		text, ok := word(entry.Value)
		if !ok {
			return d.fail(positionOf(entry.Value), strconv.Quote(key)+" can't be "+describe(entry.Value), "write a whole number")
		}
		if slices.Contains(seen, key) {
			return d.fail(at, key+" is given twice", "remove one of the two")
		}
		seen = append(seen, key)
		ofKey, ofValue := t.put(key, text)
		if ofKey != nil {
			return d.complain(entry.Key, ofKey.problem, ofKey)
		}
		if ofValue != nil {
			return d.complain(entry.Value, key+": "+ofValue.problem, ofValue)
		}
	}
	return nil
}
