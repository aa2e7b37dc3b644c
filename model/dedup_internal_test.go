package model

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ackgap/sim"
)

// plainTable is a dedup table that anybody can check: a list, oldest key first.
type plainTable struct {
	cfg  *DedupConfig
	keys []remembered
}

func (t *plainTable) find(key uint64) int {
	return slices.IndexFunc(t.keys, func(r remembered) bool { return r.key == key })
}

func (t *plainTable) has(key uint64, now sim.Time) bool {
	t.forget(now)
	i := t.find(key)
	if i >= 0 && t.cfg.Refreshed {
		t.keys = append(slices.Delete(t.keys, i, i+1), remembered{key, now})
	}
	return i >= 0
}

func (t *plainTable) add(key uint64, now sim.Time) {
	t.forget(now)
	if t.find(key) < 0 {
		t.keys = append(t.keys, remembered{key, now})
	}
	t.forget(now)
}

func (t *plainTable) remove(key uint64) {
	t.keys = slices.DeleteFunc(t.keys, func(r remembered) bool { return r.key == key })
}

func (t *plainTable) forget(now sim.Time) {
	if t.cfg.Window > 0 {
		t.keys = slices.DeleteFunc(t.keys, func(r remembered) bool { return now.Sub(r.at) >= t.cfg.Window })
	}
	if most := t.cfg.Count; most > 0 && len(t.keys) > most {
		t.keys = slices.Delete(t.keys, 0, len(t.keys)-most)
	}
}

// TestDedupTableIsAList: whatever is noted, asked for and taken back, and however
// long it is remembered, the table says what a list would say.
func TestDedupTableIsAList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cfg := &DedupConfig{Enabled: true,
			Window:    time.Duration(rapid.SampledFrom([]int64{0, 5, 40}).Draw(t, "window")),
			Count:     rapid.SampledFrom([]int{0, 1, 3, 50}).Draw(t, "count"),
			Refreshed: rapid.Bool().Draw(t, "refreshed")}
		var table dedupTable
		table.reset(cfg)
		plain := plainTable{cfg: cfg}
		keys, now := rapid.Uint64Range(0, rapid.SampledFrom([]uint64{4, 200}).Draw(t, "keys")), sim.Time(0)
		for range rapid.IntRange(1, 300).Draw(t, "steps") {
			key := keys.Draw(t, "key")
			now += sim.Time(rapid.Int64Range(1, 3).Draw(t, "pass"))
			switch rapid.IntRange(0, 9).Draw(t, "what") {
			case 0:
				table.remove(key)
				plain.remove(key)
			case 1, 2, 3:
				if got, want := table.has(key, now), plain.has(key, now); got != want {
					t.Fatalf("at %d key %d is remembered: %v, want %v", now, key, got, want)
				}
			default:
				table.add(key, now)
				plain.add(key, now)
			}
			if table.count > len(plain.keys) && cfg.Window == 0 || table.count < len(plain.keys) {
				t.Fatalf("%d keys, want %d", table.count, len(plain.keys))
			}
		}
	})
}

// TestExpiryAndLossAreApart: a table that is kept for ever does not expire, and one
// that was lost is another generation, which a table whose keys ran out is not.
func TestExpiryAndLossAreApart(t *testing.T) {
	for _, test := range []struct {
		name string
		cfg  DedupConfig
		kept bool
	}{
		{"for ever", DedupConfig{Enabled: true}, true},
		{"for a time", DedupConfig{Enabled: true, Window: time.Hour}, false},
		{"up to a number", DedupConfig{Enabled: true, Count: 10}, false},
		{"in memory", DedupConfig{Enabled: true, Volatile: true}, false},
	} {
		var table dedupTable
		table.reset(&test.cfg)
		first := table.generation
		table.add(7, 1)
		table.expire(&test.cfg)
		if table.has(7, 2) != test.kept || table.generation != first {
			t.Errorf("%s: after it expired the key is there: %v; generation %d, was %d", test.name, table.has(7, 2), table.generation, first)
		}
		table.add(7, 3)
		if table.reset(&test.cfg); table.has(7, 4) || table.generation == first || table.count != 0 {
			t.Errorf("%s: lost, and still there, or the same generation", test.name)
		}
	}
}
