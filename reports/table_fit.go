package reports

import (
	"strings"
	"unicode/utf8"
)

// textWithin is text where a line may have so many columns; 0 sets no limit. Last
// cells for which there is no room stand below their row, behind a deeper indent;
// if that won't do, so do those before them.
func (t *table) textWithin(indent string, columns int, colour bool) string {
	if columns == 0 {
		return t.text(indent, colour)
	}
	most := 0
	for _, row := range t.rows {
		most = max(most, len(row))
	}
	kept := max(1, most-1)
	for kept > 1 && len(indent)+t.widthOf(kept) > columns {
		kept--
	}
	beside, below := t.split(kept, func(row []cell) bool {
		return kept == most-1 && len(indent)+t.widthOf(kept)+len(columnGap)+utf8.RuneCountInString(row[kept].text) <= columns
	})
	var b strings.Builder
	i := 0
	for line := range strings.Lines(beside.text(indent, colour)) {
		b.WriteString(line + cellsBelow(below[i], indent+"    ", columns, colour))
		i++
	}
	return b.String()
}

// widthOf is how many columns the first columns of the table take, without the
// gap behind them.
func (t *table) widthOf(n int) int {
	width := (n - 1) * len(columnGap)
	for i := range n {
		most := 0
		for _, row := range t.rows {
			if i < len(row) {
				most = max(most, utf8.RuneCountInString(row[i].text))
			}
		}
		width += most
	}
	return width
}

// split takes from each row the cells behind the first ones, unless they fit.
func (t *table) split(kept int, fits func(row []cell) bool) (*table, [][]cell) {
	beside, below := table{right: t.right}, make([][]cell, len(t.rows))
	for i, row := range t.rows {
		if len(row) > kept && !fits(row) {
			row, below[i] = row[:kept:kept], row[kept:]
		}
		beside.rows = append(beside.rows, row)
	}
	return &beside, below
}

// cellsBelow writes cells on lines of their own.
func cellsBelow(cells []cell, indent string, columns int, colour bool) string {
	var b strings.Builder
	for _, c := range cells {
		for n, part := range wrapCell(c.text, columns-len(indent)-2) {
			if n > 0 {
				part = "  " + part
			}
			b.WriteString(indent + paint(part, c.tone, colour) + "\n")
		}
	}
	return b.String()
}

// wrapCell breaks a cell's text, and a command as a shell reads it on.
func wrapCell(text string, width int) []string {
	if strings.HasPrefix(text, "simulate ") {
		return wrapCommand(text, width-2) // there may be a backslash behind it
	}
	return wrap(text, width)
}

// widest is how many columns the widest line of a text without colours takes.
func widest(text string) int {
	most := 0
	for line := range strings.Lines(text) {
		most = max(most, utf8.RuneCountInString(strings.TrimRight(line, " \n")))
	}
	return most
}
