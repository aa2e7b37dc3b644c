package reports

import (
	"fmt"
	"io"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"

	"ackgap/checker"
	"ackgap/explore"
)

// Widths of the columns of a comparison, so that a line has at most 120 characters.
const (
	nameWidth   = 15
	narrowNames = 10 // where that is too wide
	useWidth    = 22
)

// Comparison writes a comparison for people: a table with a row for each
// scenario, at most 120 columns wide where names and numbers are of usual
// length, and below it the evidence. Where there are fewer columns than that
// takes, the table leaves out what is then told below it. It returns the
// writer's error.
func Comparison(w io.Writer, c *explore.Comparison, o ComparisonOptions) error {
	var b strings.Builder
	if c.Interrupted {
		b.WriteString(paint(interruption(c), bad, o.Colour) + "\n\n")
	}
	text, shown, err := fittingTable(c, o)
	if err != nil {
		return err
	}
	b.WriteString(text)
	var lines strings.Builder
	for line := range strings.Lines(b.String()) {
		lines.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	e := evidencePrinter{comparison: c, options: o, shown: shown}
	e.all()
	return writeAll(w, lines.String()+"\n"+e.out.String())
}

// interruption says that there are results of a part of the runs only.
func interruption(c *explore.Comparison) string {
	return fmt.Sprintf("INTERRUPTED: %s of %s runs of each scenario are done; the table is about those.",
		formatCount(c.Runs), formatCount(c.Planned))
}

// comparisonTable writes the table in a layout. Cells have several lines.
func comparisonTable(w io.Writer, c *explore.Comparison, l comparisonLayout, colour bool) error {
	t := tablewriter.NewTable(w,
		tablewriter.WithConfig(tableConfig()), // first, as it resets the others
		tablewriter.WithEastAsian(tw.Off),
		tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{
			Borders: tw.BorderNone,
			Symbols: tw.NewSymbols(tw.StyleLight),
			Settings: tw.Settings{
				Separators: tw.Separators{ShowHeader: tw.On, BetweenRows: tw.On, BetweenColumns: tw.Off},
				Lines:      tw.Lines{ShowHeaderLine: tw.On},
			},
		})))
	head := []string{"scenario", "lost", "duplicate\ndeliveries", "duplicate\neffects", "absorbed", "contracts"}
	if l.speed {
		head = append(head, "throughput\nand latency")
	}
	if l.use {
		head = append(head, "mechanisms needed;\nuse when")
	}
	t.Header(head)
	for i := range c.Rows {
		if err := t.Append(l.cells(c, &c.Rows[i], colour)); err != nil {
			return err
		}
	}
	return t.Render()
}

func tableConfig() tablewriter.Config {
	left := tw.CellAlignment{Global: tw.AlignLeft}
	asIs := tw.CellFormatting{AutoWrap: tw.WrapNone, AutoFormat: tw.Off}
	return tablewriter.Config{
		Header: tw.CellConfig{Alignment: left, Formatting: asIs},
		Row:    tw.CellConfig{Alignment: left, Formatting: asIs},
	}
}

func nameCell(c *explore.Comparison, row *explore.Row, width int) string {
	lines := wrapName(row.Scenario.Name(), width)
	if c.Sweep != nil {
		last := c.Sweep.Path[strings.LastIndexByte(c.Sweep.Path, '.')+1:]
		lines = append(lines, last+" "+row.Value)
	}
	return strings.Join(lines, "\n")
}

// wrapName breaks a name after hyphens.
func wrapName(name string, width int) []string {
	var lines []string
	for len(name) > width {
		at := strings.LastIndexByte(name[:width], '-')
		if at < 0 {
			break
		}
		lines = append(lines, name[:at+1])
		name = name[at+1:]
	}
	return append(lines, name)
}

// countCell writes how many messages it was, in how many of the exposed runs,
// and the first of them or the bound.
func countCell(row *explore.Row, key string, colour bool) string {
	tally, i := row.Of(key), row.Interval(key)
	tone := comparedTone(key, tally.Messages)
	if i.Of == 0 && tally.First == nil {
		return paint(formatCount(tally.Messages), tone, colour) + "\nuntested"
	}
	lines := []string{paint(evidenceSymbol(i, tally.First)+" "+formatCount(tally.Messages), tone, colour)}
	switch {
	case i.Of == 0:
		i.Count, i.Of = tally.Runs, row.Runs
	}
	lines = append(lines, formatCount(i.Count)+" of "+formatCount(i.Of))
	if tally.First == nil {
		return strings.Join(append(lines, bound(i)), "\n")
	}
	return strings.Join(append(lines, fmt.Sprintf("seed %d", tally.First.Seed)), "\n")
}

func comparedTone(key string, n uint64) tone {
	switch {
	case n > 0 && (key == checker.Lost.String() || key == checker.DuplicateEffect.String()):
		return bad
	case n > 0 && key == checker.Absorbed.String():
		return good
	}
	return plain
}

// statusMark is the sign of a verdict and its colour.
func statusMark(s checker.Status) (string, tone) {
	switch s {
	case checker.Holds:
		return "✓", good
	case checker.Violated:
		return "✗", bad
	}
	return "?", notable
}

func contractsCell(row *explore.Row, colour bool) string {
	var lines []string
	for _, c := range contracts {
		mark, tone := statusMark(row.Contracts[c].Status())
		lines = append(lines, paint(mark+" "+hyphened(c.String()), tone, colour))
	}
	return strings.Join(lines, "\n")
}

func speedCell(c *explore.Comparison, row *explore.Row) string {
	return fmt.Sprintf("%s\np50 %s\np99 %s", relative(c, row), latency3(row.Latency.P50), latency3(row.Latency.P99))
}

func useCell(row *explore.Row) string {
	lines := []string{plural(uint64(len(row.Scenario.Mechanisms())), "mechanism")}
	if use := row.Scenario.UseWhen(); use != "" {
		lines[0] += ";"
		lines = append(lines, wrap(use, useWidth)...)
	}
	return strings.Join(lines, "\n")
}
