package ackgap_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestArchitectureNamesEveryMechanism: docs/architecture.md says of each file of
// the model what it is for.
func TestArchitectureNamesEveryMechanism(t *testing.T) {
	page, err := os.ReadFile("docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("model/*.go")
	if err != nil || len(files) < 50 {
		t.Fatalf("%d files in model, %v", len(files), err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		if name != "doc.go" && !strings.HasSuffix(name, "_test.go") && !strings.Contains(string(page), "`"+name+"`") {
			t.Errorf("docs/architecture.md does not say what %s is for: name it in the table of mechanisms, or in the text below", file)
		}
	}
}
