// Package faults is the fault language: what goes wrong in a run, where and when.
//
// A [Script] is a list of lines that a person can read, write and send; a
// [Line] is one fault, and parsing and printing are inverse. A line is placed at
// one visit to a site, at an instant of virtual time, or at a rate. Lines with a
// rate are weather: they generate faults, each of which can be written down as a
// line of a script.
//
//	crash consumer-1 at consumer.ack-gap of m17 delivery 1, restart after 1s
//	partition broker-1 from consumer-1 at 1s for 10s
//	drop at link.request rate 0.1%
//
// [Compile] checks a script and its weather against a [System] and makes them a
// [Plan], which answers the kernel at each site and afterwards tells what struck.
// The names of sites and nodes are opaque here: the system brings them.
package faults
