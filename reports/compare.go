package reports

import (
	"fmt"
	"io"
	"math"
	"strings"

	"ackgap/checker"
	"ackgap/explore"
)

// ComparisonOptions say how a comparison is written.
type ComparisonOptions struct {
	// Colour asks for ANSI colours; only [Comparison] has them.
	Colour bool
	// Replay writes the command that runs a witness again; nil leaves it out.
	Replay func(*explore.Row, *explore.Witness) string
	// PerDay is a number of messages a day for which the counts are told per
	// month; 0 leaves that out.
	PerDay uint64
	// Width is how many columns there are; 0 stands for as many as it takes. Only
	// [Comparison] obeys it.
	Width int
}

// compared are the counts with a column of their own.
var compared = []string{
	checker.Lost.String(), checker.DuplicateDelivered.String(),
	checker.DuplicateEffect.String(), checker.Absorbed.String(),
}

// countTitles are the counts' names, of several messages.
var countTitles = map[string]string{
	"lost": "lost", "duplicate_delivered": "duplicate deliveries",
	"duplicate_effect": "duplicate effects", "absorbed": "absorbed",
}

// countTitle names a count.
func countTitle(key string) string {
	if title := countTitles[key]; title != "" {
		return title
	}
	return spaced(key)
}

// reference is the row with whose throughput another one is compared: that of
// the scenario at-most-once, or else the first.
func reference(c *explore.Comparison, row *explore.Row) *explore.Row {
	for i := range c.Rows {
		if r := &c.Rows[i]; r.Scenario.Name() == "at-most-once" && r.Value == row.Value {
			return r
		}
	}
	return &c.Rows[0]
}

// relative writes a row's throughput in per cent of the reference's.
func relative(c *explore.Comparison, row *explore.Row) string {
	base := reference(c, row).Throughput
	if base == 0 || row.Throughput == 0 {
		return "not measured"
	}
	return fmt.Sprintf("%d %%", (200*row.Throughput+base)/(2*base))
}

// rowLabel names a row: the scenario, and the value of the sweep.
func rowLabel(c *explore.Comparison, row *explore.Row) string {
	if c.Sweep == nil {
		return row.Scenario.Name()
	}
	return row.Scenario.Name() + " with " + c.Sweep.Path + "=" + row.Value
}

// mechanismsOf lists what a row's system needs, after the number.
func mechanismsOf(row *explore.Row) string {
	all := row.Scenario.Mechanisms()
	if len(all) == 0 {
		return "no mechanism"
	}
	return plural(uint64(len(all)), "mechanism") + ": " + strings.Join(all, ", ")
}

// evidence says how often something happened in the runs in which a fault
// struck, and what follows for others.
func evidence(i explore.Interval) string {
	switch {
	case i.Of == 0:
		return "0 runs, as no fault struck"
	case i.Sides == 1:
		return fmt.Sprintf("%s of %s (%s, one-sided 95 %%)", formatCount(i.Count), formatCount(i.Of), bound(i))
	}
	return fmt.Sprintf("%s of %s (%s)", formatCount(i.Count), formatCount(i.Of), bound(i))
}

// BrokenClaim says that a contract which a row's scenario claims was violated,
// in how many runs and with which seed first, without a full stop.
func BrokenClaim(c *explore.Comparison, row *explore.Row, claim checker.Contract) string {
	tally := &row.Contracts[claim]
	return fmt.Sprintf("%s claims %s, and %s of %s violate it, first with seed %d", rowLabel(c, row),
		hyphened(claim.String()), formatCount(tally.Violated), plural(row.Runs, "run"), tally.First.Seed)
}

// bound writes the interval itself.
func bound(i explore.Interval) string {
	switch {
	case i.Sides == 2:
		return percent(i.Low, math.Floor) + " to " + percent(i.High, math.Ceil) + " %"
	case i.Count == 0:
		return "≤ " + percent(i.High, math.Ceil) + " %"
	}
	return "≥ " + percent(i.Low, math.Floor) + " %"
}

// percent writes a probability in per cent, rounded away from the middle of its
// interval: with one decimal, or with two digits that differ from 0 or 100.
func percent(p float64, round func(float64) float64) string {
	value, decimals := 100*p, 1
	for edge := min(value, 100-value); edge > 0 && edge < 1 && decimals < 12; edge *= 10 {
		decimals++
	}
	scale := math.Pow(10, float64(decimals))
	// What lies within the error of floating point of a round number is that number.
	nearest := math.Round(value * scale)
	if math.Abs(value*scale-nearest) > 1e-6 {
		nearest = round(value * scale)
	}
	text := fmt.Sprintf("%.*f", decimals, nearest/scale)
	return strings.TrimSuffix(text, ".0")
}

// latency3 writes a latency with three digits.
func latency3(ns int64) string {
	if ns == 0 {
		return "none"
	}
	value, unit := float64(ns), "ns"
	for _, larger := range []string{"µs", "ms", "s"} {
		if value < 999.5 {
			break
		}
		value, unit = value/1000, larger
	}
	switch {
	case value >= 1000:
		return formatCount(uint64(math.Round(value))) + " " + unit
	case value >= 99.95 || unit == "ns":
		return fmt.Sprintf("%.0f %s", value, unit)
	case value >= 9.995:
		return fmt.Sprintf("%.1f %s", value, unit)
	}
	return fmt.Sprintf("%.2f %s", value, unit)
}

// writeAll writes a text.
func writeAll(w io.Writer, text string) error {
	_, err := io.WriteString(w, text)
	return err
}
