package scenarios

import (
	"time"

	"ackgap/checker"
	"ackgap/faults"
	"ackgap/model"
	"ackgap/sim"
)

// spec is what a scenario says. The file is decoded over the defaults.
type spec struct {
	name, title, about, useWhen, controlOf, extends string

	leg        checker.Leg
	advertised string
	scope      Scope
	sources    []string
	variants   []Variant

	seed    uint64
	system  model.Config // but for its links and the kind of its broker
	broker  brokerKind
	parts   int // partitions, if the broker is a log
	links   links
	faults  faultPhase
	horizon sim.Time
	steps   uint64 // the most that a run takes; 0: far more than any needs that gets anywhere

	claims []checker.Contract
	expect []expectation
}

// links holds what all kinds of links have in common, and what single kinds
// have of their own, indexed like linkKinds.
type links struct {
	all model.Link
	own [len(linkKinds)]ownLink
}

var linkKinds = [...]string{"request", "confirm", "delivery", "ack", "effect", "response", "replicate"}

// ownLink holds the parameters in which one kind of link differs.
type ownLink struct {
	link model.Link
	set  [4]bool // latency, jitter, loss, duplicate
}

// over returns the link with its own parameters laid over the common ones.
func (o *ownLink) over(all model.Link) model.Link {
	l := all
	if o.set[0] {
		l.Latency = o.link.Latency
	}
	if o.set[1] {
		l.Jitter = o.link.Jitter
	}
	if o.set[2] {
		l.LossPPM = o.link.LossPPM
	}
	if o.set[3] {
		l.DuplicatePPM = o.link.DuplicatePPM
	}
	return l
}

// faultPhase says what goes wrong, and until when.
type faultPhase struct {
	until   sim.Time
	script  []placedLine
	weather weather
	swarm   bool
}

// placedLine is a line of a script or of the weather and where it was written.
type placedLine struct {
	line faults.Line
	at   position // zero for a line from an option
}

// weather is none, the default weather, or a list of lines of its own, among
// which the default weather can stand.
type weather struct {
	kind  weatherKind
	lines []placedLine // listedWeather
	plus  bool         // listedWeather: the default weather as well
}

type weatherKind uint8

const (
	noWeather weatherKind = iota
	defaultWeather
	listedWeather
)

// brokerKind says what stands between producers and consumers.
type brokerKind uint8

const (
	queueBroker brokerKind = iota
	logBroker
	noBroker // producers talk to the sink
	serverBroker
)

// consumerless reports whether there is nobody behind those who take requests.
func (s *spec) consumerless() bool { return s.broker == noBroker || s.broker == serverBroker }

// expectation is a count that a run as written must have.
type expectation struct {
	key  string
	want uint64
}

// newSpec returns the defaults: a system that is set up with care, in which
// nothing goes wrong.
func newSpec() spec {
	return spec{
		seed: 1,
		system: model.Config{
			Messages: 100,
			Producer: model.ProducerConfig{
				Count: 1, Interval: 10 * time.Millisecond, Confirms: true, Window: 16,
				Timeout: time.Second, Durable: true, SharedKey: 1, Batch: model.BatchConfig{Size: 1},
				Relay: model.RelayConfig{Poll: 100 * time.Millisecond},
				Retry: model.RetryPolicy{Backoff: 100 * time.Millisecond, MaxBackoff: time.Second},
			},
			Broker: model.BrokerConfig{
				Storage:     model.StorageConfig{Confirm: sim.Fsynced},
				Lease:       model.LeaseConfig{Length: 30 * time.Second},
				DeadLetter:  model.DeadLetterConfig{RetryDelay: time.Second},
				Transaction: model.TransactionConfig{Timeout: time.Minute, Scan: 10 * time.Second},
				Replicas: model.ReplicasConfig{Count: 1, MinInSync: 1, LagTime: 30 * time.Second,
					Detect: time.Second, Poll: 500 * time.Millisecond},
			},
			Consumer: model.ConsumerConfig{
				Count: 1, Prefetch: 16, Concurrency: 1, Processing: 5 * time.Millisecond,
				Timeout: 5 * time.Second, Reconnect: time.Second, Poll: 500 * time.Millisecond,
				CommitTimeout: 5 * time.Second,
				Group: model.GroupConfig{Session: 45 * time.Second, Heartbeat: 3 * time.Second,
					PollLimit: 5 * time.Minute, JoinDelay: 3 * time.Second},
			},
			Sink:   model.SinkConfig{FailingCalls: 1},
			Second: model.SecondSinkConfig{SinkConfig: model.SinkConfig{FailingCalls: 1}},
		},
		parts:   1,
		links:   links{all: model.Link{Latency: time.Millisecond}},
		faults:  faultPhase{until: sim.Time(time.Minute), swarm: true},
		horizon: sim.Time(24 * time.Hour),
	}
}

// config returns the configuration of the system.
func (s *spec) config() model.Config {
	c := s.system
	kinds := [...]*model.Link{&c.Links.Request, &c.Links.Confirm, &c.Links.Delivery,
		&c.Links.Ack, &c.Links.Effect, &c.Links.Response, &c.Links.Replicate}
	for i, link := range kinds {
		*link = s.links.own[i].over(s.links.all)
	}
	c.Direct, c.Broker.Server = s.broker == noBroker, s.broker == serverBroker
	if s.broker == logBroker {
		c.Broker.Partitions = s.parts
	}
	return c
}

// A run that takes more steps than these goes round in circles, as where a lease
// is shorter than the way to the consumer. It counts as not drained.
const (
	stepsPerRun     = 1_000_000
	stepsPerMessage = 10_000 // an undisturbed message takes about 20
)

// limits returns the bounds of a run.
func (s *spec) limits() sim.Limits {
	steps := s.steps
	if steps == 0 {
		steps = stepsPerRun + stepsPerMessage*uint64(s.system.Messages)
	}
	return sim.Limits{Heal: s.faults.until, Horizon: s.horizon, Steps: steps}
}
