package reports

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
