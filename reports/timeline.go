package reports

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"ackgap/history"
	"ackgap/sim"
)

// The layout of a diagram, in columns.
const (
	timeWidth  = 8
	firstLane  = timeWidth + 1
	roomyLanes = 30 // from one lane to the next, where there is room
	closeLanes = 12 // at least: a node's name, and the longest words
	noteWidth  = 20
	mostSteps  = 30 // rows; more are cut in the middle
	stepsKept  = 22 // of the first ones then
)

// pauseShown is the shortest time without an event that is cut from the axis.
const pauseShown = 500 * time.Millisecond

// Timeline draws what happened to one message as a sequence diagram: time runs
// downwards, each node that takes part has a lane. Nodes are the names of the
// recording's nodes: [history.Node] n is nodes[n], as in [scenarios.Result]. The result ends in a newline; it is
// empty if the recording has nothing about the message. No line is wider than the page, if that has
// 80 columns or more and the message passed six nodes at most.
func Timeline(rec *history.Recording, nodes []string, message uint32, page Page) string {
	s := newStory(rec, message)
	if len(s.events) == 0 {
		return ""
	}
	d := diagram{width: page.columns(), colour: page.Colour, states: make([]laneState, len(s.lanes))}
	d.spacing = min(roomyLanes, max(closeLanes, (d.width-timeWidth)/max(1, len(s.lanes))))
	d.header(s.lanes, nodes)
	d.draw(s.tell())
	return d.out.String()
}

// diagram draws steps line by line.
type diagram struct {
	out     strings.Builder
	width   int // of the page
	spacing int
	colour  bool
	states  []laneState
	last    sim.Time
	shown   string // the time on the axis last
}

func (d *diagram) column(lane int) int { return firstLane + lane*d.spacing }

func (d *diagram) write(c *canvas) {
	d.out.WriteString(c.text(d.colour))
	d.out.WriteByte('\n')
}

func (d *diagram) header(lanes []history.Node, nodes []string) {
	var c canvas
	c.put(timeWidth-len("time"), "time", faint)
	for i, n := range lanes {
		c.put(d.column(i), nodeName(nodes, n), strong)
	}
	d.write(&c)
}

func (d *diagram) draw(steps []step) {
	left := 0
	if len(steps) > mostSteps {
		left = len(steps) - mostSteps
		tail := mostSteps - stepsKept
		steps = slices.Concat(steps[:stepsKept], steps[len(steps)-tail:])
	}
	for i := range steps {
		s := &steps[i]
		if left > 0 && i == stepsKept {
			d.gap(plural(uint64(left), "step") + " left out")
		} else if pause := s.at.Sub(d.last); d.shown != "" && pause >= pauseShown {
			d.gap(formatTime(pause) + " later")
		}
		d.step(s)
	}
}

// gap cuts the time axis.
func (d *diagram) gap(why string) {
	var c canvas
	c.put(timeWidth-1, "⋮", faint)
	for i := range d.states {
		c.put(d.column(i), "⋮", faint)
	}
	c.put(d.column(0)+2, why+" ", faint)
	d.write(&c)
}

// lanes begins a row with the lanes as they are.
func (d *diagram) lanes() *canvas {
	c := &canvas{}
	for i, state := range d.states {
		switch state {
		case down:
			c.put(d.column(i), "·", faint)
		case stalled:
			c.put(d.column(i), "┊", faint)
		default:
			c.put(d.column(i), "│", faint)
		}
	}
	return c
}

func (d *diagram) step(s *step) {
	c := d.lanes()
	if at := formatTime(time.Duration(s.at)); at != d.shown {
		c.put(max(0, timeWidth-utf8.RuneCountInString(at)), at, faint)
		d.shown = at
	}
	d.last = s.at
	end := s.from
	var label labelLines
	if s.to != none {
		label = d.arrow(c, s)
		end = s.to
	}
	if s.mark != "" && s.form != cut && end != none {
		c.put(d.column(end), s.mark, s.tone)
	}
	if s.state != unchanged {
		d.states[s.from] = s.state
	}
	d.words(c, s, label)
}

// words writes a step's row with its note, and below it what of both the note
// and the arrow's label has no room there.
func (d *diagram) words(c *canvas, s *step, label labelLines) {
	note := wrapHard(s.note, d.noteWidth(s))
	for i := range max(1, len(note), len(label.lines)) {
		if i > 0 {
			d.write(c)
			c = d.lanes()
		}
		if i > 0 && i < len(label.lines) {
			c.put(label.column, label.lines[i], s.tone)
		}
		if i < len(note) {
			c.put(d.column(max(s.from, s.to))+2, note[i], s.tone)
		}
	}
	d.write(c)
}

// noteWidth is how much room a note has: up to the next lane, or more if no
// other lane follows.
func (d *diagram) noteWidth(s *step) int {
	last := len(d.states) - 1
	if max(s.from, s.to) == last {
		return max(closeLanes-3, min(d.width-d.column(last)-2, max(noteWidth, d.spacing-3)))
	}
	return d.spacing - 3
}

// wrap breaks a text into lines of at most width characters at its spaces.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width:
			lines = append(lines, line)
			line = word
		default:
			line += " " + word
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// joined stands for a blank at which no line ends: behind an arrow, before a number.
const joined = "\u2060"

// wrapHard is wrap for little room: it breaks words that are longer than a line.
func wrapHard(text string, width int) []string {
	var lines []string
	for _, line := range wrap(strings.ReplaceAll(text, "← ", "←"+joined), width) {
		letters := []rune(strings.ReplaceAll(line, joined, " "))
		for len(letters) > width {
			lines = append(lines, string(letters[:width]))
			letters = letters[width:]
		}
		lines = append(lines, string(letters))
	}
	return lines
}
