package reports_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"ackgap/history"
	"ackgap/reports"
	"ackgap/scenarios"
)

// run runs a scenario without its own faults, recorded.
func run(t testing.TB, name string, opts ...scenarios.Option) *scenarios.Result {
	t.Helper()
	s, err := scenarios.Builtin(name)
	if err != nil {
		t.Fatal(err)
	}
	opts = append([]scenarios.Option{scenarios.Record(), scenarios.NoFaults()}, opts...)
	r, err := s.Run(opts...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// diagrams are the cases of testdata/timelines.txt: a fault, and what else is
// changed in the scenario at-least-once with three messages.
var diagrams = []struct {
	about, fault string
	set          []string
}{
	{"nothing goes wrong", "", nil},
	{"the request is lost", "drop at link.request of m2 attempt 1", nil},
	{"the confirm is lost", "drop at link.confirm of m2 attempt 1", nil},
	{"the delivery is lost", "drop at link.delivery of m2 delivery 1", nil},
	{"the effect's request is lost", "drop at link.effect of m2 delivery 1", nil},
	{"the sink's response is lost", "drop at link.response of m2 delivery 1", nil},
	{"the ack is lost", "drop at link.ack of m2 delivery 1", nil},
	{"the request is late", "delay at link.request of m2 attempt 1 by 1.2s", nil},
	{"the network doubles the request", "duplicate at link.request of m2 attempt 1", nil},
	{"the network doubles the delivery", "duplicate at link.delivery of m2 delivery 1", nil},
	{"the producer crashes with the request on its way", "crash at link.request of m2 attempt 1, restart after 2s", nil},
	{"the producer crashes before it has sent anything", "crash at producer.before-send of m2 attempt 1, restart after 2s", nil},
	{"a producer without a source crashes", "crash at producer.before-send of m2 attempt 1, restart after 2s", []string{"producer.durable=false"}},
	{"the broker crashes before it has stored the message", "crash at broker.before-persist of m2 attempt 1, restart after 100ms", nil},
	{"the broker crashes before it has confirmed", "crash at broker.before-confirm of m2 attempt 1, restart after 100ms", nil},
	{"a broker confirms from memory and crashes", "crash at broker.confirmed of m2 attempt 1, restart after 100ms", []string{"broker.storage.confirm=memory", "broker.storage.write-every=1s"}},
	{"a broker confirms from the page cache and loses power", "power-loss at broker.confirmed of m2 attempt 1, restart after 100ms", []string{"broker.storage.confirm=page-cache", "broker.storage.sync-every=1s"}},
	{"the consumer crashes before the handler", "crash at consumer.before-processing of m2 delivery 1, restart after 1s", nil},
	{"the consumer crashes within the handler", "crash at consumer.mid-processing of m2 delivery 1, restart after 1s", nil},
	{"the consumer crashes in the ACK gap", "crash at consumer.ack-gap of m2 delivery 1, restart after 1s", nil},
	{"the consumer acks first and crashes", "crash at consumer.mid-processing of m2 delivery 1, restart after 1s", []string{"consumer.ack=before"}},
	{"the broker acks for the consumer", "drop at link.delivery of m2 delivery 1", []string{"consumer.ack=at-hand-out"}},
	{"the producer asks for no confirm", "", []string{"producer.confirms=false", "producer.retry.attempts=1"}},
	{"a zombie: the consumer stalls past its lease", "pause at consumer.ack-gap of m2 delivery 1 for 40s", nil},
	{"a zombie, and the sink remembers", "pause at consumer.mid-processing of m2 delivery 1 for 40s", []string{"consumer.key=message", "sink.dedup=table"}},
	{"the broker and the consumer are cut off", "partition broker-1 from consumer-1 at 5ms for 10s", nil},
	{"the sink crashes before the commit", "crash at sink.before-commit of m2 delivery 1, restart after 1s", nil},
	{"the sink crashes between the effect and its key", "crash at sink.half-done of m2 delivery 1, restart after 1s", []string{"consumer.key=message", "sink.dedup.written=after-effect"}},
	{"effect and ack in one commit, and a zombie", "pause at consumer.mid-processing of m2 delivery 1 for 40s", []string{"consumer.ack=with-effect"}},
	{"a message that nobody can process", "poison m2", []string{"broker.dead-letter.after=3"}},
	{"a handler gives its message back", "drop at link.response of m2 delivery 1", []string{"consumer.on-failure=nack"}},
	{"a slow consumer", "slow consumer-1 x10 at 1ms for 5s", nil},
	{"the consumer crashes with another message in its hands", "crash consumer-1 at consumer.ack-gap of m1 delivery 1, restart after 1s", []string{"consumer.prefetch=3", "consumer.processing=20ms"}},
	{"the consumer stalls over another message", "pause consumer-1 at consumer.ack-gap of m1 delivery 1 for 5s", []string{"consumer.prefetch=3", "consumer.processing=20ms"}},
	{"the consumer stalls over another message, and takes no more", "pause consumer-1 at consumer.ack-gap of m1 delivery 1 for 5s", []string{"consumer.prefetch=1", "consumer.processing=20ms"}},
	{"the broker crashes over another message", "crash broker-1 at broker.before-confirm of m3 attempt 1, restart after 1s", []string{"consumer.processing=50ms"}},
	{"two consumers", "crash at consumer.ack-gap of m2 delivery 1, restart after 50s", []string{"consumer.count=2"}},
	{"a log, and a consumer that crashes before its commit", "crash at consumer.ack-gap of m2 delivery 1, restart after 1s", []string{"broker.kind=log"}},
	{"a log that settles with the effect", "", []string{"broker.kind=log", "consumer.ack=with-effect"}},
	{"a log, and a read that comes out of order", "delay at link.delivery of m2 delivery 1 by 700ms", []string{"broker.kind=log", "consumer.prefetch=3"}},
	{"no broker, and an answer that is lost", "drop at link.confirm of m2 attempt 1", []string{"broker.kind=none"}},
	{"no broker, and an answer that is late", "delay at link.confirm of m2 attempt 1 by 1.2s", []string{"broker.kind=none"}},
	{"no broker, and a sink that crashes before it answers", "crash at sink.before-response of m2 delivery 1, restart after 200ms", []string{"broker.kind=none"}},
	{"two sinks, and a row that is written twice", "crash consumer-1 at link.response of m2 delivery 1, restart after 1s", []string{"second-sink=used"}},
	{"a transaction that is committed", "drop at link.confirm of m3 attempt 1", []string{"broker.kind=log", "producer.idempotent=true", "producer.window=5", "producer.transaction.size=3"}},
	{"a transaction that its coordinator aborts", "delay at link.request of m3 attempt 1 by 50s", []string{"broker.kind=log", "producer.idempotent=true", "producer.window=5", "producer.transaction.size=3", "producer.timeout=55s", "broker.transaction.timeout=10s"}},
	{"a run that is cut off, with more steps than are shown", "poison m2", []string{"horizon=1h"}},
	{"no route, and the producer is told ok", "unroute broker-1 at 1ms for 30s", []string{"broker.no-route=drop"}},
	{"published before the business transaction is committed, and a crash between the two", "crash at producer.before-commit of m2 attempt 1, restart after 1s", []string{"producer.outbox=publish-first"}},
	{"published before the business transaction is committed, and a crash with the confirm on its way", "crash producer-1 at link.confirm of m2 attempt 1, restart after 1s", []string{"producer.outbox=publish-first"}},
	{"the broker is up again and does not lead yet", "crash at broker.before-confirm of m2 attempt 1, restart after 100ms", []string{"broker.replicas.count=3", "broker.replicas.rule=majority", "broker.replicas.detect=2s", "broker.storage.confirm=fsync"}},
}

func TestTimelines(t *testing.T) {
	var all strings.Builder
	for _, d := range diagrams {
		opts := []scenarios.Option{scenarios.Messages(3)}
		for _, change := range d.set {
			path, value, _ := strings.Cut(change, "=")
			opts = append(opts, scenarios.Set(path, value))
		}
		if d.fault != "" {
			opts = append(opts, scenarios.Faults(d.fault))
		}
		r := run(t, "at-least-once", opts...)
		if len(r.Unfired) > 0 {
			t.Errorf("%s: the fault never struck", d.about)
		}
		fmt.Fprintf(&all, "# %s\n", d.about)
		for _, line := range append([]string{d.fault}, d.set...) {
			if line != "" {
				fmt.Fprintf(&all, "# %s\n", line)
			}
		}
		fmt.Fprintf(&all, "%s\n", reports.Timeline(r.History, r.Nodes, 2, reports.Page{}))
	}
	compareGolden(t, "timelines.txt", all.String())
}

// TestTimelineShowsWhatCounts draws messages of runs with random faults: each
// effect and each repetition that was recognised has its mark, no line is too
// wide, and no message is without a diagram.
func TestTimelineShowsWhatCounts(t *testing.T) {
	names := []string{"at-least-once", "at-most-once", "ack-gap-idempotent", "ack-gap-transactional", "orders", "outbox", "payments", "kafka-acks-1"}
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(80, 160).Draw(t, "width")
		s, err := scenarios.Builtin(rapid.SampledFrom(names).Draw(t, "scenario"))
		if err != nil {
			t.Fatal(err)
		}
		r, err := s.Run(scenarios.Record(), scenarios.Messages(20), scenarios.NoFaults(), scenarios.Weather("default"),
			scenarios.Seed(rapid.Uint64Range(1, 1e6).Draw(t, "seed")))
		if err != nil {
			t.Fatal(err)
		}
		for m := uint32(1); m <= r.Messages; m++ {
			checkDiagram(t, r, m, width)
		}
	})
}

func checkDiagram(t *rapid.T, r *scenarios.Result, message uint32, width int) {
	text := reports.Timeline(r.History, r.Nodes, message, reports.Page{Width: width})
	for line := range strings.Lines(text) {
		if utf8.RuneCountInString(line) > width+1 {
			t.Fatalf("a line is wider than %d columns in\n%s", width, text)
		}
	}
	wide := reports.Timeline(r.History, r.Nodes, message, reports.Page{Width: 200})
	if letters(text) != letters(wide) {
		t.Fatalf("at %d columns letters are missing, or too many, in\n%s\nwhich has room in\n%s", width, text, wide)
	}
	if strings.Contains(wide, "before commit") || strings.Contains(wide, "before the mark") && r.Scenario != "outbox" {
		t.Fatalf("no producer publishes first, but\n%s", wide)
	}
	if strings.Contains(text, "left out") {
		return
	}
	effects, hits := 0, 0
	for i := range r.History.Events {
		switch e := &r.History.Events[i]; {
		case e.Message != message:
		case e.Kind == history.Effect:
			effects++
		case e.Kind == history.Dedup:
			hits++
		}
	}
	if strings.Count(text, "●") != effects || strings.Count(text, "○") != hits {
		t.Fatalf("there are marks missing or too many in\n%s", text)
	}
	if !strings.Contains(text, "producer-") {
		t.Fatalf("a message has no diagram:\n%s", text)
	}
}

// letters are those of a text, in their order in the alphabet.
func letters(text string) string {
	var all []rune
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			all = append(all, r)
		}
	}
	slices.Sort(all)
	return string(all)
}

// TestTimelineTellsTheCause draws what explains an end: of a message that is skipped, the
// position that was forgotten and the reader that was away; of one whose effect is void, the
// position that passes it all the same; of a copy, the key that was forgotten before.
func TestTimelineTellsTheCause(t *testing.T) {
	for _, c := range []struct {
		about   string
		message uint32
		result  *scenarios.Result
		inOrder []string
	}{
		{"skipped", 2, run(t, "kafka-commit-after", scenarios.Messages(2), scenarios.Set("producer.interval", "20h"), scenarios.Set("consumer.count", "1"),
			scenarios.Set("broker.storage.sync-every", "48h"), scenarios.Set("faults.until", "40h"), scenarios.Set("horizon", "120h"), scenarios.Set("consumer.group.reset", "latest"),
			scenarios.Faults("stop consumer-1 at 10h, restart after 25h", "forget broker-1 at 34h")),
			[]string{"✗ stopped", "├─ request", "! forgets", "◎ restart", "✗ skipped"}},
		{"void", 1, run(t, "kafka-eos", scenarios.Messages(2), scenarios.Set("producer.interval", "10s"), scenarios.Set("broker.partitions", "1"),
			scenarios.Set("consumer.count", "1"), scenarios.Set("consumer.after-abort", "continue"), scenarios.Faults("drop at link.response of m1 delivery 1")),
			[]string{"◌ written", "✗ effect void", "□ the cursor passes it"}},
		{"forgotten", 1, run(t, "jetstream-r3-msgid-sync", scenarios.Messages(1), scenarios.Set("broker.replicas.count", "1"), scenarios.Set("producer.timeout", "1s"),
			scenarios.Set("producer.retry.backoff", "3m"), scenarios.Set("producer.retry.max-backoff", "3m"), scenarios.Set("faults.until", "10m"),
			scenarios.Faults("partition broker-1 to producer-1 at 0s for 1m")),
			[]string{"■ copy 1 stored", "├─ attempt 2", "! has forgotten m1", "■ copy 2 stored"}},
	} {
		text, from := reports.Timeline(c.result.History, c.result.Nodes, c.message, reports.Page{}), 0
		for _, want := range c.inOrder {
			i := strings.Index(text[from:], want)
			if i < 0 {
				t.Fatalf("%s: %q is missing, or comes too early, in\n%s", c.about, want, text)
			}
			from += i
		}
	}
}

// TestTimelineInLittleRoom draws five lanes on a terminal of 80 columns: lanes are narrow,
// and what an arrow has no room for goes on below it.
func TestTimelineInLittleRoom(t *testing.T) {
	r := run(t, "outbox", scenarios.Messages(3), scenarios.Faults("crash at consumer.ack-gap of m2 delivery 1, restart after 1s",
		"pause broker-1 at 200ms for 2s", "partition broker-1 from consumer-1 at 30.5s for 1500ms"))
	if len(r.Unfired) > 0 {
		t.Errorf("these never struck: %v", r.Unfired)
	}
	compareGolden(t, "timeline-80.txt", reports.Timeline(r.History, r.Nodes, 2, reports.Page{Width: 80}))
}

func TestTimelineOfNothing(t *testing.T) {
	r := run(t, "ack-gap")
	if text := reports.Timeline(r.History, r.Nodes, 2, reports.Page{}); text != "" {
		t.Errorf("a message that doesn't exist has a diagram:\n%s", text)
	}
}

func TestTimelineInColour(t *testing.T) {
	r := run(t, "ack-gap", scenarios.Faults("drop at link.ack #1"))
	coloured, plain := reports.Timeline(r.History, r.Nodes, 1, reports.Page{Colour: true}), reports.Timeline(r.History, r.Nodes, 1, reports.Page{})
	if got := withoutEscapes(coloured); got != plain || coloured == plain {
		t.Errorf("the coloured diagram says something else:\n%s", got)
	}
}

func withoutEscapes(text string) string {
	var b strings.Builder
	for i, part := range strings.Split(text, "\x1b[") {
		if i > 0 {
			_, part, _ = strings.Cut(part, "m")
		}
		b.WriteString(part)
	}
	return b.String()
}
