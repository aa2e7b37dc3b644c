package faults

import (
	"fmt"
	"time"

	"ackgap/sim"
)

// All is the name that stands for every node of the system.
const All = "all"

// Line is one fault: a line of a script or of the weather. Lines can be
// compared with ==. A field that the action does not use is zero.
type Line struct {
	// Action is what happens.
	Action sim.Action
	// OneWay restricts a partition to what Node sends to Peer.
	OneWay bool
	// Node is whom it strikes: a node's name, [All], or empty for the node at
	// which the visit happens. Faults of packets and poison have none.
	Node string
	// Peer is the other side of a partition.
	Peer string
	// Message is the message that is poisoned, from 1.
	Message uint32
	// Factor is by how much [sim.Slow] multiplies service times, 2 to
	// 1,000,000; for [Failover] it is [Eligible] or [Stale].
	Factor uint32
	// Span is how long it lasts, after what time the node restarts, or by how
	// much it delays or skews; 0 lasts until the heal.
	Span time.Duration
	// SpanMax, where not 0, makes the duration one that is drawn between Span
	// and SpanMax. Only weather has it.
	SpanMax time.Duration
	// Place is where and when it happens.
	Place Place
}

// Placement says how a fault is placed.
type Placement uint8

// The placements.
const (
	// Unplaced: from the start of the run. Only poison.
	Unplaced Placement = iota
	// ByTime: at an instant of virtual time.
	ByTime
	// ByKey: at the first visit to a site with a key.
	ByKey
	// ByOrdinal: at the n-th visit to a site in the run.
	ByOrdinal
	// ByRate: at each visit to a site with a probability. Only weather.
	ByRate
)

// Place is where and when a fault happens. Fields that the placement does not
// use are zero.
type Place struct {
	// By says which of the fields below are used.
	By Placement
	// Unit is what N counts (ByKey).
	Unit sim.Unit
	// Copy tells apart visits that are otherwise equal (ByKey). It is
	// [sim.Key.Copy]: 0 for the original, the incarnation for sim.PerNode.
	// A script writes "copy 2" for 1.
	Copy uint16
	// Message is what the visit is about, from 1 (ByKey, unless sim.PerNode).
	Message uint32
	// N is the attempt, delivery or count of visits, from 1 (ByKey).
	N uint32
	// Rate is the probability in parts per million, 1 to [sim.Million] (ByRate).
	Rate uint32
	// Time is when (ByTime).
	Time sim.Time
	// Ordinal is the number of the visit, from 1 (ByOrdinal).
	Ordinal uint64
	// Site is the site's name (ByKey, ByOrdinal, ByRate).
	Site string
	// Owner is the node to which the site's visits belong (ByKey with sim.PerNode).
	Owner string
}

// GoString prints the line as text in quotes, so that the reports of a property
// test can be read and pasted.
func (l Line) GoString() string { return fmt.Sprintf("%q", l.String()) }
