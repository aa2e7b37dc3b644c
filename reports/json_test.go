package reports_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"ackgap/checker"
	"ackgap/reports"
	"ackgap/scenarios"
)

// keys returns the keys of a JSON object in their order.
func keys(t *testing.T, object []byte) []string {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(object))
	if _, err := dec.Token(); err != nil {
		t.Fatal(err)
	}
	var all []string
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			t.Fatal(err)
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			t.Fatal(err)
		}
		all = append(all, key.(string))
	}
	return all
}

func TestJSON(t *testing.T) {
	r := run(t, "ack-gap", scenarios.Faults("crash consumer-1 at 80ms, restart after 1s", "drop at link.ack #9"))
	var out bytes.Buffer
	if err := reports.JSON(&out, r, reports.JSONOptions{}); err != nil {
		t.Fatal(err)
	}
	wantKeys := []string{"scenario", "seed", "messages", "status", "hash", "drained", "script", "unfired", "counts",
		"contracts", "hops", "claims", "expectations", "anomalies", "virtual_ns", "events", "throughput_per_s", "latency_ns"}
	if got := keys(t, out.Bytes()); !slices.Equal(got, wantKeys) {
		t.Errorf("the keys are %q, want %q", got, wantKeys)
	}
	var got struct {
		Hash      string
		Script    []string
		Unfired   []string
		Counts    map[string]uint64
		Contracts map[string]string
		Hops      map[string]map[string]string
		Anomalies []struct {
			Name    string
			Message int
			Cause   string
			Path    []struct{ Seq uint64 }
		}
		Virtual int64            `json:"virtual_ns"`
		Latency map[string]int64 `json:"latency_ns"`
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]uint64{"sent": 1, "ok": 1, "fail": 0, "info": 0, "applied": 1, "lost": 0, "duplicate_effect": 1, "torn": 0} {
		if n, ok := got.Counts[key]; !ok || n != want {
			t.Errorf("counts.%s is %d (there: %v), want %d", key, n, ok, want)
		}
	}
	if len(got.Hash) != 16 || len(got.Script) != 2 || !slices.Equal(got.Unfired, []string{"drop at link.ack #9"}) {
		t.Errorf("hash %q, script %q, unfired %q", got.Hash, got.Script, got.Unfired)
	}
	if got.Contracts["exactly_once"] != "violated" || got.Contracts["at_least_once"] != "holds" {
		t.Errorf("contracts %v", got.Contracts)
	}
	if got.Hops["consumer-to-sink"]["at_most_once"] != "violated" || got.Hops["producer-to-broker"]["exactly_once"] != "holds" {
		t.Errorf("hops %v", got.Hops)
	}
	first := got.Anomalies[0]
	if first.Name != checker.DuplicateEffect.String() || first.Message != 1 || first.Cause != "crash-in-ack-gap" || len(first.Path) == 0 {
		t.Errorf("the first anomaly is %+v", first)
	}
	if got.Virtual != 30_100_000_000 || got.Latency["max"] != 50_000_000 {
		t.Errorf("virtual_ns %d, latency %v", got.Virtual, got.Latency)
	}
}

// TestJSONWithoutFindings: lists are there even if they are empty.
func TestJSONWithoutFindings(t *testing.T) {
	r := run(t, "ack-gap")
	r.Claims = nil
	var out bytes.Buffer
	if err := reports.JSON(&out, r, reports.JSONOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, list := range []string{"script", "unfired", "claims", "expectations", "anomalies"} {
		if want := "\"" + list + "\": []"; !bytes.Contains(out.Bytes(), []byte(want)) {
			t.Errorf("there is no %s in\n%s", want, out.String())
		}
	}
}
