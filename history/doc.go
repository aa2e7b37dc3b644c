// Package history is the record of a run: what happened to every message, in
// order, and what caused what. It is the only thing that the judges see, so a
// simulated run, a real broker's run and a file that somebody brings are judged
// alike.
//
// A [Log] numbers the events, folds them into a 64-bit hash and hands each to
// its observers as it happens; nothing is kept unless a [Recording] is among
// them. docs/history-format.md describes the JSON Lines form.
package history
