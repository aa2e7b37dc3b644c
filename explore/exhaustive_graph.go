package explore

import (
	"sync"

	"ackgap/digest"
	"ackgap/sim"
)

// situation is a state that runs have come to, with the faults and deferrals that a
// script may still get: what can follow is the same, whatever came before. The
// first run that meets it goes on and finds out; the others are broken off.
//
// A run is a way through situations, and a script with one more fault branches
// off between two of them. So scripts are counted, and told with their outcomes,
// as ways through a graph.
type situation struct {
	next     passage
	branches []branch
	fold     *folding // while the graph is folded up
}

// passage leads from a situation to the next one that is looked at, or to the end
// of the run.
type passage struct {
	to     *situation
	took   sim.Time
	gained outcomes // the marks that are certain since then; at the end, the outcomes
	visits uint32
	steps  uint32
	claims claimStates // at the end
	ended  bool
}

// branch is a passage with a fault: at that visit since the situation, from 1.
type branch struct {
	passage
	visit  uint32
	site   sim.Site
	choice uint8
	inert  bool // it found nothing to strike
}

// claimStates are what a run says of the claims, two bits each.
type claimStates uint32

func (s claimStates) of(claim int) claimState { return claimState(s >> (2 * claim) & 3) }

// known are the situations that runs have met.
type known struct {
	shards [64]struct {
		sync.Mutex
		by map[situationKey]*situation
	}
}

// situationKey is what tells situations apart.
type situationKey struct {
	state             digest.Sum
	faults, deferrals uint8 // that a script may still get
}

// meet returns the situation with that key, and whether nobody has met it before.
func (k *known) meet(key situationKey) (s *situation, first bool) {
	shard := &k.shards[key.state.Lo%uint64(len(k.shards))]
	shard.Lock()
	defer shard.Unlock()
	if s = shard.by[key]; s != nil {
		return s, false
	}
	if shard.by == nil {
		shard.by = map[situationKey]*situation{}
	}
	s = &situation{}
	shard.by[key] = s
	return s, true
}
