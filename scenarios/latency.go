package scenarios

import (
	"math/bits"

	"github.com/HdrHistogram/hdrhistogram-go"

	"ackgap/history"
	"ackgap/sim"
)

// Latency says how long messages took from the application's send to their
// first effect, in nanoseconds of virtual time. P50 and P99 have three
// significant digits, Max is exact; all are 0 where nothing was applied.
type Latency struct {
	P50, P99, Max int64
}

// latencyDigits is how many significant digits the histogram keeps.
const latencyDigits = 3

// stopwatch observes how long messages take. It keeps the time of acceptance
// of each message without an effect.
type stopwatch struct {
	accepted  map[uint32]sim.Time // only looked up
	histogram *hdrhistogram.Histogram
	least     int64
	most      int64
	applied   uint64
	first     sim.Time // the first send
	last      sim.Time // the last first effect
}

// newStopwatch returns a stopwatch for runs up to a horizon.
func newStopwatch(horizon sim.Time) *stopwatch {
	return &stopwatch{
		accepted:  map[uint32]sim.Time{},
		histogram: hdrhistogram.New(1, max(int64(horizon), 2), latencyDigits),
	}
}

func (s *stopwatch) reset() {
	clear(s.accepted)
	s.histogram.Reset()
	s.least, s.most, s.applied, s.first, s.last = 0, 0, 0, -1, 0
}

// Observe notes when a message was accepted, and when it was first applied.
func (s *stopwatch) Observe(e *history.Event) {
	switch {
	case e.Kind == history.Send && e.Type == history.Invoke:
		s.accepted[e.Message] = e.At
		if s.first < 0 {
			s.first = e.At
		}
	case e.Kind == history.Effect:
		accepted, open := s.accepted[e.Message]
		if !open {
			return
		}
		delete(s.accepted, e.Message)
		s.took(int64(e.At - accepted))
		s.last = e.At
	}
}

func (s *stopwatch) took(ns int64) {
	if s.applied == 0 || ns < s.least {
		s.least = ns
	}
	s.most = max(s.most, ns)
	s.applied++
	if err := s.histogram.RecordValue(ns); err != nil {
		panic("scenarios: a latency is longer than the horizon of the run: " + err.Error())
	}
}

// latency returns the percentiles.
func (s *stopwatch) latency() Latency {
	return Latency{P50: s.percentile(50), P99: s.percentile(99), Max: s.most}
}

// percentile returns the value that p percent of the latencies don't exceed.
// The rank is computed in integers: the histogram's own floating point may
// round differently from machine to machine.
func (s *stopwatch) percentile(p uint64) int64 {
	if s.applied == 0 {
		return 0
	}
	rank := int64((s.applied*p + 99) / 100)
	for _, bar := range s.histogram.Distribution() {
		if rank -= bar.Count; rank <= 0 {
			return min(max(bar.To, s.least), s.most)
		}
	}
	return s.most
}

// throughput returns how many messages were applied per 1000 seconds of virtual
// time, from the first send to the last message's first effect, rounded down;
// 0 where no time passed.
func (s *stopwatch) throughput() uint64 {
	took := uint64(s.last - s.first)
	if s.applied == 0 || s.last <= s.first {
		return 0
	}
	hi, lo := bits.Mul64(s.applied, 1e12)
	rate, _ := bits.Div64(hi%took, lo, took)
	return rate
}
