package scenarios_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"ackgap/faults"
	"ackgap/scenarios"
)

// compiled returns the schema as an independent validator understands it, with
// the draft that it names.
func compiled(t *testing.T) *jsonschema.Schema { return understood(t, scenarios.Schema()) }

func understood(t *testing.T, text []byte) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("scenario.json", document); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("scenario.json")
	if err != nil {
		t.Fatal(err)
	}
	if s.DraftVersion != 2020 {
		t.Errorf("the schema is of draft %d", s.DraftVersion)
	}
	return s
}

// errNoYAML: an editor has complained before it asks the schema.
var errNoYAML = errors.New("no YAML")

// accepts returns what the schema has against a file, nil if nothing.
func accepts(schema *jsonschema.Schema, source []byte) error {
	text, err := yaml.YAMLToJSON(source)
	if err != nil {
		return errNoYAML
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return errNoYAML
	}
	return schema.Validate(value)
}

// TestSchema shows the schema.
func TestSchema(t *testing.T) { golden(t, "schema.json", string(scenarios.Schema())) }

// TestSchemaAcceptsScenarios: what runs has no mark in an editor.
func TestSchemaAcceptsScenarios(t *testing.T) {
	schema := compiled(t)
	check := func(what string, source []byte) {
		t.Helper()
		if _, err := scenarios.Parse(what, source); err != nil {
			t.Errorf("%s is no scenario: %v", what, err)
		}
		if err := accepts(schema, source); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, s := range slices.Concat(scenarios.Catalogue(), scenarios.Systems()) {
		check(s.Name(), s.Source())
		check(s.Name()+", annotated", s.Annotated("my-scenario"))
	}
	for _, pattern := range []string{"testdata/*.yaml", "../examples/*/*.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(files), err)
		}
		for _, file := range files {
			check(file, read(t, file))
		}
	}
	for _, page := range []string{"../README.md", "../docs/scenarios.md"} {
		found := scenariosIn(t, page)
		if len(found) == 0 {
			t.Errorf("%s has no scenario", page)
		}
		for _, source := range found {
			check(page, []byte(source))
		}
	}
}

// TestSchemaAcceptsFaults: what went wrong in a run, the default weather, and
// whatever form a person gives a line may stand in a file.
func TestSchemaAcceptsFaults(t *testing.T) {
	schema := compiled(t)
	check := func(key string, lines faults.Script) {
		t.Helper()
		source, err := yaml.Marshal(map[string]any{"name": "x", "faults": map[string]any{key: texts(lines)}})
		if err != nil {
			t.Fatal(err)
		}
		if err := accepts(schema, source); err != nil {
			t.Errorf("%s: %v\n%s", key, err, source)
		}
	}
	seen := map[string]bool{}
	for _, s := range scenarios.Catalogue() {
		check("weather", s.DefaultWeather())
		runner, err := s.Runner(scenarios.Weather("default"))
		if err != nil {
			t.Fatal(err)
		}
		for seed := range uint64(50) {
			script := runner.Run(seed).Script
			check("script", script)
			for _, l := range script {
				seen[faults.ActionName(l.Action)] = true
			}
		}
	}
	for _, text := range []string{
		"crash at consumer.ack-gap #3, restart after 1s",
		"crash all at 80ms",
		"  crash\tconsumer-1 , restart after 1s at 80ms ",
		"crash at broker.before-sync of broker-1 incarnation 1 visit 2",
		"drop at link.request of m1 attempt 2 copy 3",
		"delay by 3s at link.confirm of m2 attempt 1",
		"partition broker-1 to consumer-1 for 10s, at 1s",
		"slow x10 at sink.before-commit of m3 delivery 1 for 5s",
		"skew broker-1 by -5s at 1s",
		"expire sink-1 at 10s",
		"poison m5",
	} {
		l, err := faults.ParseLine(text)
		if err != nil {
			t.Fatal(err)
		}
		check("script", faults.Script{l})
		if err := accepts(schema, []byte("name: x\nfaults: {script: [\""+strings.ReplaceAll(text, "\t", "\\t")+"\"]}")); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
	if len(seen) < 7 {
		t.Errorf("only %v struck: too little to show anything", seen)
	}
}

func texts(lines faults.Script) []string {
	all := []string{}
	for _, l := range lines {
		all = append(all, l.String())
	}
	return all
}

// TestSchemaExamples: what editors offer is right.
func TestSchemaExamples(t *testing.T) {
	schema := compiled(t)
	faultKeys := schema.Properties["faults"].Properties
	script, weather := faultKeys["script"].Items2020, faultKeys["weather"].AnyOf[1].Items2020
	if len(script.Examples) < 5 || len(weather.Examples) < 3 {
		t.Fatalf("%d and %d examples", len(script.Examples), len(weather.Examples))
	}
	for _, e := range script.Examples {
		if _, err := builtin(t, "at-least-once").Run(scenarios.OnlyFaults(e.(string))); err != nil || script.Validate(e) != nil {
			t.Errorf("%q: %v, %v", e, err, script.Validate(e))
		}
	}
	for _, e := range weather.Examples {
		if _, err := builtin(t, "at-least-once").Run(scenarios.Weather(e.(string))); err != nil || weather.Validate(e) != nil {
			t.Errorf("%q: %v, %v", e, err, weather.Validate(e))
		}
	}
}

// beyondSchema lists the wrong files against which a schema has nothing, and why.
var beyondSchema = map[string]string{
	"anchor":                  "YAML has replaced anchors before the schema is asked",
	"second-document":         "a schema is asked about one document",
	"not-utf8":                "a matter of bytes",
	"dedup-without-key":       "two keys that don't fit together",
	"horizon-too-early":       "two keys that don't fit together",
	"senseless-combination":   "two keys that don't fit together",
	"senseless-prefetch":      "the model knows what a number may be",
	"script-expires-consumer": "what a node can suffer",
	"script-no-such-message":  "how many messages there are",
	"script-refused":          "what a system can suffer",
	"script-syntax-quoted":    "the patterns of faults are loose behind the place",
	"script-too-late":         "when the fault phase ends",
	"script-unknown-node":     "which nodes there are",
	"extends-unknown":         "what is in the catalogue",
	"variant-bad-value":       "a value of any parameter may stand there",
	"variant-same":            "that a variant differs in something",
	"variant-senseless":       "two keys that don't fit together",
	"variant-twice":           "names that differ",
	"variant-unknown-node":    "which nodes there are",
}

// TestSchemaRefusesErrors: an editor underlines what is structurally wrong.
func TestSchemaRefusesErrors(t *testing.T) {
	schema := compiled(t)
	files, err := filepath.Glob("testdata/errors/*.yaml")
	if err != nil || len(files) < 50 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		why, beyond := beyondSchema[name]
		err := accepts(schema, read(t, file))
		switch {
		case err == nil && !beyond:
			t.Errorf("%s: the schema accepts it; say in beyondSchema why it can't know better", name)
		case err != nil && beyond:
			t.Errorf("%s: the schema refuses it, although it is said to be beyond a schema (%s): %v", name, why, err)
		}
	}
}

// TestSchemaAgreesWithSet: for each parameter, schema and program agree on which
// words are values.
func TestSchemaAgreesWithSet(t *testing.T) {
	schema := compiled(t)
	words := []string{"", "0", "1", "3", "-1", "1.5", "4294967295", "4294967296", "x", "true", "false", "yes",
		"0s", "0s0ms", "80ms", "1m30s", "1.5h", "0.5s", "50", "5 s", "s", "µs", "7µs", "1m-3s",
		"0%", "0.5%", "100%", "100.0001%", "120%", "0.00001%", "100ppm", "1000001ppm", "%"}
	for _, p := range scenarios.Parameters() {
		words = append(words, p.Default)
		words = append(words, regexp.MustCompile(`[a-z-]+`).FindAllString(p.Want, -1)...)
	}
	slices.Sort(words)
	words = slices.Compact(words)
	for _, p := range scenarios.Parameters() {
		for _, w := range words {
			if w == "0" && strings.Contains(p.Want, "duration") {
				continue // the program lets it pass for 0s, an editor wants the unit
			}
			set := builtin(t, "ack-gap").Set(p.Path, w)
			told := accepts(schema, []byte("name: x\n"+nested(p.Path, w)))
			if (set == nil) != (told == nil) {
				t.Errorf("%s: %q: the program says %v, the schema %v", p.Path, w, set, told)
			}
		}
	}
}

// nested writes a parameter as YAML.
func nested(path, value string) string {
	if value == "" || value == "%" {
		value = `"` + value + `"`
	}
	keys := strings.Split(path, ".")
	last := len(keys) - 1
	return strings.Join(keys, ": {") + ": " + value + strings.Repeat("}", last) + "\n"
}

// TestSchemaDescribesEveryKey: an editor shows what each key means, and offers
// the default of each parameter.
func TestSchemaDescribesEveryKey(t *testing.T) {
	described := 0
	var visit func(path string, s *jsonschema.Schema)
	visit = func(path string, s *jsonschema.Schema) {
		for key, p := range s.Properties {
			described++
			if p.Description == "" {
				t.Errorf("%s%s has no description", path, key)
			}
			visit(path+key+".", p)
		}
		for _, other := range s.AnyOf {
			visit(path, other)
		}
	}
	schema := compiled(t)
	visit("", schema)
	if described < 100 {
		t.Errorf("only %d keys", described)
	}
	for _, p := range scenarios.Parameters() {
		s := schema
		for key := range strings.SplitSeq(p.Path, ".") {
			for _, other := range s.AnyOf {
				if other.Properties != nil {
					s = other
				}
			}
			s = s.Properties[key]
		}
		if s.Default == nil || s.Validate(*s.Default) != nil {
			t.Errorf("%s: the default is %v", p.Path, s.Default)
		}
	}
}

// scenariosIn returns the scenarios in a page of Markdown: the YAML blocks that
// begin with a name.
func scenariosIn(t *testing.T, page string) []string {
	t.Helper()
	var all []string
	for _, block := range strings.Split(string(read(t, page)), "```yaml\n")[1:] {
		block, _, _ = strings.Cut(block, "```")
		if strings.HasPrefix(block, "name:") && !strings.Contains(block, "\nshows:\n") { // a case is none
			all = append(all, block)
		}
	}
	return all
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
