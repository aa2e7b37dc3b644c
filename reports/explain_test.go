package reports_test

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"ackgap/explore"
	"ackgap/faults"
	"ackgap/reports"
	"ackgap/scenarios"
)

// TestInstantsTellAStory: whatever went wrong in whichever system, it is told in
// a few instants in their order, in words and with the faults that it takes.
func TestInstantsTellAStory(t *testing.T) {
	told := 0
	for _, s := range slices.Concat(scenarios.Catalogue(), scenarios.Systems()) {
		if s.Messages() > 1_000 {
			continue
		}
		x, err := explore.Explain(context.Background(), s, explore.ExplainOptions{Options: []scenarios.Option{
			scenarios.Weather("default"), scenarios.Seed(4), scenarios.Messages(20)}})
		if err != nil {
			continue // it takes more messages, or fewer
		}
		var out bytes.Buffer
		named := func(faults.Script) string { return "t" }
		if err := reports.ExplainedJSON(&out, x, reports.ExplainedOptions{Token: named, Without: named}); err != nil {
			t.Fatal(err)
		}
		var d struct {
			Explanations []struct {
				Anomaly  string
				Needed   []string
				Instants []struct {
					At   int64 `json:"at_ns"`
					Text string
				}
			}
		}
		if err := json.Unmarshal(out.Bytes(), &d); err != nil {
			t.Fatal(err)
		}
		for _, e := range d.Explanations {
			told++
			last := int64(0)
			if n := len(e.Instants); n == 0 || n > 5 {
				t.Errorf("%s: %s is told in %d instants", s.Name(), e.Anomaly, n)
			}
			for _, i := range e.Instants {
				if i.At < last || len(i.Text) < 10 || strings.Contains(i.Text, "  ") || strings.HasPrefix(i.Text, " ") || strings.HasSuffix(i.Text, " ") {
					t.Errorf("%s: %s: at %d %q", s.Name(), e.Anomaly, i.At, i.Text)
				}
				last = i.At
			}
		}
	}
	if told < 100 {
		t.Errorf("only %d explanations", told)
	}
}
