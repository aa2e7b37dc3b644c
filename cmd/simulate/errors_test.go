package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// badInputs are command lines with a mistake.
var badInputs = [][]string{
	{"rnu", "ack-gap"},
	{"frobnicate"},
	{"run"},
	{"run", "ack-gap", "orders"},
	{"run", "ack-gapp"},
	{"run", "nothing-like-it"},
	{"run", "missing.yaml"},
	{"run", "directory.yaml"},
	{"run", "broken.yaml"},
	{"run", "unknown-key.yaml"},
	{"run", "bad-value.yaml"},
	{"run", "bad-fault.yaml"},
	{"run", "wrong-node.yaml"},
	{"run", "final"},
	{"run", "ack-gap", "--sead", "3"},
	{"run", "ack-gap", "--seed", "three"},
	{"run", "ack-gap", "--seed", "-1"},
	{"run", "ack-gap", "--seed"},
	{"run", "ack-gap", "--messages", "0"},
	{"run", "ack-gap", "--messages", "many"},
	{"run", "ack-gap", "--format", "jsno"},
	{"run", "ack-gap", "--format", "yaml"},
	{"run", "ack-gap", "--color", "sometimes"},
	{"run", "ack-gap", "--weather=stormy"},
	{"run", "ack-gap", "--verify-determinism=perhaps"},
	{"run", "ack-gap", "--set", "consumer.prefech=1"},
	{"run", "ack-gap", "--set", "consumer.prefetch"},
	{"run", "ack-gap", "--set", "consumer.prefetch=lots"},
	{"run", "ack-gap", "--set", "consumer.prefetch=0"},
	{"run", "ack-gap", "--set", "broker.lease.length=30"},
	{"run", "ack-gap", "--set", "consumer.ack=afterwards"},
	{"run", "ack-gap", "--set", "links.loss=2"},
	{"run", "ack-gap", "--set", "name=other"},
	{"run", "ack-gap", "--set", "consumer=1"},
	{"run", "ack-gap", "--fault", "crsh consumer-1 at 80ms"},
	{"run", "ack-gap", "--fault", "crash consumer-1 at 80ms, restart after soon"},
	{"run", "ack-gap", "--fault", "crash consumer-2 at 80ms"},
	{"run", "ack-gap", "--fault", "crash at consumer.akc-gap of m1 delivery 1"},
	{"run", "ack-gap", "--fault", "partition broker-1 from broker at 1s"},
	{"run", "ack-gap", "--fault", "drop link.ack of m1 delivery 1"},
	{"run", "ack-gap", "--fault", "crash consumer-1 consumer.ack-gap of m1 delivery 1"},
	{"run", "ack-gap", "--fault", "crash at consumer.ack-gap of m1 attempt 1"},
	{"run", "ack-gap", "--fault", "crash at consumer.ack-gap of m2 delivery 1"},
	{"run", "ack-gap", "--fault", "drop at consumer.ack-gap of m1 delivery 1"},
	{"run", "ack-gap", "--fault", "crash consumer-1 at 2m"},
	{"run", "ack-gap", "--fault", "failover broker-1 to stale at 2s"},
	{"run", "ack-gap", "--fault", ""},
	{"compare", "at-most-onc"},
	{"compare", "orders", "orders"},
	{"compare", "--runs", "0"},
	{"compare", "--runs", "some"},
	{"compare", "--seed", "-1"},
	{"compare", "--seed", "18446744073709551615"},
	{"compare", "--workers", "0"},
	{"compare", "--workers", "all"},
	{"compare", "--weather", "stormy"},
	{"compare", "--weather", "none", "--weather", "default"},
	{"compare", "--weather", "crash at consumer.ack-gap of m1 delivery 1"},
	{"compare", "--sweep", "producer.window"},
	{"compare", "--sweep", "producer.window=1,,2"},
	{"compare", "--sweep", "producer.windows=1,2"},
	{"compare", "--sweep", "producer.window=1,many"},
	{"compare", "--sweep", "producer.window=1,4,1"},
	{"compare", "at-least-once", "--sweep", "producer.timeout=1s,2s,1000ms"},
	{"compare", "--sweep", "producer.window=1", "--sweep", "messages=3"},
	{"compare", "at-least-once", "--sweep", "sink.dedup=none,table"},
	{"compare", "--set", "consumer.prefetch"},
	{"compare", "--per", "2000000"},
	{"compare", "--per", "many/day"},
	{"compare", "--format", "tabel"},
	{"matrix", "sqs-standart"},
	{"matrix", "orders"},
	{"matrix", "sqs-standard", "--system", "sqs-standard"},
	{"matrix", "--fault", "confirm-lots"},
	{"matrix", "--hop", "producer-to-sink"},
	{"matrix", "--format", "html"},
	{"matrix", "--workers", "0"},
	{"matrix", "--hop", "producer-to-broker", "--fault", "ack-lost"},
	{"matrix", "--redelivery", "--fault", "ack-lost"},
	{"matrix", "--redelivery", "udp-telemetry"},
	{"matrix", "--expect", "missing.csv"},
	{"matrix", "--expect", "empty.csv"},
	{"matrix", "--expect", "only-header.csv"},
	{"matrix", "--expect", "column.csv"},
	{"matrix", "--expect", "quotes.csv"},
	{"matrix", "--expect", "width.csv"},
	{"matrix", "--expect", "blank.csv"},
	{"matrix", "--expect", "hop.csv"},
	{"matrix", "--expect", "other-hop.csv"},
	{"matrix", "--expect", "systems-hop.csv"},
	{"matrix", "--expect", "system.csv"},
	{"matrix", "--expect", "fault.csv"},
	{"matrix", "--expect", "outcome.csv"},
	{"matrix", "--expect", "outcome-twice.csv"},
	{"matrix", "--expect", "na.csv"},
	{"matrix", "--expect", "twice.csv"},
	{"show", "orderz"},
	{"show"},
	{"list", "everything"},
	{"validate"},
	{"validate", "missing.yaml", "unknown-key.yaml"},
	{"init", "unknown-key.yaml"},
	{"init", "new.yaml", "--from", "orderz"},
	{"init", "missing/new.yaml"},
	{"version", "2"},
}

const expectedHeader = "hop,system,fault,outcomes\n"

var badFiles = map[string]string{
	"empty.csv":         "",
	"only-header.csv":   expectedHeader,
	"column.csv":        "hop,system,outcomes\n",
	"quotes.csv":        expectedHeader + "producer-to-broker,udp-telemetry,\"request-lost,loss\n",
	"width.csv":         expectedHeader + "producer-to-broker,udp-telemetry,request-lost\n",
	"blank.csv":         expectedHeader + "producer-to-broker,udp-telemetry,request-lost,\n",
	"hop.csv":           expectedHeader + "producer-to-sink,udp-telemetry,request-lost,loss\n",
	"other-hop.csv":     expectedHeader + "broker-to-sink,udp-telemetry,request-lost,loss\n",
	"systems-hop.csv":   expectedHeader + "producer-to-broker,sqs-standard,request-lost,loss\n",
	"system.csv":        expectedHeader + "producer-to-broker,udp-telemetri,request-lost,loss\n",
	"fault.csv":         expectedHeader + "producer-to-broker,udp-telemetry,request-last,loss\n",
	"outcome.csv":       expectedHeader + "producer-to-broker,udp-telemetry,request-lost,lost\n",
	"outcome-twice.csv": expectedHeader + "producer-to-broker,udp-telemetry,request-lost,loss|loss\n",
	"na.csv":            expectedHeader + "producer-to-broker,udp-telemetry,request-lost,n/a|loss\n",
	"twice.csv": expectedHeader + "producer-to-broker,udp-telemetry,request-lost,loss\n\n" +
		"producer-to-broker,udp-telemetry,request-lost,loss\n",
	"broken.yaml":      "name: broken\nproducer: {count: 1\n",
	"unknown-key.yaml": "name: unknown-key\nconsumer:\n  prefech: 3\n",
	"bad-value.yaml":   "name: bad-value\nbroker:\n  lease: {length: 30}\n",
	"final.yaml":       "name: final\n",
	"wrong-node.yaml":  "name: wrong-node\nfaults:\n  script:\n    - crash consumr-1 at 80ms, restart after 1s\n",
	"bad-fault.yaml":   "name: bad-fault\nfaults:\n  script:\n    - crash consumer-1 at 80ms, restart afer 1s\n",
}

// TestErrors compares what the program says to bad input, and wants exit code 3
// and nothing on standard output.
func TestErrors(t *testing.T) {
	golden, err := filepath.Abs("testdata/errors.txt")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	for name, text := range badFiles {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir("directory.yaml", 0o755); err != nil {
		t.Fatal(err)
	}
	var dialogue strings.Builder
	for _, args := range badInputs {
		code, out, said := runProgram(args...)
		if code != exitBadInput || out != "" || !strings.HasPrefix(said, "simulate: ") {
			t.Errorf("simulate %q: exit code %d, standard output %q, standard error %q", args, code, out, said)
		}
		words := make([]string, len(args))
		for i, a := range args {
			words[i] = quote(a)
		}
		fmt.Fprintf(&dialogue, "$ simulate %s\n%s\n", strings.Join(words, " "), said)
	}
	compareGolden(t, golden, dialogue.String())
}

func runProgram(args ...string) (code int, stdout, stderr string) {
	var out, said bytes.Buffer
	p := program{ctx: context.Background(), stdout: &out, stderr: &said}
	code = p.main(args)
	return code, out.String(), said.String()
}

func compareGolden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("differs from %s; run with -update and look at the difference\ngot:\n%s", filepath.Base(file), got)
	}
}
