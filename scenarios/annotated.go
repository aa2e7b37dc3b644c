package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"ackgap/checker"
)

// Annotated writes the scenario as a file to start from, under a name of its
// own: every parameter with its value and a comment. The file describes the
// same runs as the scenario does.
func (s *Scenario) Annotated(name string) []byte {
	c := s.clone()
	c.spec.name, c.spec.extends = name, "" // every parameter is written out
	defaults := newSpec()
	a := annotator{fields: c.spec.fields(), defaults: defaults.fields(), spec: &c.spec}
	for _, key := range children(a.fields, "") {
		f := find(a.fields, key)
		if a.isUnused(f) {
			continue
		}
		if f.value == nil || isFirstOfGroup(key) {
			a.b.WriteByte('\n')
		}
		a.field(f)
	}
	return []byte(a.b.String())
}

// isFirstOfGroup tells the keys of the file itself that a blank line precedes.
func isFirstOfGroup(key string) bool {
	return slices.Contains([]string{"hop", "seed", "variants", "horizon", "claims"}, key)
}

// isUnused tells the keys that only a system of the outcome matrix has, where
// the scenario is none.
func (a *annotator) isUnused(f *field) bool {
	ofSystem := slices.Contains([]string{"hop", "advertised", "scope", "sources", "variants"}, f.path)
	return ofSystem && a.spec.leg == checker.NoLeg
}

// annotator writes the fields of a spec.
type annotator struct {
	b      strings.Builder
	fields []field
	// defaults are the same fields where a file says nothing.
	defaults []field
	spec     *spec
}

// noteColumn is where comments begin, if the value leaves room.
const noteColumn = 32

// row writes a line with a comment.
func (a *annotator) row(depth int, content, note string) {
	content = strings.Repeat("  ", depth) + content
	pad := max(1, noteColumn-utf8.RuneCountInString(content))
	fmt.Fprintf(&a.b, "%s%s# %s\n", content, strings.Repeat(" ", pad), note)
}

// field writes a field with everything below it.
func (a *annotator) field(f *field) {
	depth, key := strings.Count(f.path, "."), f.path[strings.LastIndexByte(f.path, '.')+1:]
	switch v := f.value.(type) {
	case text:
		a.text(depth, key, v)
	case leg:
		a.row(depth, key+": "+v.print(), f.doc)
	case sources:
		a.items(depth, key, f.doc, v.items(), "the vendor's manual, the chapter on delivery")
	case variants:
		a.variants(key, f.doc, *v.to)
	case script:
		a.items(depth, key, f.doc, v.items(), "crash consumer-1 at 80ms, restart after 1s")
	case *weather:
		if v.kind == listedWeather {
			a.items(depth, key, f.doc, v.items(), "")
		} else {
			a.row(depth, key+": "+v.print(), f.doc)
		}
	case claims:
		a.row(depth, key+": ["+strings.Join(v.items(), ", ")+"]", f.doc)
	case expectations:
		a.row(depth, key+": {"+v.inline()+"}", f.doc)
	default:
		a.parameter(f, depth, key)
	}
}

// parameter writes a single value or a section.
func (a *annotator) parameter(f *field, depth int, key string) {
	v, single := f.value.(scalar)
	keys := children(a.fields, f.path)
	switch {
	case single && len(keys) == 0:
		a.row(depth, key+": "+v.print(), f.doc+others(v)+a.otherwise(f.path, v.print()))
	case single && v.print() == "none":
		a.row(depth, key+": none", f.doc)
		a.row(depth, "# "+key+": "+a.inline(f.path, keys), "how to have one"+a.choices(f.path, keys))
	case f.value == nil && a.isCommon(f.path):
		a.row(depth, "# "+key+": "+a.inline(f.path, keys[:1]), f.doc)
	default:
		a.row(depth, key+":", f.doc)
		for _, k := range keys {
			a.field(find(a.fields, f.path+"."+k))
		}
	}
}

// isCommon reports whether a section is that of a kind of link without any
// parameter of its own.
func (a *annotator) isCommon(section string) bool {
	kind, ok := strings.CutPrefix(section, "links.")
	i := slices.Index(linkKinds[:], kind)
	return ok && i >= 0 && a.spec.links.own[i].set == [4]bool{}
}

// inline writes some parameters of a section on one line.
func (a *annotator) inline(section string, keys []string) string {
	var parts []string
	for _, k := range keys {
		if v, ok := find(a.fields, section+"."+k).parameter(); ok {
			parts = append(parts, k+": "+v.print())
		}
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// choices names the values that the parameters of a section could have.
func (a *annotator) choices(section string, keys []string) string {
	text := ""
	for _, k := range keys {
		if v, ok := find(a.fields, section+"."+k).parameter(); ok && others(v) != "" {
			text += "; " + k + others(v)
		}
	}
	return text
}

// otherwise names the default of a parameter that has another value.
func (a *annotator) otherwise(path, value string) string {
	if v, ok := find(a.defaults, path).parameter(); ok && v.print() != value && !isOwnOfLink(path) {
		return "; default " + v.print()
	}
	return ""
}

// isOwnOfLink tells the parameters of one kind of link, whose defaults are those
// of all links.
func isOwnOfLink(path string) bool {
	_, own := commonLink(path)
	return own
}

// others names the values that a parameter could have instead.
func others(v scalar) string {
	switch v := v.(type) {
	case noting:
		return others(v.scalar)
	case interface{ alternatives() string }:
		if text := v.alternatives(); text != "" {
			return " (" + text + ")"
		}
	}
	return ""
}

func (a *annotator) text(depth int, key string, v text) {
	if depth > 0 {
		a.b.WriteString(strings.Repeat("  ", depth))
	}
	switch value := v.print(); {
	case v.kind == name && value == "": // can only be left out
	case v.kind == name:
		fmt.Fprintf(&a.b, "%s: %s\n", key, value)
	case v.kind == line || value == "":
		fmt.Fprintf(&a.b, "%s: %s\n", key, quoted(value))
	default:
		fmt.Fprintf(&a.b, "%s: |\n", key)
		for row := range strings.SplitSeq(value, "\n") {
			a.b.WriteString(strings.TrimRight("  "+row, " ") + "\n")
		}
	}
}

// variants writes the alternatives, each with its keys on lines of their own.
func (a *annotator) variants(key, doc string, all []Variant) {
	if len(all) == 0 {
		a.row(0, key+": []", doc)
		a.row(0, "# - {name: no-retries, source: where, set: {producer.retry.attempts: 1}}", "an item looks like this")
		return
	}
	a.row(0, key+":", doc)
	for i := range all {
		v := &all[i]
		fmt.Fprintf(&a.b, "  - name: %s\n", v.Name)
		if v.Source != "" {
			fmt.Fprintf(&a.b, "    source: %s\n", quoted(v.Source))
		}
		if len(v.Set) > 0 {
			a.b.WriteString("    set:\n")
		}
		for _, s := range v.Set {
			fmt.Fprintf(&a.b, "      %s: %s\n", s.Path, s.Value)
		}
		if len(v.Script) > 0 {
			a.b.WriteString("    script:\n")
		}
		for _, l := range v.Script {
			fmt.Fprintf(&a.b, "      - %s\n", quoted(l.String()))
		}
	}
}

// items writes a list; an empty one with a comment that shows an item.
func (a *annotator) items(depth int, key, doc string, items []string, example string) {
	if len(items) == 0 {
		a.row(depth, key+": []", doc)
		a.row(depth, "# - "+example, "an item looks like this")
		return
	}
	a.row(depth, key+":", doc)
	for _, item := range items {
		fmt.Fprintf(&a.b, "%s- %s\n", strings.Repeat("  ", depth+1), quoted(item))
	}
}

// quoted writes text so that YAML takes it as it stands.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
