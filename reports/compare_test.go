package reports_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"ackgap/checker"
	"ackgap/explore"
	"ackgap/reports"
	"ackgap/scenarios"
)

// hasty and patient are what the comparisons here compare: systems of a few
// messages that stay as they are when the catalogue changes.
const (
	hasty = `
name: hasty-and-forgetful-system
use-when: speed counts | loss does not
messages: 5
producer: {confirms: false, durable: false, retry: {attempts: 1}}
broker: {storage: {confirm: memory}}
consumer: {ack: at-hand-out}
claims: [at-most-once]
`
	patient = `
name: patient
messages: 5
claims: [at-least-once, exactly-once]
`
)

func parse(t *testing.T, source string) *scenarios.Scenario {
	t.Helper()
	s, err := scenarios.Parse("test.yaml", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func comparison(t *testing.T, o explore.CompareOptions) *explore.Comparison {
	t.Helper()
	c, err := explore.Compare(t.Context(), []*scenarios.Scenario{parse(t, hasty), parse(t, patient)}, o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func replay(row *explore.Row, w *explore.Witness) string {
	return fmt.Sprintf("simulate run %s --seed %d", row.Scenario.Name(), w.Seed)
}

func table(t *testing.T, c *explore.Comparison, o reports.ComparisonOptions) string {
	t.Helper()
	var b strings.Builder
	if err := reports.Comparison(&b, c, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestComparisons are whole tables: the usual one, a sweep, one without faults,
// and one that was interrupted.
func TestComparisons(t *testing.T) {
	var all strings.Builder
	add := func(about, text string) { fmt.Fprintf(&all, "######## %s\n\n%s\n", about, text) }
	usual := comparison(t, explore.CompareOptions{Runs: 60, FirstSeed: 1})
	add("sixty runs", table(t, usual, reports.ComparisonOptions{Replay: replay, PerDay: 2_000_000}))
	add("a sweep", table(t, comparison(t, explore.CompareOptions{Runs: 10, FirstSeed: 3,
		Sweep: &explore.Sweep{Path: "links.latency", Values: []string{"1ms", "100ms"}}}), reports.ComparisonOptions{}))
	add("without faults", table(t, comparison(t, explore.CompareOptions{Runs: 10, FirstSeed: 1, Weather: []string{"none"}}),
		reports.ComparisonOptions{Replay: replay, PerDay: 1}))
	add("losses of the links' own, and a horizon that cuts off", table(t, comparison(t, explore.CompareOptions{
		Runs: 10, FirstSeed: 1, Weather: []string{"none"}, NoThroughput: true,
		Options: []scenarios.Option{scenarios.Set("links.loss", "20%"), scenarios.Set("horizon", "61s")}}), reports.ComparisonOptions{Replay: replay}))
	usual.Interrupted, usual.Planned = true, 400
	add("interrupted", table(t, usual, reports.ComparisonOptions{}))
	var markdown bytes.Buffer
	if err := reports.ComparisonMarkdown(&markdown, usual, reports.ComparisonOptions{PerDay: 100}); err != nil {
		t.Fatal(err)
	}
	add("interrupted, in Markdown", markdown.String())
	compareGolden(t, "comparisons.txt", all.String())
	for line := range strings.Lines(all.String()) {
		isMarkdown := strings.HasPrefix(line, "|") || strings.HasPrefix(line, "- ")
		if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > 120 && !isMarkdown {
			t.Errorf("%d columns: %s", n, line)
		}
	}
}

// TestNothingDone is a comparison that was interrupted at once.
func TestNothingDone(t *testing.T) {
	c := comparison(t, explore.CompareOptions{Runs: 1, FirstSeed: 1})
	c.Interrupted, c.Runs = true, 0
	for i := range c.Rows {
		c.Rows[i] = explore.Row{Scenario: c.Rows[i].Scenario, Index: i}
	}
	compareGolden(t, "comparison-of-nothing.txt", table(t, c, reports.ComparisonOptions{Replay: replay, PerDay: 1}))
}

func TestComparisonInColour(t *testing.T) {
	c := comparison(t, explore.CompareOptions{Runs: 10, FirstSeed: 1})
	plain, coloured := table(t, c, reports.ComparisonOptions{}), table(t, c, reports.ComparisonOptions{Colour: true})
	if got := withoutEscapes(coloured); got != plain || coloured == plain {
		t.Errorf("the coloured table says something else:\n%s", got)
	}
}

func TestComparisonCSV(t *testing.T) {
	var out bytes.Buffer
	if err := reports.ComparisonCSV(&out, comparison(t, explore.CompareOptions{Runs: 20, FirstSeed: 1})); err != nil {
		t.Fatal(err)
	}
	compareGolden(t, "comparison.csv", out.String())
	records, err := csv.NewReader(&out).ReadAll()
	if err != nil || len(records) != 3 {
		t.Fatalf("%d records, %v", len(records), err)
	}
	if use := records[1][slices.Index(records[0], "use_when")]; use != "speed counts | loss does not" {
		t.Errorf("use when is %q", use)
	}
}

func TestComparisonJSON(t *testing.T) {
	c := comparison(t, explore.CompareOptions{Runs: 20, FirstSeed: 1})
	var out bytes.Buffer
	if err := reports.ComparisonJSON(&out, c, reports.ComparisonOptions{Replay: replay}); err != nil {
		t.Fatal(err)
	}
	compareGolden(t, "comparison.json", out.String())
	var got struct{ Rows []json.RawMessage }
	if err := json.Unmarshal(out.Bytes(), &got); err != nil || len(got.Rows) != 2 {
		t.Fatalf("%d rows, %v", len(got.Rows), err)
	}
	want := []string{"scenario", "runs", "exposed_runs", "counts", "contracts", "intervals", "throughput_per_s", "latency_ns", "witness"}
	if k := keys(t, got.Rows[0]); !slices.Equal(k, want) {
		t.Errorf("the keys are %q, want %q", k, want)
	}
	if k := keys(t, out.Bytes()); !slices.Equal(k, []string{"rows"}) {
		t.Errorf("the keys of the whole are %q", k)
	}
	var row struct {
		Runs      uint64
		Counts    map[string]uint64
		Intervals map[string]struct{ Low, High *float64 }
		Witness   map[string]struct {
			Seed    uint64
			Message uint32
			Script  []string
			Command string
		}
	}
	if err := json.Unmarshal(got.Rows[0], &row); err != nil {
		t.Fatal(err)
	}
	w := row.Witness[checker.AtLeastOnce.String()]
	if row.Runs != 20 || row.Counts["sent"] != 100 || w.Message == 0 || len(w.Script) == 0 || !strings.HasSuffix(w.Command, fmt.Sprint(w.Seed)) {
		t.Errorf("the row is %+v", row)
	}
	if i := row.Intervals["duplicate_effect"]; i.Low == nil || *i.Low != 0 || *i.High <= 0 || *i.High >= 0.5 {
		t.Errorf("the interval of what never happened is %+v", i)
	}
}

// TestComparisonJSONOfASweep has the value in each row, and says if it is a part.
func TestComparisonJSONOfASweep(t *testing.T) {
	c := comparison(t, explore.CompareOptions{Runs: 1, FirstSeed: 1, Weather: []string{"none"}, NoThroughput: true,
		Sweep: &explore.Sweep{Path: "links.latency", Values: []string{"1ms", "9ms"}}})
	c.Interrupted = true
	var out bytes.Buffer
	if err := reports.ComparisonJSON(&out, c, reports.ComparisonOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`"interrupted": true`, `"parameter": "links.latency"`, `"value": "9ms"`, `"low": null`, `"witness": {}`} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("%s is missing in\n%s", part, out.String())
		}
	}
}

func TestComparisonWritersErrors(t *testing.T) {
	c := comparison(t, explore.CompareOptions{Runs: 1, FirstSeed: 1, NoThroughput: true})
	for name, write := range map[string]func(io.Writer) error{
		"table":    func(w io.Writer) error { return reports.Comparison(w, c, reports.ComparisonOptions{}) },
		"markdown": func(w io.Writer) error { return reports.ComparisonMarkdown(w, c, reports.ComparisonOptions{}) },
		"csv":      func(w io.Writer) error { return reports.ComparisonCSV(w, c) },
		"json":     func(w io.Writer) error { return reports.ComparisonJSON(w, c, reports.ComparisonOptions{}) },
	} {
		if err := write(broken{}); !errors.Is(err, errBroken) {
			t.Errorf("%s returned %v", name, err)
		}
	}
}
