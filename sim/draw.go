package sim

import (
	"math"
	"math/bits"
	"time"
)

// Million is the whole of a rate in parts per million.
const Million = 1_000_000

// Seed is what distinguishes one random run from another.
type Seed uint64

// Key says what a draw, or a visit to a site, is about. It is made of numbers
// that stay the same when an unrelated fault is added or removed.
type Key struct {
	// Subject is the message (from 1) or, at a site that belongs to a node, the node.
	Subject uint32
	// N is the attempt or delivery (from 1) or, at a site that belongs to a
	// node, the count of visits in this incarnation.
	N uint32
	// Copy tells apart what would otherwise be equal: 0 for the original, other
	// values for the copies that the network made; at a site that belongs to a
	// node it is the incarnation.
	Copy uint16
}

// Purpose keeps draws for different ends independent of one another.
type Purpose uint64

// Draw returns 64 random bits: a pure function of seed, purpose and key. It is
// not the next number of a stream, so adding or removing one draw leaves every
// other draw as it was.
func (s Seed) Draw(p Purpose, k Key) uint64 { return s.About(k).draw(p) }

// About begins the draws about a key: what they share is computed once.
func (s Seed) About(k Key) About {
	x := uint64(k.Subject)<<32 | uint64(k.N)
	return About{mix(uint64(s) + x*0x9e3779b97f4a7c15), uint64(k.Copy) << 48 * spread}
}

// About is a key in a run. Its draws are those of [Seed] with the same key.
type About struct{ bits, copied uint64 }

// spread distributes purposes over all bits.
const spread = 0xd6e8feb86659fd93

func (a About) draw(p Purpose) uint64 { return mix(a.bits ^ (uint64(p)*spread + a.copied)) }

// Risk is something that may happen: a purpose with a rate.
type Risk struct {
	spread uint64 // the purpose's part of a draw
	last   uint64 // the highest draw with which it happens
}

// NewRisk prepares what is drawn often. The rate, in parts per million, is above 0.
func NewRisk(p Purpose, ppm uint32) Risk {
	r := Risk{uint64(p) * spread, math.MaxUint64}
	if ppm < Million {
		// A draw d happens where ⌊d·Million/2⁶⁴⌋ < ppm, so where d·Million ≤ ppm·2⁶⁴-1.
		r.last, _ = bits.Div64(uint64(ppm)-1, math.MaxUint64, Million)
	}
	return r
}

// Happens is [Seed.Chance] for a risk.
func (a About) Happens(r *Risk) bool { return mix(a.bits^(r.spread+a.copied)) <= r.last }

// Chance reports whether something with a rate in parts per million happens.
func (s Seed) Chance(p Purpose, k Key, ppm uint32) bool {
	return below(s.Draw(p, k), Million) < uint64(ppm)
}

// Between draws a duration from lo to hi, both included; lo where hi is not larger.
func (s Seed) Between(p Purpose, k Key, lo, hi time.Duration) time.Duration {
	if hi <= lo {
		return lo
	}
	return lo + time.Duration(below(s.Draw(p, k), uint64(hi-lo)+1))
}

// PurposeOf derives a purpose from a text, so that a rule keeps its draws
// wherever it stands in a list.
func PurposeOf(text string) Purpose {
	h := uint64(0xcbf29ce484222325)
	for i := 0; i < len(text); i++ {
		h = (h ^ uint64(text[i])) * 0x100000001b3
	}
	return Purpose(mix(h))
}

// below scales 64 random bits to 0 … n-1 without division.
func below(r, n uint64) uint64 {
	hi, _ := bits.Mul64(r, n)
	return hi
}

// mix is the finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable
// pseudorandom number generators, OOPSLA 2014).
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
