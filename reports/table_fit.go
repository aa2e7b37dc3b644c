package reports

import (
	"strings"
	"unicode/utf8"
)

// textWithin is text where a line may have so many columns; 0 sets no limit. If
// the table is wider, its last cells stand below their row, behind a deeper
// indent: as few of them as will do.
func (t *table) textWithin(indent string, columns int, colour bool) string {
	most := 0
	for _, row := range t.rows {
		most = max(most, len(row))
	}
	for kept := most; columns > 0 && kept > 0; kept-- {
		beside := t.first(kept)
		if kept > 1 && widest(beside.text(indent, false)) > columns {
			continue
		}
		return t.below(beside.text(indent, colour), kept, indent+"    ", columns, colour)
	}
	return t.text(indent, colour)
}

// first is the table with its first columns only.
func (t *table) first(n int) *table {
	cut := table{right: t.right[:min(n, len(t.right))]}
	for _, row := range t.rows {
		cut.rows = append(cut.rows, row[:min(n, len(row))])
	}
	return &cut
}

// below puts the cells that a table leaves out after the lines of their rows.
func (t *table) below(text string, kept int, indent string, columns int, colour bool) string {
	var b strings.Builder
	i := 0
	for line := range strings.Lines(text) {
		b.WriteString(line)
		for _, c := range t.rows[i][min(kept, len(t.rows[i])):] {
			for n, part := range wrapCell(c.text, columns-len(indent)-2) {
				if n > 0 {
					part = "  " + part
				}
				b.WriteString(indent + paint(part, c.tone, colour) + "\n")
			}
		}
		i++
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
