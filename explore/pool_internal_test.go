package explore

import "testing"

// TestPercentiles: of the latencies 1 to 1000 ns, percent of which are not above the
// value; the histogram tells all of them apart.
func TestPercentiles(t *testing.T) {
	p := newPool()
	if got := p.percentile(99); got != 0 {
		t.Errorf("of no latency: %d", got)
	}
	for ns := range int64(1000) {
		p.took(1000 - ns)
	}
	for percent, want := range map[int64]int64{1: 10, 50: 500, 99: 990, 100: 1000} {
		if got := p.percentile(percent); got != want {
			t.Errorf("p%d is %d, want %d", percent, got, want)
		}
	}
	one := newPool()
	one.took(7)
	if l := one.latency(); l.P50 != 7 || l.P99 != 7 || l.Max != 7 {
		t.Errorf("of one latency: %+v", l)
	}
}
