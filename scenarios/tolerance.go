package scenarios

import (
	"strconv"
	"strings"
	"time"
)

// Tolerance is what somebody can live with.
type Tolerance struct {
	// Loss is the share of messages, from 0 to 1, that may be lost although the
	// producer was told ok, and of those that may be stuck; 0 allows none.
	Loss float64
	// HonestLoss is the share of messages that may be lost so that the producer
	// can know, because it was not told ok.
	HonestLoss float64
	// Duplicates is the share of messages that may be applied more than once.
	Duplicates float64
	// Latency is within what time 99 of 100 applied messages must have their
	// effect, in the weather; 0 allows any.
	Latency time.Duration
	// Throughput is how many messages per second must be possible without
	// faults, measured as a comparison does; 0 allows any.
	Throughput uint64
}

// ToleranceKeys returns the names of what [Tolerance.Set] sets, in the order of
// its fields.
func ToleranceKeys() []string {
	return []string{"max-loss", "max-honest-loss", "max-duplicates", "latency", "throughput"}
}

// Set reads a value as it stands on the command line or in a case: "none" or
// "0.1%" for a share, "200ms" for the latency, a number from 1 for the throughput,
// and "any" for each. It returns what would be right where the text is no value of the key.
func (t *Tolerance) Set(key, text string) (want string) {
	switch key {
	case "max-loss":
		return setShare(&t.Loss, text)
	case "max-honest-loss":
		return setShare(&t.HonestLoss, text)
	case "max-duplicates":
		return setShare(&t.Duplicates, text)
	case "latency":
		return setLatency(&t.Latency, text)
	case "throughput":
		return setThroughput(&t.Throughput, text)
	}
	return "it can be " + enumerate(ToleranceKeys(), "or")
}

const anyText = "any"

func setLatency(to *time.Duration, text string) (want string) {
	if text == anyText {
		*to = 0
		return ""
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return "write any, or a duration such as 200ms or 5s"
	}
	*to = d
	return ""
}

func setThroughput(to *uint64, text string) (want string) {
	if text == anyText {
		*to = 0
		return ""
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil || n == 0 {
		return "write any, or a whole number of messages per second from 1"
	}
	*to = n
	return ""
}

// setShare reads a share such as "0.1%".
func setShare(to *float64, text string) (want string) {
	switch text {
	case "none", "0", "0%":
		*to = 0
		return ""
	case anyText:
		*to = 1
		return ""
	}
	percent, ok := strings.CutSuffix(text, "%")
	value, err := strconv.ParseFloat(percent, 64)
	if !ok || err != nil || !(value >= 0 && value <= 100) {
		return "write none, any, or a share such as 0.1%"
	}
	*to = value / 100
	return ""
}
