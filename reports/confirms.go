package reports

import (
	"slices"

	"ackgap/history"
)

// inTransaction reports whether a confirm is that of a transaction's record, and
// its producer had not given the attempt up: it takes such a confirm, and reports
// nothing before the transaction has ended.
func (t *teller) inTransaction(confirm *history.Event) bool {
	return confirm.Parent != 0 && t.rec.Events[confirm.Parent-1].Kind == history.Append &&
		!slices.ContainsFunc(t.events, func(e *history.Event) bool {
			return e.Kind == history.Timeout && e.Message == confirm.Message && e.Attempt == confirm.Attempt
		})
}

// tooLate says why nothing follows from a confirm that has come. Its sender has had its answer
// before, or dies with work left to do: to commit a business transaction, for one that publishes
// first, or to mark the message, for a relay. If it had died before the confirm came, that would be lost.
func (t *teller) tooLate(confirm *history.Event) string {
	sender, relayed, died := t.lane(t.usualPeer(t.bySent[confirm.Seq])), false, false
	for _, e := range t.events {
		relayed = relayed || e.Kind == history.Send && e.Reason == history.InOutbox
		isOutcome := relayed && e.Kind == history.Mark || !relayed && e.Kind == history.Send && e.Type != history.Invoke
		switch {
		case e.Seq < confirm.Seq && isOutcome:
			return ", too late"
		case e.Seq < confirm.Seq:
		case isOutage(e.Kind) && t.lane(e.Node) == sender:
			died = true
		case died && relayed && (isOutcome || e.Kind == history.Attempt):
			return ", before the mark"
		case died && (isOutcome || e.Kind == history.Attempt):
			return ", before commit"
		case isOutcome:
			return ", too late"
		}
	}
	return ", too late"
}

// endsTransaction reports whether a producer's operation is done because its
// transaction has ended.
func (s *story) endsTransaction(send *history.Event) bool {
	return send.Parent != 0 && s.rec.Events[send.Parent-1].Kind == history.Finish
}
