package scenarios

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"ackgap/faults"
)

// Variant is a documented configuration alternative of a system: some
// parameters that differ, and what the world around it does besides.
type Variant struct {
	// Name tells variants apart; Source says where the alternative is documented.
	Name, Source string
	// Set are the parameters that differ, in the order of the file.
	Set []Setting
	// Script are lines that precede every fault which is tried under the variant.
	Script faults.Script

	at     position   // of the name
	values []position // of the values of Set
	lines  []position // of the lines of Script
}

// Setting is a parameter and its value, written as in a file.
type Setting struct{ Path, Value string }

// String returns "path=value", as the command line has it.
func (s Setting) String() string { return s.Path + "=" + s.Value }

// Variants lists the documented alternatives to the scenario as it stands.
func (s *Scenario) Variants() []Variant { return slices.Clone(s.spec.variants) }

// Options are what makes the scenario the variant.
func (v *Variant) Options() []Option {
	var opts []Option
	for _, p := range v.Set {
		opts = append(opts, Set(p.Path, p.Value))
	}
	return append(opts, addScript(v.Script))
}

func addScript(script faults.Script) Option {
	return func(set *setting) error {
		for _, l := range script {
			set.addLine(l)
		}
		return nil
	}
}

// variants is the list of alternatives.
type variants struct{ to *[]Variant }

// entries is a value that is written as a list of keys with values.
type entries interface {
	addEntry(d *decoder, m *ast.MappingNode) error
	wantEntry() string
}

var variantKeys = []string{"name", "source", "set", "script"}

const wantVariant = `write a list, such as "- {name: at-latest, source: where, set: {consumer.prefetch: 1}}"`

func (v variants) wantEntry() string { return wantVariant }

func (v variants) addEntry(d *decoder, m *ast.MappingNode) error {
	add := Variant{at: positionOf(m)}
	var seen []string
	for _, entry := range m.Values {
		key, at, err := d.key(entry)
		switch {
		case err != nil:
			return err
		case slices.Contains(seen, key):
			return d.fail(at, fmt.Sprintf("%s is given twice", key), "remove one of the two")
		}
		seen = append(seen, key)
		if err := add.decode(d, key, at, entry.Value); err != nil {
			return err
		}
	}
	same := func(o Variant) bool { return o.Name == add.Name }
	switch {
	case add.Name == "":
		return d.fail(add.at, "the variant has no name", "begin with, for example, name: no-retries")
	case slices.ContainsFunc(*v.to, same):
		return d.fail(add.at, fmt.Sprintf("there are two variants %q", add.Name), "give each a name of its own")
	case len(add.Set) == 0 && len(add.Script) == 0:
		return d.fail(add.at, fmt.Sprintf("the variant %q differs in nothing", add.Name), "give it set or script")
	}
	*v.to = append(*v.to, add)
	return nil
}

// decode reads one key of a variant.
func (v *Variant) decode(d *decoder, key string, at position, n ast.Node) error {
	switch key {
	case "name":
		v.at = positionOf(n)
		return d.field(&field{path: "name", value: text{&v.Name, name}}, n)
	case "source":
		return d.field(&field{path: "source", value: text{&v.Source, line}}, n)
	case "set":
		return v.decodeSet(d, n)
	case "script":
		var lines []placedLine
		err := d.field(&field{path: "script", value: script{&lines}}, n)
		for _, l := range lines {
			v.Script, v.lines = append(v.Script, l.line), append(v.lines, l.at)
		}
		return err
	}
	want := "its keys are " + enumerate(variantKeys, "and")
	if near := faults.Nearest(key, variantKeys); near != "" {
		want = fmt.Sprintf("did you mean %q?", near)
	}
	return d.fail(at, fmt.Sprintf("there is no key %q in a variant", key), want)
}

// decodeSet reads paths with their values.
func (v *Variant) decodeSet(d *decoder, n ast.Node) error {
	m, ok := n.(*ast.MappingNode)
	if !ok {
		return d.fail(positionOf(n), "set can't be "+describe(n), "write paths with values, such as {consumer.prefetch: 1}")
	}
	fields := new(spec).fields()
	for _, entry := range m.Values {
		path, at, err := d.key(entry)
		if err != nil {
			return err
		}
		f := find(fields, path)
		if f == nil {
			return d.atPlace(at, unknownParameter(path, fields))
		}
		if _, ok := f.parameter(); !ok {
			return d.atPlace(at, notSettable(f, fields))
		}
		value, ok := word(entry.Value)
		if !ok {
			return d.mismatch(f, entry.Value)
		}
		if slices.ContainsFunc(v.Set, func(s Setting) bool { return s.Path == path }) {
			return d.fail(at, path+" is given twice", "remove one of the two")
		}
		v.Set = append(v.Set, Setting{path, strings.TrimSpace(value)})
		v.values = append(v.values, positionOf(entry.Value))
	}
	return nil
}

// atPlace gives an error without a place one in the file.
func (d *decoder) atPlace(at position, err error) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	return d.fail(at, e.Problem, e.Want)
}

// checkVariants builds the system under each variant.
func (s *Scenario) checkVariants() error {
	for i := range s.spec.variants {
		if err := s.checkVariant(&s.spec.variants[i]); err != nil {
			return err
		}
	}
	return nil
}

func (s *Scenario) checkVariant(v *Variant) error {
	other := s.clone()
	other.spec.faults.script = nil // of another system
	for i, p := range v.Set {
		if err := other.Set(p.Path, p.Value); err != nil {
			return s.inVariant(v, v.values[i], err)
		}
	}
	set := &setting{scenario: other}
	if err := addScript(v.Script)(set); err != nil {
		return err
	}
	_, err := set.scenario.build(0)
	at := v.at
	var misfit *faults.LineError
	if errors.As(err, &misfit) && misfit.Index < len(v.lines) {
		at = v.lines[misfit.Index]
		err = &Error{Problem: misfit.Problem, Want: misfit.Want}
	}
	return s.inVariant(v, at, err)
}

// inVariant says where in the file the variant is that doesn't fit.
func (s *Scenario) inVariant(v *Variant, at position, err error) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	return errorAt(s.file, s.source, at, fmt.Sprintf("variant %s: %s", v.Name, e.Problem), e.Want)
}

func (v variants) schema() jsonSchema {
	paths := words(Paths()...)
	set := jsonSchema{Type: "object", PropertyNames: &paths, Description: "the parameters that differ, as paths with values"}
	entry := object(properties{
		{"name", described(text{new(string), name}.schema(), "what the variant is called")},
		{"source", described(text{new(string), line}.schema(), "where the alternative is documented")},
		{"set", set},
		{"script", described(script{}.schema(), "what else the world does, before the fault that is tried")},
	})
	entry.Required = []string{"name"}
	return jsonSchema{Type: "array", Items: &entry}
}

func described(s jsonSchema, doc string) jsonSchema {
	s.Description = doc
	return s
}
