package explore

import (
	"ackgap/checker"
	"ackgap/scenarios"
)

// contractCount is the number of contracts.
const contractCount = int(checker.ExactlyOnce) + 1

// Sums add up what happened in a number of runs.
type Sums struct {
	// Runs is the number of runs, Exposed that of those in which a fault
	// reached a message or a link lost a packet of itself, Cut that of those which
	// had not come to rest at their horizon.
	Runs, Exposed, Cut uint64
	// Counts of messages over all runs.
	Counts checker.Counts
	// Tallies has an entry for each count, in the order of [checker.Counts.Each].
	Tallies []Tally
	// Contracts are judged end to end, indexed by [checker.Contract].
	Contracts [contractCount]ContractTally
}

// Tally is about one count.
type Tally struct {
	// Key is the count's JSON key.
	Key string
	// Messages is its sum over all runs, Squares the sum of the squares, from
	// which follows how much it differs from run to run.
	Messages, Squares uint64
	// Runs is the number of runs in which it was above 0, Exposed that of those
	// among the exposed ones.
	Runs, Exposed uint64
	// First is the one with the smallest seed, nil for none.
	First *Witness
}

// ContractTally is about one contract, end to end.
type ContractTally struct {
	// Holds, Violated and Unknown are numbers of runs.
	Holds, Violated, Unknown uint64
	// Tested is in how many exposed runs the contract was judged, Failed in how
	// many of them it was violated.
	Tested, Failed uint64
	// First is the violation with the smallest seed, nil for none.
	First *Witness
}

// Of returns the tally of the count with that JSON key; an empty one if there
// is none.
func (s *Sums) Of(key string) Tally {
	for _, t := range s.Tallies {
		if t.Key == key {
			return t
		}
	}
	return Tally{Key: key}
}

// Interval says how probable it is in an exposed run that the count with that
// JSON key is above 0.
func (s *Sums) Interval(key string) Interval { return Proportion(s.Of(key).Exposed, s.Exposed) }

// Interval says how probable it is in an exposed run that the contract is violated.
func (c *ContractTally) Interval() Interval { return Proportion(c.Failed, c.Tested) }

// Status says what the runs together tell about the contract.
func (c *ContractTally) Status() checker.Status {
	switch {
	case c.Violated > 0:
		return checker.Violated
	case c.Holds > 0:
		return checker.Holds
	}
	return checker.Unknown
}

// add adds a run.
func (s *Sums) add(r *scenarios.Result, lossy bool) {
	s.addAs(r, lossy, &Witness{Seed: r.Seed, Script: r.Script})
}

// addAs adds a run that is named by a witness.
func (s *Sums) addAs(r *scenarios.Result, lossy bool, witness *Witness) {
	exposed := uint64(0)
	if lossy || r.Reached {
		exposed = 1
	}
	s.Runs++
	s.Exposed += exposed
	if !r.Drained {
		s.Cut++
	}
	s.Counts.Add(&r.Verdict.Counts)
	i := 0
	r.Verdict.Counts.Each(func(key string, n uint64) {
		if i == len(s.Tallies) {
			s.Tallies = append(s.Tallies, Tally{Key: key})
		}
		s.Tallies[i].add(n, exposed, witness)
		i++
	})
	for c := range s.Contracts {
		j, _ := r.Verdict.Of(checker.EndToEnd, checker.Contract(c))
		s.Contracts[c].add(j, exposed, witness)
	}
}

func (t *Tally) add(n, exposed uint64, w *Witness) {
	if n == 0 {
		return
	}
	t.Messages += n
	t.Squares += n * n
	t.Runs++
	t.Exposed += exposed
	t.First = earlier(t.First, w)
}

func (c *ContractTally) add(j checker.Judgement, exposed uint64, w *Witness) {
	switch j.Status {
	case checker.Holds:
		c.Holds++
		c.Tested += exposed
	case checker.Violated:
		c.Violated++
		c.Tested += exposed
		c.Failed += exposed
		if c.First == nil || w.Seed < c.First.Seed {
			first := *w
			first.Message = j.Witness
			c.First = &first
		}
	default:
		c.Unknown++
	}
}

// merge adds other runs.
func (s *Sums) merge(o *Sums) {
	s.Runs += o.Runs
	s.Exposed += o.Exposed
	s.Cut += o.Cut
	s.Counts.Add(&o.Counts)
	for i, t := range o.Tallies {
		if i == len(s.Tallies) {
			s.Tallies = append(s.Tallies, Tally{Key: t.Key})
		}
		mine := &s.Tallies[i]
		mine.Messages += t.Messages
		mine.Squares += t.Squares
		mine.Runs += t.Runs
		mine.Exposed += t.Exposed
		mine.First = earlier(mine.First, t.First)
	}
	for i := range o.Contracts {
		s.Contracts[i].merge(&o.Contracts[i])
	}
}

func (c *ContractTally) merge(o *ContractTally) {
	c.Holds += o.Holds
	c.Violated += o.Violated
	c.Unknown += o.Unknown
	c.Tested += o.Tested
	c.Failed += o.Failed
	c.First = earlier(c.First, o.First)
}

// earlier returns the witness with the smaller seed; either may be nil.
func earlier(a, b *Witness) *Witness {
	if a == nil || b != nil && b.Seed < a.Seed {
		return b
	}
	return a
}
