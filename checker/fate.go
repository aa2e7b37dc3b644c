package checker

// Fate is how a message ended. Each message that was sent has exactly one.
type Fate uint8

// The fates.
const (
	// Applied: it has an effect (E ≥ 1).
	Applied Fate = iota
	// Lost: the producer was told ok, there is no effect, no dead letter and
	// nothing that could bring the message back.
	Lost
	// HonestLoss: as Lost, but the producer was not told ok.
	HonestLoss
	// Stuck: no effect, and a copy that nothing will deliver any more.
	Stuck
	// DeadLettered: no effect, and a copy went to the dead-letter destination.
	DeadLettered

	fates
	// inFlight is what a message without a fate is in a history that was cut off.
	inFlight = fates
)

var fateNames = [fates]string{"applied", "lost", "honest_loss", "stuck", "dead_lettered"}

// String returns the fate's JSON key.
func (f Fate) String() string { return name(fateNames[:], int(f)) }

// Loss is where on its way a lost message was lost. [Lost] messages have
// exactly one; the first that fits counts, in this order:
//
//	dropped by false dedup   it was taken for a repetition (H ≥ 1)
//	before store             it was never stored and never delivered
//	settled                  it was delivered and settled (D ≥ 1, K ≥ 1)
//	at broker                a stored copy or an effect was lost, or no copy was ever handed out
//	in delivery              it was handed out and didn't come back
type Loss uint8

// The places of loss.
const (
	// LostBeforeStore: it never reached the broker's storage.
	LostBeforeStore Loss = iota
	// LostAtBroker: a stored copy, or an effect, was lost with its rung of
	// storage, or the copy was never handed out.
	LostAtBroker
	// LostInDelivery: it was handed out, and the delivery was lost with no copy
	// to hand out again.
	LostInDelivery
	// LostSettled: it was settled without an effect.
	LostSettled
	// LostFalseDedup: it was taken for a repetition although it had no effect.
	LostFalseDedup

	losses
)

var lossNames = [losses]string{"lost_before_store", "lost_at_broker", "lost_in_delivery",
	"lost_settled", "lost_false_dedup"}

// String returns the place's JSON key.
func (l Loss) String() string { return name(lossNames[:], int(l)) }

func name(names []string, i int) string {
	if i < len(names) {
		return names[i]
	}
	return "?"
}
