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
	mesh      [][]replicaLinks // between the broker's nodes: from the one to the other
	consumers []consumer
	sink      sink
	second    sink       // where a handler asks two
	clients   []client   // that have a transactional id; the index is the id
	routes    [][]client // with their links to each of the broker's nodes

	ids      identities
	event    history.Event
	poisoned []uint32
	cause    uint64 // the event that explains what a node does outside a step
	struck   func(line uint16)
	accepted func(line uint16)
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
		s.broker.replicas = newReplicas(&s.broker)
		for i := range s.broker.replicas.nodes {
			r := &s.broker.replicas.nodes[i]
			r.node = s.addNode(fmt.Sprintf("broker-%d", i+1), r)
		}
	}
	if !cfg.Direct && !cfg.Broker.Server {
		s.consumers = make([]consumer, cfg.Consumer.Count)
	}
	for i := range s.consumers {
		s.consumers[i] = consumer{system: s, index: i}
		s.consumers[i].node = s.addNode(fmt.Sprintf("consumer-%d", i+1), &s.consumers[i])
	}
	s.sink = sink{system: s, cfg: &s.cfg.Sink}
	if cfg.Direct || !cfg.Broker.Server && !cfg.Consumer.atBroker() {
		s.sink.node = s.addNode("sink-1", &s.sink)
	}
	s.addSecond()
	if cfg.Direct {
		s.connectDirect()
	} else {
		s.connect()
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
	// Accepted, if set, is called with the number of each line that a node has heard
	// of and that takes effect later, at a moment of its own.
	Accepted func(line uint16)
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

// Steps returns how many events have been taken out of the queue in this run.
func (s *System) Steps() uint64 { return s.world.Taken() }

// CutFaults returns the faults that the heal of the last run ended before their
// time; valid until the next run.
func (s *System) CutFaults() []sim.CutFault { return s.world.CutFaults() }

func (s *System) reset(o RunOptions) {
	s.world.Reset(o.Seed, o.Injector)
	s.log.Reset(o.Observers...)
	s.struck, s.accepted = o.Struck, o.Accepted
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
	s.second.reset()
}

// Trace records the operations of the event queue in the runs that follow, for
// benchmarks; nil ends it.
func (s *System) Trace(t *sim.Trace) { s.world.Record(t) }

// draft empties the place of the next event of the history, for filling it in; tell
// writes it down. Where an event is put together elsewhere and then copied, the
// processor waits until all of its bytes are there: that took a twentieth of a run,
// so what every message does is told by drafts.
func (s *System) draft(kind history.Kind, node sim.NodeID) *history.Event {
	e := &s.event
	*e = history.Event{}
	e.Kind, e.Node = kind, history.Node(node)
	return e
}

// emit writes an event into the history and returns its number.
func (s *System) emit(e history.Event) uint64 {
	s.event = e // observers get its address; a field does not escape
	return s.tell()
}

// tell stamps the event that is in its place with the time, and writes it down.
func (s *System) tell() uint64 {
	e := &s.event
	e.At = s.world.Now()
	if e.Live != 0 && e.Message != 0 {
		s.ids.change(e.Message, e.Live)
	}
	return s.log.Add(e)
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
