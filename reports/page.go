package reports

import "strings"

// The widths of a page, in columns.
const (
	pageWidth  = 100 // where nothing says how many there are
	narrowPage = 60  // a narrower one is written as if it had so many
	textWidth  = 96  // of running text, at most: longer lines are hard to read
)

// Page is what text and diagrams are written on.
type Page struct {
	// Colour asks for ANSI colours.
	Colour bool
	// Width is how many columns there are; 0 stands for 100.
	Width int
}

// columns is how wide a line may be.
func (p Page) columns() int {
	if p.Width == 0 {
		return pageWidth
	}
	return max(narrowPage, p.Width)
}

// textColumns is how wide a line of running text may be.
func (p Page) textColumns() int { return min(textWidth, p.columns()) }

// tableColumns is how wide a table may be, and the text around it; 0 sets no
// limit, so that it is whole in every file.
func (p Page) tableColumns() int {
	if p.Width == 0 {
		return 0
	}
	return max(narrowPage, p.Width)
}

// fitted writes lines of text behind an indent, those that are too wide for the
// tables' columns in several.
func (p Page) fitted(text, indent string, t tone) string {
	if p.tableColumns() == 0 {
		return indent + paint(text, t, p.Colour) + "\n"
	}
	var b strings.Builder
	for paragraph := range strings.SplitSeq(text, "\n") {
		for i, line := range wrap(paragraph, p.tableColumns()-len(indent)-2) {
			if i > 0 {
				line = "  " + line
			}
			b.WriteString(indent + paint(line, t, p.Colour) + "\n")
		}
	}
	return b.String()
}
