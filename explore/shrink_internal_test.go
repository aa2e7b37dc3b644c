package explore

import (
	"testing"

	"ackgap/checker"
	"ackgap/scenarios"
)

// TestTheClassIsOfTheMessageThatViolates: a message that is stuck and was never
// confirmed violates nothing. Where another one violates the claim in some other
// way, the run is of another class.
func TestTheClassIsOfTheMessageThatViolates(t *testing.T) {
	anomalies := []checker.Anomaly{
		{Name: "lost", Message: 2, Cause: checker.CopyLostWithDisk},
		{Name: "stuck", Message: 1, Cause: checker.HeldByConsumer},
		{Name: "stuck", Message: 3, Cause: checker.HeldByConsumer},
		{Name: "stuck", Message: 4, Cause: checker.WaitingAtBroker},
	}
	stuck := Class{"stuck", checker.HeldByConsumer, checker.AtLeastOnce, true}
	harmless := Class{Name: "stuck", Cause: checker.HeldByConsumer}
	for _, c := range []struct {
		what    string
		class   Class
		witness uint32 // the message that violates the claim, 0 for none
		want    uint32
	}{
		{"the violating message is stuck", stuck, 3, 3},
		{"the violating message is lost, and another is stuck", stuck, 2, 0},
		{"the violating message is stuck for another cause", stuck, 4, 0},
		{"no message violates the claim", stuck, 0, 0},
		{"no claim was violated to begin with", harmless, 0, 1},
		{"a claim is violated that was not to begin with", harmless, 2, 1},
	} {
		r := &scenarios.Result{Anomalies: anomalies}
		if c.witness > 0 {
			r.Verdict.Present[checker.EndToEnd] = true
			r.Verdict.Judgements[checker.EndToEnd][checker.AtLeastOnce] = checker.Judgement{Status: checker.Violated, Witness: c.witness, Messages: 1}
		}
		if got := c.class.message(r); got != c.want {
			t.Errorf("%s: message %d, want %d", c.what, got, c.want)
		}
	}
}
