package reports

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"

	"ackgap/explore"
)

// ComparisonMarkdown writes a comparison as a table in Markdown, with what its
// numbers are about below it. It returns the writer's error.
func ComparisonMarkdown(w io.Writer, c *explore.Comparison, o ComparisonOptions) error {
	var b strings.Builder
	if c.Interrupted {
		b.WriteString("**" + interruption(c) + "**\n\n")
	}
	t := tablewriter.NewTable(&b,
		tablewriter.WithConfig(tableConfig()), // first, as it resets the others
		tablewriter.WithEastAsian(tw.Off),
		tablewriter.WithRenderer(renderer.NewMarkdown()))
	t.Header("scenario", "lost", "duplicate deliveries", "duplicate effects", "absorbed", "at-most-once", "at-least-once",
		"exactly-once", "throughput", "latency p50 / p99", "mechanisms needed", "use when")
	for i := range c.Rows {
		if err := t.Append(markdownCells(c, &c.Rows[i])); err != nil {
			return err
		}
	}
	if err := t.Render(); err != nil {
		return err
	}
	b.WriteString("\n")
	for _, text := range conditions(c) {
		b.WriteString("- " + escapeMarkdown(text) + "\n")
	}
	if text := exclusions(c); text != "" {
		b.WriteString("- " + escapeMarkdown(text) + "\n")
	}
	for i := range c.Rows {
		if text := pairedText(c, &c.Rows[i]); text != "" {
			fmt.Fprintf(&b, "- %s: %s\n", escapeMarkdown(rowLabel(c, &c.Rows[i])), escapeMarkdown(text))
		}
	}
	for i := range c.Rows {
		if row := &c.Rows[i]; o.PerDay > 0 {
			fmt.Fprintf(&b, "- %s: %s\n", escapeMarkdown(rowLabel(c, row)), escapeMarkdown(perMonth(row, o.PerDay)))
		}
	}
	return writeAll(w, b.String())
}

func markdownCells(c *explore.Comparison, row *explore.Row) []string {
	cells := []string{rowLabel(c, row)}
	for _, key := range compared {
		tally := row.Of(key)
		text := symbolUnseen + " " + evidence(row.Interval(key))
		switch {
		case tally.First != nil:
			text = fmt.Sprintf(symbolSeen+" %s in %s, seed %d", plural(tally.Messages, "message"), seenIn(row.Interval(key), tally.Runs, row), tally.First.Seed)
		case row.Exposed == 0:
			text = wordUntested + ": " + evidence(row.Interval(key))
		}
		cells = append(cells, text)
	}
	for _, contract := range contracts {
		tally := &row.Contracts[contract]
		text := "unknown"
		switch {
		case tally.First != nil:
			text = fmt.Sprintf(symbolSeen+" violated in %s, seed %d", seenIn(tally.Interval(), tally.Violated, row), tally.First.Seed)
		case tally.Tested == 0 && tally.Holds > 0:
			text = wordUntested + ": violated in " + evidence(tally.Interval())
		case tally.Holds > 0:
			text = symbolUnseen + " holds: violated in " + evidence(tally.Interval())
		}
		cells = append(cells, text)
	}
	all := row.Scenario.Mechanisms()
	cells = append(cells, relative(c, row), latency3(row.Latency.P50)+" / "+latency3(row.Latency.P99),
		strings.TrimSuffix(fmt.Sprintf("%d: %s", len(all), strings.Join(all, ", ")), ": "), row.Scenario.UseWhen())
	for i := range cells {
		cells[i] = escapeMarkdown(cells[i])
	}
	return cells
}

// seenIn says in how many of the runs in which a fault struck something was seen; of
// all runs where none struck.
func seenIn(exposed explore.Interval, runs uint64, row *explore.Row) string {
	if exposed.Of == 0 {
		return fmt.Sprintf("%s of %s runs", formatCount(runs), formatCount(row.Runs))
	}
	return evidence(exposed)
}

// escapeMarkdown lets text stand in a cell as it is.
func escapeMarkdown(text string) string {
	return strings.NewReplacer(`\`, `\\`, "|", `\|`, "*", `\*`, "_", `\_`, "`", "\\`", "<", "&lt;", "\n", " ").Replace(text)
}

// ComparisonCSV writes a comparison as comma-separated values with a header:
// probabilities from 0 to 1, durations in nanoseconds, throughput in messages
// per second; what isn't known is empty. What stands behind a count or a contract is
// seen, not_seen, or untested. The last columns compare each row with the first, as
// those of [ComparisonJSON] do. It returns the writer's error.
func ComparisonCSV(w io.Writer, c *explore.Comparison) error {
	out := csv.NewWriter(w)
	head := []string{"scenario", "parameter", "value", "planned_runs", "runs", "exposed_runs", "messages"}
	for _, key := range compared {
		head = append(head, key, key+"_runs", key+"_low", key+"_high", key+"_seed", key+"_evidence")
	}
	for _, contract := range contracts {
		key := contract.String()
		head = append(head, key, key+"_violations", key+"_low", key+"_high", key+"_seed", key+"_evidence")
	}
	head = append(head, "throughput_per_s", "latency_p50_ns", "latency_p99_ns", "mechanisms", "mechanism_names", "use_when", "paired_with")
	for _, key := range pairedKeys() {
		head = append(head, key+"_only_here", key+"_only_there", key+"_p")
	}
	if err := out.Write(head); err != nil {
		return err
	}
	for i := range c.Rows {
		if err := out.Write(csvRecord(c, &c.Rows[i])); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func csvRecord(c *explore.Comparison, row *explore.Row) []string {
	number := func(n uint64) string { return strconv.FormatUint(n, 10) }
	path := ""
	if c.Sweep != nil {
		path = c.Sweep.Path
	}
	record := []string{row.Scenario.Name(), path, row.Value, number(c.Planned), number(row.Runs), number(row.Exposed), number(row.Counts.Sent)}
	for _, key := range compared {
		tally := row.Of(key)
		record = append(record, number(tally.Messages), number(tally.Runs))
		record = append(record, csvInterval(row.Interval(key), tally.First)...)
	}
	for _, contract := range contracts {
		tally := &row.Contracts[contract]
		record = append(record, tally.Status().String(), number(tally.Violated))
		record = append(record, csvInterval(tally.Interval(), tally.First)...)
	}
	all := row.Scenario.Mechanisms()
	throughput := ""
	if row.Throughput > 0 {
		throughput = number(row.Throughput)
	}
	record = append(record, throughput, strconv.FormatInt(row.Latency.P50, 10), strconv.FormatInt(row.Latency.P99, 10),
		strconv.Itoa(len(all)), strings.Join(all, "; "), row.Scenario.UseWhen())
	with := ""
	if row.Pairs != nil {
		with = rowLabel(c, &c.Rows[0])
	}
	record = append(record, with)
	for _, key := range pairedKeys() {
		record = append(record, csvPair(row, key)...)
	}
	return record
}

// pairedKeys are the counts and contracts that have columns.
func pairedKeys() []string {
	keys := slices.Clone(compared)
	for _, contract := range contracts {
		keys = append(keys, contract.String())
	}
	return keys
}

// csvInterval writes low, high, the seed of a witness, and what that is evidence for.
func csvInterval(i explore.Interval, w *explore.Witness) []string {
	fields := []string{"", "", "", evidenceWord(i, w)}
	if i.Method != "" {
		fields[0], fields[1] = digits6(i.Low), digits6(i.High)
	}
	if w != nil {
		fields[2] = strconv.FormatUint(w.Seed, 10)
	}
	return fields
}

// digits6 writes a probability with six digits, more than it has a meaning for
// and fewer than those in which machines may differ.
func digits6(p float64) string { return strconv.FormatFloat(p, 'g', 6, 64) }
