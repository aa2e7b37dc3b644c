package faults

import (
	"fmt"
	"slices"
	"strings"

	"ackgap/sim"
)

// System is what a plan has to know of the system that it is made for.
type System struct {
	// Sites are the points at which faults can strike.
	Sites sim.SiteTable
	// Nodes are the names of the nodes; the index is the [sim.NodeID], [0] is unused.
	Nodes []string
	// Messages is how many messages a run sends; they are numbered from 1.
	Messages uint32
	// FaultsUntil is the end of the fault phase for the weather, and for where a
	// script can place a fault. See [Script.FaultsUntil] for how long one lasts.
	FaultsUntil sim.Time
	// PoisonNode is the node that is told of poisoned messages.
	PoisonNode sim.NodeID
	// Refuse returns why the system can't suffer an action, "" where it can. A
	// nil Refuse refuses nothing.
	Refuse func(sim.Action) string
}

// placed is a line in the system's numbers.
type placed struct {
	fault   sim.Fault
	site    sim.Site // sim.NoSite for a fault placed by time
	key     sim.Key  // ByKey
	ordinal uint64   // ByOrdinal
	at      sim.Time // ByTime
}

// misfit is why a line does not fit the system; Compile adds which line.
func misfit(want, problem string, args ...any) *LineError {
	return &LineError{Problem: fmt.Sprintf(problem, args...), Want: want}
}

// about notes the word of the line that is wrong.
func (e *LineError) about(word string) *LineError {
	e.Word = word
	return e
}

// place translates a line into the system's numbers.
func (s *System) place(l Line) (placed, *LineError) {
	if f := flawOf(l); f != nil {
		return placed{}, misfit(f.want, "%s", f.problem)
	}
	if s.Refuse != nil {
		if why := s.Refuse(l.Action); why != "" {
			return placed{}, misfit("", "this system can't suffer %s: %s", ActionName(l.Action), why)
		}
	}
	p := placed{fault: sim.Fault{Action: l.Action, OneWay: l.OneWay, Factor: l.Factor, Subject: l.Message, Span: l.Span}}
	var err *LineError
	if p.fault.Node, err = s.node(l.Node); err != nil {
		return placed{}, err
	}
	if p.fault.Peer, err = s.node(l.Peer); err != nil {
		return placed{}, err
	}
	if l.Action == Poison {
		p.fault.Node = s.PoisonNode
		return p, s.checkMessage(l.Message)
	}
	if l.Place.By == ByTime {
		p.at = l.Place.Time
		return p, s.checkTime(p.at)
	}
	err = s.atSite(l, &p)
	return p, err
}

// atSite translates the place of a line that is placed at a site.
func (s *System) atSite(l Line, p *placed) (err *LineError) {
	site, ok := s.Sites.Find(l.Place.Site)
	if !ok {
		return misfit(suggestSite(l.Place.Site, s.siteNames(anySite)), "there is no site %q", l.Place.Site).about(l.Place.Site)
	}
	p.site = site
	info := s.Sites[site]
	if g := grammarOf(l.Action); g.linkOnly && !info.Link {
		return misfit("packets pass at "+strings.Join(s.siteNames(isLink), ", "), "%s strikes a packet, and none passes at %s", g.name, info.Name)
	}
	p.ordinal = l.Place.Ordinal
	if l.Place.By != ByKey {
		return nil
	}
	if info.Unit != l.Place.Unit {
		return misfit(wantUnit(info), "the visits to %s aren't counted %s", info.Name, perUnit(l.Place.Unit))
	}
	p.key = sim.Key{Subject: l.Place.Message, N: l.Place.N, Copy: l.Place.Copy}
	if info.Unit != sim.PerNode {
		return s.checkMessage(l.Place.Message)
	}
	owner, err := s.node(l.Place.Owner)
	p.key.Subject = uint32(owner)
	return err
}

// node finds a node by name; the empty name is that of the node of the visit.
func (s *System) node(name string) (sim.NodeID, *LineError) {
	switch name {
	case "":
		return sim.NoNode, nil
	case All:
		return sim.AllNodes, nil
	}
	names := s.Nodes[min(1, len(s.Nodes)):]
	if i := slices.Index(names, name); i >= 0 {
		return sim.NodeID(i + 1), nil
	}
	return 0, misfit(suggestOf(name, "nodes", names), "there is no node %q", name).about(name)
}

func (s *System) checkMessage(m uint32) *LineError {
	if m > s.Messages {
		return misfit("", "there is no message m%d: the run sends %d", m, s.Messages)
	}
	return nil
}

func (s *System) checkTime(at sim.Time) *LineError {
	if at >= s.FaultsUntil {
		return misfit("place it earlier, or make faults.until longer", "%v is too late: the fault phase ends at %v", at, s.FaultsUntil)
	}
	return nil
}

// nameable reports whether a line of a script can name the visit.
func (s *System) nameable(v sim.Visit) bool {
	k := v.Key
	if k.Subject == 0 || k.N == 0 {
		return false
	}
	if s.Sites[v.Site].Unit == sim.PerNode {
		return int(k.Subject) < len(s.Nodes) && k.Copy > 0
	}
	return k.Subject <= s.Messages
}

// nameOf returns the place of a visit that is nameable.
func (s *System) nameOf(site sim.Site, k sim.Key) Place {
	info := &s.Sites[site]
	p := Place{By: ByKey, Site: info.Name, Unit: info.Unit, N: k.N, Copy: k.Copy}
	if info.Unit == sim.PerNode {
		p.Owner = s.Nodes[k.Subject]
	} else {
		p.Message = k.Subject
	}
	return p
}

func anySite(sim.SiteInfo) bool     { return true }
func isLink(site sim.SiteInfo) bool { return site.Link }

func (s *System) siteNames(which func(sim.SiteInfo) bool) []string {
	var names []string
	for i := 1; i < len(s.Sites); i++ {
		if which(s.Sites[i]) {
			names = append(names, s.Sites[i].Name)
		}
	}
	return names
}

func perUnit(u sim.Unit) string {
	switch u {
	case sim.PerAttempt:
		return "per attempt"
	case sim.PerDelivery:
		return "per delivery"
	default:
		return "per node"
	}
}

// wantUnit shows how the visits to a site are named.
func wantUnit(info sim.SiteInfo) string {
	if info.Unit == sim.PerNode {
		return `write "of", the name of a node and "incarnation 1 visit 1"`
	}
	return fmt.Sprintf("write %q", "of m1 "+unitWord(info.Unit)+" 1")
}
