package scenarios

import (
	"encoding/json"
	"slices"

	"ackgap/checker"
)

// Patterns of values. The regular expressions of Go and of JavaScript read them.
// A longer duration is one above 0s.
const (
	unitPattern     = `(?:ns|us|µs|μs|ms|s|m|h)`
	durationPattern = `(?:[0-9]+(?:\.[0-9]+)?` + unitPattern + `)+`
	longerPattern   = `(?:[0-9.]+` + unitPattern + `)*[0-9.]*[1-9][0-9.]*` + unitPattern + `(?:[0-9.]+` + unitPattern + `)*`
	ratePattern     = `(?:100(?:\.0{1,4})?|[0-9]{1,2}(?:\.[0-9]{1,4})?)%|(?:1000000|[0-9]{1,6})ppm`
	namePattern     = `[a-z0-9-]+`
	linePattern     = `[^\n]*`
)

// matching returns the schema of text. What is said where the pattern does not
// match is what the program says.
func matching(pattern, want string) jsonSchema {
	return jsonSchema{Type: "string", Pattern: "^(?:" + pattern + ")$", PatternError: want}
}

// exactNumbers is up to where every editor counts exactly: JavaScript's numbers
// are floats.
const exactNumbers = 1 << 53

func (v number[T]) schema() jsonSchema {
	least := uint64(0)
	if v.zero != "" {
		least = 1
	}
	s := jsonSchema{Type: "integer", Minimum: &least, Default: json.Number(v.print())}
	if largest := uint64(^T(0)); largest <= exactNumbers {
		s.Maximum = &largest
	}
	if v.zero == "" {
		return s
	}
	// The pattern binds only text and the minimum only numbers. An editor says
	// what is wrong with either, which it could not say of alternatives.
	text := matching(v.zero, v.want())
	s.Type, s.Pattern, s.PatternError = []string{"integer", "string"}, text.Pattern, text.PatternError
	s.Examples = []string{v.zero}
	if *v.to == 0 {
		s.Default = v.zero
	}
	return s
}

// words returns the schema of one of a few words.
func words(all ...string) jsonSchema {
	var s jsonSchema
	for _, w := range all {
		s.Enum = append(s.Enum, w)
	}
	return s
}

func (v span[T]) schema() jsonSchema {
	s := matching(durationPattern, v.want())
	if v.zero != "" {
		s = matching(v.zero+"|"+longerPattern, v.want())
		s.Examples = []string{v.zero}
	}
	s.Default = v.print()
	return s
}

func (v rate) schema() jsonSchema {
	s := matching(ratePattern, v.want())
	s.Default = v.print()
	return s
}

func (v choice[T]) schema() jsonSchema {
	s := words(v.names...)
	s.Default = v.print()
	return s
}

func (v either) schema() jsonSchema {
	if slices.Contains(v.names[:], "true") { // YAML has no text there, but a boolean
		return jsonSchema{Type: "boolean", Default: v.print() == "true"}
	}
	s := words(v.names[:]...)
	s.Default = v.print()
	return s
}

func (v noting) schema() jsonSchema {
	s := v.scalar.schema()
	if v.otherwise != nil && !*v.given {
		s.Default = v.otherwise.schema().Default
	}
	return s
}

func (v text) schema() jsonSchema {
	switch v.kind {
	case name:
		return matching(namePattern, v.want())
	case line:
		return matching(linePattern, v.want())
	}
	return jsonSchema{Type: "string"}
}

func (v claims) schema() jsonSchema {
	contract := words(contractNames()...)
	return jsonSchema{Type: "array", Items: &contract, UniqueItems: true}
}

func (v expectations) schema() jsonSchema {
	var all properties
	var counts checker.Counts
	counts.Each(func(key string, _ uint64) {
		all = append(all, property{key, jsonSchema{Type: "integer", Minimum: new(uint64), Description: checker.Meaning(key)}})
	})
	return object(all)
}
