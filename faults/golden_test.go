package faults_test

import (
	"errors"
	"flag"
	"os"
	"strings"
	"testing"

	"ackgap/faults"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares what a file in testdata says with what it should say.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := "testdata/" + name
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want := read(t, name); got != want {
		t.Errorf("%s is not what the package says; run with -update and look at the difference. It says:\n%s", path, got)
	}
}

func read(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// dialogue answers each line of a golden file that starts with one of the
// marks, keeps comments and drops the answers that were there.
func dialogue(t *testing.T, name, marks string, answer func(mark byte, text string) string) {
	t.Helper()
	var got strings.Builder
	for row := range strings.Lines(read(t, name)) {
		row = strings.TrimSuffix(row, "\n")
		switch {
		case strings.HasPrefix(row, "#"):
			got.WriteString(row + "\n")
		case row != "" && strings.IndexByte(marks, row[0]) >= 0:
			got.WriteString(row + "\n" + answer(row[0], strings.TrimPrefix(row[1:], " ")) + "\n")
		}
	}
	golden(t, name, got.String())
}

func TestSyntaxErrors(t *testing.T) {
	dialogue(t, "errors.txt", ">", func(_ byte, text string) string {
		line, err := faults.ParseLine(text)
		if err == nil {
			return "  it parses, as " + line.String()
		}
		var syntax *faults.SyntaxError
		if !errors.As(err, &syntax) {
			t.Fatalf("ParseLine(%q) gives %T, not a *SyntaxError", text, err)
		}
		answer := strings.Repeat(" ", syntax.Column+1) + "^ " + syntax.Problem
		if syntax.Want != "" {
			answer += "\n    " + syntax.Want
		}
		return answer
	})
	if strings.Contains(read(t, "errors.txt"), "it parses") {
		t.Error("testdata/errors.txt has lines that parse")
	}
}

func TestMisfits(t *testing.T) {
	dialogue(t, "misfits.txt", ">~", func(mark byte, text string) string {
		script := faults.Script{parse(t, text)}
		var weather faults.Weather
		if mark == '~' {
			script, weather.Lines = nil, script
		}
		_, err := faults.Compile(script, weather, testSystem())
		if err == nil {
			return "  it fits"
		}
		var misfit *faults.LineError
		if !errors.As(err, &misfit) {
			t.Fatalf("Compile(%q) gives %T, not a *LineError", text, err)
		}
		answer := "  " + misfit.Problem
		if misfit.Want != "" {
			answer += "\n    " + misfit.Want
		}
		return answer
	})
	if strings.Contains(read(t, "misfits.txt"), "it fits") {
		t.Error("testdata/misfits.txt has lines that fit")
	}
}

func TestErrorsSayWhere(t *testing.T) {
	_, err := faults.ParseScript("poison m1\n\n# a comment\n  crsh all at 1s\n")
	want := `line 4, column 3 of "  crsh all at 1s": no fault is called "crsh"; did you mean "crash"?`
	if err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
	_, err = faults.Compile(faults.Script{parse(t, "poison m1"), parse(t, "poison m200")}, faults.Weather{}, testSystem())
	want = "script line 2 (poison m200): there is no message m200: the run sends 100"
	if err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
	weather := faults.Weather{Lines: faults.Script{parse(t, "poison m1")}}
	_, err = faults.Compile(nil, weather, testSystem())
	want = `weather line 1 (poison m1): weather needs a rate; write "at", a site and "rate 1%"`
	if err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}

func parse(t testing.TB, text string) faults.Line {
	t.Helper()
	line, err := faults.ParseLine(text)
	if err != nil {
		t.Fatal(err)
	}
	return line
}
