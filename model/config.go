package model

// Config describes a system: which actors there are and how their mechanisms
// are set. [Config.Check] tells whether it makes sense.
type Config struct {
	// Messages is how many messages the application sends, from 1.
	Messages uint32
	// Direct sends the messages straight to the sink, as datagrams or as requests
	// with a response: there is no broker and no consumer.
	Direct   bool
	Producer ProducerConfig
	Broker   BrokerConfig
	Consumer ConsumerConfig
	Sink     SinkConfig
	// Second is a second sink, which the handler asks when the first has answered:
	// nothing makes one commit of the two.
	Second SecondSinkConfig
	Links  LinksConfig
	// Planted are the deliberate bugs of this run; none in a real one.
	Planted Planted
}
