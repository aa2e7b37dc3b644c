package checker

import "strconv"

// Counts are numbers of messages. Messages that were sent = the sum of fates +
// in flight = ok + fail + info.
type Counts struct {
	// Sent is how many messages the application handed to a producer.
	Sent uint64
	// Ok, Fail and Info count them by outcome; a send that never completed is info.
	Ok, Fail, Info uint64
	// InFlight counts those without a fate; 0 where the history has drained.
	InFlight uint64
	// Fates, Losses and Marks are indexed by [Fate], [Loss] and [Mark]. Losses
	// divide the fate lost. Marks count messages that were never sent, too.
	Fates  [fates]uint64
	Losses [losses]uint64
	Marks  [marks]uint64
}

// Fate, Loss and Mark return one of the counts.
func (c *Counts) Fate(f Fate) uint64 { return c.Fates[f] }

// Loss returns how many messages were lost there.
func (c *Counts) Loss(l Loss) uint64 { return c.Losses[l] }

// Mark returns how many messages have the mark.
func (c *Counts) Mark(m Mark) uint64 { return c.Marks[m] }

// Add adds the counts of another run.
func (c *Counts) Add(o *Counts) {
	c.Sent += o.Sent
	c.Ok += o.Ok
	c.Fail += o.Fail
	c.Info += o.Info
	c.InFlight += o.InFlight
	addAll(c.Fates[:], o.Fates[:])
	addAll(c.Losses[:], o.Losses[:])
	addAll(c.Marks[:], o.Marks[:])
}

func addAll(to, from []uint64) {
	for i := range to {
		to[i] += from[i]
	}
}

// Each calls yield with the JSON key and value of every count: sent, ok, fail,
// info, the fates, in_flight, the losses, the marks.
func (c *Counts) Each(yield func(key string, n uint64)) {
	yield("sent", c.Sent)
	yield("ok", c.Ok)
	yield("fail", c.Fail)
	yield("info", c.Info)
	for f := range fates {
		yield(f.String(), c.Fates[f])
	}
	yield("in_flight", c.InFlight)
	for l := range losses {
		yield(l.String(), c.Losses[l])
	}
	for m := range marks {
		yield(m.String(), c.Marks[m])
	}
}

// Of returns the count with that JSON key; ok is false if there is none.
func (c *Counts) Of(key string) (n uint64, ok bool) {
	c.Each(func(k string, value uint64) {
		if k == key {
			n, ok = value, true
		}
	})
	return n, ok
}

// MarshalJSON returns one flat object with the keys of [Counts.Each] in their
// order; every key is there, whatever its value.
func (c Counts) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	c.Each(func(key string, n uint64) {
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = append(strconv.AppendQuote(b, key), ':')
		b = strconv.AppendUint(b, n, 10)
	})
	return append(b, '}'), nil
}
