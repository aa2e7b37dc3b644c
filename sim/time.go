package sim

import (
	"strings"
	"time"
)

// Time is an instant of virtual time: nanoseconds since the start of the run.
type Time int64

// Add returns the instant d later than t.
func (t Time) Add(d time.Duration) Time { return t + Time(d) }

// Sub returns how much later t is than u.
func (t Time) Sub(u Time) time.Duration { return time.Duration(t - u) }

// String prints the time since the start of the run, as [FormatDuration] does.
func (t Time) String() string { return FormatDuration(time.Duration(t)) }

// FormatDuration prints a duration without trailing zero units: "30s", "1h",
// "1m30s", "80ms". [time.ParseDuration] reads every result back.
func FormatDuration(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
