package faults

import (
	"strconv"
	"strings"
	"time"

	"ackgap/sim"
)

// parseRate reads "0.1%" or "1000ppm" as parts per million. It reads more than
// 100 % as well, up to what fits; the caller checks the range.
func parseRate(text string) (ppm uint32, ok bool) {
	if count, found := strings.CutSuffix(text, "ppm"); found {
		n, err := strconv.ParseUint(count, 10, 32)
		return uint32(n), err == nil
	}
	number, found := strings.CutSuffix(text, "%")
	if !found {
		return 0, false
	}
	whole, fraction, dotted := strings.Cut(number, ".")
	if dotted && fraction == "" || len(fraction) > 4 || len(whole) > 4 || whole == "" {
		return 0, false
	}
	n, err := strconv.ParseUint(whole+(fraction + "0000")[:4], 10, 32)
	return uint32(n), err == nil
}

// parseDuration reads a duration as [time.ParseDuration] does.
func parseDuration(text string) (time.Duration, bool) {
	d, err := time.ParseDuration(text)
	return d, err == nil
}

// roundDown takes a duration drawn from lo to hi down to whole milliseconds
// where the range's bounds are whole milliseconds: what nobody asked for in
// finer steps is easier to read in coarser ones.
func roundDown(d, lo, hi time.Duration) time.Duration {
	if lo%time.Millisecond != 0 || hi%time.Millisecond != 0 {
		return d
	}
	return lo + (d - lo).Truncate(time.Millisecond)
}

// looksLikeTime reports whether a place is an instant; a site's name starts with a letter.
func looksLikeTime(text string) bool {
	return isDigit(text[0]) || strings.ContainsRune("+-.", rune(text[0]))
}

// timeOf reads an instant of virtual time.
func timeOf(text string) (sim.Time, bool) {
	d, ok := parseDuration(text)
	return sim.Time(d), ok
}
