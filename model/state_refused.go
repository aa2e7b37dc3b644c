package model

import (
	"errors"
	"time"
)

// refuseState says which mechanism has states that are not known to be written in
// full by [State]: it holds something outside of the types, lets the future
// depend on the clock or on numbers that are written as distances, or waits in
// the background; nil where there is none.
func (c *Config) refuseState() error {
	for _, m := range [...]struct {
		used bool
		name string
	}{
		{c.Direct, "requests without a broker"},
		{c.Broker.Server, "a server"},
		{c.Broker.Partitions > 0, "a log"},
		{c.Broker.Replicas.Count > 1, "a broker of several nodes"},
		{c.Broker.Connection.Holds == HoldsDeliveries, "connections that hold deliveries"},
		{c.Broker.Lease.NotedByConsumer, "consumers that note what they have"},
		{c.Broker.Groups > 0, "message groups"},
		{c.Broker.Acks.Retain || c.Broker.Acks.SaveEvery > 0 || c.Broker.DeadLetter.Redrive, "settled copies that are kept"},
		{c.Producer.Transactional() || c.Consumer.transactional(), "transactions of a log"},
		{c.Producer.Resend == ResendOnReconnect || c.Producer.Handshake, "a producer that resends on reconnecting only"},
		{c.Producer.Outbox != NoOutbox, "an outbox"},
		{c.Producer.Batch.Size > 1, "batches"},
		{c.Consumer.Supervisor != NoSupervisor, "a parent process"},
		{c.Second.Used, "a second sink"},
		{c.Sink.Async > 0, "commits that are answered before they are safe"},
		{c.Sink.Work > 0, "calls that take time"},
		{c.Sink.Positions, "positions in the sink"},
		{c.Links.vary(), "links whose latency, loss or copies are drawn"},
		{c.Messages > mostStateMessages, "more than 200 messages"},
	} {
		if m.used {
			return errors.New(m.name)
		}
	}
	return nil
}

// mostStateMessages is how many messages a state can have: as many as the table
// of their numbers holds in places of their own.
const mostStateMessages = 200

// vary reports whether anything about the links is drawn.
func (c *LinksConfig) vary() bool {
	for _, l := range [...]*Link{&c.Request, &c.Confirm, &c.Delivery, &c.Ack, &c.Effect, &c.Response, &c.Replicate} {
		if l.Jitter > time.Duration(0) || l.LossPPM > 0 || l.DuplicatePPM > 0 {
			return true
		}
	}
	return false
}
