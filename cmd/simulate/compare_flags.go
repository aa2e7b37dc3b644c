package main

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"ackgap/explore"
	"ackgap/scenarios"
)

// options are what the flags say about the comparison.
func (f *compareFlags) options() (explore.CompareOptions, error) {
	o := explore.CompareOptions{Weather: f.weather, Workers: int(f.workers)}
	var err error
	if o.Runs, err = number("runs", f.runs, 1); err != nil {
		return o, err
	}
	if o.FirstSeed, err = number("seed", f.seed, 0); err != nil {
		return o, err
	}
	if err := f.workers.check(); err != nil {
		return o, err
	}
	switch {
	case o.FirstSeed > math.MaxUint64-o.Runs:
		return o, &usageError{fmt.Sprintf("there are no %d seeds from %d on", o.Runs, o.FirstSeed), "begin with a smaller seed"}
	case len(f.weather) > 1 && slices.Contains(f.weather, "none"):
		return o, &usageError{"--weather none allows no other weather", "remove one of the two"}
	}
	for _, change := range f.parameters {
		path, _, _ := strings.Cut(change, "=")
		o.Keep = append(o.Keep, strings.TrimSpace(path))
	}
	o.Sweep, err = f.sweepOf()
	return o, err
}

// number reads a flag's whole number.
func number(flag, text string, least uint64) (uint64, error) {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil || n < least {
		return 0, &usageError{fmt.Sprintf("%q is no value for --%s", text, flag),
			fmt.Sprintf("write a whole number, from %d to %d", least, uint64(math.MaxUint64))}
	}
	return n, nil
}

// sweepOf reads the only sweep, nil for none.
func (f *compareFlags) sweepOf() (*explore.Sweep, error) {
	const want = "write a path and values, such as --sweep producer.window=1,4,16"
	if len(f.sweep) == 0 {
		return nil, nil
	}
	if len(f.sweep) > 1 {
		return nil, &usageError{"--sweep is given twice", "sweep one parameter at a time, and change others with --set"}
	}
	path, list, ok := strings.Cut(f.sweep[0], "=")
	sweep := &explore.Sweep{Path: strings.TrimSpace(path)}
	for value := range strings.SplitSeq(list, ",") {
		value = strings.TrimSpace(value)
		if value == "" {
			ok = false
		}
		sweep.Values = append(sweep.Values, value)
	}
	if !ok {
		return nil, &usageError{fmt.Sprintf("--sweep %s has no value, or an empty one", f.sweep[0]), want}
	}
	return sweep, nil
}

// scenarios finds the scenarios and changes them as the flags say.
func (f *compareFlags) scenarios(names []string) ([]*scenarios.Scenario, error) {
	var all []*scenarios.Scenario
	change := runFlags{parameters: f.parameters, messages: f.messages}
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			return nil, &usageError{fmt.Sprintf("%s is named twice", name), "remove one of the two"}
		}
		s, err := find(name)
		if err != nil {
			return nil, err
		}
		if _, err := change.apply(s); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// command is the command line that runs a witness again.
func (f *compareFlags) command(name string, row *explore.Row, w *explore.Witness) string {
	again := runFlags{messages: f.messages, parameters: slices.Clone(f.parameters)}
	if row.Value != "" {
		path, _, _ := strings.Cut(f.sweep[0], "=")
		again.parameters = append(again.parameters, strings.TrimSpace(path)+"="+row.Value)
	}
	own, _ := row.Scenario.Get("faults.weather")
	if weather := strings.Join(f.weather, "; "); weather != own && (weather != "" || own != "default") {
		again.weather = cmp.Or(weather, "default")
	}
	return again.command(name, w.Seed)
}

// messagesPerDay reads a rate such as "2000000/day"; 0 for "".
func messagesPerDay(text string) (uint64, error) {
	if text == "" {
		return 0, nil
	}
	count, unit, _ := strings.Cut(text, "/")
	perDay := map[string]uint64{"day": 1, "hour": 24, "minute": 24 * 60, "second": 24 * 60 * 60}[unit]
	n, err := strconv.ParseUint(count, 10, 64)
	if err != nil || n == 0 || perDay == 0 || n > math.MaxUint64/perDay {
		return 0, &usageError{fmt.Sprintf("%q is no value for --per", text),
			"write a number of messages and a unit: /second, /minute, /hour or /day, such as 2000000/day"}
	}
	return n * perDay, nil
}
