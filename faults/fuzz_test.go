package faults_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"ackgap/faults"
)

func FuzzParseLine(f *testing.F) {
	for text := range strings.Lines(read(f, "lines.txt")) {
		f.Add(strings.TrimSpace(text))
	}
	for text := range strings.Lines(read(f, "errors.txt")) {
		f.Add(strings.TrimPrefix(strings.TrimSpace(text), "> "))
	}
	f.Fuzz(func(t *testing.T, text string) {
		line, err := faults.ParseLine(text)
		if err != nil {
			checkSyntaxError(t, text, err)
			return
		}
		again, err := faults.ParseLine(line.String())
		if err != nil || again != line {
			t.Fatalf("%q prints as %q, which parses as %q, %v", text, line, again, err)
		}
	})
}

func checkSyntaxError(t *testing.T, text string, err error) {
	t.Helper()
	var syntax *faults.SyntaxError
	if !errors.As(err, &syntax) {
		t.Fatalf("%q gives a %T", text, err)
	}
	if syntax.Column < 1 || syntax.Column > utf8.RuneCountInString(syntax.Text)+1 || syntax.Problem == "" {
		t.Fatalf("%q gives an error that points nowhere: %v", text, err)
	}
}

func FuzzParseScript(f *testing.F) {
	f.Add(read(f, "lines.txt"))
	f.Add(threeLines + "\r\n# comment\n//\n\n")
	f.Fuzz(func(t *testing.T, text string) {
		script, err := faults.ParseScript(text)
		if err != nil {
			checkSyntaxError(t, text, err)
			return
		}
		again, err := faults.ParseScript(script.String())
		if err != nil || !slices.Equal(again, script) {
			t.Fatalf("%q prints as %q, which parses as %q, %v", text, script, again, err)
		}
	})
}
