// Package sim is the kernel: a virtual clock, an event queue, keyed randomness,
// nodes, links and disks. It knows nothing of messages or brokers.
//
// A [World] holds the nodes of one simulated system. A node is a state machine:
// its [Handler] is called with one [Event] at a time and answers by sending
// packets, setting timers and booking work. Each event names the [Site] that it
// is about to pass, and before the handler sees it the kernel asks the
// [Injector] whether a fault strikes there. So every place at which something
// can go wrong is also a place at which the run can be cut, replayed or forked.
//
// A run is one goroutine. The same seed and the same injector give the same
// sequence of events, bit for bit, on every machine: nothing here reads a wall
// clock, draws from a shared random stream, iterates over a map or computes in
// floating point.
package sim
