package sim_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"ackgap/sim"
)

// TestDiskLadder holds the disk against a plain list of records with their rungs.
func TestDiskLadder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var d sim.Disk[int]
		var rungs []sim.Rung // of every record that is there
		raise := func(upTo int, to sim.Rung) {
			for i := range min(upTo, len(rungs)) {
				rungs[i] = max(rungs[i], to)
			}
		}
		for range rapid.IntRange(1, 40).Draw(t, "operations") {
			switch rapid.IntRange(0, 5).Draw(t, "operation") {
			case 0, 1:
				d.Append(len(rungs) + 1)
				rungs = append(rungs, sim.Memory)
			case 2:
				upTo := rapid.IntRange(0, len(rungs)).Draw(t, "write up to")
				d.Write(uint64(upTo))
				raise(upTo, sim.PageCache)
			case 3:
				upTo := rapid.IntRange(0, len(rungs)).Draw(t, "sync up to")
				d.Sync(uint64(upTo))
				raise(upTo, sim.Fsynced)
			case 4:
				failure := rapid.SampledFrom([]sim.Action{sim.Crash, sim.PowerLoss, sim.DiskLoss}).Draw(t, "failure")
				floor := sim.Fsynced
				if failure == sim.Crash {
					floor = sim.PageCache
				}
				var lost, want []int
				d.Lose(failure, func(r int) { lost = append(lost, r) })
				for len(rungs) > 0 && rungs[len(rungs)-1] < floor {
					want = append(want, len(rungs))
					rungs = rungs[:len(rungs)-1]
				}
				if !slices.Equal(lost, want) {
					t.Fatalf("lost the wrong records")
				}
			}
			for _, r := range []sim.Rung{sim.Memory, sim.PageCache, sim.Fsynced} {
				n := 0
				for n < len(rungs) && rungs[n] >= r {
					n++
				}
				if d.Reached(r) != uint64(n) {
					t.Fatalf("the wrong position has reached a rung")
				}
			}
		}
	})
}
