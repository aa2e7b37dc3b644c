package linear

// Violation names what a monitor found wrong.
type Violation uint8

// The violations, of a log and of a queue.
const (
	// SameOffset: two appends were given one offset.
	SameOffset Violation = iota + 1
	// Hole: more offsets are below one in use than there were appends.
	Hole
	// WrongValue: a read disagrees with the append at its offset, or with
	// another read.
	WrongValue
	// NeverAppended: a read returned what no append can have put there.
	NeverAppended
	// AppendOrder: an append got a higher offset than one that began after it
	// had returned.
	AppendOrder
	// ReadTooEarly: a read had returned before the append at its offset, or at
	// a lower one, began.
	ReadTooEarly
	// HoleRead: a read found nothing although the offset, or a higher one, had
	// been appended or read before.
	HoleRead

	// NeverEnqueued: a value was dequeued that nobody enqueued.
	NeverEnqueued
	// DequeueBeforeEnqueue: a value had been dequeued before its enqueue began.
	DequeueBeforeEnqueue
	// Repeat: a value was dequeued twice.
	Repeat
	// Inversion: of two values the later enqueued was dequeued first.
	Inversion
	// FalseEmpty: a dequeue found nothing although at each moment something
	// was certainly in the queue.
	FalseEmpty

	violations
)

var violationNames = [violations]string{"", "same-offset", "hole", "wrong-value", "never-appended", "append-order",
	"read-too-early", "hole-read", "never-enqueued", "dequeue-before-enqueue", "repeat", "inversion", "false-empty"}

var violationSentences = [violations]string{"",
	"Two appends were given the same offset.",
	"An offset is in use, and there were too few appends to fill those below it.",
	"A read returned another value than the one at its offset.",
	"A read returned a value that no append put at its offset.",
	"An append began after another had returned and still got a lower offset.",
	"A read returned a value before its append, or one at a lower offset, had begun.",
	"A read found nothing at an offset that had already been in use.",
	"A value was dequeued that was never enqueued.",
	"A value was dequeued before its enqueue had begun.",
	"A value was dequeued twice.",
	"A value overtook another that was certainly ahead of it in the queue.",
	"A dequeue found the queue empty while something was certainly in it.",
}

// String returns the violation's name.
func (v Violation) String() string { return nameOf(violationNames[:], int(v)) }

// Sentence says in one sentence what happened.
func (v Violation) Sentence() string { return nameOf(violationSentences[:], int(v)) }

// Finding is a monitor's verdict.
type Finding struct {
	// Status is Unknown only where unknown outcomes leave it open.
	Status Status
	// Violation is the first one found, 0 for none.
	Violation Violation
	// Partition of the log it is in; 0 for a queue.
	Partition uint32
	// Witness: the places of the operations that show it. Two or three, an
	// inversion of two dequeued values four, a single impossible answer one.
	Witness []int
}

// violated returns the finding of a violation.
func violated(v Violation, witness ...int) Finding {
	return Finding{Status: Violated, Violation: v, Witness: witness}
}
