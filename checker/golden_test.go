package checker_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ackgap/checker"
)

var update = flag.Bool("update", false, "rewrite the golden results")

// TestGolden judges each history in testdata. A file is a comment, the history,
// a line of four dashes, and the result.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no histories in testdata (%v)", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) { golden(t, file) })
	}
}

func golden(t *testing.T, file string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	input, want, _ := strings.Cut(string(text), "----\n")
	got := judge(t, input)
	if got == want {
		return
	}
	if !*update {
		t.Fatalf("got:\n%s\nwant:\n%s", got, want)
	}
	if err := os.WriteFile(file, []byte(input+"----\n"+got), 0o644); err != nil {
		t.Fatal(err)
	}
}

// judge returns everything that the checker says about a history. A comment
// line "# options: …" sets options.
func judge(t *testing.T, input string) string {
	options := ""
	if _, after, ok := strings.Cut(input, "# options:"); ok {
		options, _, _ = strings.Cut(after, "\n")
	}
	rec := parseHistory(t, input)
	var l checker.Ledger
	for i := range rec.Events {
		l.Observe(&rec.Events[i])
	}
	v := checker.Evaluate(&l, checker.Options{
		FaultsAsked:        strings.Contains(options, "faults-asked"),
		FaultsReached:      strings.Contains(options, "faults-reached"),
		DeadLetterDeclared: strings.Contains(options, "dead-letter-declared"),
	})
	var b strings.Builder
	printVerdict(&b, &v)
	for _, timer := range []checker.Timer{checker.LeaseTimer, checker.RetryTimer, checker.RetryDelayTimer, checker.ConnectionTimer} {
		if d := l.Delays(timer); d.Messages > 0 {
			fmt.Fprintf(&b, "waited for the %s timer: %d, longest m%d: timer %s, applied after %s\n", timer, d.Messages, d.Message, d.Waited, d.Took)
		}
	}
	for _, a := range checker.Explain(rec) {
		fmt.Fprintf(&b, "%s m%d: %s, path %v\n  %s\n", a.Name, a.Message, a.Cause, a.Path, a.Cause.Sentence())
	}
	return b.String()
}

func printVerdict(b *strings.Builder, v *checker.Verdict) {
	v.Counts.Each(func(key string, n uint64) {
		if n > 0 {
			fmt.Fprintf(b, "%s %d\n", key, n)
		}
	})
	for h := checker.EndToEnd; h <= checker.ConsumerToSink; h++ {
		for c := checker.AtMostOnce; c <= checker.ExactlyOnce; c++ {
			j, present := v.Of(h, c)
			if !present {
				continue
			}
			fmt.Fprintf(b, "%s: %s %s", h, c, j.Status)
			if j.Why != "" {
				fmt.Fprintf(b, " (%s)", j.Why)
			}
			if j.Status == checker.Violated {
				fmt.Fprintf(b, " by %d, such as m%d", j.Messages, j.Witness)
			}
			b.WriteString("\n")
		}
	}
}
