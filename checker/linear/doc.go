// Package linear judges whether concurrent operations on an object can be put
// into one order that the object allows and that keeps what really came before
// what: whether the history is linearizable (Herlihy and Wing, "Linearizability:
// a correctness condition for concurrent objects", TOPLAS 1990).
//
// Two objects are searched with github.com/anishathalye/porcupine: the life of a
// message ([CheckMessages], from a recorded history) and a partition of a log
// ([CheckLog], from operations, which [LogOps] finds in a history). Two monitors
// decide without a search, in O(n log n): [LogOrder] and [QueueOrder].
// [Judge] puts both searches together for a recorded run. [DrawMessages],
// [DrawPartition] and [DrawLog] write porcupine's picture of a history, with the
// faults in it.
//
// A whole queue is never searched: that takes exponential time from about a
// hundred operations on.
package linear
