package reports

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"

	"ackgap/explore"
)

// MatrixOptions say how an outcome matrix is written.
type MatrixOptions struct {
	// Page is what [Matrix] is written on; 0 columns stand for as many as it takes.
	Page
	// Command returns the command line that gives a run again; without a run,
	// the one that looks at the cell.
	Command func(c *explore.Cell, r *explore.Reached) string
}

// Matrix writes an outcome matrix as text: a line for each cell, then the cells
// that differ from what was expected, each with the command that shows it. It
// returns the writer's error.
func Matrix(w io.Writer, m *explore.OutcomeMatrix, o MatrixOptions) error {
	var b strings.Builder
	for i := 0; i < len(m.Cells); {
		end := i
		for end < len(m.Cells) && m.Cells[end].System == m.Cells[i].System {
			end++
		}
		b.WriteString(paint(m.Cells[i].System, strong, o.Colour) + paint("  "+m.Cells[i].Leg.String(), faint, o.Colour) + "\n")
		t := table{}
		for _, c := range m.Cells[i:end] {
			t.add(matrixRow(&c)...)
		}
		b.WriteString(t.textWithin("  ", o.tableColumns(), o.Colour) + "\n")
		i = end
	}
	b.WriteString(o.fitted(matrixSummary(m), "", plain))
	width := comparisonWidth
	if columns := o.tableColumns(); columns > 0 {
		width = min(width, columns)
	}
	for _, text := range matrixChanges(m) {
		b.WriteString(strings.Join(wrap(text, width), "\n") + "\n")
	}
	for _, line := range wrap(matrixLegend, width) {
		b.WriteString(paint(line, faint, o.Colour) + "\n")
	}
	b.WriteString(MatrixDifferences(m, o))
	return writeAll(w, b.String())
}

// matrixLegend says what a cell's symbols mean.
const matrixLegend = symbolSeen + " seen, each with a run that shows it (--format json); " + symbolUnseen +
	" not seen: it was expected, or the fault did nothing to a message; nor was what is not listed. " +
	symbolProved + " proved within bounds takes simulate explore."

// untested tells a cell in none of whose runs the fault did anything to a message.
func untested(c *explore.Cell) bool {
	return len(c.Reached) > 0 && !slices.ContainsFunc(c.Reached, func(r explore.Reached) bool { return !r.Vacuous })
}

func matrixRow(c *explore.Cell) []cell {
	outcome, note := cell{matrixOutcomes(c, " | "), plain}, cell{variantsOf(c), faint}
	switch {
	case c.Problem != "":
		outcome, note = cell{"unknown", bad}, cell{c.Problem, bad}
	case c.Differs():
		outcome.tone = bad
		note = cell{"expected " + expectedText(c, " | "), bad}
	case len(c.Reached) == 0:
		outcome.tone = faint
		note.text = c.Why
	case untested(c):
		note.text = "the fault did nothing to a message"
	}
	return []cell{{c.Fault, plain}, outcome, note}
}

// matrixOutcomes are the outcomes that were seen, and those that were expected
// and not seen.
func matrixOutcomes(c *explore.Cell, between string) string {
	if len(c.Reached) == 0 {
		return explore.NotApplicable
	}
	var all []string
	for _, r := range c.Reached {
		symbol := symbolSeen
		if r.Vacuous {
			symbol = symbolUnseen
		}
		all = append(all, symbol+" "+r.Outcome.String())
	}
	for _, outcome := range unseenOf(c) {
		all = append(all, symbolUnseen+" "+outcome)
	}
	return strings.Join(all, between)
}

// unseenOf are the outcomes that were expected, and that no run had.
func unseenOf(c *explore.Cell) (unseen []string) {
	if c.Expected == nil || c.Problem != "" || len(c.Reached) == 0 {
		return nil
	}
	for _, outcome := range c.Expected.Outcomes {
		if outcome != explore.NotApplicable && !slices.Contains(c.Outcomes(), outcome) {
			unseen = append(unseen, outcome)
		}
	}
	return unseen
}

// variantsOf names the variants that outcomes need.
func variantsOf(c *explore.Cell) string {
	var parts []string
	for _, r := range c.Reached {
		if r.Variant != "" {
			parts = append(parts, fmt.Sprintf("%s: %s", r.Outcome, r.Variant))
		}
	}
	return strings.Join(parts, ", ")
}

// matrixSummary counts the cells.
func matrixSummary(m *explore.OutcomeMatrix) string {
	agree, differ, argued, unknown, runs := 0, 0, 0, 0, 0
	for i := range m.Cells {
		c := &m.Cells[i]
		runs += c.Runs
		switch {
		case c.Problem != "":
			unknown++
		case c.Differs():
			differ++
			if c.Argued != nil {
				argued++
			}
		case c.Expected != nil:
			agree++
		}
	}
	text := fmt.Sprintf("%s from %s with %d messages each", plural(uint64(len(m.Cells)), "cell"), plural(uint64(runs), "run"), explore.MatrixMessages)
	if m.Expected {
		text += fmt.Sprintf("; of those with an expectation, %d agree and %d differ", agree, differ)
	}
	if argued > 0 {
		text += fmt.Sprintf(", %d of them argued in docs/fidelity.md", argued)
	}
	if unknown > 0 {
		text += fmt.Sprintf("; %d unknown", unknown)
	}
	return text + "."
}

// MatrixDifferences tells the cells that differ from what was expected, each
// with the commands that show what was reached; "" if there are none.
func MatrixDifferences(m *explore.OutcomeMatrix, o MatrixOptions) string {
	var b strings.Builder
	for i := range m.Cells {
		c := &m.Cells[i]
		if !c.Differs() {
			continue
		}
		b.WriteString("\n" + o.fitted(fmt.Sprintf("%s, %s: expected %s, reached %s", c.System, c.Fault, c.Expected.Text(), c.Text()), "", plain))
		if c.Argued != nil {
			b.WriteString(o.fitted(fmt.Sprintf("argued: %s (%s)", c.Argued.Why, c.Argued.Source), "  ", plain))
		}
		if len(c.Reached) == 0 {
			b.WriteString(o.shownBy("n/a: "+c.Why, o.Command(c, nil)))
		}
		for j := range c.Reached {
			b.WriteString(o.shownBy(c.Reached[j].Outcome.String(), o.Command(c, &c.Reached[j])))
		}
	}
	return b.String()
}

// shownBy writes an outcome and the command that shows it, on a line of its own
// where both won't fit on one.
func (o MatrixOptions) shownBy(outcome, command string) string {
	line := "  " + outcome + ": " + command + "\n"
	if columns := o.tableColumns(); columns > 0 && widest(line) > columns {
		return o.fitted(outcome+":", "  ", plain) + cellsBelow([]cell{{command, plain}}, "      ", columns, false)
	}
	return line
}

// MatrixMarkdown writes an outcome matrix as a table in Markdown. It returns the
// writer's error.
func MatrixMarkdown(w io.Writer, m *explore.OutcomeMatrix, o MatrixOptions) error {
	var b strings.Builder
	t := tablewriter.NewTable(&b,
		tablewriter.WithConfig(tableConfig()), // first, as it resets the others
		tablewriter.WithEastAsian(tw.Off),
		tablewriter.WithRenderer(renderer.NewMarkdown()))
	head := []string{"hop", "system", "fault", "outcomes", "reached only in"}
	if m.Expected {
		head = append(head, "expected")
	}
	t.Header(head)
	for i := range m.Cells {
		c := &m.Cells[i]
		row := []string{c.Leg.String(), c.System, c.Fault, matrixOutcomes(c, ", "), variantsOf(c)}
		if c.Problem != "" {
			row[3] = "unknown: " + c.Problem
		}
		if m.Expected {
			row = append(row, expectedText(c, ", "))
		}
		for j := range row {
			row[j] = escapeMarkdown(row[j])
		}
		if err := t.Append(row); err != nil {
			return err
		}
	}
	if err := t.Render(); err != nil {
		return err
	}
	for _, text := range slices.Concat([]string{matrixSummary(m)}, matrixChanges(m), []string{matrixLegend}) {
		b.WriteString("\n" + escapeMarkdown(text) + "\n")
	}
	return writeAll(w, b.String())
}

func expectedText(c *explore.Cell, between string) string {
	if c.Expected == nil {
		return ""
	}
	return strings.Join(c.Expected.Outcomes, between)
}

// MatrixCSV writes an outcome matrix as comma-separated values, in the form in
// which expectations are read: outcomes are those that were seen, each in a run; not
// seen are those that were expected as well. It returns the writer's error.
func MatrixCSV(w io.Writer, m *explore.OutcomeMatrix, o MatrixOptions) error {
	out := csv.NewWriter(w)
	head := []string{"hop", "system", "fault", "outcomes", "expected", "evidence", "not_seen", "changed", "command"}
	if err := out.Write(head); err != nil {
		return err
	}
	for i := range m.Cells {
		c := &m.Cells[i]
		outcomes := c.Text()
		if c.Problem != "" {
			outcomes = ""
		}
		if err := out.Write([]string{c.Leg.String(), c.System, c.Fault, outcomes, expectedText(c, "|"), cellEvidence(c), strings.Join(unseenOf(c), "|"), changedText(c.Changed), firstCommand(c, o)}); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// cellEvidence says in a word what a cell's outcomes rest on.
func cellEvidence(c *explore.Cell) string {
	switch {
	case c.Problem != "":
		return "unknown"
	case len(c.Reached) == 0:
		return "no_place"
	case untested(c):
		return wordUntested
	}
	return wordSeen
}

func firstCommand(c *explore.Cell, o MatrixOptions) string {
	if len(c.Reached) == 0 {
		return o.Command(c, nil)
	}
	return o.Command(c, &c.Reached[0])
}

type matrixDocument struct {
	Interrupted bool       `json:"interrupted,omitempty"`
	Cells       []cellJSON `json:"cells"`
}

type cellJSON struct {
	Hop       string        `json:"hop"`
	System    string        `json:"system"`
	Fault     string        `json:"fault"`
	Expected  []string      `json:"expected"`
	Reached   []string      `json:"reached"`
	Evidence  string        `json:"evidence"`
	NotSeen   []string      `json:"not_seen"`
	Agrees    *bool         `json:"agrees"`
	Argued    string        `json:"argued,omitempty"`
	Why       string        `json:"why,omitempty"`
	Problem   string        `json:"problem,omitempty"`
	Changed   []changedJSON `json:"changed"`
	Runs      int           `json:"runs"`
	Command   string        `json:"command"`
	Witnesses []reachedJSON `json:"witnesses"`
}

type reachedJSON struct {
	Outcome string   `json:"outcome"`
	Variant string   `json:"variant,omitempty"`
	Message uint32   `json:"message"`
	Vacuous bool     `json:"vacuous,omitempty"`
	Script  []string `json:"script"`
	Command string   `json:"command"`
}

// MatrixJSON writes an outcome matrix as one JSON object, indented, with its
// keys in a fixed order. It returns the writer's error.
//
// The key cells has an object for each cell: hop, system, fault, expected (null
// without an expectation), reached (["n/a"] where the fault has no place, then
// why says why; null where the cell is unknown, then problem says why), evidence
// (seen: each outcome in a run; untested: the fault did nothing to a message;
// no_place; unknown), not_seen (outcomes that were
// expected and that no run had), changed (the system's own parameters that had
// another value in the runs: parameter, own, used), agrees (null where there is nothing to compare), argued, runs, command (gives the
// first run with the first outcome again, or looks at the cell) and witnesses: for each outcome the
// variant, the message, whether the fault did nothing to a message (vacuous), the script and the command.
func MatrixJSON(w io.Writer, m *explore.OutcomeMatrix, o MatrixOptions) error {
	d := matrixDocument{Interrupted: m.Interrupted, Cells: []cellJSON{}}
	for i := range m.Cells {
		d.Cells = append(d.Cells, cellDocument(&m.Cells[i], o))
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(d)
}

func cellDocument(c *explore.Cell, o MatrixOptions) cellJSON {
	d := cellJSON{Hop: c.Leg.String(), System: c.System, Fault: c.Fault, Reached: c.Outcomes(), Why: c.Why,
		Evidence: cellEvidence(c), NotSeen: append([]string{}, unseenOf(c)...), Problem: c.Problem, Changed: changedDocument(c.Changed), Runs: c.Runs, Command: firstCommand(c, o), Witnesses: []reachedJSON{}}
	if c.Problem != "" {
		d.Reached = nil
	}
	if c.Expected != nil {
		d.Expected = c.Expected.Outcomes
	}
	if c.Expected != nil && c.Problem == "" {
		agrees := !c.Differs()
		d.Agrees = &agrees
	}
	if c.Argued != nil {
		d.Argued = c.Argued.Why + " (" + c.Argued.Source + ")"
	}
	for i := range c.Reached {
		r := &c.Reached[i]
		d.Witnesses = append(d.Witnesses, reachedJSON{Outcome: r.Outcome.String(), Variant: r.Variant, Message: r.Message, Vacuous: r.Vacuous,
			Script: r.Faults, Command: o.Command(c, r)})
	}
	return d
}
