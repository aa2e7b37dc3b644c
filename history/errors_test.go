package history_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestErrors reads the wrong files of testdata/errors.txt, each ended by an
// error behind "=> ". Lines that start with # are comments.
func TestErrors(t *testing.T) {
	const file = "testdata/errors.txt"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	var input []string
	cases := 0
	for _, line := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
			fmt.Fprintln(&out, line)
		case strings.HasPrefix(line, "=> "):
			_, _, err := decode([]byte(strings.Join(input, "\n")))
			if err == nil {
				t.Errorf("no error for:\n%s", strings.Join(input, "\n"))
			}
			fmt.Fprintf(&out, "=> %v\n", err)
			input, cases = nil, cases+1
		default:
			fmt.Fprintln(&out, line)
			input = append(input, line)
		}
	}
	if cases < 20 {
		t.Errorf("only %d cases", cases)
	}
	if *update {
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if out.String() != string(text) {
		t.Errorf("got:\n%s\nwant:\n%s", out.String(), text)
	}
}

func TestTooLongLine(t *testing.T) {
	long := `{"history":"ackgap","version":1}` + "\n" + `{"kind":"end","x":"` + strings.Repeat("x", 1<<20) + `"}`
	_, _, err := decode([]byte(long))
	if want := "line 2, column 1: the line is longer than 1048576 bytes"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
