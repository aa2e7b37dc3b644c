package explore

import (
	"time"

	"ackgap/sim"
)

// dice make the choices of a strategy for one run: keyed draws of the run's
// seed, so that they are the same wherever the run is made.
type dice struct {
	seed   sim.Seed
	thrown uint32
}

var diceDraws = sim.PurposeOf("portfolio")

// below returns a number from 0 to n-1; n is at least 1.
func (d *dice) below(n int) int { return int(d.between(0, time.Duration(n-1))) }

// between returns a duration from lo to hi, both included.
func (d *dice) between(lo, hi time.Duration) time.Duration {
	d.thrown++
	return d.seed.Between(diceDraws, sim.Key{N: d.thrown}, lo, hi)
}

// percent says yes in so many of a hundred throws.
func (d *dice) percent(n int) bool { return d.below(100) < n }
