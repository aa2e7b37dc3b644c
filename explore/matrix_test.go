package explore_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"ackgap/checker"
	"ackgap/explore"
	"ackgap/scenarios"
)

// published returns the table that the simulation is measured against.
func published(t *testing.T) []explore.Expectation { return expectations(t, "testdata/outcomes.csv") }

func expectations(t *testing.T, name string) []explore.Expectation {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := explore.ReadExpectations(file.Name(), file)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestMatrixAgrees compares every cell with the published table.
func TestMatrixAgrees(t *testing.T) {
	rows := published(t)
	m, err := explore.Matrix(context.Background(), scenarios.Systems(), explore.MatrixOptions{})
	if err != nil {
		t.Fatal(err)
	}
	m.Expect(rows)
	agree, argued := 0, 0
	for i := range m.Cells {
		c := &m.Cells[i]
		switch {
		case c.Differs():
			argued++
		case c.Expected != nil:
			agree++
		}
		switch {
		case c.Problem != "":
			t.Errorf("%s, %s: %s", c.System, c.Fault, c.Problem)
		case c.Argued != nil && c.Expected == nil:
			t.Errorf("%s, %s is argued, but the table doesn't have it", c.System, c.Fault)
		case c.Argued != nil && (c.Argued.Published != c.Expected.Text() || c.Argued.Reached != c.Text()):
			t.Errorf("%s, %s: argued are %s and %s, but it is %s and %s", c.System, c.Fault,
				c.Argued.Published, c.Argued.Reached, c.Expected.Text(), c.Text())
		case c.Differs() && c.Argued == nil:
			t.Errorf("%s, %s: the table says %s, reached was %s %s", c.System, c.Fault, c.Expected.Text(), c.Text(), c.Why)
		}
	}
	for _, name := range missing(rows) {
		t.Errorf("there is no system %s", name)
	}
	requireFurther(t, m)
	page, err := os.ReadFile("../docs/fidelity.md")
	if err != nil {
		t.Fatal(err)
	}
	if figures := fmt.Sprintf("Of %d published cells %d agree and %d are argued", len(rows), agree, argued); !strings.Contains(string(page), figures) {
		t.Errorf("docs/fidelity.md doesn't say: %s", figures)
	}
}

// requireFurther compares the cells that the published table lacks with what an
// engineer has judged them to be: testdata/further.csv says so of each, and why
// where that is not plain from its row. A cell that moves is to be judged again.
func requireFurther(t *testing.T, m *explore.OutcomeMatrix) {
	t.Helper()
	judged := map[string]string{}
	for _, e := range expectations(t, "testdata/further.csv") {
		judged[e.System+", "+e.Fault] = e.Text()
	}
	for i := range m.Cells {
		c := &m.Cells[i]
		name := c.System + ", " + c.Fault
		want, there := judged[name]
		delete(judged, name)
		switch {
		case there && c.Expected != nil:
			t.Errorf("%s is in both tables", name)
		case !there && c.Expected == nil:
			t.Errorf("%s: %s, which nobody has judged", name, c.Text())
		case there && want != c.Text():
			t.Errorf("%s: judged to be %s, reached was %s", name, want, c.Text())
		}
	}
	for name := range judged {
		t.Errorf("there is no cell %s", name)
	}
}

// missing lists the systems of the table that the catalogue lacks.
func missing(rows []explore.Expectation) []string {
	var names []string
	for _, s := range scenarios.Systems() {
		names = append(names, s.Name())
	}
	var lacking []string
	for _, r := range rows {
		if !slices.Contains(names, r.System) && !slices.Contains(lacking, r.System) {
			lacking = append(lacking, r.System)
		}
	}
	return lacking
}

// TestMatrixIsTheSameWithAnyNumberOfWorkers also covers the order of the cells.
func TestMatrixIsTheSameWithAnyNumberOfWorkers(t *testing.T) {
	systems := systemsNamed(t, "udp-telemetry", "sqs-standard")
	var told [2]string
	for i, workers := range []int{1, 7} {
		m, err := explore.Matrix(context.Background(), systems, explore.MatrixOptions{Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		told[i] = fmt.Sprint(m.Cells)
	}
	if told[0] != told[1] {
		t.Errorf("one worker:\n%s\nseven workers:\n%s", told[0], told[1])
	}
}

func systemsNamed(t *testing.T, names ...string) []*scenarios.Scenario {
	t.Helper()
	var all []*scenarios.Scenario
	for _, name := range names {
		s, err := scenarios.Builtin(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

// TestInterruptedMatrix keeps what is done, in order.
func TestInterruptedMatrix(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	m, err := explore.Matrix(ctx, systemsNamed(t, "sqs-standard"), explore.MatrixOptions{Workers: 1, Progress: func(done, total int) {
		if done == 3 {
			interrupt()
		}
	}})
	if err != nil || !m.Interrupted || len(m.Cells) != 3 || m.Cells[2].Fault != "consumer-crash-mid-processing" {
		t.Errorf("%v, interrupted %v, cells %v", err, m.Interrupted, m.Cells)
	}
	if _, err := explore.Matrix(t.Context(), nil, explore.MatrixOptions{}); err != explore.ErrNoSystem {
		t.Errorf("without a system the error is %v", err)
	}
}

// TestOutcomesOfCells: one system, one parameter, another outcome.
func TestOutcomesOfCells(t *testing.T) {
	for _, c := range []struct{ hop, source, fault, want string }{
		{"producer-to-broker", "", "confirm-lost", "duplicate"},
		{"producer-to-broker", "broker: {dedup: table}", "confirm-lost", "none"},
		{"producer-to-broker", "broker: {dedup: {window: 1h}}", "dedup-expired", "duplicate"},
		{"producer-to-broker", "producer: {retry: {attempts: 1}}", "confirm-lost", "ambiguous"},
		{"producer-to-broker", "producer: {retry: {attempts: 1}}", "request-lost", "honest-loss"},
		{"producer-to-broker", "producer: {confirms: false, retry: {attempts: 1}}", "request-lost", "loss"},
		{"producer-to-broker", "producer: {confirms: false, retry: {attempts: 1}}", "confirm-lost", "n/a"},
		{"producer-to-broker", "broker: {storage: {confirm: memory, write-every: 1s}}", "process-kill-after-confirm", "loss"},
		{"producer-to-broker", "", "process-kill-after-confirm", "none"},
		{"producer-to-broker", "broker: {storage: {confirm: page-cache, sync-every: 1s}}", "power-loss-all-nodes", "loss"},
		{"broker-to-sink", "consumer: {ack: before}", "consumer-crash-mid-processing", "loss"},
		{"broker-to-sink", "consumer: {ack: with-effect}", "consumer-crash-in-ack-gap", "none"},
		{"broker-to-sink", "sink: {dedup: table}\nconsumer: {key: message}", "consumer-crash-in-ack-gap", "absorbed"},
		{"broker-to-sink", "broker: {dead-letter: {after: 2}}", "poison-message", "dead-lettered"},
		{"broker-to-sink", "consumer: {on-failure: nack}", "poison-message", "stuck"},
		{"broker-to-sink", "variants: [{name: early, set: {consumer.ack: before}}]", "consumer-crash-mid-processing", "loss|none"},
		// Replicas that ask for records while the handler is frozen are no circle.
		{"broker-to-sink", "broker: {replicas: {count: 5}}\nconsumer: {ack: before}", "processing-outlives-lease", "none"},
		// It takes longer than the fault phase of a file to get there.
		{"broker-to-sink", "producer: {timeout: 5m}\nbroker: {storage: {sync-every: 2m}}", "consumer-crash-mid-processing", "none"},
	} {
		s, err := scenarios.Parse("x.yaml", []byte("name: x\nhop: "+c.hop+"\n"+c.source+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		m, err := explore.Matrix(t.Context(), []*scenarios.Scenario{s}, explore.MatrixOptions{Faults: []string{c.fault}})
		if err != nil {
			t.Fatal(err)
		}
		if cell := &m.Cells[0]; cell.Text() != c.want || cell.Problem != "" || cell.Leg == checker.NoLeg {
			t.Errorf("%q, %s: %s, want %s %s%s", c.source, c.fault, cell.Text(), c.want, cell.Problem, cell.Why)
		}
	}
}

// TestUnknownCells: what can't be told is not told.
func TestUnknownCells(t *testing.T) {
	for _, c := range []struct{ hop, source, fault, problem string }{
		{"broker-to-sink", "consumer: {ack-delay: 48h}", "consumer-crash-mid-processing", "the horizon of 24h is too short for a run of "},
		{"broker-to-sink", "variants: [{name: slow, set: {consumer.ack-delay: 48h}}]", "delivery-lost", "variant slow: the horizon"},
		{"broker-to-sink", "horizon: 6h\nconsumer: {ack-delay: 3h}", "processing-outlives-lease", "a fault of 6h and consumer.ack-delay of 3h"},
		{"broker-to-sink", "consumer: {ack-delay: 5h}", "poison-message", ""},
	} {
		s, err := scenarios.Parse("x.yaml", []byte("name: x\nhop: "+c.hop+"\nbroker: {lease: {length: none}}\n"+c.source+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		m, err := explore.Matrix(t.Context(), []*scenarios.Scenario{s}, explore.MatrixOptions{Faults: []string{c.fault}})
		if err != nil {
			t.Fatal(err)
		}
		if cell := &m.Cells[0]; !strings.Contains(cell.Problem, c.problem) || (cell.Problem != "") != (c.problem != "") {
			t.Errorf("%q, %s: %s, the problem is %q", c.source, c.fault, cell.Text(), cell.Problem)
		}
	}
}

// TestVacuousCells: where the fault strikes and does nothing to a message, the
// outcome is not the fault's, and the cell says so; a placing that does more is
// the better witness.
func TestVacuousCells(t *testing.T) {
	for name, want := range map[string]bool{"sqs-fifo": true, "redis-streams": false, "kafka-postgres-offset": false} {
		m, err := explore.Matrix(t.Context(), systemsNamed(t, name), explore.MatrixOptions{Faults: []string{"consumer-state-lost"}})
		if err != nil || len(m.Cells) != 1 {
			t.Fatalf("%s: %v, %+v", name, err, m)
		}
		for _, r := range m.Cells[0].Reached {
			if r.Vacuous != want {
				t.Errorf("%s, %s: vacuous %v", name, r.Outcome, r.Vacuous)
			}
		}
	}
}

// TestChangedParameters: what a system says of its own, and the runs change, is
// told; what it leaves open, or says in other words, is not.
func TestChangedParameters(t *testing.T) {
	s, err := scenarios.Parse("ours.yaml", []byte("name: ours\nhop: broker-to-sink\nmessages: 50\nproducer: {count: 1}\nconsumer: {processing: 2s, ack-delay: 0.05s}\nlinks: {latency: 3ms, ack: {latency: 7ms}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := explore.Matrix(t.Context(), []*scenarios.Scenario{s}, explore.MatrixOptions{Faults: []string{"ack-lost"}})
	if err != nil || fmt.Sprint(m.Cells[0].Changed) != "[messages=3 in place of 50]" {
		t.Errorf("%v, %v", m.Cells[0].Changed, err)
	}
	all, _, err := explore.Redeliveries(t.Context(), []*scenarios.Scenario{s}, explore.MatrixOptions{})
	want := "[messages=1 in place of 50 consumer.processing=50ms in place of 2s links.latency=0s in place of 3ms links.ack.latency=0s in place of 7ms]"
	if err != nil || fmt.Sprint(all[0].Changed) != want {
		t.Errorf("%v, want %s, %v", all[0].Changed, want, err)
	}
	udp := systemsNamed(t, "udp-telemetry")
	m, err = explore.Matrix(t.Context(), udp, explore.MatrixOptions{Faults: []string{"producer-crash-before-confirm"}})
	if err != nil || fmt.Sprint(m.Cells[0].Changed) != "[producer.durable=true in place of false]" {
		t.Errorf("%v, %v", m.Cells[0].Changed, err)
	}
}

// TestReachedOutcomesReplay: what a witness says, given to the system as it stands,
// shows the outcome again, without any bound on the steps.
func TestReachedOutcomesReplay(t *testing.T) {
	if testing.Short() {
		t.Skip("a thousand witnesses, one after the other")
	}
	for _, s := range scenarios.Systems() {
		m, err := explore.Matrix(t.Context(), []*scenarios.Scenario{s}, explore.MatrixOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for i := range m.Cells {
			for j := range m.Cells[i].Reached {
				if m.Cells[i].Fault != "poison-message" { // goes on to the horizon
					requireReplay(t, s, &m.Cells[i], &m.Cells[i].Reached[j])
				}
			}
		}
	}
}

func requireReplay(t *testing.T, s *scenarios.Scenario, c *explore.Cell, r *explore.Reached) {
	t.Helper()
	seen := checker.Outcomes{Outage: c.Fault == "clean-failover"}
	opts := []scenarios.Option{scenarios.Seed(r.Seed), scenarios.Faults(r.Faults...), scenarios.Observe(&seen)}
	for _, p := range r.Set {
		opts = append(opts, scenarios.Set(p.Path, p.Value))
	}
	again, err := s.Run(opts...)
	if err != nil {
		t.Errorf("%s, %s: %v", c.System, c.Fault, err)
		return
	}
	if again.Vacuous != r.Vacuous {
		t.Errorf("%s, %s, %s: vacuous is %v again, told was %v", c.System, c.Fault, r.Outcome, again.Vacuous, r.Vacuous)
	}
	if o, ok := seen.Of(r.Message, c.Leg); !ok || o != r.Outcome {
		t.Errorf("%s, %s, m%d: %v again, told was %v", c.System, c.Fault, r.Message, o, r.Outcome)
	}
}
