package reports

import (
	"strings"

	"ackgap/checker"
	"ackgap/history"
)

var (
	contracts = [...]checker.Contract{checker.AtMostOnce, checker.AtLeastOnce, checker.ExactlyOnce}
	hops      = [...]checker.Hop{checker.EndToEnd, checker.ProducerToBroker, checker.BrokerToConsumer, checker.ConsumerToSink}
)

// spaced writes a JSON key for a table: "duplicate effect".
func spaced(key string) string { return strings.ReplaceAll(key, "_", " ") }

// hyphened writes a JSON key as the field writes it: "at-least-once".
func hyphened(key string) string { return strings.ReplaceAll(key, "_", "-") }

func hopText(h checker.Hop) string {
	if h == checker.EndToEnd {
		return "end to end"
	}
	return strings.ReplaceAll(h.String(), "-to-", " → ")
}

// nodeName returns a node's name; "" for none. Nodes[0] stands for no node.
func nodeName(nodes []string, n history.Node) string {
	if int(n) >= len(nodes) {
		return ""
	}
	return nodes[n]
}
