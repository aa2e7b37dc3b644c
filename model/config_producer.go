package model

import "time"

// ProducerConfig describes the producers. They share the messages evenly.
type ProducerConfig struct {
	// Count is the number of producers, from 1.
	Count int
	// Interval is the time between two messages that the application hands to
	// one producer. 0: the next one follows as soon as the window has room.
	Interval time.Duration
	// Service is the working time of one send.
	Service time.Duration
	// Confirms asks the broker to confirm each message. Without, the local send
	// is all that the application hears of.
	Confirms bool
	// Window is how many requests may be unconfirmed at once, from 1. A request
	// carries one message, or a batch.
	Window int
	// Batch says which messages leave in one request.
	Batch BatchConfig
	// Timeout is how long an attempt waits for its confirm.
	Timeout time.Duration
	Retry   RetryPolicy
	// Key is the identity under which a direct request asks the sink for its
	// effect; KeyDelivery changes from attempt to attempt.
	Key EffectKey
	// SharedKey is how many messages in a row carry the same dedup key, as where it
	// is made from their content; 0 and 1: each has one of its own.
	SharedKey uint32
	// Resend says what makes the producer send again. ResendOnReconnect needs confirms.
	Resend Resend
	// Handshake confirms each message with an exchange of four packets, and the
	// broker drops what is sent again in the meantime. Needs ResendOnReconnect.
	Handshake bool
	// CleanStart drops the session of the last connection (MQTT 5.0 §3.1.2.4).
	CleanStart bool
	// SessionVolatile producers keep their side of the session in the process's
	// memory, so that a new process has to begin a new one ([MQTT-3.2.2-4]: a
	// client without session state closes a connection that has one at the server).
	SessionVolatile bool
	// SessionLost says what becomes of the messages of a session that the broker has lost.
	SessionLost SessionLost
	// Outbox says how messages and business transactions belong together.
	Outbox Outbox
	// Relay sends the messages of an outbox.
	Relay RelayConfig
	// Idempotent producers number their messages per process and partition, and
	// the broker stores each number once (Kafka's enable.idempotence).
	Idempotent bool
	// Transaction puts the messages into transactions.
	Transaction ProducerTransaction
	// Durable producers keep what is not confirmed yet in a source that
	// survives a crash, and send it again after the restart.
	Durable bool
}

// ProducerTransaction says how producers use transactions.
type ProducerTransaction struct {
	// Size is how many messages a producer writes in one transaction, as one that
	// all become visible or none; 0: without transactions.
	Size int
	// Interval is how long after its first message a transaction ends at the latest;
	// it is full before that, or the messages run out. 0: it waits to be full.
	Interval time.Duration
	// SourceInside makes the position of the producer's source a part of the
	// transaction (Kafka's sendOffsetsToTransaction): a new process goes on behind
	// what was committed. Otherwise the source knows only what it was told.
	SourceInside bool
	// StopWhenExpired producers give up for good when the broker does not know
	// their transactional id any more; others begin a new session.
	StopWhenExpired bool
}

// Transactional reports whether the producers use transactions.
func (p *ProducerConfig) Transactional() bool { return p.Transaction.Size > 0 }

// RetryPolicy says when an attempt that was not answered is repeated.
type RetryPolicy struct {
	// Attempts is how often a message is sent at most, from 1; 0 is without
	// limit. A durable source counts the attempts of all its processes.
	Attempts uint32
	// Backoff is the wait before the second attempt; it doubles from one
	// attempt to the next, up to MaxBackoff.
	Backoff, MaxBackoff time.Duration
	// Deadline is how long after it was accepted a message is still sent again; 0 is without limit.
	Deadline time.Duration
	// PerProcess counts the attempts of one process only: the client's library
	// does not try again, but the application sends what its source still has
	// after a restart.
	PerProcess bool
	// StopOnRefusal gives up at the first definite refusal, instead of sending
	// again what has no destination.
	StopOnRefusal bool
}
