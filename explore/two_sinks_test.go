package explore_test

import (
	"context"
	"slices"
	"testing"

	"ackgap/checker"
	"ackgap/explore"
	"ackgap/scenarios"
)

const twoSinks = `
name: shop
title: a charge under a key, then a mail without one
hop: broker-to-sink
consumer: {key: message}
sink: {dedup: table, work: 200ms}
second-sink: {work: 100ms}
`

// TestMatrixStrikesBothSinks: what can happen on the way to a handler's second sink
// is part of the answer. The first one's table absorbs the charge that comes again,
// and the mail is sent twice.
func TestMatrixStrikesBothSinks(t *testing.T) {
	s, err := scenarios.Parse("shop.yaml", []byte(twoSinks))
	if err != nil {
		t.Fatal(err)
	}
	faults := []string{"sink-response-lost", "consumer-crash-mid-processing"}
	m, err := explore.Matrix(context.Background(), []*scenarios.Scenario{s}, explore.MatrixOptions{Faults: faults})
	if err != nil || len(m.Cells) != 2 {
		t.Fatalf("%d cells, %v", len(m.Cells), err)
	}
	for i := range m.Cells {
		if c := &m.Cells[i]; !slices.Contains(c.Outcomes(), checker.OutcomeDuplicate.String()) {
			t.Errorf("%s: %s", c.Fault, c.Text())
		}
	}
}

// TestRedeliveryTakesNoTimeAtSinks: the crash falls between effect and ack, however
// long the system's own sinks work.
func TestRedeliveryTakesNoTimeAtSinks(t *testing.T) {
	s, err := scenarios.Parse("shop.yaml", []byte(twoSinks))
	if err != nil {
		t.Fatal(err)
	}
	all, _, err := explore.Redeliveries(context.Background(), []*scenarios.Scenario{s}, explore.MatrixOptions{})
	if err != nil || len(all) != 1 {
		t.Fatalf("%+v, %v", all, err)
	}
	if r := all[0]; len(r.Effects) != 2 || r.Effects[0] != explore.GapEffect || r.Changed == nil {
		t.Errorf("%+v", r)
	}
}
