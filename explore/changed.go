package explore

import (
	"sync"

	"ackgap/scenarios"
)

// Changed is a parameter for which a system says something of its own, and which
// has another value in the runs.
type Changed struct {
	// Path is the parameter's; Own is the system's value, Used that of the runs.
	Path, Own, Used string
}

// String returns "messages=3 in place of 50".
func (c Changed) String() string { return c.Path + "=" + c.Used + " in place of " + c.Own }

// changed lists what settings change of a system's own. What has the language's
// default is not the system's own.
func changed(s *scenarios.Scenario, set []scenarios.Setting) []Changed {
	used := map[string]string{} // only looked up
	for _, p := range set {
		used[p.Path] = p.Value
	}
	var all []Changed
	for _, p := range parameters() {
		value, ok := used[p.Path]
		own, _ := s.Get(p.Path)
		if !ok || own == p.Default || own == canonical(s, p.Path, value) {
			continue
		}
		all = append(all, Changed{p.Path, own, value})
	}
	return all
}

var parameters = sync.OnceValue(scenarios.Parameters)

// canonical writes a value as the language does: 1m30s and 90s are the same.
func canonical(s *scenarios.Scenario, path, value string) string {
	s = s.Clone()
	if err := s.Set(path, value); err != nil {
		return value
	}
	written, _ := s.Get(path)
	return written
}
