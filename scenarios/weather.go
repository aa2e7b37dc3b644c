package scenarios

import (
	"strings"

	"ackgap/faults"
	"ackgap/model"
	"ackgap/sim"
)

// Exclusion is a fault that the default weather leaves out on purpose.
type Exclusion struct {
	// Fault names it, Why says why it is left out.
	Fault, Why string
}

// Exclusions lists the faults that the default weather leaves out: each breaks
// promises that the systems of the catalogue never made.
func Exclusions() []Exclusion {
	return []Exclusion{
		{"duplication by the network", "connections number their packets, so none arrives twice"},
		{"loss of a disk", "one broker has one disk; only replicas survive its loss"},
		{"power loss of all nodes at once", "it takes page caches that replicas trust one another to keep"},
		{"poisoned messages", "a message on which every handler fails can only be put aside"},
	}
}

// Rates and durations of the default weather. A consumer's pause that lasts
// longer than the lease of 30 s makes a zombie; everything else is short, so that
// much can happen within the fault phase. While a broker stalls, each producer
// sends its window again and again, so a long stall makes a run long and tests
// nothing new.
const (
	packetRate    = "1%"
	crashRate     = "0.5%"
	pauseRate     = "0.3%"
	rareRate      = "0.2%"
	lateness      = "1ms to 3s"
	overtaking    = "1ms to 1s"
	crashLength   = "50ms to 3s"
	pauseLength   = "100ms to 40s"
	stallLength   = "100ms to 3s"
	outageLength  = "100ms to 3s"
	cutLength     = "100ms to 10s"
	slownessRange = "1s to 10s"
)

// DefaultWeather returns the lines that the weather "default" has for this system.
func (s *Scenario) DefaultWeather() faults.Script {
	config := s.spec.config()
	return defaultLines(&config)
}

// defaultLines writes the default weather for a system: what it has no site
// for is left out.
func defaultLines(c *model.Config) faults.Script {
	var lines faults.Script
	add := func(text string) {
		l, err := faults.ParseLine(text)
		if err != nil {
			panic("scenarios: the default weather has a line that is none: " + err.Error())
		}
		lines = append(lines, l)
	}
	for site := model.SiteBeforeSend; int(site) < len(model.Sites); site++ {
		if hasSite(c, site) {
			addWeatherAt(model.Sites[site], site, add)
		}
	}
	// The node that visits link.request and link.effect is the one that sends.
	if c.Direct {
		add("partition from sink-1 at link.request rate " + rareRate + " for " + cutLength)
		return lines
	}
	add("partition from broker-1 at link.request rate " + rareRate + " for " + cutLength)
	if c.Broker.Server {
		return lines
	}
	add("partition from broker-1 at consumer.before-processing rate " + rareRate + " for " + cutLength)
	if c.Consumer.Ack != model.AckWithEffect && (c.Consumer.Ack != model.AckInTransaction || c.Consumer.EffectOutside) {
		add("partition from sink-1 at link.effect rate " + rareRate + " for " + cutLength)
	}
	if c.Second.Used {
		add("partition from sink-2 at link.second-effect rate " + rareRate + " for " + cutLength)
	}
	return lines
}

// addWeatherAt adds the lines of one site.
func addWeatherAt(info sim.SiteInfo, site sim.Site, add func(text string)) {
	at := info.Name + " rate "
	if info.Link {
		add("drop at " + at + packetRate)
		add("delay at " + at + packetRate + " by " + lateness)
		if site == model.SiteRequest || site == model.SiteDelivery {
			add("reorder at " + at + packetRate + " by " + overtaking)
		}
		return
	}
	add("crash at " + at + crashRate + ", restart after " + crashLength)
	switch site {
	case model.SiteBeforeSend, model.SiteHalfDone, model.SiteBeforeResponse, model.SiteBeforeSecondResponse:
	case model.SiteBeforeCommit, model.SiteBeforeSecondCommit:
		add("slow x10 at " + at + rareRate + " for " + slownessRange)
	case model.SiteBeforePersist, model.SiteBeforeProcessing:
		add("slow x10 at " + at + rareRate + " for " + slownessRange)
		fallthrough
	default: // the broker's and the consumer's
		length := stallLength
		if strings.HasPrefix(info.Name, "consumer.") {
			length = pauseLength
		}
		add("pause at " + at + pauseRate + " for " + length)
	}
	if site == model.SiteConfirmed || site == model.SitePrepared || site == model.SiteBeforeSync {
		add("power-loss at " + at + rareRate + ", restart after " + outageLength)
	}
}

// hasSite reports whether messages pass a site in a system. A commit that holds
// effect and ack is left out: it is the broker's own.
func hasSite(c *model.Config, site sim.Site) bool {
	if c.Direct {
		return hasDirectSite(c, site)
	}
	ack := c.Consumer.Ack
	if c.Broker.Server && (site >= model.SiteDelivery && site <= model.SiteBeforeSettle) {
		return false
	}
	switch site {
	case model.SiteConfirm:
		return c.Producer.Confirms
	case model.SiteBeforeInsert, model.SiteBeforeMark:
		return c.Producer.Outbox == model.OutboxRelay
	case model.SiteBeforeBusinessCommit:
		return c.Producer.Outbox == model.OutboxPublishFirst
	case model.SiteRelease, model.SiteComplete:
		return c.Producer.Handshake
	case model.SiteBeforeCommit, model.SiteBeforeResponse:
		return ack != model.AckWithEffect
	case model.SiteSecondEffect, model.SiteBeforeSecondCommit, model.SiteBeforeSecondResponse, model.SiteSecondResponse:
		return c.Second.Used
	case model.SiteHalfDone:
		return c.Sink.Dedup.Enabled && c.Sink.Dedup.Written != model.WithEffect
	case model.SiteAckGap:
		return ack == model.AckAfter
	case model.SiteAck, model.SiteBeforeSettle:
		return ack == model.AckAfter || ack == model.AckBefore || ack == model.AckAtStart
	case model.SiteBeforeDeadLetter:
		return c.Broker.DeadLetter.HandOff != model.HandOffAtomic
	case model.SiteEnd, model.SiteBeforePrepare, model.SitePrepared, model.SiteEnded, model.SiteBeforeMarker:
		return c.Producer.Transactional()
	case model.SiteReplicate:
		return c.Broker.Replicas.Count > 1
	case model.SiteBeforeSync:
		return c.Broker.Storage.SyncEvery > 0 || c.Broker.Storage.SyncCost > 0
	}
	return true
}

// hasDirectSite is hasSite for a system without a broker.
func hasDirectSite(c *model.Config, site sim.Site) bool {
	switch site {
	case model.SiteBeforeSend, model.SiteRequest, model.SiteBeforeCommit:
		return true
	case model.SiteConfirm, model.SiteBeforeResponse:
		return c.Producer.Confirms
	case model.SiteHalfDone:
		return c.Sink.Dedup.Enabled && c.Sink.Dedup.Written != model.WithEffect
	}
	return false
}
