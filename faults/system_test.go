package faults_test

import (
	"testing"
	"time"

	"ackgap/faults"
	"ackgap/sim"
)

// The sites of the test system.
const (
	siteRequest sim.Site = iota + 1
	siteConfirmed
	siteDelivery
	siteAckGap
	siteSync
)

// The nodes of the test system.
const (
	producer sim.NodeID = iota + 1
	broker
	consumer
)

func testSystem() faults.System {
	return faults.System{
		Sites: sim.SiteTable{
			siteRequest:   {Name: "link.request", Unit: sim.PerAttempt, Link: true},
			siteConfirmed: {Name: "broker.confirmed", Unit: sim.PerAttempt},
			siteDelivery:  {Name: "link.delivery", Unit: sim.PerDelivery, Link: true},
			siteAckGap:    {Name: "consumer.ack-gap", Unit: sim.PerDelivery},
			siteSync:      {Name: "broker.before-sync", Unit: sim.PerNode},
		},
		Nodes:       []string{"", "producer-1", "broker-1", "consumer-1"},
		Messages:    100,
		FaultsUntil: sim.Time(10 * time.Second),
		PoisonNode:  consumer,
		Refuse: func(a sim.Action) string {
			if a == faults.Failover {
				return "it has one broker and no replicas"
			}
			return ""
		},
	}
}

func compile(t testing.TB, script string, weather faults.Weather) *faults.Plan {
	t.Helper()
	plan, err := faults.Compile(parseScript(t, script), weather, testSystem())
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func weather(t testing.TB, text string) faults.Weather {
	t.Helper()
	return faults.Weather{Lines: parseScript(t, text)}
}

func visit(site sim.Site, message, n uint32) sim.Visit {
	return sim.Visit{Site: site, Node: consumer, Key: sim.Key{Subject: message, N: n}}
}
