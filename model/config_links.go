package model

import "time"

// LinksConfig describes the network, one entry for each kind of link. Replicate
// is that between the broker's nodes.
type LinksConfig struct {
	Request, Confirm, Delivery, Ack, Effect, Response, Replicate Link
}

// Link describes the links of one kind.
type Link struct {
	// Latency is the time on the way, Jitter the most that is added to it.
	Latency, Jitter time.Duration
	// LossPPM and DuplicatePPM are the link's own rates, in parts per million.
	LossPPM, DuplicatePPM uint32
	// Datagram links have no order and no connection.
	Datagram bool
}
