package scenarios_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"ackgap/scenarios"
)

// TestCaseSchemaAcceptsCases: what is told has no mark in an editor.
func TestCaseSchemaAcceptsCases(t *testing.T) {
	schema := understood(t, scenarios.CaseSchema())
	check := func(what string, source []byte) {
		t.Helper()
		if err := accepts(schema, source); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	files, err := filepath.Glob("catalogue/*s/[li][0-9]*.yaml")
	if err != nil || len(files) < 50 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		check(file, read(t, file))
	}
	check("the sound case", []byte(soundCase))
	check("the sound advice", []byte(soundAdvice))
	page := string(read(t, "../docs/scenarios.md"))
	_, block, found := strings.Cut(page, "<!-- case: a test runs it -->\n```yaml\n")
	block, _, _ = strings.Cut(block, "```")
	if !found {
		t.Error("docs/scenarios.md has no case")
	}
	check("docs/scenarios.md", []byte(block))
}

// beyondCaseSchema are mistakes that a schema can't see, and why.
var beyondCaseSchema = map[string]string{
	"ack-gab, seed":                      "what is in the catalogue",
	"set: {consumer.key: card}":          "a value of any parameter may stand there",
	`script: ["crash consumer-9 at 1s"]`: "which nodes there are",
	"control: {}":                        "that a control differs in something",
	"advised: ack-gap":                   "that only an advice advises",
	"run: {scenario: ack-gap, tolerate: {latency: 1s}}": "keys that don't fit together",
	"advise: []":                            "that a list must name something",
	"advise: [at-most-once, at-leest-once]": "what is in the catalogue",
	"advise: [at-most-once, at-least-once], scenario: ack-gap": "keys that don't fit together",
	"seed: 7": "keys that don't fit together",
	`runs: 20, script: ["crash consumer-1 at 1s"]`: "keys that don't fit together",
	"runs: 20, set: {consumer.key: card}":          "a value of any parameter may stand there",
	"runs: 20, set: {faults.weather: none}":        "keys that don't fit together",
	"advised: at-leest-once}":                      "what is asked about elsewhere",
	"advised: orders}":                             "what is asked about elsewhere",
	"lost: 0}":                                     "that an advice counts nothing",
}

// TestCaseSchemaRefusesErrors: what is structurally wrong is underlined.
func TestCaseSchemaRefusesErrors(t *testing.T) {
	schema := understood(t, scenarios.CaseSchema())
	check := func(sound string, changes [][2]string) {
		for _, c := range changes {
			why, beyond := beyondCaseSchema[c[1]]
			err := accepts(schema, []byte(strings.Replace(sound, c[0], c[1], 1)))
			switch {
			case err == nil && !beyond:
				t.Errorf("%q for %q: the schema accepts it; say in beyondCaseSchema why it can't know better", c[1], c[0])
			case err != nil && beyond:
				t.Errorf("%q for %q: the schema refuses it, although it is said to be beyond a schema (%s): %v", c[1], c[0], why, err)
			}
		}
	}
	check(soundCase, caseErrors)
	check(soundAdvice, adviceErrors)
}

// TestCaseSchemaHasEveryKey: schema and program know the same keys, which the
// program lists where it meets another one.
func TestCaseSchemaHasEveryKey(t *testing.T) {
	schema := understood(t, scenarios.CaseSchema())
	check := schema.Properties["shows"].Items2020.Ref
	for _, c := range []struct {
		of     *jsonschema.Schema
		before string
	}{
		{schema, "name: i99"}, {check, "says: one crash, two effects"}, {check.Properties["run"], "seed: 3"}, {check.Properties["control"], "scenario: ack-gap-idempotent"},
		{check.Properties["expect"], "duplicate_effect: 1"}, {check.Properties["instead"], "duplicate_effect: 0"},
	} {
		_, err := scenarios.ParseCase("case.yaml", []byte(strings.Replace(soundCase, c.before, "zzzzzzzzzz: 1", 1)))
		var e *scenarios.Error
		if !errors.As(err, &e) {
			t.Fatalf("%s: %v", c.before, err)
		}
		var known []string
		for word := range strings.FieldsFuncSeq(strings.TrimPrefix(strings.TrimPrefix(e.Want, "the keys are "), "it can be "), func(r rune) bool { return r == ',' || r == ' ' }) {
			if word != "and" && word != "or" {
				known = append(known, word)
			}
		}
		var told []string
		for key, s := range c.of.Properties {
			told = append(told, key)
			if s.Description == "" {
				t.Errorf("%s has no description", key)
			}
		}
		slices.Sort(known)
		slices.Sort(told)
		if !slices.Equal(known, told) {
			t.Errorf("beside %q the program knows %q, the schema %q", c.before, known, told)
		}
	}
}

// TestValidate tells scenarios and cases apart by their keys.
func TestValidate(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct{ source, want string }{
		{"name: x\n", ""},
		{soundCase, ""},
		{strings.Replace(soundCase, "shows:", "limits:", 1), "the case shows nothing; write shows: and a list of checks"},
		{strings.Replace(soundCase, "seed: 3", "sead: 3", 1), `there is no key "sead" in run; did you mean "seed"?`},
		{"name: x\nclaim: y\nmessages: 3\n", `there is no key "claim" in a scenario; did you mean "claims"?`},
		{"name: x\nshow: []\n", `there is no key "show" in a scenario; `},
		{"name: x\nbroker: {", "this is no YAML: "},
	} {
		file := filepath.Join(dir, "file.yaml")
		if err := os.WriteFile(file, []byte(c.source), 0o600); err != nil {
			t.Fatal(err)
		}
		err := scenarios.Validate(file)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s\n%v, want %q", c.source, err, c.want)
		}
	}
	told := func(err error, want string) {
		t.Helper()
		if err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	file := filepath.Join(dir, "file.yaml")
	if err := os.WriteFile(file, []byte(soundCase), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := scenarios.Load(file)
	told(err, "file.yaml: this is a case, and no scenario; simulate incidents runs it; the scenarios of its checks can be run alone")
	if err := os.WriteFile(file, []byte("name: x\nmessages: 3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = scenarios.LoadCase(file)
	told(err, "file.yaml: this is a scenario, and no case; simulate run runs it; a case names it in its checks")
	if err := scenarios.Validate(filepath.Join(dir, "none.yaml")); err == nil {
		t.Error("a file that is not there is valid")
	}
}
