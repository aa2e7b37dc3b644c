package scenarios

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/goccy/go-yaml/ast"

	"ackgap/faults"
)

// Case is something that somebody has said about message delivery, a lesson's
// claim or a published incident, with the runs that put it to the test.
type Case struct {
	// Name is what it is called, such as "l06".
	Name string
	// Title says in a line what it is about, Claim what is said.
	Title, Claim string
	// Sources name where it was said, or what the judgement rests on.
	Sources []string
	// Texts tell it to a reader.
	Texts CaseTexts
	// Shows are the checks of the claim as it was said; Limits those that show
	// where it stops being true.
	Shows, Limits []Check

	file string
}

// CaseTexts are the parts of a case that are read, each some lines of text.
type CaseTexts struct {
	// Situation comes first, then a Question to think about before reading on.
	Situation, Question string
	// Happens and Why explain, Remedy says what to do about it, Ends where the
	// claim stops being true.
	Happens, Why, Remedy, Ends string
}

// Check is a trial and what must come of it, beside a control without the cause
// and what must come of that instead.
type Check struct {
	// Says is in a line what the check is about.
	Says            string
	Run, Control    Trial
	Expect, Instead []Expected
}

// File returns the name under which the case was read.
func (c *Case) File() string { return c.file }

// Checks returns all checks, those of the claim first.
func (c *Case) Checks() []Check { return slices.Concat(c.Shows, c.Limits) }

// Lessons returns the claims of the lessons, by their names.
func Lessons() []*Case { return embeddedCases("lessons") }

// Incidents returns the published incidents, by their names.
func Incidents() []*Case { return embeddedCases("incidents") }

func embeddedCases(part string) []*Case {
	var all []*Case
	for _, name := range namesIn(part) {
		file := name + ".yaml"
		source, err := catalogueFiles.ReadFile("catalogue/" + part + "/" + file)
		if err != nil {
			panic("scenarios: the case " + name + " is not embedded: " + err.Error())
		}
		c, err := ParseCase(file, source)
		if err != nil {
			panic("scenarios: the embedded case " + name + " is wrong: " + err.Error())
		}
		all = append(all, c)
	}
	return all
}

// LoadCase reads a case from a file. What is wrong with it is an [*Error].
func LoadCase(file string) (*Case, error) {
	source, err := readFile(file, "name the file of a case")
	if err != nil {
		return nil, err
	}
	if ofCase, ofScenario := kindOf(file, source); ofScenario && !ofCase {
		return nil, &Error{File: file, Problem: "this is a scenario, and no case", Want: "simulate run runs it; a case names it in its checks"}
	}
	return ParseCase(file, source)
}

// ParseCase reads a case from the text of a file; file is its name in errors,
// each of which is an [*Error] with a place. Every trial has been built once: it
// runs.
func ParseCase(file string, source []byte) (*Case, error) {
	root, err := document(file, source)
	if err != nil {
		return nil, err
	}
	d := &decoder{file: file, source: source, found: map[string]position{}}
	c := &Case{file: file}
	if err := d.keyed("a case", root, c.keys(d)); err != nil {
		return nil, err
	}
	switch {
	case c.Name == "":
		return nil, d.fail(position{1, 1}, "the case has no name", "begin with, for example, name: i01")
	case len(c.Shows) == 0:
		return nil, d.fail(position{1, 1}, "the case shows nothing", "write shows: and a list of checks")
	}
	return c, nil
}

// keys are the keys of a case, in the order of a file.
func (c *Case) keys(d *decoder) []caseKey {
	free := func(name string, to *string, kind textKind) caseKey {
		return caseKey{name, func(n ast.Node) error { return d.field(&field{path: name, value: text{to, kind}}, n) }}
	}
	checks := func(name string, to *[]Check) caseKey {
		return caseKey{name, func(n ast.Node) error { return d.checks(name, to, n) }}
	}
	return []caseKey{
		free("name", &c.Name, name), free("title", &c.Title, line), free("claim", &c.Claim, lines),
		{"sources", func(n ast.Node) error { return d.field(&field{path: "sources", value: sources{&c.Sources}}, n) }},
		free("situation", &c.Texts.Situation, lines), free("question", &c.Texts.Question, lines),
		free("happens", &c.Texts.Happens, lines), free("why", &c.Texts.Why, lines),
		free("remedy", &c.Texts.Remedy, lines), free("ends", &c.Texts.Ends, lines),
		checks("shows", &c.Shows), checks("limits", &c.Limits),
	}
}

// caseKey is a key of a mapping and what reads its value.
type caseKey struct {
	name string
	read func(ast.Node) error
}

// keyed reads a mapping whose keys are given.
func (d *decoder) keyed(of string, m *ast.MappingNode, keys []caseKey) error {
	var names, seen []string
	for _, k := range keys {
		names = append(names, k.name)
	}
	for _, entry := range m.Values {
		key, at, err := d.key(entry)
		if err != nil {
			return err
		}
		i := slices.Index(names, key)
		switch {
		case i < 0:
			want := "the keys are " + enumerate(names, "and")
			if near := faults.Nearest(key, names); near != "" {
				want = fmt.Sprintf("did you mean %q?", near)
			}
			return d.fail(at, fmt.Sprintf("there is no key %q in %s", key, of), want)
		case slices.Contains(seen, key):
			return d.fail(at, key+" is given twice", "remove one of the two")
		}
		seen = append(seen, key)
		if err := keys[i].read(entry.Value); err != nil {
			return err
		}
	}
	return nil
}

// mappingOf returns the keys and values of a node.
func (d *decoder) mappingOf(what string, n ast.Node, want string) (*ast.MappingNode, error) {
	if m, ok := n.(*ast.MappingNode); ok {
		return m, nil
	}
	return nil, d.fail(positionOf(n), what+" can't be "+describe(n), want)
}

const wantCheck = `write a list of checks, each with says, run, expect, control and instead`

// checks reads a list of checks.
func (d *decoder) checks(what string, to *[]Check, n ast.Node) error {
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		return d.fail(positionOf(n), what+" can't be "+describe(n), wantCheck)
	}
	for _, item := range list.Values {
		m, err := d.mappingOf("a check", item, wantCheck)
		if err != nil {
			return err
		}
		var c Check
		var control ast.Node // comes after the run, wherever it stands
		err = d.keyed("a check", m, []caseKey{
			{"says", func(n ast.Node) error { return d.field(&field{path: "says", value: text{&c.Says, line}}, n) }},
			{"run", func(n ast.Node) error { return d.trial("run", &c.Run, nil, n) }},
			{"expect", func(n ast.Node) error { return d.expected("expect", &c.Expect, n) }},
			{"control", func(n ast.Node) error { control = n; return nil }},
			{"instead", func(n ast.Node) error { return d.expected("instead", &c.Instead, n) }},
		})
		if err == nil && control != nil {
			err = d.trial("control", &c.Control, &c.Run, control)
		}
		switch {
		case err != nil:
			return err
		case !c.Run.given() || len(c.Expect) == 0:
			return d.fail(positionOf(m), "the check has no run, or expects nothing of it", wantCheck)
		case !c.Control.given() || len(c.Instead) == 0:
			return d.fail(positionOf(m), "the check has no control, or nothing is said of it", wantCheck)
		}
		if err := cmp.Or(d.toldBy(&c.Run, c.Expect), d.toldBy(&c.Control, c.Instead)); err != nil {
			return err
		}
		*to = append(*to, c)
	}
	return nil
}
