package model

import (
	"fmt"

	"ackgap/history"
	"ackgap/sim"
)

// System is a configured messaging system. It can run any number of times, one
// run after the other; from the second run on it reuses its memory.
type System struct {
	cfg   Config
	world *sim.World[Payload]
	log   history.Log
	names []string // of the nodes; the index is the sim.NodeID

	applications []application // where a relay sends for them
	outbox       outboxTable

	producers []producer
	broker    broker
	consumers []consumer
	sink      sink
	clients   []client // that have a transactional id; the index is the id

	ids      identities
	event    history.Event
	poisoned []uint32
	cause    uint64 // the event that explains what a node does outside a step
	struck   func(line uint16)
}

// New builds a system. It returns a *[ConfigError] if the configuration makes no sense.
func New(cfg Config) (*System, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	s := &System{cfg: cfg, names: make([]string, 1)}
	s.world = sim.NewWorld[Payload](monitor{s})
	s.addProducers()
	if !cfg.Direct {
		s.broker = broker{system: s}
		s.broker.coordinator = newCoordinator(&s.broker, s.transactionalIDs())
		s.broker.node = s.addNode("broker-1", &s.broker)
	}
	if !cfg.Direct && !cfg.Broker.Server {
		s.consumers = make([]consumer, cfg.Consumer.Count)
	}
	for i := range s.consumers {
		s.consumers[i] = consumer{system: s, index: i}
		s.consumers[i].node = s.addNode(fmt.Sprintf("consumer-%d", i+1), &s.consumers[i])
	}
	s.sink = sink{system: s}
	if cfg.Direct || !cfg.Broker.Server && cfg.Consumer.Ack != AckWithEffect {
		s.sink.node = s.addNode("sink-1", &s.sink)
	}
	if cfg.Direct {
		s.connectDirect()
	} else {
		s.connect()
		s.connectClients()
	}
	return s, nil
}

// addProducers adds the nodes that hand over messages, or hand them over and
// have a relay send them.
func (s *System) addProducers() {
	name := "producer-%d"
	s.producers = make([]producer, s.cfg.Producer.Count)
	if s.cfg.Producer.Outbox == OutboxRelay {
		s.outbox.system = s
		s.applications = make([]application, len(s.producers))
		for i := range s.applications {
			s.applications[i] = application{system: s, index: i}
			s.applications[i].node = s.addNode(fmt.Sprintf(name, i+1), &s.applications[i])
		}
		name, s.producers = "relay-%d", s.producers[:1]
	}
	for i := range s.producers {
		s.producers[i] = producer{system: s, index: i}
		s.producers[i].node = s.addNode(fmt.Sprintf(name, i+1), &s.producers[i])
	}
}

// partitionOf returns the partition of a message, from 1; 0 in a queue.
func (s *System) partitionOf(message uint32) uint16 {
	if s.cfg.Broker.Partitions == 0 {
		return 0
	}
	return uint16((message-1)%uint32(s.cfg.Broker.Partitions)) + 1
}

// readerOf returns the consumer (index) that a partition is assigned to.
func (s *System) readerOf(partition uint16) int { return int(partition-1) % len(s.consumers) }

// consumerAt returns the index of the consumer that is a node.
func (s *System) consumerAt(id sim.NodeID) int { return int(id - s.consumers[0].node) }

func (s *System) addNode(name string, h sim.Handler[Payload]) sim.NodeID {
	s.names = append(s.names, name)
	return s.world.AddNode(name, h)
}

// connect adds the links. Each kind of link on the way of one message has a bit
// of its own for the copies that the network makes.
func (s *System) connect() {
	l, b := &s.cfg.Links, s.broker.node
	confirm := l.Confirm
	if s.cfg.Planted.Has(AcceptOldIncarnation) {
		confirm.Datagram = true
	}
	for i := range s.producers {
		p := &s.producers[i]
		p.requests = s.link(p.node, b, SiteRequest, l.Request, 1<<0, sim.NoSite)
		p.confirms = s.link(b, p.node, SiteConfirm, confirm, 1<<1, sim.NoSite)
	}
	for i := range s.consumers {
		c := &s.consumers[i]
		c.deliveries = s.link(b, c.node, SiteDelivery, l.Delivery, deliveryDoubled, stepBrokerGone)
		c.acks = s.link(c.node, b, SiteAck, l.Ack, ackDoubled, s.cfg.Consumer.hangUp())
		to := s.sink.node
		if to == sim.NoNode {
			to = b // one database holds queue and effects
		}
		c.effects = s.link(c.node, to, SiteEffect, l.Effect, 1<<2, sim.NoSite)
		c.responses = s.link(to, c.node, SiteResponse, l.Response, 1<<3, sim.NoSite)
		c.subscribes = s.link(c.node, b, sim.NoSite, Link{Latency: l.Ack.Latency}, 0, sim.NoSite)
		c.fetches = s.link(c.node, b, sim.NoSite, Link{Latency: l.Ack.Latency}, 0, sim.NoSite)
		c.subscribed = s.link(b, c.node, sim.NoSite, Link{Latency: l.Delivery.Latency}, 0, sim.NoSite)
	}
	if s.cfg.Producer.Resend == ResendOnReconnect {
		s.connectSessions()
	}
}

// connectSessions adds the links of producers that resend on reconnecting only.
func (s *System) connectSessions() {
	l, b := &s.cfg.Links, s.broker.node
	for i := range s.producers {
		p := &s.producers[i]
		p.connects = s.link(p.node, b, sim.NoSite, Link{Latency: l.Request.Latency}, 0, sim.NoSite)
		p.connacks = s.link(b, p.node, sim.NoSite, Link{Latency: l.Confirm.Latency}, 0, stepBrokerGone)
		p.releases = s.link(p.node, b, SiteRelease, l.Request, 1<<0, sim.NoSite)
		p.completions = s.link(b, p.node, SiteComplete, l.Confirm, 1<<1, sim.NoSite)
	}
}

func (s *System) link(from, to sim.NodeID, site sim.Site, l Link, bit uint16, hangUp sim.Site) sim.LinkID {
	return s.world.AddLink(sim.LinkConfig{From: from, To: to, Site: site, Latency: l.Latency, Jitter: l.Jitter,
		Datagram: l.Datagram, LossPPM: l.LossPPM, DuplicatePPM: l.DuplicatePPM, DuplicateBit: bit, HangUp: hangUp})
}

// Nodes returns the names of the nodes; the index is the [sim.NodeID] and the
// [history.Node], index 0 is unused.
func (s *System) Nodes() []string { return s.names }

// RunOptions say how one run goes.
type RunOptions struct {
	Seed sim.Seed
	// Limits bound the run. Without a limit of steps there is one that is far
	// above what any system needs that gets anywhere.
	Limits sim.Limits
	// Injector decides what goes wrong; nil: nothing.
	Injector sim.Injector
	// Struck, if set, is called with the number of each script line that takes effect.
	Struck func(line uint16)
	// Observers are told every event.
	Observers []history.Observer
}

// Outcome is what a run leaves behind besides what its observers saw.
type Outcome struct {
	sim.End
	// Hash and Events are those of the history.
	Hash   uint64
	Events uint64
	// Steps is how many events the kernel dispatched.
	Steps uint64
}

// Run simulates one run.
func (s *System) Run(o RunOptions) Outcome {
	s.reset(o)
	limits := o.Limits
	if s.cfg.Planted.Has(DrainStoppedEarly) {
		limits.Horizon = limits.Heal
	}
	if limits.Steps == 0 {
		limits.Steps = 10_000_000 + 10_000*uint64(s.cfg.Messages)
	}
	end := s.world.Run(limits)
	reason := history.Drained
	if !end.Drained {
		reason = history.Horizon
	}
	s.emit(history.Event{Kind: history.End, Reason: reason})
	return Outcome{End: end, Hash: s.log.Hash(), Events: s.log.Count(), Steps: s.world.Dispatched()}
}

func (s *System) reset(o RunOptions) {
	s.world.Reset(o.Seed, o.Injector)
	s.log.Reset(o.Observers...)
	s.struck = o.Struck
	s.ids.reset()
	s.ids.keep = s.cfg.Consumer.Group.Enabled
	s.poisoned = s.poisoned[:0]
	s.cause = 0
	for i := range s.applications {
		s.applications[i].reset()
	}
	s.outbox.reset()
	for i := range s.producers {
		s.producers[i].reset()
	}
	if !s.cfg.Direct {
		s.broker.reset()
	}
	for i := range s.consumers {
		s.consumers[i].reset()
	}
	s.sink.reset()
}

// Trace records the operations of the event queue in the runs that follow, for
// benchmarks; nil ends it.
func (s *System) Trace(t *sim.Trace) { s.world.Record(t) }

// emit stamps an event with the time and writes it into the history.
func (s *System) emit(e history.Event) uint64 {
	s.event = e // observers get its address; a field does not escape
	s.event.At = s.world.Now()
	if e.Live != 0 && e.Message != 0 {
		s.ids.change(e.Message, e.Live)
	}
	return s.log.Add(&s.event)
}

// poison makes the handler fail on a message from now on.
func (s *System) poison(message uint32) { s.poisoned = append(s.poisoned, message) }

func (s *System) isPoisoned(message uint32) bool {
	for _, m := range s.poisoned {
		if m == message {
			return true
		}
	}
	return false
}
