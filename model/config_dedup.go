package model

import "time"

// EffectKey is the identity under which the sink is asked for an effect.
type EffectKey uint8

const (
	// NoKey: the sink can't tell a repetition from a new request.
	NoKey EffectKey = iota
	// KeyMessage is the same for every delivery of a message.
	KeyMessage
	// KeyDelivery changes from delivery to delivery.
	KeyDelivery
)

// DedupConfig is a dedup table.
type DedupConfig struct {
	// Enabled: without, every request is applied.
	Enabled bool
	// Window is how long a key is remembered; 0: for ever.
	Window time.Duration
	// Count is how many keys are remembered; 0: all.
	Count int
	// Written says when the key is written, compared with the effect.
	Written DedupWritten
	// Volatile tables are empty after a restart.
	Volatile bool
	// Refreshed keys are remembered anew each time that they are asked for.
	Refreshed bool
	// ByNumber keeps, instead of keys, the highest message number of each producer: a
	// message with that number or a lower one is a repetition. Brokers only.
	ByNumber bool
	// Scope is where a key counts. Brokers only.
	Scope DedupScope
}

// DedupScope says where a key counts: the same one elsewhere is another key.
type DedupScope uint8

const (
	// ScopeAll: everywhere.
	ScopeAll DedupScope = iota
	// ScopePartition: in one partition of a log.
	ScopePartition
	// ScopeProducer: among the messages of one producer.
	ScopeProducer
)

// DedupWritten says when the key of a request is written into the dedup table.
type DedupWritten uint8

const (
	// WithEffect: in one commit with the effect.
	WithEffect DedupWritten = iota
	// BeforeEffect: in a commit of its own, before the effect.
	BeforeEffect
	// AfterEffect: in a commit of its own, after the effect.
	AfterEffect
)
