package sim_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"ackgap/sim"
)

// TestDiskLadder holds a node's journal and its ladder against a plain list of
// records with their rungs.
func TestDiskLadder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var j sim.Journal[int]
		var l sim.Ladder
		var rungs []sim.Rung // of every record that is there
		raise := func(upTo int, to sim.Rung) {
			for i := range min(upTo, len(rungs)) {
				rungs[i] = max(rungs[i], to)
			}
		}
		for range rapid.IntRange(1, 40).Draw(t, "operations") {
			switch rapid.IntRange(0, 5).Draw(t, "operation") {
			case 0, 1:
				n := len(rungs) + 1
				l.Receive(j.Append(&n))
				rungs = append(rungs, sim.Memory)
			case 2:
				upTo := rapid.IntRange(0, len(rungs)).Draw(t, "write up to")
				l.Write(uint64(upTo))
				raise(upTo, sim.PageCache)
			case 3:
				upTo := rapid.IntRange(0, len(rungs)).Draw(t, "sync up to")
				l.Sync(uint64(upTo))
				j.Keep(l.Reached(sim.Fsynced))
				raise(upTo, sim.Fsynced)
			case 4:
				failure := rapid.SampledFrom([]sim.Action{sim.Crash, sim.PowerLoss}).Draw(t, "failure")
				floor := sim.Fsynced
				if failure == sim.Crash {
					floor = sim.PageCache
				}
				var lost, want []int
				l.Lose(failure)
				j.Undo(l.Reached(sim.Memory), func(r int) { lost = append(lost, r) })
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
				if l.Reached(r) != uint64(n) {
					t.Fatalf("the wrong position has reached a rung")
				}
			}
			if j.End() != uint64(len(rungs)) || j.Kept() != l.Reached(sim.Fsynced) {
				t.Fatalf("the journal ends, or is kept, at the wrong position")
			}
		}
	})
}

// TestJournalKeepsWhatItMust: what is kept can't be taken back, and a journal
// that others lack in part keeps only that part.
func TestJournalKeepsWhatItMust(t *testing.T) {
	var j sim.Journal[int]
	for i := 1; i <= 10; i++ {
		j.Append(&i)
	}
	j.Keep(6)
	j.Keep(4)
	var undone []int
	j.Undo(8, func(r int) { undone = append(undone, r) })
	if !slices.Equal(undone, []int{10, 9}) || j.End() != 8 || j.Kept() != 6 {
		t.Fatalf("undoing down to 8 took back %v; the journal is kept up to %d and ends at %d", undone, j.Kept(), j.End())
	}
	j.Undo(0, func(r int) { undone = append(undone, r) })
	if !slices.Equal(undone, []int{10, 9, 8, 7}) || j.End() != 6 {
		t.Fatalf("undoing everything took back %v and ended at %d", undone, j.End())
	}
	if at := j.Pass(); at != 7 || j.Kept() != 7 {
		t.Fatalf("a record that nothing takes back is at %d, and the journal is kept up to %d", at, j.Kept())
	}
}

// TestLadderFalls tells what each failure leaves of a node's copy.
func TestLadderFalls(t *testing.T) {
	for _, c := range []struct {
		failure                 sim.Action
		memory, written, synced uint64
	}{{sim.Crash, 5, 5, 2}, {sim.PowerLoss, 2, 2, 2}, {sim.DiskLoss, 0, 0, 0}} {
		var l sim.Ladder
		l.Receive(9)
		l.Write(5)
		l.Sync(2)
		l.Lose(c.failure)
		got := [3]uint64{l.Reached(sim.Memory), l.Reached(sim.PageCache), l.Reached(sim.Fsynced)}
		if got != [3]uint64{c.memory, c.written, c.synced} {
			t.Errorf("failure %d leaves %v", c.failure, got)
		}
	}
}
