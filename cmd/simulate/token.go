package main

import (
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"ackgap/faults"
	"ackgap/scenarios"
)

const wantRun = "name one scenario, such as ack-gap (simulate list has all), a file, or the token of a run"

// define adds the flags that say which run is meant.
func (f *runFlags) define(verb *cobra.Command) {
	flags := verb.Flags()
	flags.SortFlags = false
	flags.StringVar(&f.seed, "seed", "", "`number` behind every random choice (default: the scenario's)")
	flags.StringVar(&f.messages, "messages", "", "`number` of messages to send (default: the scenario's)")
	flags.StringArrayVar(&f.faults, "fault", nil, "add a fault, a `line` such as\n'crash consumer-1 at 80ms, restart after 1s'; may be repeated")
	flags.StringVar(&f.weather, "weather", "", "random faults, `kind` default (if left out) or none")
	flags.Lookup("weather").NoOptDefVal = "default"
	flags.StringArrayVar(&f.parameters, "set", nil, "change a parameter, `path=value`, such as\nconsumer.prefetch=1; may be repeated")
	register(verb, "weather", []string{"default", "none"})
	register(verb, "set", settable())
}

// open finds the run that a name, or a token, and the flags mean. The options
// are what differs from the scenario besides its parameters.
func (f *runFlags) open(name string) (*scenarios.Scenario, []scenarios.Option, error) {
	token, err := tokenOf(name)
	if err != nil {
		return nil, nil, err
	}
	if token == nil {
		s, err := find(name)
		if err != nil {
			return nil, nil, err
		}
		opts, err := f.apply(s)
		return s, opts, err
	}
	f.token = token
	s, err := find(token.Scenario)
	if err != nil {
		return nil, nil, err
	}
	opts, err := token.Apply(s)
	if err != nil {
		return nil, nil, err
	}
	more, err := f.apply(s)
	return s, slices.Concat(opts, more), err
}

// tokenOf reads a token; nil for the name of a scenario or of a file.
func tokenOf(name string) (*scenarios.Token, error) {
	if _, err := os.Stat(name); err == nil || !scenarios.IsToken(name) {
		return nil, nil
	}
	return scenarios.ParseToken(name)
}

// tokenFor names a run of the scenario that open found, by all that goes wrong in it.
func (f *runFlags) tokenFor(name string, seed uint64, messages uint32, script faults.Script) string {
	t := scenarios.Token{Scenario: name, Seed: seed, Scripted: true, Script: script}
	if f.token != nil {
		t.Scenario, t.Set = f.token.Scenario, slices.Clone(f.token.Set)
	}
	set := func(path, value string) {
		t.Set = slices.DeleteFunc(t.Set, func(s scenarios.Setting) bool { return s.Path == path })
		t.Set = append(t.Set, scenarios.Setting{Path: path, Value: value})
	}
	for _, change := range f.parameters {
		path, value, _ := strings.Cut(change, "=")
		set(strings.TrimSpace(path), strings.TrimSpace(value))
	}
	set("messages", strconv.FormatUint(uint64(messages), 10))
	return t.String()
}
