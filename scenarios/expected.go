package scenarios

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"ackgap/checker"
)

// Measure is what a check looks at besides the counts of a history.
const (
	// MeasureRedelivered is when the first message was delivered again, counted from
	// its first delivery, in nanoseconds.
	MeasureRedelivered = "redelivered"
	// MeasureThroughput is messages applied per second of virtual time, in
	// per mille of the control's; MeasureP50 and MeasureP99 are latencies from
	// send to first effect, in per mille of the control's.
	MeasureThroughput = "throughput"
	MeasureP50        = "p50"
	MeasureP99        = "p99"
	// MeasureDeliveries, MeasureEffects and MeasureDeadLetters are how many there were
	// of all messages together, in all runs. Counts are of messages instead: one that is
	// applied six times is one duplicate effect, and six effects.
	MeasureDeliveries  = "deliveries"
	MeasureEffects     = "effects"
	MeasureDeadLetters = "dead_letters"
	// MeasureMechanisms is how many mechanisms the system needs beyond the barest
	// one, as [Scenario.Mechanisms] counts them.
	MeasureMechanisms = "mechanisms"
	// MeasureAdvised is which scenario is advised: its name, or [AdvisedNone]. The
	// value is 1 where it is the one that is expected, and 0 where it is another.
	MeasureAdvised = "advised"
)

// AdvisedNone is what stands for no scenario at all.
const AdvisedNone = "none"

// measures are the keys besides the counts, each with what it means.
var measures = measured(
	measure{MeasureRedelivered, "when the first message was delivered again, counted from its first delivery"},
	measure{MeasureThroughput, "messages per second, as a share of the control's"},
	measure{MeasureP50, "the latency of half of the messages, as a share of the control's"},
	measure{MeasureP99, "the latency of 99 of 100 messages, as a share of the control's"},
	measure{MeasureDeliveries, "how many deliveries there were of all messages"},
	measure{MeasureEffects, "how many effects there were of all messages"},
	measure{MeasureDeadLetters, "how many dead letters there were of all messages"},
	measure{MeasureMechanisms, "how many mechanisms the system needs"},
	measure{MeasureAdvised, "which scenario is advised, or none"},
)

type measure struct{ key, meaning string }

// measured are the measures, and the verdict of each hop.
func measured(all ...measure) []measure {
	for _, hop := range checker.HopNames() {
		all = append(all, measure{hop, "whether exactly-once holds on that hop"})
	}
	return all
}

// Never is the value of [MeasureRedelivered] where no second delivery came.
const Never = int64(-1)

// Expected is the range in which a count or measure must be.
type Expected struct {
	// Key is the JSON key of a count, or a measure.
	Key string
	// Low and High bound it; High is -1 for no bound.
	Low, High int64
	// Written is the range as it stands in the file.
	Written string

	at position
}

// Holds reports whether a value is in the range.
func (e *Expected) Holds(value int64) bool {
	return value >= e.Low && (e.High < 0 && e.Low >= 0 || value <= e.High)
}

// Hop returns the hop whose exactly-once contract is looked at; ok is false for
// other keys. The value is then in how many runs it is violated.
func (e *Expected) Hop() (h checker.Hop, ok bool) {
	i := slices.Index(checker.HopNames(), e.Key)
	return checker.Hop(max(i, 0)), i >= 0
}

// Relative reports whether it is measured against the control.
func (e *Expected) Relative() bool {
	return e.Key == MeasureThroughput || e.Key == MeasureP50 || e.Key == MeasureP99
}

const (
	wantCount   = `write a number, ">= 1", or "2 to 5"`
	wantShare   = `write a share of the control's, such as "97 %", "<= 60 %", or "15 to 30 %"`
	wantInstant = "write a time such as 30s, or never"
	wantHop     = "write holds or violated, which is about exactly-once on that hop"
)

var rangeForm = regexp.MustCompile(`^(>=|<=)?\s*([0-9]+(?:\.[0-9])?)(?:\s+to\s+([0-9]+(?:\.[0-9])?))?\s*(%)?$`)

// expected reads counts and measures with their ranges.
func (d *decoder) expected(what string, to *[]Expected, n ast.Node) error {
	m, err := d.mappingOf(what, n, "write counts with their values, such as {lost: 0, duplicate_effect: 1}")
	if err != nil {
		return err
	}
	for _, entry := range m.Values {
		key, at, err := d.key(entry)
		if err != nil {
			return err
		}
		if err := d.countable(key, at); err != nil {
			return err
		}
		written, ok := word(entry.Value)
		if !ok {
			return d.fail(positionOf(entry.Value), key+" can't be "+describe(entry.Value), wantCount)
		}
		e := Expected{Key: key, Written: strings.TrimSpace(written), at: positionOf(entry.Value)}
		if want := e.parse(); want != "" {
			return d.fail(positionOf(entry.Value), fmt.Sprintf("%q is no value for %s", written, key), want)
		}
		*to = append(*to, e)
	}
	return nil
}

// countable complains about a key that is neither a count nor a measure.
func (d *decoder) countable(key string, at position) error {
	var keys []string
	for _, m := range measures {
		keys = append(keys, m.key)
	}
	var counts checker.Counts
	counts.Each(func(k string, _ uint64) { keys = append(keys, k) })
	for _, k := range keys {
		if k == key {
			return nil
		}
	}
	return d.fail(at, fmt.Sprintf("nothing is called %q in a history", key), countMeant(key, keys, "it can be", "or"))
}

// parse reads the range; it returns what would be right where it can't.
func (e *Expected) parse() (want string) {
	switch e.Key {
	case MeasureRedelivered:
		return e.parseInstant()
	case MeasureAdvised:
		e.Low, e.High = 1, 1
		return ""
	}
	if _, ok := e.Hop(); ok {
		return e.parseHop()
	}
	parts := rangeForm.FindStringSubmatch(e.Written)
	want = wantCount
	if e.Relative() {
		want = wantShare
	}
	if parts == nil || (parts[4] == "%") != e.Relative() || parts[1] != "" && parts[3] != "" {
		return want
	}
	low, ok := e.number(parts[2])
	high := low
	if parts[3] != "" {
		var fine bool
		high, fine = e.number(parts[3])
		ok = ok && fine && high >= low
	}
	switch parts[1] {
	case ">=":
		high = -1
	case "<=":
		low = 0
	}
	if !ok {
		return want
	}
	e.Low, e.High = low, high
	return ""
}

// number reads a count, or a percentage as per mille.
func (e *Expected) number(text string) (int64, bool) {
	if !e.Relative() {
		n, err := strconv.ParseInt(text, 10, 64)
		return n, err == nil
	}
	whole, tenth, _ := strings.Cut(text, ".")
	n, err := strconv.ParseInt(whole+(tenth + "0")[:1], 10, 64)
	return n, err == nil
}

func (e *Expected) parseInstant() (want string) {
	if e.Written == "never" {
		e.Low, e.High = Never, Never
		return ""
	}
	first, last, isRange := strings.Cut(e.Written, " to ")
	low, err := time.ParseDuration(first)
	high := low
	if isRange && err == nil {
		high, err = time.ParseDuration(last)
	}
	if err != nil || low < 0 || high < low {
		return wantInstant
	}
	e.Low, e.High = int64(low), int64(high)
	return ""
}

func (e *Expected) parseHop() (want string) {
	switch e.Written {
	case checker.Holds.String():
		e.Low, e.High = 0, 0
	case checker.Violated.String():
		e.Low, e.High = 1, -1
	default:
		return wantHop
	}
	return ""
}
