package faults_test

import (
	"testing"

	"ackgap/faults"
	"ackgap/sim"
)

func BenchmarkVisit(b *testing.B) {
	for _, c := range []struct {
		name, script, weather string
	}{
		{"no line at the site", "crash at link.delivery #5", ""},
		{"keyed line", "crash at consumer.ack-gap of m100 delivery 9", ""},
		{"ordinal line", "crash at consumer.ack-gap #1000000000", ""},
		{"rate", "", "crash at consumer.ack-gap rate 0.0001%"},
	} {
		b.Run(c.name, func(b *testing.B) {
			plan := compile(b, c.script, faults.Weather{Lines: parseScript(b, c.weather)})
			v := visit(siteAckGap, 1, 0)
			for b.Loop() {
				v.Key.N++
				v.At += sim.Time(1)
				plan.Visit(v)
			}
		})
	}
}
