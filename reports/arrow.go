package reports

import "unicode/utf8"

// arrow draws an arrow between two lanes, its label near where it starts.
func (d *diagram) arrow(c *canvas, s *step) {
	from, to := d.column(s.from), d.column(s.to)
	left, right := min(from, to), max(from, to)
	tip := "▶"
	if to < from {
		tip = "◀"
	}
	line := "─"
	if s.form == coming || s.form == cut {
		line = "╌"
	}
	label := " " + s.label + " "
	size := utf8.RuneCountInString(label)
	var start, head int // of the label; of the arrow's tip
	if to > from {
		start, head = from+2, to-1
	} else {
		start, head = to+max(2, right-left-size-1), to+1
	}
	switch s.form {
	case broken:
		tip, head = "✗", middle(from, to, start, size)
	case leaving:
		tip, head = hollow(tip), middle(from, to, start, size)
	}
	for x := min(from, head) + 1; x < max(from, head); x++ {
		cross := line
		if d.isLane(x) {
			cross = "┼"
		}
		c.put(x, cross, s.tone)
	}
	d.ends(c, s, from, to)
	c.put(start, label, s.tone)
	if s.form != cut {
		c.put(head, tip, s.tone)
	}
}

// ends draws the arrow's root, and both ends of a cut.
func (d *diagram) ends(c *canvas, s *step, from, to int) {
	switch {
	case s.form == cut:
		c.put(from, s.mark, s.tone)
		c.put(to, s.mark, s.tone)
	case s.form == coming || c.at(from) != '│':
	case to > from:
		c.put(from, "├", s.tone)
	default:
		c.put(from, "┤", s.tone)
	}
}

// middle returns the column in which an arrow ends midway: past its label.
func middle(from, to, start, size int) int {
	if to > from {
		return min(max(start+size+1, (from+to)/2), to-2)
	}
	return max(min(start-2, (from+to)/2), to+2)
}

func hollow(tip string) string {
	if tip == "▶" {
		return "▷"
	}
	return "◁"
}

func (d *diagram) isLane(column int) bool {
	return column >= firstLane && (column-firstLane)%d.spacing == 0
}
