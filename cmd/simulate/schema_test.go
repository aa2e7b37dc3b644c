package main

import (
	"bytes"
	"context"
	"os"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"ackgap/scenarios"
)

// output returns what a command line prints.
func output(t *testing.T, args ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	p := program{ctx: context.Background(), stdout: &out, stderr: os.Stderr}
	if code := p.main(args); code != 0 {
		t.Fatalf("%q: exit code %d", args, code)
	}
	return out.Bytes()
}

// TestSchemaAcceptsWhatInitWrites: a file to start from has no mark in an
// editor that knows the schema, according to a validator that is not ours.
func TestSchemaAcceptsWhatInitWrites(t *testing.T) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(output(t, "schema")))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("scenario.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("scenario.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range scenarios.Catalogue() {
		text, err := yaml.YAMLToJSON(output(t, "init", "--from", s.Name()))
		if err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Errorf("%s: %v", s.Name(), err)
		}
	}
}
