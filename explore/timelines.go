package explore

import (
	"encoding/binary"
	"math/bits"
	"slices"

	"ackgap/history"
)

// Timelines are the timelines of a number of runs, one 64-bit hash for each run.
// A timeline is what happened, where, to which message, why and in which order;
// at which instants is left out, so that runs which differ in nothing but
// latencies share one.
type Timelines []uint64

// Counts returns how many different timelines there are, how many of those
// one run had, and how many two runs had. It sorts the hashes.
func (t Timelines) Counts() (distinct, once, twice uint64) {
	slices.Sort(t)
	for i := 0; i < len(t); {
		same := i + 1
		for same < len(t) && t[same] == t[i] {
			same++
		}
		distinct++
		switch same - i {
		case 1:
			once++
		case 2:
			twice++
		}
		i = same
	}
	return distinct, once, twice
}

// bytes writes the sorted hashes, eight bytes each, the lowest first.
func (t Timelines) bytes() []byte {
	slices.Sort(t)
	b := make([]byte, 0, 8*len(t))
	for _, h := range t {
		b = binary.LittleEndian.AppendUint64(b, h)
	}
	return b
}

// timelinesOf reads what [Timelines.bytes] wrote; ok is false if it can't have.
func timelinesOf(b []byte) (t Timelines, ok bool) {
	for ; len(b) >= 8; b = b[8:] {
		t = append(t, binary.LittleEndian.Uint64(b))
	}
	return t, len(b) == 0
}

// timeline observes a run and hashes its timeline.
type timeline struct{ hash uint64 }

// Observe adds what happened, and leaves out when, and the number that came
// with it, which often is a duration. The hash multiplies 64 × 64 bits and folds
// the halves, as that of the history does.
func (t *timeline) Observe(e *history.Event) {
	what := uint64(e.Kind) | uint64(e.Type)<<8 | uint64(e.Packet)<<16 | uint64(e.Reason)<<24 |
		uint64(e.Node)<<32 | uint64(e.Peer)<<48
	who := uint64(e.Message)<<32 | uint64(e.Attempt)
	which := uint64(e.Delivery)<<32 | uint64(e.Copy)<<16 | uint64(e.Wire)
	h := folded(t.hash^what^0xa0761d6478bd642f, who^0xe7037ed1a0b428db)
	t.hash = folded(h^which^0x8ebc6af09c88c6e3, e.Parent^uint64(e.Partition)<<48^0x589965cc75374cc3)
}

func folded(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}
