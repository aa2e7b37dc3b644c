// Package model holds the actors of a messaging system and the mechanisms that
// they are composed of. It knows nothing of scenario files, of how results look
// or of how a run is judged: it writes a history, and that is all that anybody
// learns of a run.
//
// Actors (producer, broker, consumer, sink) are state machines on the kernel in
// package sim. Mechanisms (retry policy, storage ladder, confirm point, leases,
// dedup table, …) are parts that actors are made of; each has a file of its own
// and its parameters in [Config]. What a crash destroys is a field that a crash
// zeroes: no code decides that a message is to be lost.
package model
