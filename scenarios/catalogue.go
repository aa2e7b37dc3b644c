package scenarios

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"

	"ackgap/faults"
)

//go:embed catalogue
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
	"payments",
	"jobs",
	"outbox",
	"request",
	"request-made-once",
	"dead-letters",
	"dead-letters-published-first",
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
	"payments-with-new-keys",
	"payments-key-too-short",
	"jobs-completed-later",
	"jobs-inserted-apart",
	"outbox-dual-write",
	"outbox-published-first",
	"outbox-by-number",
	"request-without-key",
	"dead-letters-removed-first",
	"dead-letters-dropped",
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

// Systems returns the embedded systems of the outcome matrix, by their names.
// They are the caller's to change.
func Systems() []*Scenario {
	var all []*Scenario
	for _, name := range namesIn("systems") {
		all = append(all, embedded(name))
	}
	return all
}

// catalogueParts are the directories below the catalogue: systems of the outcome
// matrix, and what several of them extend.
var catalogueParts = []string{"systems", "bases"}

// namesIn lists the scenarios in a part of the catalogue.
func namesIn(part string) []string {
	files, err := catalogueFiles.ReadDir("catalogue/" + part)
	if err != nil {
		panic("scenarios: the catalogue has no part " + part + ": " + err.Error())
	}
	var names []string
	for _, f := range files {
		names = append(names, strings.TrimSuffix(f.Name(), ".yaml"))
	}
	return names
}

// builtinNames lists every scenario that comes with the program.
func builtinNames() []string {
	names := slices.Clone(catalogue)
	for _, part := range catalogueParts {
		names = append(names, namesIn(part)...)
	}
	return names
}

// builtinSource finds the file of an embedded scenario.
func builtinSource(name string) (file string, source []byte, ok bool) {
	for _, part := range append([]string{""}, catalogueParts...) {
		file := name + ".yaml"
		if source, err := catalogueFiles.ReadFile(path.Join("catalogue", part, file)); err == nil {
			return file, source, true
		}
	}
	return "", nil, false
}

// Builtin returns an embedded scenario, which is the caller's to change. An
// error is an [*Error] that names the nearest one.
func Builtin(name string) (*Scenario, error) {
	if slices.Contains(builtinNames(), name) {
		return embedded(name), nil
	}
	e := &Error{Problem: fmt.Sprintf("there is no scenario %q", name), Want: "the scenarios are " + enumerate(catalogue, "and")}
	if near := faults.Nearest(name, builtinNames()); near != "" {
		e.Want = fmt.Sprintf("did you mean %q?", near)
	}
	return nil, e
}

func embedded(name string) *Scenario {
	file, source, ok := builtinSource(name)
	if !ok {
		panic("scenarios: the catalogue lists " + name + ", but no such file is embedded")
	}
	s, err := Parse(file, source)
	if err != nil {
		panic("scenarios: the embedded scenario " + name + " is wrong: " + err.Error())
	}
	return s
}
