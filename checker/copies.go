package checker

import "ackgap/history"

// copies is what is known of the first eight stored copies of a message, a byte
// each: whether it is leased, whether it is settled, and for which delivery it
// was leased last (six bits; 63 for all later ones, which are not told apart).
// An event without a copy's number is about the first.
type copies uint64

const (
	copyLeased  = 1 << 0
	copySettled = 1 << 1
	copyFlags   = copyLeased | copySettled
	lastKnown   = 62

	everyFlag copies = copyFlags * 0x0101010101010101
	// cleanCopies: the first copy is settled and there is no other.
	cleanCopies copies = copySettled
)

// clean ignores for which delivery a copy was leased: where no lease is left,
// that means nothing to any later event.
func (c copies) clean() bool { return c&everyFlag == cleanCopies }

// place returns the position of the copy's byte; ok is false for a copy that
// is not kept track of.
func place(e *history.Event) (shift uint16, ok bool) {
	shift = 8 * (max(e.Copy, 1) - 1)
	return shift, e.Copy <= 8
}

func (c *copies) lease(e *history.Event) (broken markSet) {
	at, ok := place(e)
	if !ok {
		return 0
	}
	state := *c >> at & full
	broken.addIf(OverlappingLeases, state&copyLeased != 0 && e.Reason != history.BrokerRestarted)
	broken.addIf(RedeliveredAfterAck, state&copySettled != 0)
	next := state&copySettled | copyLeased | copies(min(e.Delivery, lastKnown+1))<<2
	*c ^= (state ^ next) << at
	return broken
}

func (c *copies) settle(e *history.Event) (broken markSet) {
	at, ok := place(e)
	if !ok {
		return 0
	}
	state := *c >> at & full
	last := uint32(state >> 2)
	broken.addIf(AckedTwice, state&copySettled != 0)
	broken.addIf(StaleAckAccepted, state&copyLeased != 0 && last <= lastKnown &&
		e.Delivery != 0 && e.Delivery < last)
	*c = *c&^(copyLeased<<at) | copySettled<<at
	return broken
}

// latest reports whether a lease is known to be the message's latest: it goes
// by a delivery's number that is higher than those of the other copies' leases.
func (c copies) latest(e *history.Event) bool {
	at, ok := place(e)
	if !ok || e.Delivery == 0 || e.Delivery > lastKnown || uint32(c>>at&full>>2) != e.Delivery {
		return false
	}
	for others := c &^ (full << at); others != 0; others >>= 8 {
		if uint32(others&full>>2) >= e.Delivery {
			return false
		}
	}
	return true
}

// leased reports whether the copy is leased.
func (c copies) leased(e *history.Event) bool {
	at, ok := place(e)
	return ok && c>>at&copyLeased != 0
}

// free ends the lease, whatever ended it.
func (c *copies) free(e *history.Event) {
	if at, ok := place(e); ok {
		*c &^= copyLeased << at
	}
}

// back undoes a settle.
func (c *copies) back(e *history.Event) {
	if at, ok := place(e); ok {
		*c &^= copyFlags << at
	}
}
