// Package ackgap is a deterministic fault-injection simulator for
// message-delivery semantics. It runs producer, broker, consumer and sink in
// virtual time, crashes and disconnects them at chosen moments, and then judges
// what happened to every message: lost, duplicated, stuck, absorbed, or applied
// exactly once. One seed gives one history, bit for bit, on every machine.
//
// This package holds no code. The rooms of the house, from the ground up; each
// uses only floors below its own:
//
//	-1 digest        a hash of a system's state, derived from its types
//	0  sim           the kernel: virtual clock, event queue, keyed randomness, nodes, links, disks
//	1  history       the record of what happened to every message, and its JSON Lines form
//	1  faults        the fault language: scripts, weather, the plan that answers at each site
//	2  model         the actors, and the mechanisms that they are composed of
//	2  checker       the judge: contracts and the ledger, from a history to a verdict
//	3  scenarios     the scenario language and its catalogue; builds and runs one run
//	4  explore       many runs: comparisons, campaigns, exhaustive search, shrinking, counterfactuals
//	5  reports       how results look: tables, diagrams, plots, exports
//	6  cmd/simulate  the command line
//	7  examples      a scenario in somebody's CI, with faults drawn at random
//
// The tests of this package enforce the floors and the other rules of the
// house, which CONTRIBUTING.md explains.
package ackgap
