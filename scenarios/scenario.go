package scenarios

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"ackgap/checker"
	"ackgap/faults"
)

// Scenario describes a system, what goes wrong in it and what it claims. It can
// run any number of times.
type Scenario struct {
	spec   spec
	file   string
	source []byte
	found  map[string]position // where the file gives a field
	varied bool                // something differs from the file
}

// Load reads a scenario from a file. What is wrong with it is an [*Error].
func Load(file string) (*Scenario, error) {
	source, err := readFile(file, "name a scenario file")
	if err != nil {
		return nil, err
	}
	if ofCase, ofScenario := kindOf(file, source); ofCase && !ofScenario {
		return nil, &Error{File: file, Problem: "this is a case, and no scenario", Want: "simulate incidents runs it; the scenarios of its checks can be run alone"}
	}
	return Parse(file, source)
}

// Parse reads a scenario from the text of a file; file is its name in errors,
// each of which is an [*Error] with a place. The scenario has been checked as a
// whole: it runs.
func Parse(file string, source []byte) (*Scenario, error) {
	s, err := read(file, source, builtinSource, nil)
	if err != nil {
		return nil, err
	}
	if _, err := s.build(0); err != nil {
		return nil, err
	}
	if err := s.checkVariants(); err != nil {
		return nil, err
	}
	return s, nil
}

// read decodes a file over what it extends. The files of heirs are those that
// it was asked for by, the last one at the end.
func read(file string, source []byte, catalogue sourceOf, heirs []string) (*Scenario, error) {
	root, err := document(file, source)
	if err != nil {
		return nil, err
	}
	s := &Scenario{spec: newSpec(), file: file, source: slices.Clone(source), found: map[string]position{}}
	d := &decoder{file: file, source: source, found: s.found}
	if err := d.inherit(root, &s.spec, catalogue, heirs); err != nil {
		return nil, err
	}
	d.fields = s.spec.fields()
	if err := d.section("", root); err != nil {
		return nil, err
	}
	if s.spec.name == "" {
		return nil, d.fail(position{1, 1}, "the scenario has no name", wantFirst)
	}
	return s, nil
}

// Clone returns a copy, which can be changed on its own.
func (s *Scenario) Clone() *Scenario { return s.clone() }

// Name returns the scenario's name.
func (s *Scenario) Name() string { return s.spec.name }

// Title returns the line that says what the scenario shows; it may be empty.
func (s *Scenario) Title() string { return s.spec.title }

// About returns the text that explains the scenario; it may be empty.
func (s *Scenario) About() string { return s.spec.about }

// UseWhen returns the phrase that says where this choice fits; it may be empty.
func (s *Scenario) UseWhen() string { return s.spec.useWhen }

// ControlOf returns the name of the scenario to which this one is a control, ""
// for none. A control lacks a mechanism of the other one, and is meant to break
// what it claims itself.
func (s *Scenario) ControlOf() string { return s.spec.controlOf }

// Claims returns the contracts that the scenario claims to keep, end to end.
func (s *Scenario) Claims() []checker.Contract { return slices.Clone(s.spec.claims) }

// Seed returns the seed with which the scenario runs as written.
func (s *Scenario) Seed() uint64 { return s.spec.seed }

// Messages returns how many messages a run sends.
func (s *Scenario) Messages() uint32 { return s.spec.system.Messages }

// File returns the name under which the scenario was read.
func (s *Scenario) File() string { return s.file }

// Source returns the text of the file, without the changes that [Scenario.Set] made.
func (s *Scenario) Source() []byte { return slices.Clone(s.source) }

// Set changes a parameter, such as "consumer.prefetch", to a value that is
// written as in a file; claims are one word, several with commas between them,
// with brackets around them or not, or none. An error is an [*Error] that names the nearest path.
// Whether the parameters fit together is checked when the scenario runs.
func (s *Scenario) Set(path, value string) error {
	f := s.spec.field(path)
	if f == nil {
		return unknownParameter(path, s.spec.fields())
	}
	var c *complaint
	if v, ok := f.parameter(); ok {
		c = v.parse(value)
	} else if v, ok := f.value.(claims); ok {
		c = v.replace(value)
	} else {
		return notSettable(f, s.spec.fields())
	}
	if c != nil {
		return &Error{Problem: path + ": " + c.problem, Want: c.want}
	}
	delete(s.found, path)
	s.varied = true
	return nil
}

// Get returns the value of a parameter, written as in a file; ok is false if
// there is no such parameter.
func (s *Scenario) Get(path string) (value string, ok bool) {
	f := s.spec.field(path)
	if f == nil {
		return "", false
	}
	v, ok := f.parameter()
	if !ok {
		return "", false
	}
	return v.print(), true
}

func unknownParameter(path string, fields []field) error {
	e := &Error{Problem: fmt.Sprintf("there is no parameter %q", path)}
	if home := elsewhere(path, fields); home != nil {
		e.Want = fmt.Sprintf("did you mean %q?", home.path)
		if keys := children(fields, home.path); len(keys) > 0 {
			e.Want = fmt.Sprintf("did you mean %s (%s)? Its parameters are %s.%s", home.path, home.doc, home.path, strings.Join(keys, ", ."))
		}
		return e
	}
	near := faults.Nearest(path, Paths())
	if near == "" {
		near = sameEnd(path)
	}
	if near != "" {
		e.Want = fmt.Sprintf("did you mean %q?", near)
		return e
	}
	section, _, _ := strings.Cut(path, ".")
	if keys := children(fields, section); section != "" && len(keys) > 0 {
		e.Want = fmt.Sprintf("the parameters of %s are %s", section, enumerate(keys, "and"))
		return e
	}
	e.Want = "a path looks like consumer.prefetch or broker.lease.length"
	return e
}

// elsewhere returns the only field that is called, behind its first word, what the
// path is called behind its own, or the section of that name: broker.retry.count
// means something in producer.retry. It returns nil if there is none, or several,
// and where a word is only misspelt.
func elsewhere(path string, fields []field) *field {
	words := strings.Split(path, ".")
	behind := words[min(1, len(words)-1):]
	if len(words) > 1 && faults.Nearest(words[1], children(fields, words[0])) != "" {
		return nil
	}
	for n := len(behind); n > 0; n-- {
		end := "." + strings.Join(behind[:n], ".")
		var found []*field
		for i := range fields {
			isSection := len(children(fields, fields[i].path)) > 0
			if strings.HasSuffix(fields[i].path, end) && (n == len(behind) || isSection) {
				found = append(found, &fields[i])
			}
		}
		if len(found) == 1 {
			return found[0]
		}
	}
	return nil
}

// sameEnd returns the only parameter with the same last word, "" if there is
// none or several.
func sameEnd(path string) string {
	last := "." + path[strings.LastIndexByte(path, '.')+1:]
	found := ""
	for _, p := range Paths() {
		switch {
		case !strings.HasSuffix(p, last):
		case found != "":
			return ""
		default:
			found = p
		}
	}
	return found
}

func notSettable(f *field, fields []field) error {
	e := &Error{Problem: f.path + " is not a single value", Want: "change it in a file"}
	if keys := children(fields, f.path); len(keys) > 0 {
		e.Want = "set one of " + f.path + "." + strings.Join(keys, ", "+f.path+".")
	} else if f.describes() {
		e.Problem = f.path + " describes the scenario and is no parameter"
	}
	return e
}

// clone returns a copy that can be changed on its own.
func (s *Scenario) clone() *Scenario {
	c := *s
	c.spec.faults.script = slices.Clone(s.spec.faults.script)
	c.spec.faults.weather.lines = slices.Clone(s.spec.faults.weather.lines)
	c.spec.sources = slices.Clone(s.spec.sources)
	c.spec.variants = slices.Clone(s.spec.variants)
	c.spec.claims = slices.Clone(s.spec.claims)
	c.spec.expect = slices.Clone(s.spec.expect)
	c.found = maps.Clone(s.found)
	return &c
}
