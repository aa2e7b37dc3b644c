package scenarios

import (
	"errors"
	"strings"

	"ackgap/faults"
	"ackgap/history"
	"ackgap/model"
	"ackgap/sim"
)

// Option changes how a scenario runs, without changing the scenario. Options
// apply in the order in which they are given. What is wrong with one is
// returned by the call that it is given to.
type Option func(*setting) error

// setting is a scenario with the options of a run.
type setting struct {
	scenario  *Scenario // a copy of its own
	observers []history.Observer
	record    bool
	latencies bool
	wrap      func(sim.Injector) sim.Injector
	planted   model.Planted
}

// with applies options to a copy of the scenario.
func (s *Scenario) with(opts []Option) (*setting, error) {
	set := &setting{scenario: s.clone()}
	for _, o := range opts {
		if err := o(set); err != nil {
			return nil, err
		}
	}
	return set, nil
}

// Seed runs with another seed.
func Seed(seed uint64) Option {
	return func(set *setting) error {
		set.scenario.varied = set.scenario.varied || seed != set.scenario.spec.seed
		set.scenario.spec.seed = seed
		return nil
	}
}

// Messages sends another number of messages, from 1.
func Messages(n uint32) Option {
	return func(set *setting) error {
		s := set.scenario
		s.varied = true
		delete(s.found, "messages")
		s.spec.system.Messages = n
		return nil
	}
}

// Steps bounds the steps of a run, which counts as not drained where it needs
// more; 0 leaves the bound that no run reaches which gets anywhere.
func Steps(n uint64) Option {
	return func(set *setting) error {
		set.scenario.varied = true
		set.scenario.spec.steps = n
		return nil
	}
}

// Set changes a parameter, as [Scenario.Set] does.
func Set(path, value string) Option {
	return func(set *setting) error { return set.scenario.Set(path, value) }
}

// Faults adds lines to the script. An error is a [*faults.SyntaxError] or,
// where a line does not fit the system, a [*faults.LineError].
func Faults(lines ...string) Option {
	return func(set *setting) error {
		for _, text := range lines {
			l, err := faults.ParseLine(text)
			if err != nil {
				return err
			}
			set.addLine(l)
		}
		return nil
	}
}

// OnlyFaults replaces script and weather by these lines; errors are those of [Faults].
func OnlyFaults(lines ...string) Option {
	return func(set *setting) error {
		set.calm()
		return Faults(lines...)(set)
	}
}

// Script replaces script and weather by a script, such as the one of an
// earlier [Result].
func Script(script faults.Script) Option {
	return func(set *setting) error {
		set.calm()
		for _, l := range script {
			set.addLine(l)
		}
		return nil
	}
}

// NoFaults runs without any script or weather.
func NoFaults() Option { return OnlyFaults() }

// Weather replaces the weather: by "none", by "default", or by lines with a
// rate, among which "default" may stand. Errors are those of [Faults].
func Weather(lines ...string) Option {
	return func(set *setting) error {
		w := &set.scenario.spec.faults.weather
		set.scenario.varied = true
		*w = weather{}
		if len(lines) == 1 && (lines[0] == "none" || lines[0] == "default") {
			if c := w.parse(lines[0]); c != nil {
				return &Error{Problem: "faults.weather: " + c.problem, Want: c.want}
			}
			return nil
		}
		for _, text := range lines {
			if err := addWeather(w, text); err != nil {
				return err
			}
		}
		return nil
	}
}

// addWeather adds one line. A single word is likelier to be a misspelt name
// than the beginning of a line.
func addWeather(w *weather, text string) error {
	if text == "default" {
		w.kind, w.plus = listedWeather, true
		return nil
	}
	l, err := faults.ParseLine(text)
	var syntax *faults.SyntaxError
	switch {
	case errors.As(err, &syntax) && !strings.Contains(strings.TrimSpace(text), " "):
		c := w.parse(text)
		return &Error{Problem: "faults.weather: " + c.problem, Want: c.want}
	case err != nil:
		return err
	}
	w.kind = listedWeather
	w.lines = append(w.lines, placedLine{line: l})
	return nil
}

// Observe tells an observer every event of each run.
func Observe(o history.Observer) Option {
	return func(set *setting) error {
		set.observers = append(set.observers, o)
		return nil
	}
}

// Record keeps the history of each run, which explaining anomalies needs.
func Record() Option {
	return func(set *setting) error {
		set.record = true
		return nil
	}
}

// Latencies measures latency and throughput. [Scenario.Run] always does.
func Latencies() Option {
	return func(set *setting) error {
		set.latencies = true
		return nil
	}
}

// WrapInjector puts something between the kernel and the plan that decides what
// goes wrong.
func WrapInjector(wrap func(sim.Injector) sim.Injector) Option {
	return func(set *setting) error {
		set.wrap, set.scenario.varied = wrap, true
		return nil
	}
}

// Planted builds deliberate bugs into the system, to test its judges.
func Planted(bugs model.Planted) Option {
	return func(set *setting) error {
		set.planted |= bugs
		set.scenario.varied = set.scenario.varied || bugs != 0
		return nil
	}
}

// addLine adds a line to the script.
func (set *setting) addLine(l faults.Line) {
	f := &set.scenario.spec.faults
	f.script = append(f.script, placedLine{line: l})
	set.scenario.varied = true
}

// calm removes script and weather.
func (set *setting) calm() {
	f := &set.scenario.spec.faults
	f.script, f.weather = nil, weather{}
	set.scenario.varied = true
}
