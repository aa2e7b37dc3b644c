package linear

import "math/bits"

// chain adds a word to a hash, by multiplying 64 × 64 bits and folding the
// halves as in wyhash (github.com/wangyi-fudan/wyhash).
func chain(h, word uint64) uint64 {
	hi, lo := bits.Mul64(h^0xa0761d6478bd642f, word^0xe7037ed1a0b428db)
	return hi ^ lo ^ bits.RotateLeft64(h, 23)
}
