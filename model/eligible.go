package model

import "ackgap/sim"

// Eligible leader replicas (KIP-966): followers that leave the in-sync set while it
// is smaller than min-in-sync have all that is committed, since nothing is
// committed then. They may lead. A node whose process has died may not, unless it
// has caught up since: what was not flushed may be gone. Only if nobody else may
// lead, the last leader goes on with what it has (the controller's last known leader).

// keepsEligible notes that a follower that leaves the in-sync set may still lead.
func (s *replicas) keepsEligible(r *replica) {
	r.eligible = s.cfg.Eligible && !r.died && s.members() < s.cfg.MinInSync
}

// rejoined notes that a node is back in the in-sync set. Once that is large enough,
// what it commits is not with those outside.
func (s *replicas) rejoined(r *replica) {
	r.died, r.eligible = false, false
	if s.members() < s.cfg.MinInSync {
		return
	}
	for i := range s.nodes {
		s.nodes[i].eligible = false
	}
}

// lost notes that the process of a node has died.
func (s *replicas) lost(r *replica) { r.died, r.eligible = true, false }

// mayLead reports whether a node is known to have all that is committed.
func (s *replicas) mayLead(i int) bool {
	r := &s.nodes[i]
	return (r.member || r.eligible) && !r.died
}

// frozen reports whether nothing is committed, because the in-sync set is too small
// (KIP-966: the high watermark does not move below min.insync.replicas).
func (s *replicas) frozen() bool {
	return s.cfg.Eligible && s.cfg.Rule == InSync && s.leader != nobody && s.members() < s.cfg.MinInSync
}

// chooseComplete returns the node that leads: one of the in-sync set, else one that
// is eligible, else, where nobody is left who may, the last leader; nobody if it is
// to be waited for.
func (s *replicas) chooseComplete(w *sim.World[Payload]) int {
	best, left := nobody, false
	for i := range s.nodes {
		if !s.mayLead(i) {
			continue
		}
		left = true
		if w.Running(s.nodes[i].node) && (best == nobody || s.nodes[i].member && !s.nodes[best].member) {
			best = i
		}
	}
	switch {
	case best != nobody:
		return best
	case s.cfg.Unclean:
		return s.longest(w, nobody)
	case !left && w.Running(s.nodes[s.former].node):
		return s.former
	}
	return nobody
}
