package history

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

// Version is the version of the JSON Lines form that this package writes and
// the only one that it reads.
const Version = 1

// format is the value of the header's "history" field.
const format = "ackgap"

// Header is the first line of a history file.
type Header struct {
	// Scenario names what was run; free text, may be empty.
	Scenario string
	// Seed is the seed of a simulated run, 0 for a history from elsewhere.
	Seed uint64
	// Nodes are the nodes' names: [Node] n is Nodes[n-1]. No name is empty or
	// occurs twice; there are at most 65,535.
	Nodes []string
	// Extra holds the fields that this version does not know, as they stood.
	Extra Extra
}

// Extra is a piece of JSON text, kept byte for byte: unknown fields of one line
// in their order, each with a comma before it (`,"zone":"b"`). Nil for none.
type Extra []byte

// Name returns the name of a node, "" for none or one that the header doesn't list.
func (h *Header) Name(n Node) string {
	if n == 0 || int(n) > len(h.Nodes) {
		return ""
	}
	return h.Nodes[n-1]
}

// append adds the header's line, with its end of line.
func (h *Header) append(b []byte) []byte {
	b = append(b, `{"history":"`+format+`","version":`...)
	b = strconv.AppendInt(b, Version, 10)
	b = append(b, `,"scenario":`...)
	b = append(b, quote(h.Scenario)...)
	b = append(b, `,"seed":`...)
	b = strconv.AppendUint(b, h.Seed, 10)
	b = append(b, `,"nodes":[`...)
	for i, name := range h.Nodes {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, quote(name)...)
	}
	b = append(b, ']')
	b = append(b, h.Extra...)
	return append(b, "}\n"...)
}

// check says what is wrong with the nodes' names, or nil.
func (h *Header) check() error {
	if len(h.Nodes) > math.MaxUint16 {
		return fmt.Errorf("%d nodes, but a history has at most %d", len(h.Nodes), math.MaxUint16)
	}
	seen := make(map[string]bool, len(h.Nodes))
	for i, name := range h.Nodes {
		if name == "" {
			return fmt.Errorf("node %d has an empty name", i+1)
		}
		if seen[name] {
			return fmt.Errorf("two nodes are called %q", name)
		}
		seen[name] = true
	}
	return nil
}

// quote returns s as a JSON string, with <, > and & as they are.
func quote(s string) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		panic(fmt.Sprintf("history: encoding a string to JSON failed, which it never does: %v", err))
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
