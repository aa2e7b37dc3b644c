package reports

import (
	"strings"

	"ackgap/explore"
)

// comparisonLayout is which columns the table of a comparison has besides the
// counts and the contracts.
type comparisonLayout struct {
	names      int // columns for a scenario's name
	speed, use bool
}

// comparisonLayouts are tried in turn, the widest first.
var comparisonLayouts = []comparisonLayout{
	{names: nameWidth, speed: true, use: true},
	{names: nameWidth, speed: true},
	{names: narrowNames, speed: true},
	{names: narrowNames},
}

// columns is how wide running text may be.
func (o ComparisonOptions) columns() int {
	if narrow := o.tableColumns(); narrow > 0 {
		return narrow
	}
	return comparisonWidth
}

// naturalWidth is how many columns a comparison of usual names and numbers takes.
const naturalWidth = 118

// tableColumns is how wide the tables of evidence may be; 0 sets no limit.
func (o ComparisonOptions) tableColumns() int {
	if o.Width >= naturalWidth {
		return 0
	}
	return Page{Width: o.Width}.tableColumns()
}

// fittingTable lays a comparison out in the widest layout for which there are
// enough columns, and as a block for each row if there is none. It returns the
// layout as well: what that leaves out is told below the table.
func fittingTable(c *explore.Comparison, o ComparisonOptions) (string, comparisonLayout, error) {
	for _, l := range comparisonLayouts {
		var b strings.Builder
		if err := comparisonTable(&b, c, l, false); err != nil {
			return "", l, err
		}
		if o.Width > 0 && widest(b.String()) > o.columns() {
			continue
		}
		b.Reset()
		err := comparisonTable(&b, c, l, o.Colour)
		return b.String(), l, err
	}
	return comparisonBlocks(c, o), comparisonLayout{speed: true}, nil
}

// cells are a row's.
func (l comparisonLayout) cells(c *explore.Comparison, row *explore.Row, colour bool) []string {
	cells := []string{nameCell(c, row, l.names)}
	for _, key := range compared {
		cells = append(cells, countCell(row, key, colour))
	}
	cells = append(cells, contractsCell(row, colour))
	if l.speed {
		cells = append(cells, speedCell(c, row))
	}
	if l.use {
		cells = append(cells, useCell(row))
	}
	return cells
}

// comparisonBlocks tells each row in lines of its own: the contracts, then the
// counts and the speed, aligned.
func comparisonBlocks(c *explore.Comparison, o ComparisonOptions) string {
	var blocks []string
	for i := range c.Rows {
		row := &c.Rows[i]
		t := table{}
		for _, key := range compared {
			t.add(blockRow(countTitle(key), countCell(row, key, false), comparedTone(key, row.Of(key).Messages))...)
		}
		t.add(blockRow("throughput, latency", speedCell(c, row), plain)...)
		blocks = append(blocks, paint(rowLabel(c, row), strong, o.Colour)+"\n  "+
			strings.ReplaceAll(contractsCell(row, o.Colour), "\n", "  ")+"\n"+t.textWithin("  ", o.tableColumns(), o.Colour))
	}
	return strings.Join(blocks, "\n")
}

// blockRow puts the lines of a cell side by side behind its column's title. The
// tone is the first line's.
func blockRow(title, lines string, t tone) []cell {
	row := []cell{{title, plain}}
	for line := range strings.SplitSeq(lines, "\n") {
		row = append(row, cell{line, t})
		t = plain
	}
	return row
}

// unshown tells what the table has no column for.
func (p *evidencePrinter) unshown(row *explore.Row) {
	if use := row.Scenario.UseWhen(); use != "" && !p.shown.use {
		p.say("use when: "+use, "  ", plain)
	}
	if !p.shown.speed {
		p.say("throughput and latency: "+strings.ReplaceAll(speedCell(p.comparison, row), "\n", ", "), "  ", plain)
	}
}
