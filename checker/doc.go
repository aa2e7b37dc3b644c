// Package checker judges histories: from what happened to every message to what
// that means.
//
// A [Ledger] observes a history event by event and counts messages by their
// [Fate] and [Mark]; [Evaluate] turns its counts into a [Verdict] on the three
// delivery contracts, end to end and per hop. [Explain] goes through a recorded
// history and tells, for each message that went another way than once and at
// once, the cause and the events that led to it.
//
// The package knows nothing of how a history came about. It believes each
// event's Live, sums it per message, and takes a message whose sum is back at 0
// for closed. A history that never uses Live is judged by its stored copies.
package checker
