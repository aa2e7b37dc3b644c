package reports

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"

	"ackgap/explore"
	"ackgap/sim"
)

// RedeliveryOptions say how redeliveries are written.
type RedeliveryOptions struct {
	// Colour asks for ANSI colours.
	Colour bool
	// Command returns the command line that gives a run again.
	Command func(r *explore.Redelivery) string
}

// redeliveryHead are the columns of the table.
var redeliveryHead = []string{"system", "redelivered after", "deliveries at", "effects at"}

const never = "never"

// Redeliveries writes a table of what systems do about the same crash in the ACK
// gap. It returns the writer's error.
func Redeliveries(w io.Writer, all []explore.Redelivery, o RedeliveryOptions) error {
	t := table{}
	var head []cell
	for _, h := range redeliveryHead {
		head = append(head, cell{h, faint})
	}
	t.add(head...)
	for i := range all {
		texts := redeliveryCells(&all[i])
		t.add(cell{texts[0], strong}, cell{texts[1], plain}, cell{texts[2], plain}, cell{texts[3], plain})
	}
	text := gapStory() + "\n\n" + t.text("", o.Colour)
	for i, line := range gapNotes(all) {
		text += strings.Repeat("\n", 1-min(i, 1)) + strings.Join(wrap(line, comparisonWidth), "\n") + "\n"
	}
	return writeAll(w, text)
}

// gapStory says what happens in each of the runs.
func gapStory() string {
	return fmt.Sprintf("One message is delivered at 0s and applied at %s; its consumer crashes at %s, before the ack, and is back after 1s.",
		sim.FormatDuration(explore.GapEffect), sim.FormatDuration(explore.GapCrash))
}

// gapNotes says in a line for each system what its time leaves out, and in another what its
// run changes of its own parameters.
func gapNotes(all []explore.Redelivery) (lines []string) {
	for i := range all {
		if r := &all[i]; isEarliest(r) {
			lines = append(lines, fmt.Sprintf("%s, %s at the earliest: %s.", r.System, againText(r), r.Beyond))
		}
	}
	for i := range all {
		if r := &all[i]; len(r.Changed) > 0 {
			lines = append(lines, fmt.Sprintf("%s was run with %s.", r.System, changedText(r.Changed)))
		}
	}
	return lines
}

func redeliveryCells(r *explore.Redelivery) []string {
	if r.Problem != "" {
		return []string{r.System, "unknown: " + r.Problem, "", ""}
	}
	again := againText(r)
	if isEarliest(r) {
		again += ", at the earliest"
	}
	return []string{r.System, again, durations(r.Deliveries), durations(r.Effects)}
}

// isEarliest reports whether a message may come again later than in the run.
func isEarliest(r *explore.Redelivery) bool {
	_, again := r.Again()
	return again && r.Beyond != ""
}

func againText(r *explore.Redelivery) string {
	after, ok := r.Again()
	if !ok {
		return never
	}
	return sim.FormatDuration(after)
}

func durations(all []time.Duration) string {
	var texts []string
	for _, d := range all {
		texts = append(texts, sim.FormatDuration(d))
	}
	return strings.Join(texts, ", ")
}

// RedeliveriesMarkdown writes the table in Markdown. It returns the writer's error.
func RedeliveriesMarkdown(w io.Writer, all []explore.Redelivery) error {
	var b strings.Builder
	t := tablewriter.NewTable(&b,
		tablewriter.WithConfig(tableConfig()), // first, as it resets the others
		tablewriter.WithEastAsian(tw.Off),
		tablewriter.WithRenderer(renderer.NewMarkdown()))
	t.Header(redeliveryHead)
	for i := range all {
		texts := redeliveryCells(&all[i])
		for j := range texts {
			texts[j] = escapeMarkdown(texts[j])
		}
		if err := t.Append(texts); err != nil {
			return err
		}
	}
	if err := t.Render(); err != nil {
		return err
	}
	for _, line := range slices.Concat([]string{gapStory()}, gapNotes(all)) {
		b.WriteString("\n" + escapeMarkdown(line) + "\n")
	}
	return writeAll(w, b.String())
}

// RedeliveriesCSV writes the table as comma-separated values with a header, times
// in nanoseconds; redelivered_ns is empty for never, and the earliest where the redelivery
// also_takes something that the run doesn't show. It returns the writer's error.
func RedeliveriesCSV(w io.Writer, all []explore.Redelivery, o RedeliveryOptions) error {
	out := csv.NewWriter(w)
	if err := out.Write([]string{"system", "redelivered_ns", "deliveries_ns", "effects_ns", "changed", "also_takes", "command"}); err != nil {
		return err
	}
	for i := range all {
		r := &all[i]
		again := ""
		if after, ok := r.Again(); ok {
			again = strconv.FormatInt(int64(after), 10)
		}
		if err := out.Write([]string{r.System, again, numbers(r.Deliveries), numbers(r.Effects), changedText(r.Changed), r.Beyond, o.Command(r)}); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func numbers(all []time.Duration) string {
	var texts []string
	for _, d := range all {
		texts = append(texts, strconv.FormatInt(int64(d), 10))
	}
	return strings.Join(texts, " ")
}

type redeliveryJSON struct {
	System       string          `json:"system"`
	Redelivered  string          `json:"redelivered_after"`
	AfterNS      *time.Duration  `json:"redelivered_after_ns"`
	DeliveriesNS []time.Duration `json:"deliveries_ns"`
	EffectsNS    []time.Duration `json:"effects_ns"`
	Changed      []changedJSON   `json:"changed"`
	Beyond       string          `json:"also_takes,omitempty"`
	Problem      string          `json:"problem,omitempty"`
	Command      string          `json:"command"`
}

// RedeliveriesJSON writes an object with the key redeliveries: for each system
// system, redelivered_after ("never", or a duration), redelivered_after_ns (null for
// never), deliveries_ns, effects_ns, changed (the system's own parameters that had
// another value in the run: parameter, own, used), also_takes (what else it takes; left out
// for nothing) and command. It returns the writer's error.
func RedeliveriesJSON(w io.Writer, all []explore.Redelivery, o RedeliveryOptions) error {
	rows := []redeliveryJSON{}
	for i := range all {
		r := &all[i]
		row := redeliveryJSON{System: r.System, Redelivered: againText(r), DeliveriesNS: r.Deliveries,
			EffectsNS: r.Effects, Changed: changedDocument(r.Changed), Beyond: r.Beyond, Problem: r.Problem, Command: o.Command(r)}
		if after, ok := r.Again(); ok {
			row.AfterNS = &after
		}
		rows = append(rows, row)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(struct {
		Redeliveries []redeliveryJSON `json:"redeliveries"`
	}{rows})
}
