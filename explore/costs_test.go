package explore_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"ackgap/history"
	"ackgap/scenarios"
	"ackgap/sim"
)

var update = flag.Bool("update", false, "write the figures of docs/costs.md anew")

// costs is the page about what guarantees cost.
const costs = "../docs/costs.md"

// The parameters of the runs that are measured. A message of fullRequests stands for
// a request that carries as much as one may, one of batches for a batch of one partition.
const (
	network      = "producer.interval=0s links.latency=500us links.effect.latency=0s links.response.latency=0s consumer.prefetch=1000 consumer.commit-every=1000 broker.transaction.marker-service=1200us "
	fullRequests = network + "messages=1000 producer.window=1 broker.service=8400us consumer.processing=0s "
	batches      = network + "messages=20000 producer.window=5 broker.service=131us consumer.processing=0s "
	inTime       = "producer.transaction.size=100000 producer.transaction.interval="
	streams      = "producer.interval=0s producer.window=1000 producer.idempotent=false links.latency=500us links.effect.latency=0s links.response.latency=0s " +
		"consumer.count=1 consumer.group.join-delay=0s consumer.poll=500ms consumer.commit-every=1000 consumer.prefetch=20 messages=60000 "
	fleet = "messages=20000 producer.count=1 producer.interval=0s producer.service=2us links.latency=500us links.jitter=0s links.loss=0% "
)

// TestCosts: the figures of the page are those that the simulation has.
func TestCosts(t *testing.T) {
	page, err := os.ReadFile(costs)
	if err != nil {
		t.Fatal(err)
	}
	written := string(page)
	for _, table := range []struct {
		name string
		rows func(*testing.T) string
	}{
		{"published", publishedCosts}, {"streams", streamCosts}, {"transactions", transactionCosts}, {"latency", latencyCosts}, {"confirms", confirmCosts},
	} {
		begin, end := "<!-- "+table.name+": generated -->\n", "<!-- end of "+table.name+" -->"
		before, rest, found := strings.Cut(written, begin)
		_, after, ended := strings.Cut(rest, end)
		if !found || !ended {
			t.Fatalf("the page has no place for the table of %s", table.name)
		}
		written = before + begin + table.rows(t) + end + after
	}
	if *update {
		if err := os.WriteFile(costs, []byte(written), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if written != string(page) {
		t.Error("a figure is out of step; run the test with -update")
	}
}

// handling observes when messages are handled.
type handling struct {
	first, last sim.Time
	messages    int64
}

func (h *handling) Observe(e *history.Event) {
	if e.Kind != history.Execute {
		return
	}
	if h.messages == 0 {
		h.first = e.At
	}
	h.last = e.At
	h.messages++
}

// rate is how many messages are handled per 1000 seconds. Other than the throughput it does
// not depend on when the last transaction ends.
func (h *handling) rate() int64 { return (h.messages - 1) * 1e9 / int64((h.last-h.first)/1000) }

// streamCost is by how much fewer messages a thread handles in transactions, one
// for each of its tasks, than if it commits the positions at that interval. Each
// marker of a task takes as long as the calibrated one.
func streamCost(t *testing.T, tasks, markers int, interval, controlInterval string) int64 {
	t.Helper()
	work := "200us"
	if interval == "30s" {
		work = "20ms"
	}
	set := streams + fmt.Sprintf("broker.partitions=%d consumer.processing=%s consumer.commit-interval=", tasks, work)
	var slow, fast handling
	measure(t, "kafka-eos", fmt.Sprintf("%s%s broker.transaction.marker-service=%dus", set, interval, 1200*markers), scenarios.Observe(&slow))
	measure(t, "kafka-commit-after", set+controlInterval, scenarios.Observe(&fast))
	return share(slow.rate(), fast.rate())
}

// measure runs a scenario without faults.
func measure(t *testing.T, name, set string, opts ...scenarios.Option) *scenarios.Result {
	t.Helper()
	s, err := scenarios.Builtin(name)
	if err != nil {
		t.Fatal(err)
	}
	opts = append(opts, scenarios.Latencies(), scenarios.NoFaults())
	for _, one := range strings.Fields(set) {
		path, value, _ := strings.Cut(one, "=")
		opts = append(opts, scenarios.Set(path, value))
	}
	runner, err := s.Runner(opts...)
	if err != nil {
		t.Fatal(err)
	}
	r := runner.Run(1)
	if !r.Drained || r.ThroughputMilli == 0 {
		t.Fatalf("%s with %s measures nothing", name, set)
	}
	return r
}

// cost is by how much one run is slower than another one, in tenths of a percent.
func cost(t *testing.T, run, runSet, control, controlSet string) int64 {
	t.Helper()
	slow, fast := measure(t, run, runSet).ThroughputMilli, measure(t, control, controlSet).ThroughputMilli
	return share(int64(slow), int64(fast))
}

func share(slow, fast int64) int64 { return (1000*(fast-slow) + fast/2) / fast }

func percent(tenths int64) string { return fmt.Sprintf("%d.%d %%", tenths/10, tenths%10) }

// points is a difference of two costs, with its sign.
func points(tenths int64) string {
	sign := "+"
	if tenths < 0 {
		sign, tenths = "−", -tenths
	}
	return fmt.Sprintf("%s%d.%d points", sign, tenths/10, tenths%10)
}

// publishedCosts lays the published figures beside the simulated ones.
func publishedCosts(t *testing.T) string {
	alone := fullRequests + "broker.partitions=1 "
	rows := "| published | conditions | simulated | residual |\n|---|---|---|---|\n"
	calibrated := cost(t, "kafka-transactional", alone+inTime+"100ms", "kafka-idempotent", fullRequests)
	rows += fmt.Sprintf("| 3 %% | a transaction every 100 ms against acks=all, one request in flight, one partition | %s | %s; **calibrated** |\n",
		percent(calibrated), points(calibrated-30))
	leader := cost(t, "kafka-transactional", alone+inTime+"100ms", "kafka-acks-1", fullRequests+"producer.window=5")
	rows += fmt.Sprintf("| 20 %% | the same against acks=1, five requests in flight | %s | %s |\n", percent(leader), points(leader-200))
	for _, tasks := range []int{1, 4, 8} {
		c := streamCost(t, tasks, 3, "100ms", "100ms")
		rows += fmt.Sprintf("| 15 to 30 %% | Kafka Streams, a commit every 100 ms; a state store, tasks of a thread: %d (not published) | %s | %s |\n",
			tasks, percent(c), outside(c, 150, 300))
	}
	c := streamCost(t, 8, 3, "30s", "30s")
	return rows + fmt.Sprintf("| about 0 | Kafka Streams, a commit every 30 s; a state store, tasks of a thread: 8 (not published) | %s | %s |\n", percent(c), points(c))
}

// streamCosts is the curve of a Streams application in its tasks, markers and
// commit interval. It is monotone in each; what is in the published range is bold.
func streamCosts(t *testing.T) string {
	tasks := []int{1, 2, 4, 8, 16}
	rows := "| tasks of a thread |"
	for _, n := range tasks {
		rows += fmt.Sprintf(" %d |", n)
	}
	rows += "\n|---" + strings.Repeat("|---", len(tasks)) + "|\n"
	above := make([]int64, len(tasks))
	for i, row := range []struct {
		name, interval, control string
		markers                 int
		falls                   bool // it costs less than the row above
	}{
		{"100 ms, output", "100ms", "100ms", 1, false},
		{"100 ms, output and position", "100ms", "100ms", 2, false},
		{"100 ms, output, position and changelog", "100ms", "100ms", 3, false},
		{"the same against positions every 30 s", "100ms", "30s", 3, false},
		{"300 ms, all three", "300ms", "300ms", 3, true},
		{"1 s, all three", "1s", "1s", 3, true},
		{"30 s, all three", "30s", "30s", 3, true},
	} {
		rows += "| " + row.name + " |"
		left := int64(0)
		for k, n := range tasks {
			c := streamCost(t, n, row.markers, row.interval, row.control)
			if c < left || i > 0 && (row.falls && c > above[k] || !row.falls && c < above[k]) {
				t.Errorf("%s with %d tasks costs %s: not monotone", row.name, n, percent(c))
			}
			left, above[k] = c, c
			if outside(c, 150, 300) == "within" {
				rows += " **" + percent(c) + "** |"
			} else {
				rows += " " + percent(c) + " |"
			}
		}
		rows += "\n"
	}
	return rows
}

// outside tells how far a cost is from a published range.
func outside(c, low, high int64) string {
	switch {
	case c < low:
		return points(c - low)
	case c > high:
		return points(c - high)
	}
	return "within"
}

// transactionCosts is the curve in commit interval and partitions. It is monotone in both.
func transactionCosts(t *testing.T) string {
	intervals := []string{"10ms", "30ms", "100ms", "300ms", "1s"}
	partitions := []int{1, 4, 16, 64}
	rows := "| commit interval |"
	for _, p := range partitions {
		rows += fmt.Sprintf(" %d partitions |", p)
	}
	rows = strings.Replace(rows, " 1 partitions", " 1 partition", 1) + "\n|---" + strings.Repeat("|---", len(partitions)) + "|\n"
	above := slices.Repeat([]int64{1000}, len(partitions))
	for _, interval := range intervals {
		rows += "| " + interval + " |"
		left := int64(0)
		for i, p := range partitions {
			set := batches + fmt.Sprintf("broker.partitions=%d ", p)
			c := cost(t, "kafka-transactional", set+inTime+interval, "kafka-idempotent", set)
			if c < left || c > above[i] {
				t.Errorf("%s and %d partitions cost %s: not monotone", interval, p, percent(c))
			}
			left, above[i] = c, c
			rows += " " + percent(c) + " |"
		}
		rows += "\n"
	}
	return rows
}

// latencyCosts are latencies from send to first effect, a message each ms.
func latencyCosts(t *testing.T) string {
	set := batches + "messages=5000 producer.interval=1ms broker.partitions=1 "
	rows := "| | half of the messages within | 99 % within |\n|---|---|---|\n"
	for _, one := range [...][3]string{
		{"acks=0", "kafka-acks-0", ""}, {"acks=all", "kafka-idempotent", ""},
		{"a transaction every 10 ms", "kafka-transactional", inTime + "10ms"},
		{"a transaction every 100 ms", "kafka-transactional", inTime + "100ms"},
		{"a transaction every 1 s", "kafka-transactional", inTime + "1s"},
	} {
		l := measure(t, one[1], set+one[2]).Latency
		rows += fmt.Sprintf("| %s | %s | %s |\n", one[0], millis(l.P50), millis(l.P99))
	}
	return rows
}

func millis(ns int64) string {
	tenths := (ns + 50_000) / 100_000
	return fmt.Sprintf("%d.%d ms", tenths/10, tenths%10)
}

// confirmCosts is what waiting for confirms costs, by the window.
func confirmCosts(t *testing.T) string {
	rows := "| unconfirmed at once |"
	windows := []int{1, 5, 15, 50, 100, 250, 400, 500, 1000}
	for _, w := range windows {
		rows += fmt.Sprintf(" %d |", w)
	}
	rows += "\n|---" + strings.Repeat("|---", len(windows)) + "|\n| cost |"
	for _, w := range windows {
		rows += " " + percent(cost(t, "telemetry", fleet+fmt.Sprintf("producer.confirms=true producer.window=%d", w), "telemetry", fleet)) + " |"
	}
	return rows + "\n"
}
