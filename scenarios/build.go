package scenarios

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"ackgap/faults"
	"ackgap/model"
	"ackgap/sim"
)

// assembly is a system with a plan of what goes wrong in it.
type assembly struct {
	system    *model.System
	plan      *faults.Plan
	script    faults.Script // of the plan
	weathered bool          // the plan has weather
	asked     bool          // faults are meant to strike
	replayed  bool          // the plan is not the scenario's
	limits    sim.Limits    // the fault phase is as long as the script needs
}

// build checks a scenario as a whole and assembles what it describes. An error
// is an [*Error]; where the problem comes from an option, it may also be a
// [*faults.LineError].
func (s *Scenario) build(planted model.Planted) (assembly, error) {
	if err := s.checkLimits(); err != nil {
		return assembly{}, err
	}
	config := s.spec.config()
	config.Planted = planted
	system, err := model.New(config)
	var senseless *model.ConfigError
	if errors.As(err, &senseless) {
		return assembly{}, s.errorOf(senseless.Path, senseless.Problem, senseless.Want)
	}
	if err != nil {
		return assembly{}, err
	}
	script, weather := linesOf(s.spec.faults.script), s.weather(&config)
	plan, err := s.compile(system, script, weather)
	if err != nil {
		return assembly{}, err
	}
	limits, err := s.limitsFor(script)
	if err != nil {
		return assembly{}, err
	}
	weathered := s.spec.faults.weather.kind != noWeather
	return assembly{system: system, plan: plan, script: script, weathered: weathered,
		asked: weathered || len(script) > 0, limits: limits}, nil
}

// rescript puts another plan into an assembly.
func (s *Scenario) rescript(a assembly, script faults.Script) (assembly, error) {
	plain := *s
	plain.spec.faults.script = nil // its lines are none of the file's
	plan, err := plain.compile(a.system, script, faults.Weather{})
	if err != nil {
		return assembly{}, err
	}
	limits, err := s.limitsFor(script)
	if err != nil {
		return assembly{}, err
	}
	return assembly{system: a.system, plan: plan, script: script, asked: len(script) > 0, replayed: true, limits: limits}, nil
}

// limitsFor returns the bounds of a run with a script.
func (s *Scenario) limitsFor(script faults.Script) (sim.Limits, error) {
	limits := s.spec.limits()
	limits.Heal = script.FaultsUntil(limits.Heal)
	if limits.Heal >= limits.Horizon {
		return limits, s.errorOf("horizon", fmt.Sprintf("the faults of the script last until %v, and the run is cut off at %v", limits.Heal, limits.Horizon),
			"leave time to drain behind them, or let them end earlier")
	}
	return limits, nil
}

func (s *Scenario) checkLimits() error {
	f := &s.spec.faults
	switch {
	case f.until < 0:
		return s.errorOf("faults.until", fmt.Sprintf("%v is negative", f.until), "the fault phase begins at 0s")
	case s.spec.horizon <= f.until:
		return s.errorOf("horizon", fmt.Sprintf("%v is not after the end of the fault phase at %v", s.spec.horizon, f.until),
			"leave time to drain, such as 24h")
	}
	return nil
}

// errorOf returns an error about a field, at its place in the file. A field that
// the file is silent about has the place of its section, unless the problem may
// come from an option.
func (s *Scenario) errorOf(path, problem, want string) *Error {
	at, ok := s.found[path]
	if common, single := commonLink(path); single && !ok {
		path = common
		at, ok = s.found[path]
	}
	for section := path; !ok && !s.varied; at, ok = s.found[section] {
		i := strings.LastIndexByte(section, '.')
		if i < 0 {
			at, ok = position{1, 1}, true
			break
		}
		section = section[:i]
	}
	problem = path + ": " + problem
	if !ok {
		return &Error{Problem: problem, Want: want}
	}
	return errorAt(s.file, s.source, at, problem, want)
}

// commonLink returns the parameter of all links to that of one kind.
func commonLink(path string) (common string, ok bool) {
	parts := strings.Split(path, ".")
	if len(parts) != 3 || parts[0] != "links" {
		return "", false
	}
	return "links." + parts[2], true
}

// weather returns the lines of the weather.
func (s *Scenario) weather(c *model.Config) faults.Weather {
	w := faults.Weather{Swarm: s.spec.faults.swarm}
	switch s.spec.faults.weather.kind {
	case defaultWeather:
		w.Lines = defaultLines(c)
	case listedWeather:
		w.Lines = linesOf(s.spec.faults.weather.lines) // first, as errors count them
		if s.spec.faults.weather.plus {
			w.Lines = append(w.Lines, defaultLines(c)...)
		}
	}
	return w
}

func linesOf(placed []placedLine) faults.Script {
	var lines faults.Script
	for _, p := range placed {
		lines = append(lines, p.line)
	}
	return lines
}

// compile makes the plan. An error points to the line in the file, where it is from there.
func (s *Scenario) compile(system *model.System, script faults.Script, w faults.Weather) (*faults.Plan, error) {
	plan, err := faults.Compile(script, w, s.suffering(system))
	var misfit *faults.LineError
	if !errors.As(err, &misfit) {
		misfit = s.misplaced(script, w.Lines)
	}
	if misfit == nil {
		return plan, err
	}
	from := s.spec.faults.script
	if misfit.Weather {
		from = s.spec.faults.weather.lines
	}
	if misfit.Index < len(from) && from[misfit.Index].at != (position{}) {
		at := wordAt(s.source, from[misfit.Index].at, misfit)
		return nil, errorAt(s.file, s.source, at, misfit.Problem, misfit.Want)
	}
	if at, ok := s.found["faults.weather"]; ok && misfit.Weather && !s.varied {
		// One text in place of a list has one place, that of its key.
		return nil, errorAt(s.file, s.source, at, misfit.Problem, misfit.Want)
	}
	for i := misfit.Index - 1; i >= 0; i-- {
		if i < len(from) && from[i].at != (position{}) {
			misfit.Index-- // counts the lines of the options only
		}
	}
	return nil, misfit
}

// suffering tells the fault language what it needs to know of the system.
func (s *Scenario) suffering(system *model.System) faults.System {
	nodes := system.Nodes()
	return faults.System{
		Sites:       model.Sites,
		Nodes:       nodes,
		Messages:    s.spec.system.Messages,
		FaultsUntil: s.spec.faults.until,
		PoisonNode:  sim.NodeID(max(0, slices.Index(nodes, "consumer-1"))),
		Refuse:      s.refuse,
	}
}

// refuse returns why the system can't suffer an action, "" where it can.
func (s *Scenario) refuse(a sim.Action) string {
	if s.spec.consumerless() && a == faults.Poison {
		return "it has no handler that could fail"
	}
	if s.spec.broker == logBroker && (a == faults.Forget || a == faults.Replay) {
		if s.spec.system.Consumer.Group.Enabled {
			return ""
		}
		return "only the positions of a group can be lost or set back; add consumer.group"
	}
	switch a {
	case faults.Stop:
		if !s.spec.system.Consumer.Group.Enabled {
			return "its processes end by crashes only; what a clean end does shows with consumer.group"
		}
	case faults.Skew:
		return "all of its nodes read the same clock"
	case faults.Failover:
		if s.spec.broker == noBroker {
			return "it has no broker"
		}
	case faults.Rebalance:
		if s.spec.broker == queueBroker {
			return s.spec.system.Broker.Connection.RefuseMove()
		}
		if !s.spec.system.Consumer.Group.Enabled {
			return "its consumers form no group"
		}
	case faults.Forget, faults.Replay:
		if s.spec.consumerless() {
			return "it has no consumers whose state could be lost or set back"
		}
		return s.spec.system.Broker.RefuseState(a == faults.Replay, s.spec.system.Consumer.Ack)
	case faults.Expire:
		if !s.spec.remembersAtSink() && !s.spec.remembersAtBroker() {
			return "nothing in it expires; give the sink or the broker a dedup table with a window or a count"
		}
	}
	return ""
}
