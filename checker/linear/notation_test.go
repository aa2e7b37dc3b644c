package linear_test

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"ackgap/checker/linear"
	"ackgap/history"
)

var update = flag.Bool("update", false, "rewrite the golden results")

// golden runs each case of a file: a comment, the lines of a history, four
// dashes, and the result. An empty line separates the cases.
func golden(t *testing.T, file string, result func(t *testing.T, lines []string) string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var rewritten []string
	for _, c := range strings.Split(strings.TrimSpace(string(text)), "\n\n") {
		input, want, _ := strings.Cut(c+"\n", "----\n")
		var lines []string
		name := ""
		for line := range strings.Lines(input) {
			if comment, ok := strings.CutPrefix(line, "# "); ok {
				name += strings.TrimSpace(comment) + " "
			} else {
				lines = append(lines, strings.TrimSpace(line))
			}
		}
		t.Run(strings.TrimSpace(name), func(t *testing.T) {
			got := result(t, lines)
			rewritten = append(rewritten, input+"----\n"+got)
			if got != want && !*update {
				t.Errorf("got:\n%swant:\n%s", got, want)
			}
		})
	}
	if *update && !t.Failed() {
		if err := os.WriteFile(file, []byte(strings.Join(rewritten, "\n")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// parseTimes reads "3-5", or "3-" for an operation that never returns.
func parseTimes(t *testing.T, word string) (call, ret int64) {
	from, to, _ := strings.Cut(word, "-")
	ret = linear.Never
	if to != "" {
		ret = int64(number(t, to))
	}
	return int64(number(t, from)), ret
}

func number(t *testing.T, word string) uint64 {
	t.Helper()
	n, err := strconv.ParseUint(word, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// parseLog reads "1-2 append 7 = 0" and "3-4 read 0 = 7", where the answer is a
// number, "nothing", "unknown" or "failed".
func parseLog(t *testing.T, lines []string) []linear.LogOp {
	var ops []linear.LogOp
	for i, line := range lines {
		w := strings.Fields(line)
		op := linear.LogOp{Client: i, Outcome: parseOutcome(w[4])}
		op.Call, op.Return = parseTimes(t, w[0])
		known := op.Outcome == history.Ok && w[4] != "nothing"
		if w[1] == "append" {
			op.Input = linear.LogInput{Kind: linear.Append, Value: number(t, w[2])}
			if known {
				op.Output.Offset = int64(number(t, w[4]))
			}
		} else {
			op.Input = linear.LogInput{Kind: linear.Read, Offset: int64(number(t, w[2]))}
			if known {
				op.Output = linear.LogOutput{Found: true, Value: number(t, w[4])}
			}
		}
		ops = append(ops, op)
	}
	return ops
}

// parseQueue reads "1-2 put 7 = done" and "3-4 take = 7".
func parseQueue(t *testing.T, lines []string) []linear.QueueOp {
	var ops []linear.QueueOp
	for i, line := range lines {
		asked, answer, _ := strings.Cut(line, " = ")
		w := strings.Fields(asked)
		op := linear.QueueOp{Client: i, Outcome: parseOutcome(answer), Input: linear.QueueInput{Kind: linear.Take}}
		op.Call, op.Return = parseTimes(t, w[0])
		if w[1] == "put" {
			op.Input = linear.QueueInput{Kind: linear.Put, Value: number(t, w[2])}
		} else if op.Outcome == history.Ok && answer != "nothing" {
			op.Output = linear.QueueOutput{Found: true, Value: number(t, answer)}
		}
		ops = append(ops, op)
	}
	return ops
}

func parseOutcome(answer string) history.Type {
	switch answer {
	case "unknown":
		return history.Info
	case "failed":
		return history.Fail
	}
	return history.Ok
}

// parseEvents reads "kind/type m1 a1 c1 d1 w1 +1 @1 to:2 pkt:request why:first
// line:1", one event per line; what does not apply is left out.
func parseEvents(t *testing.T, lines []string) []history.Event {
	var events []history.Event
	for _, line := range lines {
		words := strings.Fields(line)
		kind, phase, _ := strings.Cut(words[0], "/")
		e := history.Event{Seq: uint64(len(events)) + 1, Kind: lookUp[history.Kind](t, kind)}
		if phase != "" {
			e.Type = lookUp[history.Type](t, phase)
		}
		for _, word := range words[1:] {
			parseWord(t, &e, word)
		}
		events = append(events, e)
	}
	return events
}

func parseWord(t *testing.T, e *history.Event, word string) {
	if key, value, ok := strings.Cut(word, ":"); ok {
		switch key {
		case "to":
			e.Peer = history.Node(number(t, value))
		case "line":
			e.Line = uint16(number(t, value))
		case "pkt":
			e.Packet = lookUp[history.Packet](t, value)
		case "why":
			e.Reason = lookUp[history.Reason](t, value)
		default:
			t.Fatalf("unknown word %q", word)
		}
		return
	}
	n := number(t, word[1:])
	switch word[0] {
	case 'm':
		e.Message = uint32(n)
	case 'a':
		e.Attempt = uint32(n)
	case 'c':
		e.Copy = uint16(n)
	case 'd':
		e.Delivery = uint32(n)
	case 'w':
		e.Wire = uint16(n)
	case '@':
		e.Node = history.Node(n)
	case '+':
		e.Live = int8(n)
	case '-':
		e.Live = -int8(n)
	default:
		t.Fatalf("unknown word %q", word)
	}
}

// lookUp finds the value of an enumeration by its name.
func lookUp[T interface {
	~uint8
	String() string
}](t *testing.T, name string) T {
	for i := T(1); i.String() != "?"; i++ {
		if i.String() == name {
			return i
		}
	}
	t.Fatalf("unknown name %q", name)
	return 0
}

// tellFinding prints a monitor's verdict.
func tellFinding(f linear.Finding) string {
	if f.Status != linear.Violated {
		return f.Status.String() + "\n"
	}
	return fmt.Sprintf("%s: %s by operations %v\n%s\n", f.Status, f.Violation, f.Witness, f.Violation.Sentence())
}
