package sim_test

import (
	"math/bits"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ackgap/sim"
)

// TestDrawValues pins the draws: they are part of what a seed means.
func TestDrawValues(t *testing.T) {
	tests := []struct {
		seed    sim.Seed
		purpose sim.Purpose
		key     sim.Key
		want    uint64
	}{
		{0, 0, sim.Key{}, 0x0},
		{1, 0, sim.Key{}, 0x7ab40e090f363a7d},
		{1, 7, sim.Key{Subject: 3, N: 1}, 0xc71ae4973d397594},
		{1, 7, sim.Key{Subject: 3, N: 1, Copy: 1}, 0x28a35a1fb4e7573a},
		{2, 7, sim.Key{Subject: 3, N: 1}, 0x2d305bc94468946a},
	}
	for _, tt := range tests {
		if got := tt.seed.Draw(tt.purpose, tt.key); got != tt.want {
			t.Errorf("seed %d purpose %d key %v: drew %#x, want %#x", tt.seed, tt.purpose, tt.key, got, tt.want)
		}
	}
}

// TestChanceRate counts how often a chance comes true over keys that are as
// regular as those of a run.
func TestChanceRate(t *testing.T) {
	const n = 200_000
	for _, ppm := range []uint32{0, 1000, 10_000, 500_000, sim.Million} {
		hits := 0
		for i := range uint32(n) {
			if sim.Seed(1).Chance(sim.PurposeOf("drop at link.request"), sim.Key{Subject: i/4 + 1, N: i%4 + 1}, ppm) {
				hits++
			}
		}
		want := int(uint64(n) * uint64(ppm) / sim.Million)
		if off := hits - want; off*off > 25*want+1 { // five standard deviations
			t.Errorf("%d ppm: %d of %d, want about %d", ppm, hits, n, want)
		}
	}
}

// TestRisk: a risk happens exactly where the chance of its purpose and rate does,
// whatever the draw.
func TestRisk(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := sim.Seed(rapid.Uint64().Draw(t, "seed"))
		purpose := sim.Purpose(rapid.Uint64().Draw(t, "purpose"))
		key := sim.Key{Subject: rapid.Uint32().Draw(t, "subject"), N: rapid.Uint32().Draw(t, "n"), Copy: rapid.Uint16().Draw(t, "copy")}
		rate := rapid.Uint32Range(1, sim.Million).Draw(t, "rate")
		if rapid.Bool().Draw(t, "close") { // the rate at which the draw just happens, or just doesn't
			hi, _ := bits.Mul64(seed.Draw(purpose, key), sim.Million)
			rate = uint32(max(1, min(sim.Million, hi+rapid.Uint64Range(0, 1).Draw(t, "above"))))
		}
		risk := sim.NewRisk(purpose, rate)
		if got, want := seed.About(key).Happens(&risk), seed.Chance(purpose, key, rate); got != want {
			t.Fatalf("it happens: %v, want %v", got, want)
		}
	})
}

// TestDrawsDiffer: any difference in seed, purpose or key changes the draw.
func TestDrawsDiffer(t *testing.T) {
	draw := rapid.Custom(func(t *rapid.T) [5]uint64 {
		return [5]uint64{
			rapid.Uint64Range(0, 3).Draw(t, "seed"), rapid.Uint64Range(0, 3).Draw(t, "purpose"),
			rapid.Uint64Range(0, 3).Draw(t, "subject"), rapid.Uint64Range(0, 3).Draw(t, "n"), rapid.Uint64Range(0, 3).Draw(t, "copy"),
		}
	})
	value := func(d [5]uint64) uint64 {
		return sim.Seed(d[0]).Draw(sim.Purpose(d[1]), sim.Key{Subject: uint32(d[2]), N: uint32(d[3]), Copy: uint16(d[4])})
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := draw.Draw(t, "a"), draw.Draw(t, "b")
		if (a == b) != (value(a) == value(b)) {
			t.Fatalf("draws are equal exactly if what they are about is equal")
		}
	})
}

func TestBetween(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lo := time.Duration(rapid.Int64Range(0, 1000).Draw(t, "lo"))
		hi := time.Duration(rapid.Int64Range(0, 1000).Draw(t, "hi"))
		d := sim.Seed(rapid.Uint64().Draw(t, "seed")).Between(1, sim.Key{Subject: 1}, lo, hi)
		if d < lo || d > max(lo, hi) {
			t.Fatalf("the draw is out of its range")
		}
	})
}

func TestFormatDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", 80 * ms: "80ms", 30 * time.Second: "30s", time.Minute: "1m", 90 * time.Second: "1m30s",
		time.Hour: "1h", 25 * time.Hour: "25h", time.Hour + time.Second: "1h0m1s", 1500 * time.Microsecond: "1.5ms",
	} {
		got := sim.FormatDuration(d)
		if got != want {
			t.Errorf("%v is printed as %q, want %q", d, got, want)
		}
		if back, err := time.ParseDuration(got); err != nil || back != d {
			t.Errorf("%q reads back as %v (%v)", got, back, err)
		}
	}
}
