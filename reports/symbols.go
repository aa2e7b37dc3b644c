package reports

import "ackgap/explore"

// The symbols of evidence. They look different in one colour as well.
const (
	// symbolProved: it does not happen in any run within stated bounds.
	symbolProved = "∎"
	// symbolUnseen: it was not seen, which bounds how often it can happen.
	symbolUnseen = "○"
	// symbolSeen: it was seen, and there is a run that shows it.
	symbolSeen = "●"
)

// The same in words, for tables that programs read.
const (
	wordUnseen   = "not_seen"
	wordSeen     = "seen"
	wordUntested = "untested" // no fault struck, so nothing follows
)

// symbolUntested: no fault struck, so nothing follows.
const symbolUntested = "?"

// evidenceSymbol tells what was seen from what was not, and that from what no run
// put to the test.
func evidenceSymbol(i explore.Interval, w *explore.Witness) string {
	switch {
	case w != nil:
		return symbolSeen
	case i.Of == 0:
		return symbolUntested
	}
	return symbolUnseen
}

// evidenceWord says what a number of runs is evidence for.
func evidenceWord(i explore.Interval, w *explore.Witness) string {
	switch {
	case w != nil:
		return wordSeen
	case i.Of == 0:
		return wordUntested
	}
	return wordUnseen
}
