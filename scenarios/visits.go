package scenarios

import (
	"strings"

	"ackgap/faults"
	"ackgap/model"
	"ackgap/sim"
)

// Visit is one visit of a site in a run.
type Visit struct {
	// Site is the site's name; Place names the visit as a line of a script does:
	// "link.ack of m1 delivery 1".
	Site, Place string
	// Key is the part of Place that names it at every site: "m1 delivery 1".
	Key string
	// Node is the index of the node at which it happened; see [Runner.Nodes].
	Node int
	// Message is what the visit is about; 0 where it is a node's own affair.
	Message uint32
	// At is the virtual time.
	At sim.Time
}

// Visits collects the visits of a run that a script can name, each the first
// time that it comes.
type Visits struct {
	Seen  []Visit
	known map[string]bool
}

// Option makes a run tell its visits.
func (v *Visits) Option() Option {
	return WrapInjector(func(inner sim.Injector) sim.Injector { return &visitor{inner, v} })
}

// visitor asks another injector, and notes what it was asked.
type visitor struct {
	sim.Injector
	to *Visits
}

// Visit notes the visit.
func (n *visitor) Visit(v sim.Visit) []sim.Fault {
	n.to.note(v)
	return n.Injector.Visit(v)
}

func (v *Visits) note(at sim.Visit) {
	if int(at.Site) >= len(model.Sites) {
		return
	}
	info := &model.Sites[at.Site]
	if info.Unit == sim.PerNode || at.Key.Subject == 0 || at.Key.N == 0 {
		return
	}
	place := faults.Place{By: faults.ByKey, Site: info.Name, Unit: info.Unit, Message: at.Key.Subject, N: at.Key.N, Copy: at.Key.Copy}
	text := place.String()
	if v.known == nil {
		v.known = map[string]bool{}
	}
	if v.known[text] {
		return
	}
	v.known[text] = true
	v.Seen = append(v.Seen, Visit{Site: info.Name, Place: text, Key: strings.TrimPrefix(text, info.Name+" of "),
		Node: int(at.Node), Message: at.Key.Subject, At: at.At})
}
