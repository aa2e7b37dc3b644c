package reports

import (
	"fmt"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
)

// table is text in aligned columns, without rules.
type table struct {
	rows  [][]cell
	right []bool // by column: numbers stand to the right
}

// cell is one entry of a table.
type cell struct {
	text string
	tone tone
}

// add adds a row. A cell has one line: other white space than blanks turns into blanks.
func (t *table) add(cells ...cell) {
	for i := range cells {
		cells[i].text = oneLine.Replace(cells[i].text)
	}
	t.rows = append(t.rows, cells)
}

var oneLine = strings.NewReplacer("\n", " ", "\r", " ", "\t", " ")

// columnGap stands between two columns.
const columnGap = "  "

// text prints the table, which has at least one row, each line behind an indent.
func (t *table) text(indent string, colour bool) string {
	var b strings.Builder
	for i, line := range strings.Split(strings.TrimSuffix(t.laidOut(), "\n"), "\n") {
		b.WriteString(indent + paintCells(line, t.rows[i], colour) + "\n")
	}
	return b.String()
}

// paintCells colours the cells of a line, and leaves out the blanks at its end.
// The line is laid out before, as widths don't count what a terminal doesn't show.
func paintCells(line string, row []cell, colour bool) string {
	var b strings.Builder
	for _, c := range row {
		if c.text == "" {
			continue
		}
		blanks, rest, _ := strings.Cut(line, c.text)
		b.WriteString(blanks + paint(c.text, c.tone, colour))
		line = rest
	}
	return b.String()
}

// laidOut returns the table in plain text, each line padded to the full width.
func (t *table) laidOut() string {
	var b strings.Builder
	w := tablewriter.NewTable(&b,
		tablewriter.WithConfig(t.config()), // first, as it resets what came before
		tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{
			Borders:  tw.BorderNone,
			Settings: tw.Settings{Lines: tw.LinesNone, Separators: tw.SeparatorsNone},
		})),
		tablewriter.WithEastAsian(tw.Off), // the same widths in every locale
	)
	for _, row := range t.rows {
		texts := make([]string, len(row))
		for i, c := range row {
			texts[i] = c.text
		}
		if err := w.Append(texts); err != nil {
			panic(fmt.Sprintf("reports: a table doesn't take a row of text: %v", err))
		}
	}
	if err := w.Render(); err != nil {
		panic(fmt.Sprintf("reports: a table can't be written into memory: %v", err))
	}
	return b.String()
}

func (t *table) config() tablewriter.Config {
	align := tw.CellAlignment{Global: tw.AlignLeft}
	for _, right := range t.right {
		side := tw.AlignLeft
		if right {
			side = tw.AlignRight
		}
		align.PerColumn = append(align.PerColumn, side)
	}
	return tablewriter.Config{
		Row: tw.CellConfig{
			Alignment:  align,
			Formatting: tw.CellFormatting{AutoWrap: tw.WrapNone, AutoFormat: tw.Off},
			Padding:    tw.CellPadding{Global: tw.Padding{Right: columnGap, Overwrite: true}},
		},
		Behavior: tw.Behavior{TrimSpace: tw.Off}, // a leading blank is an indent
	}
}
