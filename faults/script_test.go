package faults_test

import (
	"slices"
	"testing"

	"ackgap/faults"
)

const threeLines = `poison m5
crash consumer-1 at 80ms, restart after 1s
drop at link.request #1
`

func TestParseScript(t *testing.T) {
	s := parseScript(t, "# what a person wrote\r\n\n"+threeLines+"   // the end\n#\n")
	if got := s.String(); got != threeLines {
		t.Errorf("the script prints as\n%s", got)
	}
	if s, err := faults.ParseScript(""); err != nil || len(s) != 0 {
		t.Errorf("an empty script parses as %v, %v", s, err)
	}
}

func TestWithout(t *testing.T) {
	s := parseScript(t, threeLines)
	before := slices.Clone(s)
	for i := range s {
		got := s.Without(i)
		if len(got) != len(s)-1 || slices.Contains(got, s[i]) {
			t.Errorf("without line %d: %v", i, got)
		}
	}
	if !slices.Equal(s, before) {
		t.Error("Without changed the script itself")
	}
}

func parseScript(t testing.TB, text string) faults.Script {
	t.Helper()
	s, err := faults.ParseScript(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
