package linear

import "fmt"

// record is one entry of a log, and stands for the log up to it: logs that
// share a beginning share its records. A log is told from another by its length
// and a hash chained through those of its values that somebody read, so
// comparing two costs the same whatever their length.
type record struct {
	before *record
	// jump leads further back, so that any offset is found in O(log n) steps
	// (Myers, "An applicative random-access stack", 1983); the first record's
	// leads to itself.
	jump   *record
	offset int64
	value  uint64
	hash   uint64
}

// tail is the offset that the next value gets.
func (r *record) tail() int64 {
	if r == nil {
		return 0
	}
	return r.offset + 1
}

// append returns the log with one more value, which somebody reads or not.
func (r *record) append(value uint64, isRead bool) *record {
	next := &record{before: r, offset: r.tail(), value: value, hash: chain(r.hashed(), 0)}
	if isRead {
		next.hash = chain(chain(r.hashed(), 1), value)
	}
	switch {
	case r == nil:
		next.jump = next
	case r.offset-r.jump.offset == r.jump.offset-r.jump.jump.offset:
		next.jump = r.jump.jump
	default:
		next.jump = r
	}
	return next
}

// at returns the record at an offset, nil if the log has none.
func (r *record) at(offset int64) *record {
	if offset < 0 || offset >= r.tail() {
		return nil
	}
	for r.offset > offset {
		if r.jump.offset >= offset {
			r = r.jump
		} else {
			r = r.before
		}
	}
	return r
}

func (r *record) hashed() uint64 {
	if r == nil {
		return 0
	}
	return r.hash
}

func (r *record) equal(s *record) bool {
	return r == s || r.tail() == s.tail() && r.hashed() == s.hashed()
}

// String describes the log for a drawing, with its last offset counted from 1.
func (r *record) String() string {
	if r == nil {
		return "empty"
	}
	return fmt.Sprintf("offset %d holds m%d", r.offset+1, r.value)
}
