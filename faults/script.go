package faults

import (
	"errors"
	"slices"
	"strings"
)

// Script is a list of faults. Their order does not matter, except that faults
// at one visit strike in the order of their lines.
type Script []Line

// ParseScript reads a script, one fault per line. Blank lines, and lines that
// start with "//" or "# ", are skipped. An error is a [*SyntaxError] with its
// line number.
func ParseScript(text string) (Script, error) {
	var s Script
	number := 0
	for row := range strings.Lines(text) {
		number++
		row = strings.TrimRight(row, "\r\n")
		if isComment(row) {
			continue
		}
		line, err := ParseLine(row)
		if err != nil {
			var syntax *SyntaxError
			if errors.As(err, &syntax) {
				syntax.Line = number
			}
			return nil, err
		}
		s = append(s, line)
	}
	return s, nil
}

func isComment(row string) bool {
	row = strings.TrimSpace(row)
	return row == "" || row == "#" || strings.HasPrefix(row, "# ") || strings.HasPrefix(row, "//")
}

// String prints one line per fault, each with a newline at its end.
func (s Script) String() string {
	var b strings.Builder
	for _, l := range s {
		b.WriteString(l.String())
		b.WriteByte('\n')
	}
	return b.String()
}

// Without returns a copy of the script that lacks line i, from 0.
func (s Script) Without(i int) Script {
	return slices.Concat(s[:i], s[i+1:])
}
