package explore_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ackgap/explore"
	"ackgap/scenarios"
)

// uncatalogued loads systems that are not in the catalogue: files, and no line of Go.
func uncatalogued(t *testing.T) []*scenarios.Scenario {
	t.Helper()
	files, err := filepath.Glob("testdata/uncatalogued/*.yaml")
	if err != nil || len(files) != 3 {
		t.Fatalf("%v, %v", files, err)
	}
	var all []*scenarios.Scenario
	for _, f := range files {
		s, err := scenarios.Load(f)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

// TestUncataloguedSystems: a job table with row locks, a list with a processing
// list and a share group are described by parameters alone, and do under every
// fault what their documentation says.
func TestUncataloguedSystems(t *testing.T) {
	const file = "testdata/uncatalogued/expected.csv"
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	expected, err := explore.ReadExpectations(file, bytes.NewReader(source))
	if err != nil {
		t.Fatal(err)
	}
	m, err := explore.Matrix(context.Background(), uncatalogued(t), explore.MatrixOptions{})
	if err != nil {
		t.Fatal(err)
	}
	m.Expect(expected)
	for i := range m.Cells {
		c := &m.Cells[i]
		switch {
		case c.Problem != "":
			t.Errorf("%s, %s: %s", c.System, c.Fault, c.Problem)
		case c.Expected == nil:
			t.Errorf("%s, %s: nothing is expected, reached %s", c.System, c.Fault, c.Text())
		case c.Differs():
			t.Errorf("%s, %s: expected %s, reached %s", c.System, c.Fault, c.Expected.Text(), c.Text())
		}
	}
}

// TestUncataloguedRedelivery: a row lock ends with the connection, a reaper comes
// by every minute after five, a record lock runs out.
func TestUncataloguedRedelivery(t *testing.T) {
	want := map[string]time.Duration{"skip-locked-table": explore.GapCrash, "reliable-list": 6 * time.Minute, "share-group": 30 * time.Second}
	rows, _, err := explore.Redeliveries(context.Background(), uncatalogued(t), explore.MatrixOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if again, ok := r.Again(); !ok || again != want[r.System] {
			t.Errorf("%s is redelivered after %v, want %v (%s)", r.System, again, want[r.System], r.Problem)
		}
	}
}
