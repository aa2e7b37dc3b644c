package digest

import "math/bits"

// Sum is the hash of a state: 128 bits, so that among a billion states two
// different ones have the same with a probability of about 10⁻²¹.
type Sum struct{ Hi, Lo uint64 }

// Writer takes the words of a state, in order.
type Writer struct{ hi, lo uint64 }

// Reset begins another state.
func (w *Writer) Reset() { w.hi, w.lo = 0x243f6a8885a308d3, 0x13198a2e03707344 }

// Word adds a word. Each of the two halves is changed by a permutation, so that
// what was written before is never lost; they differ in how they mix.
func (w *Writer) Word(x uint64) {
	hi := (w.hi ^ x) * 0x9e3779b97f4a7c15
	w.hi = hi ^ hi>>29
	w.lo = bits.RotateLeft64(w.lo+x*0xd6e8feb86659fd93, 27) * 0xbf58476d1ce4e5b9
}

// Flag adds a yes or no.
func (w *Writer) Flag(yes bool) {
	if yes {
		w.Word(1)
	} else {
		w.Word(0)
	}
}

// Sum returns the hash of what was written since the last Reset.
func (w *Writer) Sum() Sum {
	return Sum{finish(w.hi ^ bits.RotateLeft64(w.lo, 32)), finish(w.lo)}
}

// finish is the finalizer of SplitMix64.
func finish(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
