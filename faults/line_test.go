package faults_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ackgap/faults"
	"ackgap/sim"
	"pgregory.net/rapid"
)

func TestCanonicalLinesPrintAsWritten(t *testing.T) {
	for text := range strings.Lines(read(t, "lines.txt")) {
		text = strings.TrimSpace(text)
		if got := parse(t, text).String(); got != text {
			t.Errorf("%q prints as %q", text, got)
		}
	}
}

func TestFreeForms(t *testing.T) {
	for _, c := range []struct{ written, canonical string }{
		{"  crash\tall   at 80ms ,restart   after 1000ms ", "crash all at 80ms, restart after 1s"},
		{"crash all, restart after 1s at 80ms", "crash all at 80ms, restart after 1s"},
		{"crash all restart after 1s, at 0.08s", "crash all at 80ms, restart after 1s"},
		{"drop at link.request rate 1000ppm", "drop at link.request rate 0.1%"},
		{"drop at link.request rate 01.50%", "drop at link.request rate 1.5%"},
		{"crash at link.request of m007 attempt 01 copy 1", "crash at link.request of m7 attempt 1"},
		{"failover broker-1 stale at 1s", "failover broker-1 to stale at 1s"},
		{"skew broker-1 at 1s by 60s", "skew broker-1 by 1m at 1s"},
		{"crash consumer-1 at 0", "crash consumer-1 at 0s"},
	} {
		if got := parse(t, c.written).String(); got != c.canonical {
			t.Errorf("%q prints as %q, want %q", c.written, got, c.canonical)
		}
	}
}

func TestLineFields(t *testing.T) {
	got := parse(t, "pause consumer-1 at link.delivery of m3 delivery 2 copy 5 for 40s")
	want := faults.Line{
		Action: sim.Pause, Node: "consumer-1", Span: 40 * time.Second,
		Place: faults.Place{By: faults.ByKey, Unit: sim.PerDelivery, Site: "link.delivery", Message: 3, N: 2, Copy: 4},
	}
	if got != want {
		t.Errorf("got %#v, want %#v", got, want)
	}
	if got := fmt.Sprintf("%#v", faults.Line{Action: faults.Poison, Message: 5}); got != `"poison m5"` {
		t.Errorf("GoString gives %s", got)
	}
}

func TestPrintAndParseAreInverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := drawLine().Draw(t, "line")
		again, err := faults.ParseLine(line.String())
		if err != nil {
			t.Fatalf("a printed line does not parse: %v", err)
		}
		if again != line {
			t.Fatalf("a printed line parses as another")
		}
	})
}

// TestGeneratorReachesEverything keeps the property above from being vacuous.
func TestGeneratorReachesEverything(t *testing.T) {
	reached := map[string]bool{}
	for seed := range 3000 {
		line := drawLine().Example(seed)
		reached[fmt.Sprint(faults.ActionName(line.Action), line.Place.By)] = true
	}
	for _, a := range faults.Actions() {
		for by := faults.Unplaced; by <= faults.ByRate; by++ {
			want := by == faults.Unplaced == (a == faults.Poison) && !(by == faults.ByTime && isPacketFault(a))
			if got := reached[fmt.Sprint(faults.ActionName(a), by)]; got != want {
				t.Errorf("%s with placement %d: drawn %t, want %t", faults.ActionName(a), by, got, want)
			}
		}
	}
}

func isPacketFault(a sim.Action) bool {
	return a == sim.Drop || a == sim.Delay || a == sim.Duplicate || a == sim.Reorder
}

// drawLine draws any line of the language.
func drawLine() *rapid.Generator[faults.Line] {
	return rapid.Custom(func(t *rapid.T) faults.Line {
		l := faults.Line{Action: rapid.SampledFrom(faults.Actions()).Draw(t, "action")}
		switch l.Action {
		case faults.Poison:
			l.Message = rapid.Uint32Min(1).Draw(t, "message")
			return l
		case sim.Slow:
			l.Factor = rapid.Uint32Range(2, 1_000_000).Draw(t, "factor")
		case faults.Failover:
			l.Factor = rapid.SampledFrom([]uint32{faults.Eligible, faults.Stale}).Draw(t, "replica")
		case sim.Partition:
			l.Peer = "peer-" + drawName(t)
			l.OneWay = rapid.Bool().Draw(t, "one way")
		}
		l.Place = drawPlace(t, l.Action)
		if !isPacketFault(l.Action) && (l.Place.By == faults.ByTime || rapid.Bool().Draw(t, "names its node")) {
			l.Node = drawName(t)
		}
		drawSpan(t, &l)
		return l
	})
}

func drawName(t *rapid.T) string {
	return rapid.StringMatching(`[a-zA-Z][a-zA-Z0-9._-]{0,8}`).Filter(faults.ValidName).Draw(t, "name")
}

func drawPlace(t *rapid.T, a sim.Action) faults.Place {
	placements := []faults.Placement{faults.ByKey, faults.ByOrdinal, faults.ByRate, faults.ByTime}
	if isPacketFault(a) {
		placements = placements[:3]
	}
	p := faults.Place{By: rapid.SampledFrom(placements).Draw(t, "placement")}
	if p.By == faults.ByTime {
		p.Time = sim.Time(drawDuration(t, 0))
		return p
	}
	p.Site = drawName(t)
	switch p.By {
	case faults.ByOrdinal:
		p.Ordinal = rapid.Uint64Min(1).Draw(t, "ordinal")
	case faults.ByRate:
		p.Rate = rapid.Uint32Range(1, sim.Million).Draw(t, "rate")
	case faults.ByKey:
		p.Unit = rapid.SampledFrom([]sim.Unit{sim.PerAttempt, sim.PerDelivery, sim.PerNode}).Draw(t, "unit")
		p.N = rapid.Uint32Min(1).Draw(t, "n")
		if p.Unit == sim.PerNode {
			p.Owner = drawName(t)
			p.Copy = rapid.Uint16Min(1).Draw(t, "incarnation")
		} else {
			p.Message = rapid.Uint32Min(1).Draw(t, "message")
			p.Copy = rapid.Uint16().Draw(t, "copy")
		}
	}
	return p
}

// drawSpan draws the duration that the line's action takes, if any.
func drawSpan(t *rapid.T, l *faults.Line) {
	switch l.Action {
	case faults.Skew:
		l.Span = drawDuration(t, -1000)
	case sim.Delay, sim.Reorder:
		l.Span = drawDuration(t, 1)
	case sim.Crash, sim.PowerLoss, sim.DiskLoss, sim.Pause, sim.Partition, sim.Slow:
		l.Span = drawDuration(t, 0)
	}
	if l.Span > 0 && l.Place.By == faults.ByRate && rapid.Bool().Draw(t, "range") {
		l.SpanMax = l.Span + drawDuration(t, 1)
	}
}

// drawDuration draws least to 1,000 of a unit of time.
func drawDuration(t *rapid.T, least int64) time.Duration {
	unit := rapid.SampledFrom([]int64{1, 1000, 1e6, 1e9, 60e9, 3600e9}).Draw(t, "unit")
	return time.Duration(unit * rapid.Int64Range(least, 1000).Draw(t, "duration"))
}
