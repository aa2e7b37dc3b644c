package reports_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"ackgap/explore"
	"ackgap/reports"
)

// TestComparisonOn80Columns is a comparison on a narrow terminal, and one in
// blocks on a still narrower one.
func TestComparisonOn80Columns(t *testing.T) {
	c := comparison(t, explore.CompareOptions{Runs: 60, FirstSeed: 1})
	o := reports.ComparisonOptions{Replay: replay, PerDay: 2_000_000, Width: 80}
	text := "######## 80 columns\n\n" + table(t, c, o)
	o.Width = 60
	compareGolden(t, "comparison-80.txt", text+"\n######## 60 columns\n\n"+table(t, c, o))
}

// TestComparisonFits has no line that is wider than the terminal, says the same
// in colour, and is as in a file where that has room.
func TestComparisonFits(t *testing.T) {
	for name, c := range map[string]*explore.Comparison{
		"usual": comparison(t, explore.CompareOptions{Runs: 20, FirstSeed: 1}),
		"sweep": comparison(t, explore.CompareOptions{Runs: 10, FirstSeed: 3,
			Sweep: &explore.Sweep{Path: "links.latency", Values: []string{"1ms", "100ms"}}}),
	} {
		file := table(t, c, reports.ComparisonOptions{Replay: replay})
		for width := 60; width <= 130; width += 2 {
			o := reports.ComparisonOptions{Replay: replay, Width: width}
			text := table(t, c, o)
			if width >= 118 && text != file {
				t.Errorf("%s on %d columns differs from that in a file:\n%s", name, width, text)
			}
			if width < 118 {
				requireWidth(t, fmt.Sprintf("%s on %d columns", name, width), text, width)
			}
			o.Colour = true
			if got := withoutEscapes(table(t, c, o)); got != text {
				t.Errorf("%s on %d columns says something else in colour:\n%s", name, width, got)
			}
		}
	}
}

// TestNarrowComparisonLosesNothing finds below a narrow table what the wide one
// has a column for.
func TestNarrowComparisonLosesNothing(t *testing.T) {
	c := comparison(t, explore.CompareOptions{Runs: 10, FirstSeed: 1})
	for _, width := range []int{60, 70, 80, 90, 100} {
		text := strings.Join(strings.Fields(table(t, c, reports.ComparisonOptions{Width: width})), " ")
		for _, part := range []string{"use when: speed counts | loss does not", "p50 ", "p99 ", "100 %", "✗ at-least-once", "duplicate"} {
			if !strings.Contains(text, part) {
				t.Errorf("%q is missing on %d columns:\n%s", part, width, text)
			}
		}
	}
}

func requireWidth(t *testing.T, what, text string, width int) {
	t.Helper()
	for line := range strings.Lines(text) {
		if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > width {
			t.Errorf("%s: a line of %d: %s", what, n, line)
		}
	}
}
