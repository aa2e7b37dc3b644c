package scenarios

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"ackgap/faults"
)

// Trial is a scenario of the catalogue, or in a file, as a check runs it.
type Trial struct {
	// Scenario is its name; "" where the trial asks for advice.
	Scenario string
	// Inquiry asks for advice; nil for none.
	Inquiry *Inquiry
	// Set are parameters, Script lines of faults besides the scenario's own,
	// Weather random faults in place of the scenario's; nil leaves those.
	Set             []Setting
	Script, Weather []string
	// Seed is the seed of the first run; 0 is the scenario's. Runs is how many
	// runs there are, with the seeds that follow it, from 1.
	Seed, Runs uint64

	at position
	// beside is the folder of the case, from which a scenario's file is looked for.
	beside string
}

// given reports whether the trial was written at all.
func (t *Trial) given() bool { return t.Scenario != "" || t.Inquiry != nil }

// Settings are the parameters that differ, the weather among them.
func (t *Trial) Settings() []Setting {
	set := slices.Clone(t.Set)
	if t.Weather != nil {
		set = append(set, Setting{"faults.weather", strings.Join(t.Weather, "; ")})
	}
	return set
}

// Options are what makes the scenario the trial.
func (t *Trial) Options() []Option {
	var opts []Option
	for _, p := range t.Settings() {
		opts = append(opts, Set(p.Path, p.Value))
	}
	opts = append(opts, Faults(t.Script...))
	if t.Seed != 0 {
		opts = append(opts, Seed(t.Seed))
	}
	return opts
}

const wantTrial = "write a scenario and what differs, such as {scenario: ack-gap, seed: 7}"

// trial reads one trial and builds it once. A control that names no scenario is the
// run, but for what it says; run is nil for the run itself.
func (d *decoder) trial(what string, to, run *Trial, n ast.Node) error {
	want := wantTrial
	if name, ok := word(n); ok && !strings.ContainsAny(name, " \n{") && name != "" {
		want = fmt.Sprintf("write %s: {scenario: %s}, and in the braces what differs, such as seed: 7", what, name)
	}
	m, err := d.mappingOf(what, n, want)
	if err != nil {
		return err
	}
	*to = Trial{Runs: 1}
	var asked Inquiry
	if run != nil && run.given() && !has(m, "scenario") && !has(m, "advise") {
		if len(m.Values) == 0 {
			return d.fail(positionOf(m), what+" does not differ from run", "write what is different, such as {set: {consumer.ack: before}}")
		}
		*to = run.inherited()
		if to.Inquiry != nil {
			asked = *to.Inquiry
			to.Inquiry = &asked
		}
	}
	to.at, to.beside = positionOf(m), filepath.Dir(d.file)
	var own Variant
	fault := func(name string, lines *[]string, rated bool) caseKey {
		return caseKey{name, func(n ast.Node) error {
			*lines = []string{}
			return d.field(&field{path: name, value: faultTexts{lines, rated}}, n)
		}}
	}
	scalar := func(name string, v scalar) caseKey {
		return caseKey{name, func(n ast.Node) error { return d.field(&field{path: name, value: v}, n) }}
	}
	err = d.keyed(what, m, []caseKey{
		scalar("scenario", text{&to.Scenario, line}),
		{"advise", func(n ast.Node) error {
			to.Inquiry = &asked
			return d.field(&field{path: "advise", value: list(&asked)}, n)
		}},
		{"tolerate", func(n ast.Node) error { return asked.tolerate(d, n) }},
		{"set", func(n ast.Node) error { return own.decodeSet(d, n) }},
		fault("script", &to.Script, false), fault("weather", &to.Weather, true),
		scalar("seed", whole(&to.Seed, "")), scalar("runs", whole(&to.Runs, "")),
	})
	if err != nil {
		return err
	}
	to.Set = over(to.Set, own.Set)
	if to.Inquiry != nil {
		return d.inquires(to)
	}
	if len(asked.Asked) > 0 {
		return d.fail(to.at, "tolerate stands without advise", "name what could be advised, such as advise: [at-most-once, at-least-once]")
	}
	return d.builds(to)
}

// has reports whether a mapping has a key.
func has(m *ast.MappingNode, key string) bool {
	return slices.ContainsFunc(m.Values, func(entry *ast.MappingValueNode) bool {
		name, ok := word(entry.Key)
		return ok && name == key
	})
}

// inherited is a trial of its own that is the same.
func (t *Trial) inherited() Trial {
	c := *t
	c.Set, c.Script, c.Weather = slices.Clone(t.Set), slices.Clone(t.Script), slices.Clone(t.Weather)
	return c
}

// over lays parameters over others.
func over(below, above []Setting) []Setting {
	for _, s := range above {
		if i := slices.IndexFunc(below, func(b Setting) bool { return b.Path == s.Path }); i >= 0 {
			below[i] = s
			continue
		}
		below = append(below, s)
	}
	return below
}

// builds complains about a trial that can't run.
func (d *decoder) builds(t *Trial) error {
	if t.Scenario == "" {
		return d.fail(t.at, "the trial names no scenario", wantTrial)
	}
	if t.Runs == 0 {
		return d.fail(t.at, "a trial of 0 runs shows nothing", "write a whole number from 1")
	}
	s, err := t.scenario()
	if err == nil {
		_, err = s.Runner(t.Options()...)
	}
	var misfit *faults.LineError
	var unfit *Error
	switch {
	case errors.As(err, &misfit):
		return d.fail(t.at, misfit.Problem, misfit.Want)
	case errors.As(err, &unfit):
		return d.fail(t.at, unfit.where()+unfit.Problem, unfit.Want)
	}
	return err
}

// Load returns the scenario of the trial, which is the caller's to change.
func (t *Trial) Load() (*Scenario, error) { return t.scenario() }

// Changed returns the scenario of the trial with its parameters.
func (t *Trial) Changed() (*Scenario, error) {
	s, err := t.scenario()
	if err != nil {
		return nil, err
	}
	s = s.Clone()
	for _, p := range t.Set {
		if err := s.Set(p.Path, p.Value); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (t *Trial) scenario() (*Scenario, error) {
	if isFile(t.Scenario) {
		return Load(t.Named())
	}
	return Builtin(t.Scenario)
}

// Named is how a command line calls the scenario: by its name, or by its file,
// which the case names as seen from its own folder.
func (t *Trial) Named() string {
	if !isFile(t.Scenario) || filepath.IsAbs(t.Scenario) {
		return t.Scenario
	}
	return filepath.Join(t.beside, t.Scenario)
}

func isFile(name string) bool {
	return strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml")
}

// faultTexts is a list of fault lines that are kept as text.
type faultTexts struct {
	to    *[]string
	rated bool
}

func (v faultTexts) add(text string, _ position) *complaint {
	if v.rated && text == "default" {
		*v.to = append(*v.to, text)
		return nil
	}
	l, c := parseFault(text, v.rated)
	if c == nil {
		*v.to = append(*v.to, l.String())
	}
	return c
}
