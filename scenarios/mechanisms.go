package scenarios

import "strings"

// mechanism is a part that a system can do without, and the parameter that
// tells whether it has one.
type mechanism struct {
	name, path string
	needed     func(value string) bool
}

func is(value string) func(string) bool    { return func(v string) bool { return v == value } }
func isNot(value string) func(string) bool { return func(v string) bool { return v != value } }

// mechanisms stand in the order of a message's way. The barest system sends
// each message once, keeps it in memory, settles it at hand-out and applies
// whatever comes.
var mechanisms = []mechanism{
	{"confirms", "producer.confirms", is("true")},
	{"retries", "producer.retry.attempts", isNot("1")},
	{"durable source", "producer.durable", is("true")},
	{"fsync before the confirm", "broker.storage.confirm", is("fsync")},
	{"numbered messages", "producer.idempotent", is("true")},
	{"transactions", "producer.transaction.size", isNot("0")},
	{"transactions of position and output", "consumer.ack", is("in-transaction")},
	{"dedup table at the broker", "broker.dedup", is("table")},
	{"redelivery until acked", "consumer.ack", func(v string) bool { return v == "after" || v == "with-effect" || v == "in-transaction" }},
	{"dead letters", "broker.dead-letter.after", isNot("never")},
	{"a key per message", "consumer.key", is("message")},
	{"a key per message", "producer.key", is("message")},
	{"dedup table at the sink", "sink.dedup", is("table")},
	{"effect and ack in one commit", "consumer.ack", is("with-effect")},
}

// Mechanisms names the mechanisms that the system needs beyond the barest one,
// which sends each message once and forgets it. They follow from the
// parameters and stand in the order of a message's way.
func (s *Scenario) Mechanisms() []string {
	var needed []string
	for _, m := range mechanisms {
		if !s.has(m.path) {
			continue
		}
		if value, ok := s.Get(m.path); ok && m.needed(value) {
			needed = append(needed, m.name)
		}
	}
	return needed
}

// has reports whether the system has the part that a parameter is about:
// without a broker there are no consumers either, and with one the key is
// theirs; behind a server there are neither consumers nor a sink.
func (s *Scenario) has(path string) bool {
	section, _, _ := strings.Cut(path, ".")
	direct := s.spec.broker == noBroker
	switch {
	case section == "consumer" || section == "sink" && s.spec.broker == serverBroker:
		return !s.spec.consumerless()
	case section == "broker":
		return !direct
	case path == "producer.key":
		return direct
	}
	return true
}
