package scenarios

import (
	"errors"
	"strings"
	"testing"
)

// TestExtendsInACircle: the catalogue itself has no circle, so this one is of
// files that are not in it.
func TestExtendsInACircle(t *testing.T) {
	files := map[string]string{
		"a": "name: a\nextends: b\n",
		"b": "name: b\nextends: c\n",
		"c": "name: c\n\nextends: a # and round again\n",
	}
	catalogue := func(name string) (string, []byte, bool) {
		source, ok := files[name]
		return name + ".yaml", []byte(source), ok
	}
	_, err := read("a.yaml", []byte(files["a"]), catalogue, nil)
	var e *Error
	if !errors.As(err, &e) || e.File != "c.yaml" || e.Line != 3 || e.Column != 10 {
		t.Fatalf("the error is %v", err)
	}
	if want := "a.yaml extends b.yaml extends c.yaml extends a.yaml"; !strings.Contains(e.Problem, want) {
		t.Errorf("%q does not tell the circle %q", e.Problem, want)
	}
	if _, err := read("d.yaml", []byte("name: d\nextends: d\n"), catalogue, nil); err == nil {
		t.Error("a file extends itself, and is not in the catalogue")
	}
}
