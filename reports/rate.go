package reports

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"time"

	"ackgap/checker"
	"ackgap/history"
	"ackgap/scenarios"
)

// rate is how many messages were applied, and how long that took, from the
// first send to the last message's first effect.
type rate struct {
	applied uint64
	took    time.Duration
}

// rateOf reads the rate off the recorded history, because the result's own
// number is whole. Where nothing was recorded, it has to do.
func rateOf(r *scenarios.Result) rate {
	whole := rate{r.Throughput, time.Second}
	if r.History == nil || r.Throughput >= 10 {
		return whole
	}
	var first, last *history.Event
	applied := map[uint32]bool{}
	for i := range r.History.Events {
		switch e := &r.History.Events[i]; {
		case first == nil && e.Kind == history.Send && e.Type == history.Invoke:
			first = e
		case e.Kind == history.Effect && !applied[e.Message]:
			applied[e.Message], last = true, e
		}
	}
	if first == nil || last == nil || last.At <= first.At {
		return whole
	}
	return rate{r.Verdict.Counts.Fate(checker.Applied), last.At.Sub(first.At)}
}

// thousandths returns the messages per 1,000 seconds, rounded down.
func (r rate) thousandths() uint64 {
	took := uint64(r.took)
	hi, lo := bits.Mul64(r.applied, 1000*uint64(time.Second))
	n, _ := bits.Div64(hi%took, lo, took)
	return n
}

// String says "12 messages per second", or below 1 "1 message per 2.4s".
func (r rate) String() string {
	if r.applied > 0 && r.thousandths() < 1000 {
		return "1 message per " + formatTime(shortened(r.took/time.Duration(r.applied)))
	}
	return plural(r.thousandths()/1000, "message") + " per second"
}

// shortened drops digits that tell nobody anything.
func shortened(d time.Duration) time.Duration {
	if d < time.Minute {
		return d.Round(100 * time.Millisecond)
	}
	return d.Round(time.Second)
}

// MarshalJSON writes messages per second: a whole number from 10 on, otherwise
// with up to three decimals.
func (r rate) MarshalJSON() ([]byte, error) {
	n := r.thousandths()
	if n >= 10_000 {
		return strconv.AppendUint(nil, n/1000, 10), nil
	}
	text := strings.TrimRight(fmt.Sprintf("%d.%03d", n/1000, n%1000), "0")
	return []byte(strings.TrimSuffix(text, ".")), nil
}
