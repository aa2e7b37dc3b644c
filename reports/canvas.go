package reports

import "strings"

// tone is the colour of a piece of text.
type tone uint8

const (
	plain tone = iota
	good
	bad
	notable
	faint
	strong
)

// escapes are the ANSI sequences (ECMA-48, "Select Graphic Rendition").
var escapes = [...]string{good: "\x1b[32m", bad: "\x1b[31m", notable: "\x1b[33m", faint: "\x1b[2m", strong: "\x1b[1m"}

const endOfTone = "\x1b[0m"

// paint puts text into a tone, if colours are wanted.
func paint(text string, t tone, colour bool) string {
	if !colour || t == plain || text == "" {
		return text
	}
	return escapes[t] + text + endOfTone
}

// canvas is one line of text, drawn cell by cell.
type canvas struct {
	cells []rune
	tones []tone
}

// put writes text from a column on, over what is there.
func (c *canvas) put(column int, text string, t tone) {
	for _, r := range text {
		for column >= len(c.cells) {
			c.cells, c.tones = append(c.cells, ' '), append(c.tones, plain)
		}
		c.cells[column], c.tones[column] = r, t
		column++
	}
}

// at returns the character in a column.
func (c *canvas) at(column int) rune {
	if column < len(c.cells) {
		return c.cells[column]
	}
	return ' '
}

// text returns the line without blanks at its end.
func (c *canvas) text(colour bool) string {
	end := len(c.cells)
	for end > 0 && c.cells[end-1] == ' ' {
		end--
	}
	var b strings.Builder
	for i := 0; i < end; {
		j := i + 1
		for j < end && c.tones[j] == c.tones[i] {
			j++
		}
		b.WriteString(paint(string(c.cells[i:j]), c.tones[i], colour))
		i = j
	}
	return b.String()
}
