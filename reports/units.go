package reports

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// formatTime prints a time or duration for people: at most three decimals of
// the largest unit below a minute, and fewer above ("80ms", "30.05s", "1m30.5s").
func formatTime(d time.Duration) string {
	switch {
	case d < 0:
		return "-" + formatTime(-d)
	case d >= time.Hour:
		d = d.Round(time.Second)
	case d >= time.Minute:
		d = d.Round(100 * time.Millisecond)
	case d >= time.Second:
		d = d.Round(time.Millisecond)
	case d >= time.Millisecond:
		d = d.Round(time.Microsecond)
	}
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// formatCount prints a number with thousands set apart by commas.
func formatCount(n uint64) string {
	text := strconv.FormatUint(n, 10)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// plural prints a number with its noun: "1 fault", "3 faults".
func plural(n uint64, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%s %s", formatCount(n), noun)
}
