package explore

import (
	"github.com/HdrHistogram/hdrhistogram-go"

	"ackgap/history"
	"ackgap/scenarios"
	"ackgap/sim"
)

const (
	// The longest latency that the pool tells from longer ones: it is above the
	// horizon of most scenarios, and the histogram has room for it.
	longestLatency = int64(1e9) * 3600 * 24 * 7
	latencyDigits  = 3
)

// pool observes runs, one after the other, and collects the latencies of all
// their messages: from the application's send to the first effect.
type pool struct {
	sent      []sim.Time // by message: one more than the time; 0 for not open
	lossy     bool       // a link lost a packet of itself in this run
	histogram *hdrhistogram.Histogram
	most      int64
}

func newPool() *pool {
	return &pool{histogram: hdrhistogram.New(1, longestLatency, latencyDigits)}
}

// Observe notes when a message was sent, and when it was first applied.
func (p *pool) Observe(e *history.Event) {
	switch e.Kind {
	case history.Send:
		if e.Type == history.Invoke {
			p.open(e)
		}
	case history.Effect:
		if int(e.Message) >= len(p.sent) || p.sent[e.Message] == 0 {
			return
		}
		p.took(int64(e.At - (p.sent[e.Message] - 1)))
		p.sent[e.Message] = 0
	case history.Lost:
		p.lossy = p.lossy || e.Reason == history.LinkLoss
	}
}

func (p *pool) open(e *history.Event) {
	for int(e.Message) >= len(p.sent) {
		p.sent = append(p.sent, 0)
	}
	p.sent[e.Message] = e.At + 1
}

func (p *pool) took(ns int64) {
	p.most = max(p.most, ns)
	if err := p.histogram.RecordValue(min(ns, longestLatency)); err != nil {
		panic("explore: a latency does not fit into the histogram: " + err.Error())
	}
}

// nextRun forgets the messages of the run before.
func (p *pool) nextRun() {
	clear(p.sent)
	p.lossy = false
}

// merge adds the latencies of another pool and empties that.
func (p *pool) merge(o *pool) {
	p.histogram.Merge(o.histogram)
	p.most = max(p.most, o.most)
	o.histogram.Reset()
	o.most = 0
}

// latency returns the percentiles, with three significant digits.
func (p *pool) latency() scenarios.Latency {
	return scenarios.Latency{P50: p.percentile(50), P99: p.percentile(99), Max: p.most}
}

// percentile returns the value that percent of the latencies don't exceed. The
// rank is computed in integers, which are the same on every machine.
func (p *pool) percentile(percent int64) int64 {
	rank := (p.histogram.TotalCount()*percent + 99) / 100
	for _, bar := range p.histogram.Distribution() {
		if rank -= bar.Count; rank <= 0 && bar.Count > 0 {
			return min(bar.To, p.most)
		}
	}
	return p.most
}
