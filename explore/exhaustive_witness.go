package explore

import (
	"fmt"

	"ackgap/faults"
	"ackgap/scenarios"
	"ackgap/sim"
)

// namer writes scripts of placements as scripts that anyone can run.
type namer struct {
	x        *exhaustion
	steering *steering
	steered  *scenarios.Steered
	replay   *scenarios.Runner // with the scenario's own fault phase
	nodes    []string
	err      error // the first that happened
}

func (x *exhaustion) namer() (*namer, error) {
	n := &namer{x: x, steering: newSteering(x.choices, len(x.sites))}
	runner, err := x.scenario.Runner(x.settings...)
	if err != nil {
		return nil, err
	}
	n.nodes, n.steered = runner.Nodes(), runner.Steer(n.steering)
	own := []scenarios.Option{scenarios.NoFaults(), scenarios.Messages(x.options.Messages)}
	n.replay, err = x.scenario.Runner(append(own, x.options.Options...)...)
	return n, err
}

// witnessOf names the smallest script, nil if there is none. The script is run,
// and must give the same history as the placements did.
func (n *namer) witnessOf(f *found) *ScriptWitness {
	if !f.has {
		return nil
	}
	w := &ScriptWitness{}
	w.Script, w.Hash = n.name(f.least)
	if n.shows(w) {
		return w
	}
	if w.Until = n.x.until; n.err == nil {
		n.err = n.confirm(w)
	}
	return w
}

// name runs a script of placements, and writes it as a script with the hash of
// its history; 0 if the simulation fails.
func (n *namer) name(script []placement) (lines faults.Script, hash uint64) {
	names := newVisitNames(n.x.sites, n.nodes)
	n.steering.names = names
	n.steering.follow(script, false)
	defer func() {
		if recover() != nil {
			hash = 0
		}
		for _, p := range script {
			line := n.x.choices[p.choice]
			line.Place = names.places[p.visit]
			if faults.TakesNode(line.Action) {
				line.Node = n.nodes[names.nodes[p.visit]]
			}
			lines = append(lines, line)
		}
	}()
	return nil, n.steered.Run(n.x.seed).Hash
}

// shows reports whether the script gives the history under the scenario's own
// fault phase.
func (n *namer) shows(w *ScriptWitness) bool {
	r, err := n.replay.Replay(n.x.seed, w.Script)
	return err == nil && r.Hash == w.Hash
}

// confirm runs a script under the fault phase of the search.
func (n *namer) confirm(w *ScriptWitness) error {
	r, err := n.steeredRunner().Replay(n.x.seed, w.Script)
	switch {
	case err != nil:
		return err
	case r.Hash != w.Hash:
		return fmt.Errorf("explore: a script does not give the history again that it was found with:\n%s", w.Script)
	}
	return nil
}

func (n *namer) steeredRunner() *scenarios.Runner { return mustRunner(n.x.scenario, n.x.settings) }

// visitNames names the visits of a run: by the key where the visit is the first
// with it, otherwise by its number at the site.
type visitNames struct {
	sites  sim.SiteTable
	names  []string
	seen   map[visitKey]bool
	counts []uint64 // visits by site
	places map[uint32]faults.Place
	nodes  map[uint32]sim.NodeID
}

type visitKey struct {
	site sim.Site
	key  sim.Key
}

func newVisitNames(sites sim.SiteTable, nodes []string) *visitNames {
	return &visitNames{sites: sites, names: nodes, seen: map[visitKey]bool{}, counts: make([]uint64, len(sites)),
		places: map[uint32]faults.Place{}, nodes: map[uint32]sim.NodeID{}}
}

func (n *visitNames) note(number uint32, v sim.Visit) {
	n.counts[v.Site]++
	n.nodes[number] = v.Node
	info := &n.sites[v.Site]
	place := faults.Place{By: faults.ByKey, Site: info.Name, Unit: info.Unit, N: v.Key.N, Copy: v.Key.Copy}
	owned := info.Unit == sim.PerNode
	switch {
	case n.seen[visitKey{v.Site, v.Key}] || v.Key.Subject == 0 || v.Key.N == 0,
		owned && (int(v.Key.Subject) >= len(n.names) || v.Key.Copy == 0):
		place = faults.Place{By: faults.ByOrdinal, Site: info.Name, Ordinal: n.counts[v.Site]}
	case owned:
		place.Owner = n.names[v.Key.Subject]
	default:
		place.Message = v.Key.Subject
	}
	n.seen[visitKey{v.Site, v.Key}] = true
	n.places[number] = place
}
