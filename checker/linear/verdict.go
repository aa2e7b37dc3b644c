package linear

// Status is a verdict on linearizability.
type Status uint8

// The statuses.
const (
	// Unknown: the budget was spent, or unknown outcomes leave it open.
	Unknown Status = iota
	// Linearizable: an order exists that the object allows.
	Linearizable
	// Violated: no such order exists.
	Violated

	statuses
)

var statusNames = [statuses]string{"unknown", "linearizable", "violated"}

// String returns the status's name.
func (s Status) String() string { return nameOf(statusNames[:], int(s)) }

// MarshalText returns the status's name.
func (s Status) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

func nameOf(names []string, i int) string {
	if i < len(names) {
		return names[i]
	}
	return "?"
}

// Verdict is what a search over all partitions found. A partition is one
// message, or one partition of a log.
type Verdict struct {
	// Status is Violated if a partition is, else Unknown if one is.
	Status Status
	// Partitions judged, and how many of them are violated or unknown.
	Partitions, Violated, Unknown int
	// Operations judged, without those that are known to have failed.
	Operations int
	// Steps that the search took.
	Steps uint64
	// Witness is the smallest partition with the verdict's status, where that
	// is not Linearizable: a message or a log's partition.
	Witness uint32
	// Blocked is, for a violated witness, the operation that nothing can make
	// possible: of those outside the longest order that the object allows, the
	// one that returned first. It counts in the operations passed in or, for a
	// message, in [MessageOps]; -1 if there is none, or it takes too long to
	// tell. Where LogOrder decided, it is the first of its witnesses.
	Blocked int
}

// add counts one partition.
func (v *Verdict) add(status Status, partition uint32, operations int, steps uint64) {
	v.Partitions++
	v.Operations += operations
	v.Steps += steps
	switch status {
	case Violated:
		v.Violated++
	case Unknown:
		v.Unknown++
	}
	first := v.Violated == 1 && status == Violated || v.Violated == 0 && v.Unknown == 1 && status == Unknown
	if first {
		v.Witness = partition
	}
}

// finish sets the status.
func (v *Verdict) finish() {
	switch {
	case v.Violated > 0:
		v.Status = Violated
	case v.Unknown > 0:
		v.Status = Unknown
	default:
		v.Status = Linearizable
	}
}
