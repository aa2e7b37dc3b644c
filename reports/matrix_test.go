package reports_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"ackgap/checker"
	"ackgap/explore"
	"ackgap/reports"
	"ackgap/scenarios"
)

// aMatrix has a cell of every sort.
func aMatrix() *explore.OutcomeMatrix {
	cell := func(system, fault string, outcomes ...checker.Outcome) explore.Cell {
		c := explore.Cell{System: system, Fault: fault, Leg: checker.ToSink, Runs: 3 * len(outcomes)}
		for i, o := range outcomes {
			r := explore.Reached{Outcome: o, Message: 1, Faults: []string{"drop at link.ack of m1 delivery 1"}, Seed: 1}
			if i > 0 {
				r.Variant = "another"
			}
			c.Reached = append(c.Reached, r)
		}
		return c
	}
	agrees := cell("one", "ack-lost", checker.OutcomeDuplicate)
	agrees.Expected = &explore.Expectation{Outcomes: []string{"duplicate"}}
	differs := cell("one", "poison-message", checker.OutcomeDeadLettered, checker.OutcomeStuck)
	differs.Expected = &explore.Expectation{Outcomes: []string{"loss"}}
	argued := cell("one", "replay", checker.OutcomeNone)
	argued.Expected = &explore.Expectation{Outcomes: []string{"n/a"}}
	argued.Argued = &scenarios.Argument{Why: "an operator can", Source: "the manual, chapter 3"}
	unplaced := cell("two", "ack-lost")
	unplaced.Why = "nothing passes link.ack"
	unplaced.Expected = &explore.Expectation{Outcomes: []string{"none"}}
	unknown := cell("two", "replay")
	unknown.Problem = "the run has not come to rest"
	unknown.Expected = &explore.Expectation{Outcomes: []string{"none"}}
	for _, c := range []*explore.Cell{&agrees, &differs, &argued} {
		c.Changed = []explore.Changed{{Path: "messages", Own: "50", Used: "3"}}
	}
	differs.Changed = append(differs.Changed, explore.Changed{Path: "producer.durable", Own: "false", Used: "true"})
	vacuous := cell("two", "consumer-state-lost", checker.OutcomeNone)
	vacuous.Reached[0].Vacuous = true
	return &explore.OutcomeMatrix{Expected: true, Cells: []explore.Cell{agrees, differs, argued, unplaced, unknown, vacuous, cell("two", "poison-message", checker.OutcomeNone)}}
}

func matrixOptions() reports.MatrixOptions {
	return reports.MatrixOptions{Command: func(c *explore.Cell, r *explore.Reached) string {
		if r == nil {
			return fmt.Sprintf("simulate matrix %s --fault %s", c.System, c.Fault)
		}
		return fmt.Sprintf("simulate run %s --fault '%s'", c.System, r.Faults[0])
	}}
}

// TestMatrix shows a matrix in every form.
func TestMatrix(t *testing.T) {
	var b strings.Builder
	m, o := aMatrix(), matrixOptions()
	for _, write := range []func() error{
		func() error { return reports.Matrix(&b, m, o) },
		func() error { return reports.MatrixMarkdown(&b, m, o) },
		func() error { return reports.MatrixCSV(&b, m, o) },
		func() error { return reports.MatrixJSON(&b, m, o) },
	} {
		if err := write(); err != nil {
			t.Fatal(err)
		}
		b.WriteString("\n")
	}
	compareGolden(t, "matrix.txt", b.String())
}

// TestRedeliveries shows when a message comes again, in every form.
func TestRedeliveries(t *testing.T) {
	all := []explore.Redelivery{
		{System: "leased", Changed: []explore.Changed{{Path: "messages", Own: "50", Used: "1"}}, Deliveries: []time.Duration{0, 30 * time.Second}, Effects: []time.Duration{50 * time.Millisecond, 30*time.Second + 50*time.Millisecond}},
		{System: "forgotten", Deliveries: []time.Duration{0}, Effects: []time.Duration{50 * time.Millisecond}},
		{System: "looked-for", Beyond: "somebody has to look for it", Deliveries: []time.Duration{0, time.Minute}, Effects: []time.Duration{50 * time.Millisecond}},
		{System: "unlooked-for", Beyond: "somebody has to look for it", Deliveries: []time.Duration{0}, Effects: []time.Duration{50 * time.Millisecond}},
		{System: "broken", Problem: "the message is never delivered"},
	}
	o := reports.RedeliveryOptions{Command: func(r *explore.Redelivery) string { return "simulate run " + r.System }}
	var b strings.Builder
	for _, write := range []func(io.Writer) error{
		func(w io.Writer) error { return reports.Redeliveries(w, all, o) },
		func(w io.Writer) error { return reports.RedeliveriesMarkdown(w, all) },
		func(w io.Writer) error { return reports.RedeliveriesCSV(w, all, o) },
		func(w io.Writer) error { return reports.RedeliveriesJSON(w, all, o) },
	} {
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		if err := write(broken{}); !errors.Is(err, errBroken) {
			t.Errorf("the writer's error is returned as %v", err)
		}
		b.WriteString("\n")
	}
	compareGolden(t, "redeliveries.txt", b.String())
}

func TestMatrixWritersErrorsAreReturned(t *testing.T) {
	m, o := aMatrix(), matrixOptions()
	for name, err := range map[string]error{
		"Matrix":         reports.Matrix(broken{}, m, o),
		"MatrixMarkdown": reports.MatrixMarkdown(broken{}, m, o),
		"MatrixCSV":      reports.MatrixCSV(broken{}, m, o),
		"MatrixJSON":     reports.MatrixJSON(broken{}, m, o),
	} {
		if !errors.Is(err, errBroken) {
			t.Errorf("%s returned %v", name, err)
		}
	}
}
