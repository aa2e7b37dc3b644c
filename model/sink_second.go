package model

import "ackgap/sim"

// A handler that writes to two sinks asks them one after the other, and nothing
// makes one commit of the two: when it fails in between, the first has done its
// part and the second has not. Each has a dedup table of its own or none, and is
// asked under the same key. That is what a dual write costs (Chris Richardson,
// Microservices Patterns, 3.3.7), and why both sides need the key.
//
// The first sink's part is in the history by itself, and what the second does is
// the effect: it is there only when both have done their part.

// beforeCommit is the site at which a sink has a request and nothing is committed.
func (s *sink) beforeCommit() sim.Site {
	if s.second {
		return SiteBeforeSecondCommit
	}
	return SiteBeforeCommit
}

// beforeResponse is the site at which it is committed, and not answered.
func (s *sink) beforeResponse() sim.Site {
	if s.second {
		return SiteBeforeSecondResponse
	}
	return SiteBeforeResponse
}

// addSecond adds the second sink.
func (s *System) addSecond() {
	s.second = sink{system: s, cfg: &s.cfg.Second.SinkConfig, second: true}
	if s.cfg.Second.Used {
		s.second.node = s.addNode("sink-2", &s.second)
	}
}

// connectSecond links a consumer with the second sink.
func (s *System) connectSecond(c *consumer) {
	l := &s.cfg.Links
	c.secondEffects = s.link(c.node, s.second.node, SiteSecondEffect, l.Effect, 1<<2, sim.NoSite)
	c.secondResponses = s.link(s.second.node, c.node, SiteSecondResponse, l.Response, 1<<3, sim.NoSite)
}

// respondSecond answers the consumer from the second sink.
func (s *sink) respondSecond(w *sim.World[Payload], e *sim.Event[Payload]) {
	w.Answer(s.system.consumers[e.Payload.Asker].secondResponses, e.Payload.Session, stepResponseArrived, e.Key, e.Payload)
}
