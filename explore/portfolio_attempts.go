package explore

import (
	"slices"

	"ackgap/sim"
)

// attempt is a script that a run of the block has had.
type attempt struct {
	blows   []blow
	visits  []sim.Visit // that the run made, where a fault can be placed
	news    uint32      // a message to which something new happened; 0 for none
	changed int         // how often it has been taken up
}

// keptAttempts is how many scripts of a kind a block remembers.
const keptAttempts = 48

// attempts are the last few of a kind. What they hold is used again.
type attempts struct {
	all    []*attempt
	places [keptAttempts]attempt
	next   int // the oldest, once all is full
}

func (a *attempts) clear() { a.all, a.next = a.all[:0], 0 }

func (a *attempts) add(script []blow, visits []sim.Visit, news uint32) {
	t := &a.places[a.next]
	if len(a.all) < keptAttempts {
		a.all = append(a.all, t)
	}
	t.blows, t.visits, t.news, t.changed = script, append(t.visits[:0], visits...), news, 0
	a.next = (a.next + 1) % keptAttempts
}

func (a *attempts) any(d *dice) *attempt { return a.all[d.below(len(a.all))] }

// aimedAt returns the faults aimed at a message, or at one not further away.
func (a *attempt) aimedAt(message, away uint32) (some []blow) {
	for _, b := range a.blows {
		if distance(b.victim, message) <= away {
			some = append(some, b)
		}
	}
	return some
}

func distance(a, b uint32) uint32 { return max(a, b) - min(a, b) }

// victimsOf returns the messages at which faults are aimed.
func victimsOf(script []blow) (all []uint32) {
	for _, b := range script {
		if !slices.Contains(all, b.victim) {
			all = append(all, b.victim)
		}
	}
	return all
}

// levelOf is how many faults are aimed at one message at most.
func levelOf(script []blow) (most int) {
	for _, b := range script {
		n := 0
		for _, o := range script {
			if o.victim == b.victim {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}

// lastOf returns when the last of the faults strikes that are aimed at a message.
func lastOf(script []blow, victim uint32) (last sim.Time, aimed bool) {
	for _, b := range script {
		if b.victim == victim {
			last, aimed = max(last, b.at), true
		}
	}
	return last, aimed
}
