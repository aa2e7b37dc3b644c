package reports

import (
	"strings"
	"unicode/utf8"
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

func (t *table) add(cells ...cell) { t.rows = append(t.rows, cells) }

// columnGap is the space between two columns.
const columnGap = 2

// text prints the table, each line behind an indent.
func (t *table) text(indent string, colour bool) string {
	widths := t.widths()
	var b strings.Builder
	for _, row := range t.rows {
		var c canvas
		column := 0
		for i, cell := range row {
			at := column
			if i < len(t.right) && t.right[i] {
				at += widths[i] - utf8.RuneCountInString(cell.text)
			}
			c.put(at, cell.text, cell.tone)
			column += widths[i] + columnGap
		}
		b.WriteString(indent + c.text(colour) + "\n")
	}
	return b.String()
}

func (t *table) widths() []int {
	var widths []int
	for _, row := range t.rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(cell.text))
		}
	}
	return widths
}
