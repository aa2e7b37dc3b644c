package scenarios

import (
	"slices"
	"strings"
)

// field is one key of the language, with its value in a spec.
type field struct {
	path string
	doc  string
	// value is a scalar, list, table or several of them; nil for a section,
	// which only has fields of its own.
	value any
}

// parameter returns the value of a field that can be set by one word; what only
// describes a scenario is none.
func (f *field) parameter() (scalar, bool) {
	if f.describes() {
		return nil, false
	}
	v, ok := f.value.(scalar)
	return v, ok
}

// describes reports whether a field tells about a scenario without any part in
// its runs.
func (f *field) describes() bool {
	switch f.value.(type) {
	case text, leg:
		return true
	}
	return false
}

// children lists the keys directly below a section; "" is the file itself.
func children(fields []field, section string) []string {
	prefix := section
	if section != "" {
		prefix += "."
	}
	var keys []string
	for _, f := range fields {
		key, below := strings.CutPrefix(f.path, prefix)
		if below && !strings.Contains(key, ".") {
			keys = append(keys, key)
		}
	}
	return keys
}

// field returns the field with that path, nil if there is none. It looks first
// where most parameters are: the table is made anew each time.
func (s *spec) field(path string) *field {
	for _, part := range []func() []field{s.counting, s.producing, s.storing, s.replicating, s.consuming, s.sinking, s.sinkingTwice,
		s.failing, s.judging, s.describing, s.promising, s.varying, s.linking} {
		if f := find(part(), path); f != nil {
			return f
		}
	}
	return nil
}

// find returns the field with that path, nil if there is none.
func find(fields []field, path string) *field {
	i := slices.IndexFunc(fields, func(f field) bool { return f.path == path })
	if i < 0 {
		return nil
	}
	return &fields[i]
}
