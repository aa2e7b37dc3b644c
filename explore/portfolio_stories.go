package explore

import "ackgap/history"

// stories observe a run, and hash for each message what happened to it: where,
// why and in which order. The message's number and the instants are left out, so
// that two messages which fared alike have one story.
type stories struct {
	hashes []uint64 // by message
	told   map[uint64]bool
}

// Observe adds what happened to a message.
func (s *stories) Observe(e *history.Event) {
	if e.Message == 0 {
		return
	}
	for int(e.Message) >= len(s.hashes) {
		s.hashes = append(s.hashes, 0)
	}
	what := uint64(e.Kind) | uint64(e.Type)<<8 | uint64(e.Packet)<<16 | uint64(e.Reason)<<24 |
		uint64(e.Node)<<32 | uint64(e.Peer)<<48
	which := uint64(e.Attempt)<<48 ^ uint64(e.Delivery)<<32 | uint64(e.Copy)<<16 | uint64(e.Wire)
	h := &s.hashes[e.Message]
	*h = folded(*h^what^0xa0761d6478bd642f, which^0xe7037ed1a0b428db)
}

// begin begins a block: nothing has been told yet.
func (s *stories) begin() {
	if s.told == nil {
		s.told = map[uint64]bool{}
	}
	clear(s.told)
}

// reset begins a run.
func (s *stories) reset() { clear(s.hashes) }

// news returns the first message of the run whose story is new in the block, 0
// for none, and remembers all stories.
func (s *stories) news() (first uint32) {
	for m, h := range s.hashes {
		if h == 0 || s.told[h] {
			continue
		}
		s.told[h] = true
		if first == 0 {
			first = uint32(m)
		}
	}
	return first
}
