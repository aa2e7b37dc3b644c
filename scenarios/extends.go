package scenarios

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"ackgap/faults"
)

// sourceOf finds the file of a scenario of the catalogue by its name.
type sourceOf func(name string) (file string, source []byte, ok bool)

// inherit takes over the parameters of the scenario that the file extends, if
// it does. It comes before everything else, wherever the key stands.
func (d *decoder) inherit(root *ast.MappingNode, to *spec, catalogue sourceOf, heirs []string) error {
	for _, entry := range root.Values {
		if key, ok := word(entry.Key); !ok || key != "extends" {
			continue
		}
		name, ok := word(entry.Value)
		if !ok {
			return nil // the decoder says what is wrong
		}
		at := positionOf(entry.Value)
		file, source, ok := catalogue(name)
		if !ok {
			return d.fail(at, fmt.Sprintf("extends: there is no scenario %q", name), nearestBuiltin(name))
		}
		heirs = append(slices.Clip(heirs), d.file)
		if slices.Contains(heirs, file) {
			return d.fail(at, "extends goes round in a circle: "+strings.Join(append(heirs, file), " extends "),
				"remove the key from one of them")
		}
		base, err := read(file, source, catalogue, heirs)
		if err != nil {
			return err
		}
		*to = base.spec.parametersOnly()
		return nil
	}
	return nil
}

// parametersOnly returns what a scenario hands on: its parameters, and no word
// of what it shows or claims, nor what goes wrong in it.
func (s *spec) parametersOnly() spec {
	all := newSpec()
	all.seed, all.system, all.broker, all.parts, all.links, all.horizon = s.seed, s.system, s.broker, s.parts, s.links, s.horizon
	return all
}

// nearestBuiltin says which scenario of the catalogue may have been meant.
func nearestBuiltin(name string) string {
	if near := faults.Nearest(name, builtinNames()); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return "simulate list has the names"
}
