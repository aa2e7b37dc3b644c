package scenarios_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"ackgap/scenarios"
)

// FuzzParse: any text is a scenario or has an error with a place; a scenario
// survives being written out.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/errors/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(source)
	}
	for _, s := range scenarios.Catalogue() {
		f.Add(s.Source())
		f.Add(s.Annotated(s.Name()))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		s, err := scenarios.Parse("fuzz.yaml", source)
		if err != nil {
			var e *scenarios.Error
			if !errors.As(err, &e) || e.Line < 1 || e.Column < 1 || e.Problem == "" {
				t.Fatalf("the error has no place: %#v", err)
			}
			return
		}
		again, err := scenarios.Parse("annotated.yaml", s.Annotated(s.Name()))
		if err != nil {
			t.Fatalf("%v\n%s", err, s.Annotated(s.Name()))
		}
		for _, path := range scenarios.Paths() {
			before, _ := s.Get(path)
			if after, _ := again.Get(path); before != after {
				t.Fatalf("%s was %s and is %s", path, before, after)
			}
		}
	})
}
