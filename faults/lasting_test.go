package faults_test

import (
	"testing"
	"time"

	"ackgap/sim"
)

// The fault phase is longer where a line can't last within it, and only there.
func TestFaultsUntil(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"":                      time.Minute,
		"crash broker-1 at 50s": time.Minute, // until the heal, whenever that is
		"crash broker-1 at 50s, restart after 10s":                                time.Minute,
		"crash broker-1 at 50s, restart after 20s":                                70 * time.Second,
		"unroute broker-1 at 1s for 2h":                                           2*time.Hour + time.Second,
		"delay at link.ack of m1 delivery 1 by 2h":                                time.Minute, // what is late is late after the heal too
		"pause at consumer.ack-gap of m1 delivery 1 for 60s":                      time.Minute, // it may strike at 0s
		"pause at consumer.ack-gap of m1 delivery 1 for 11m":                      12 * time.Minute,
		"pause broker-1 at 5s for 10m\ncrash at link.ack #3, restart after 9m30s": 10*time.Minute + 30*time.Second,
	} {
		if got := parseScript(t, text).FaultsUntil(sim.Time(time.Minute)); got != sim.Time(want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
