package model

import "ackgap/sim"

// producerLinks are the links between a producer and the broker, or the sink
// where there is no broker.
type producerLinks struct {
	requests, confirms sim.LinkID

	// Where it resends on reconnecting only.
	connects, connacks    sim.LinkID
	releases, completions sim.LinkID
}

// consumerLinks are the links of a consumer.
type consumerLinks struct {
	deliveries                     sim.LinkID // from the broker
	subscribed                     sim.LinkID
	responses                      sim.LinkID // from the sink
	acks                           sim.LinkID // to the broker
	subscribes                     sim.LinkID
	effects                        sim.LinkID // to the sink
	secondEffects, secondResponses sim.LinkID // to and from the second sink, where there are two
	fetches                        sim.LinkID // to a log
}

// replicaLinks are the links from one of the broker's nodes to another.
type replicaLinks struct {
	records sim.LinkID // of a leader
	reports sim.LinkID // of a follower
}

// connect adds the links. Producers and consumers have links to each of the
// broker's nodes and use those to the leader.
func (s *System) connect() {
	nodes := s.broker.replicas.nodes
	for i := range nodes {
		s.connectTo(nodes[i].node, i == 0)
		if s.cfg.Producer.Resend == ResendOnReconnect {
			s.connectSessions(nodes[i].node)
		}
		s.routes = append(s.routes, s.connectClients(nodes[i].node))
		for k := range s.producers {
			s.producers[k].routes = append(s.producers[k].routes, s.producers[k].producerLinks)
		}
		for k := range s.consumers {
			s.consumers[k].routes = append(s.consumers[k].routes, s.consumers[k].consumerLinks)
		}
	}
	s.mesh = make([][]replicaLinks, len(nodes))
	for i := range nodes {
		s.mesh[i] = make([]replicaLinks, len(nodes))
		for j := range nodes {
			if i != j {
				s.mesh[i][j] = s.connectReplicas(nodes[i].node, nodes[j].node)
			}
		}
	}
}

// routeTo makes producers and consumers use their links to one of the broker's nodes.
func (s *System) routeTo(replica int) {
	s.clients = s.routes[replica]
	for i := range s.producers {
		s.producers[i].producerLinks = s.producers[i].routes[replica]
	}
	for i := range s.consumers {
		s.consumers[i].consumerLinks = s.consumers[i].routes[replica]
	}
}

// isBroker reports whether a node is one of the broker's.
func (s *System) isBroker(id sim.NodeID) bool {
	nodes := s.broker.replicas.nodes
	return len(nodes) > 0 && id >= nodes[0].node && id <= nodes[len(nodes)-1].node
}

// announce lets the clients know that another node leads. Producers without
// sessions know by the next send.
func (s *System) announce(w *sim.World[Payload]) {
	for i := range s.producers {
		if p := &s.producers[i]; p.session() {
			w.Wake(p.node, s.cfg.Links.Confirm.Latency, stepLeaderChanged, sim.Key{}, Payload{})
		}
	}
	for i := range s.consumers {
		w.Wake(s.consumers[i].node, s.cfg.Links.Delivery.Latency, stepLeaderChanged, sim.Key{}, Payload{})
	}
}

// connectTo adds the links to one of the broker's nodes, and with the first the
// links to the sink. Each kind of link on the way of one message has a bit of
// its own for the copies that the network makes.
func (s *System) connectTo(b sim.NodeID, first bool) {
	l := &s.cfg.Links
	confirm := l.Confirm
	if s.cfg.Planted.Has(AcceptOldIncarnation) {
		confirm.Datagram = true
	}
	for i := range s.producers {
		p := &s.producers[i]
		p.requests = s.link(p.node, b, SiteRequest, l.Request, 1<<0, sim.NoSite)
		p.confirms = s.link(b, p.node, SiteConfirm, confirm, 1<<1, sim.NoSite)
	}
	for i := range s.consumers {
		c := &s.consumers[i]
		c.deliveries = s.link(b, c.node, SiteDelivery, l.Delivery, deliveryDoubled, stepBrokerGone)
		c.acks = s.link(c.node, b, SiteAck, l.Ack, ackDoubled, s.cfg.Consumer.hangUp())
		to := s.sink.node
		if to == sim.NoNode {
			to = b // one database holds queue and effects
		}
		if first || to == b {
			c.effects = s.link(c.node, to, SiteEffect, l.Effect, 1<<2, sim.NoSite)
			c.responses = s.link(to, c.node, SiteResponse, l.Response, 1<<3, sim.NoSite)
		}
		if first && s.cfg.Second.Used {
			s.connectSecond(c)
		}
		if first && s.cfg.Sink.Positions {
			c.asks = s.link(c.node, to, sim.NoSite, Link{Latency: l.Effect.Latency}, 0, sim.NoSite)
			c.told = s.link(to, c.node, sim.NoSite, Link{Latency: l.Response.Latency}, 0, sim.NoSite)
		}
		c.subscribes = s.link(c.node, b, sim.NoSite, Link{Latency: l.Ack.Latency}, 0, sim.NoSite)
		c.fetches = s.link(c.node, b, sim.NoSite, Link{Latency: l.Ack.Latency}, 0, sim.NoSite)
		c.subscribed = s.link(b, c.node, sim.NoSite, Link{Latency: l.Delivery.Latency}, 0, sim.NoSite)
	}
}

func (s *System) link(from, to sim.NodeID, site sim.Site, l Link, bit uint16, hangUp sim.Site) sim.LinkID {
	return s.world.AddLink(sim.LinkConfig{From: from, To: to, Site: site, Latency: l.Latency, Jitter: l.Jitter,
		Datagram: l.Datagram, LossPPM: l.LossPPM, DuplicatePPM: l.DuplicatePPM, DuplicateBit: bit, HangUp: hangUp})
}

// connectSessions adds the links of producers that resend on reconnecting only.
func (s *System) connectSessions(b sim.NodeID) {
	l := &s.cfg.Links
	for i := range s.producers {
		p := &s.producers[i]
		p.connects = s.link(p.node, b, sim.NoSite, Link{Latency: l.Request.Latency}, 0, sim.NoSite)
		p.connacks = s.link(b, p.node, sim.NoSite, Link{Latency: l.Confirm.Latency}, 0, stepBrokerGone)
		p.releases = s.link(p.node, b, SiteRelease, l.Request, 1<<0, sim.NoSite)
		p.completions = s.link(b, p.node, SiteComplete, l.Confirm, 1<<1, sim.NoSite)
	}
}

// connectReplicas adds the links from one of the broker's nodes to another.
func (s *System) connectReplicas(from, to sim.NodeID) replicaLinks {
	l := s.cfg.Links.Replicate
	l.Datagram, l.DuplicatePPM = false, 0 // nodes talk over connections
	return replicaLinks{
		records: s.link(from, to, SiteReplicate, l, 0, sim.NoSite),
		reports: s.link(from, to, sim.NoSite, Link{Latency: l.Latency}, 0, sim.NoSite),
	}
}
