package scenarios

import (
	"ackgap/checker"
	"ackgap/model"
	"ackgap/sim"
)

// Goal is something that a search should have brought about sometimes. What holds
// in every run in which it never happened has not been put to the test.
type Goal struct {
	// Text says what happens, after "a run in which".
	Text string
	// Site is where one of the actions struck; "" for goals with a mark.
	Site    string
	Actions []sim.Action
	// Key is the JSON key of a count that is above 0; "" for goals with a site.
	Key string
}

// Goals returns what a search of any system looks out for.
func Goals() []Goal {
	down := []sim.Action{sim.Crash, sim.PowerLoss}
	return []Goal{
		{Text: "a process died in the ACK gap", Site: model.Sites[model.SiteAckGap].Name, Actions: down},
		{Text: "a process died with the work half done", Site: model.Sites[model.SiteMidProcessing].Name, Actions: down},
		{Text: "a confirm got lost", Site: model.Sites[model.SiteConfirm].Name, Actions: []sim.Action{sim.Drop}},
		{Text: "an ack got lost", Site: model.Sites[model.SiteAck].Name, Actions: []sim.Action{sim.Drop}},
		{Text: "a message was stored twice", Key: checker.DuplicateStored.String()},
		{Text: "a message was delivered again", Key: checker.DuplicateDelivered.String()},
		{Text: "a repetition was recognised or did no harm", Key: checker.Absorbed.String()},
		{Text: "a message had to wait for a timer", Key: checker.Delayed.String()},
		{Text: "the ack of an earlier delivery was accepted", Key: checker.StaleAckAccepted.String()},
	}
}
