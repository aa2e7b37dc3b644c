package scenarios

import (
	"embed"
	"fmt"
	"slices"

	"ackgap/faults"
)

//go:embed catalogue/*.yaml
var catalogueFiles embed.FS

// catalogue lists the embedded scenarios in the order in which to read them.
var catalogue = []string{
	"ack-gap",
	"ack-gap-idempotent",
	"ack-gap-transactional",
	"at-most-once",
	"at-least-once",
	"at-least-once-idempotent",
	"exactly-once",
	"orders",
	"ledger",
	"telemetry",
	"metrics-udp",
	// Controls: each lacks one mechanism, and shows what that one is for.
	"at-most-once-with-retries",
	"at-most-once-with-early-ack",
	"at-least-once-without-confirms",
	"at-least-once-without-retries",
	"at-least-once-confirmed-from-memory",
	"at-least-once-acked-early",
	"at-least-once-idempotent-with-new-keys",
	"at-least-once-idempotent-forgetful",
	"at-least-once-idempotent-key-first",
	"exactly-once-without-broker-dedup",
	"exactly-once-without-transaction",
	"exactly-once-forgetful",
	"ledger-numbered-only",
}

// Catalogue returns the embedded scenarios in the order in which to read them.
// They are the caller's to change.
func Catalogue() []*Scenario {
	var all []*Scenario
	for _, name := range catalogue {
		all = append(all, embedded(name))
	}
	return all
}

// Builtin returns an embedded scenario, which is the caller's to change. An
// error is an [*Error] that names the nearest one.
func Builtin(name string) (*Scenario, error) {
	if slices.Contains(catalogue, name) {
		return embedded(name), nil
	}
	e := &Error{Problem: fmt.Sprintf("there is no scenario %q", name), Want: "the scenarios are " + enumerate(catalogue, "and")}
	if near := faults.Nearest(name, catalogue); near != "" {
		e.Want = fmt.Sprintf("did you mean %q?", near)
	}
	return nil, e
}

func embedded(name string) *Scenario {
	file := name + ".yaml"
	source, err := catalogueFiles.ReadFile("catalogue/" + file)
	if err != nil {
		panic("scenarios: the catalogue lists " + name + ", but no such file is embedded: " + err.Error())
	}
	s, err := Parse(file, source)
	if err != nil {
		panic("scenarios: the embedded scenario " + name + " is wrong: " + err.Error())
	}
	return s
}
