package reports

import "unicode/utf8"

// labelLines are the lines of an arrow's label, and the column in which each starts.
// The first one stands on the arrow.
type labelLines struct {
	lines  []string
	column int
}

// arrow draws an arrow between two lanes, its label near where it starts. It returns
// the label, of which it has drawn the first line.
func (d *diagram) arrow(c *canvas, s *step) labelLines {
	from, to := d.column(s.from), d.column(s.to)
	tip := "▶"
	if to < from {
		tip = "◀"
	}
	line := "─"
	if s.form == coming || s.form == brokenLate || s.form == cut {
		line = "╌"
	}
	lines := wrapHard(s.label, max(from, to)-min(from, to)-4)
	size := 2 // with a blank at both ends
	for _, l := range lines {
		size = max(size, utf8.RuneCountInString(l)+2)
	}
	start, head := placed(from, to, size, s.form)
	switch s.form {
	case broken, brokenLate:
		tip = "✗"
	case leaving:
		tip = hollow(tip)
	}
	for x := min(from, head) + 1; x < max(from, head); x++ {
		cross := line
		if d.isLane(x) {
			cross = "┼"
		}
		c.put(x, cross, s.tone)
	}
	d.ends(c, s, from, to)
	if len(lines) > 0 {
		c.put(start, " "+lines[0]+" ", s.tone)
	}
	if s.form != cut {
		c.put(head, tip, s.tone)
	}
	return labelLines{lines, start + 1}
}

// placed returns the column in which a label of so many columns starts, and that of the
// arrow's tip, which is past the label. Where there is little room they touch the ends.
func placed(from, to, size int, f form) (start, head int) {
	midway := f == broken || f == brokenLate || f == leaving
	if to > from {
		start, head = from+2, to-1
		if start+size > head {
			start = from + 1
		}
		if midway {
			head = min(max(start+size+1, (from+to)/2), max(to-2, start+size))
		}
		return start, head
	}
	start, head = max(to+2, from-size-1), to+1
	if midway {
		head = max(min(start-2, (from+to)/2), to+2)
	}
	if head >= start {
		start = max(to+2, from-size)
		head = min(head, start-1)
	}
	return start, head
}

// ends draws the arrow's root, and both ends of a cut.
func (d *diagram) ends(c *canvas, s *step, from, to int) {
	switch {
	case s.form == cut:
		c.put(from, s.mark, s.tone)
		c.put(to, s.mark, s.tone)
	case s.form == coming || s.form == brokenLate || c.at(from) != '│':
	case to > from:
		c.put(from, "├", s.tone)
	default:
		c.put(from, "┤", s.tone)
	}
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
