package reports

import (
	"fmt"
	"time"

	"ackgap/history"
)

// mark draws an event that is no end of a packet, if it is worth a row.
func (t *teller) mark(e *history.Event) {
	s := step{at: e.At, from: t.lane(e.Node), to: none}
	switch e.Kind {
	case history.Send:
		t.send(&s, e)
	case history.Timeout:
		s.mark, s.tone, s.note = "!", notable, "no answer in "+formatTime(time.Duration(e.Value))
	case history.Expire:
		s.mark, s.tone, s.note = "◆", notable, "lease of "+formatTime(time.Duration(e.Value))+" ran out"
	case history.Requeue:
		s.mark, s.tone, s.note = "↻", notable, "ready again"
	case history.Settle:
		switch {
		case e.Reason == history.AtHandOut:
			s.mark, s.note = "□", "settled at hand-out"
		case e.Reason == history.Skipped:
			s.mark, s.tone, s.note = "✗", bad, "skipped: the cursor begins behind it"
		case t.words.log && (e.Reason != history.InOneCommit || !t.applied[commitOf(e)]):
			s.mark, s.note = "□", "the cursor passes it"
		}
	case history.Store:
		t.stored(&s, e)
	case history.CopyLost:
		s.mark, s.tone, s.note = "✗", bad, copyName(e)+" lost "+rungNote(e.Reason)
	case history.Mark:
		s.mark, s.note = "✓", relayedNote
		if e.Reason == history.Skipped {
			s.mark, s.tone, s.note = "✗", bad, "skipped: never looked at"
		}
		if e.Reason == history.RolledBack {
			s.mark, s.tone, s.note = "✗", bad, "business rolled back"
		}
	case history.Release:
		if e.Reason == history.Fenced {
			s.mark, s.tone, s.note = "✗", notable, "dropped: commit refused"
		}
	case history.EffectLost:
		s.mark, s.tone, s.note = "✗", bad, "effect lost "+rungNote(e.Reason)
	case history.CopyBack:
		s.mark, s.tone, s.note = "↻", notable, copyName(e)+" is back"
		if e.Reason == history.StoredAgain {
			s.note = copyName(e) + " stored again"
		}
	case history.DeadLetter:
		s.mark, s.tone, s.note = "✗", bad, "dead-lettered"
	case history.HandlerFailed:
		if e.Reason == history.Poisoned { // otherwise the timeout tells it
			s.mark, s.tone, s.note = "!", notable, "handler fails on it"
		}
	case history.Write:
		s.mark, s.note = "◌", "written, not committed"
	case history.Marker:
		s.mark, s.note = "◆", copyName(e)+" committed"
		if e.Type == history.Fail {
			s.mark, s.tone, s.note = "✗", notable, copyName(e)+" void: transaction aborted"
		}
	case history.Lost:
		if e.Reason == history.Aborted {
			s.mark, s.tone, s.note = "✗", notable, "effect void: transaction aborted"
			break
		}
		t.lost(&s, e)
	case history.Part:
		t.part(&s)
	case history.Effect, history.Dedup:
		t.committed(&s, e)
	default:
		t.nodeEvent(&s, e)
	}
	if s.mark != "" || s.to != none {
		t.add(s)
	}
}

// send marks the outcome of the producer's operation where no packet brought
// it, and an invocation that no request followed.
func (t *teller) send(s *step, e *history.Event) {
	switch {
	case e.Type == history.Ok && t.endsTransaction(e):
		s.mark, s.note = "◦", "ok: transaction ended"
	case e.Type == history.Ok && e.Reason == history.InOutbox:
		s.mark, s.note = "◦", "ok: in the outbox"
	case e.Type == history.Ok:
		s.mark, s.note = "◦", "ok, unconfirmed"
	case e.Type == history.Fail:
		s.mark, s.tone, s.note = "!", notable, "gives up: failed"
	case e.Type == history.Info:
		s.mark, s.tone, s.note = "!", notable, "outcome unknown"
	case !t.wasAttempted():
		s.mark, s.note = "◦", "accepted"
	}
}

func (t *teller) wasAttempted() bool {
	for _, e := range t.events {
		if e.Kind == history.Attempt {
			return true
		}
	}
	return false
}

// lost draws the loss of a packet that no event sent: a response.
func (t *teller) lost(s *step, e *history.Event) {
	if e.Packet == history.Work {
		s.from = t.lane(e.Peer)
		s.mark, s.tone, s.note = "✗", bad, "lost while at work"
		if f := t.byEnd[e.Seq]; f != nil {
			s.note = f.label() + " lost with it"
		}
		return
	}
	f := flight{packet: e.Packet, sent: e}
	s.to, s.form, s.tone, s.label, s.note = t.lane(e.Peer), broken, bad, f.label(), lossNote(t.rec, e)
}

// stored marks a copy whose request had come before, unless a transaction's end tells it.
func (t *teller) stored(s *step, e *history.Event) {
	if e.Parent != 0 && t.rec.At(e.Parent).Kind == history.Marker {
		return
	}
	s.mark, s.note = "■", t.words.stored(e)
	if t.copies > 1 {
		s.note = copyName(e) + " " + s.note
	}
}

// committed marks an effect or a hit of the dedup table whose request had
// arrived some time before.
func (t *teller) committed(s *step, e *history.Event) {
	if e.Kind == history.Dedup {
		s.mark, s.tone, s.note = "○", good, "seen before, skipped"
		return
	}
	t.effects++
	s.mark, s.tone, s.note = "●", good, t.effectNote(t.settled[commitOf(e)])
	if t.effects > 1 {
		s.tone = bad
	}
}

// part marks what the first of two sinks has done.
func (t *teller) part(s *step) {
	t.parts++
	s.mark, s.note = "◐", fmt.Sprintf("half %d", t.parts)
	if t.parts > 1 {
		s.tone, s.note = bad, s.note+repeatedNote
	}
}

// nodeEvent marks what happened to a node.
func (t *teller) nodeEvent(s *step, e *history.Event) {
	switch e.Kind {
	case history.Crash:
		s.mark, s.tone, s.state, s.note = "✗", bad, down, crashNote(e.Reason)+t.stage(e)
		if e.Reason == history.Closed && t.stage(e) == "" {
			s.tone = notable // nothing was in its hands
		}
	case history.PowerLoss:
		s.mark, s.tone, s.state, s.note = "✗", bad, down, "power loss"+t.stage(e)
	case history.DiskLoss:
		s.mark, s.tone, s.state, s.note = "✗", bad, down, "disk lost"+t.stage(e)
	case history.Restart:
		s.mark, s.state, s.note = "◎", running, "restart"
	case history.Failover:
		s.mark, s.tone, s.note = "!", notable, "hands over"
	case history.Lead:
		s.mark, s.note = "◎", "leads now"
	case history.Pause:
		s.mark, s.tone, s.state, s.note = "‖", notable, stalled, "paused"
		if e.Value > 0 {
			s.note = "paused for " + formatTime(time.Duration(e.Value))
		}
	case history.Resume:
		s.mark, s.state, s.note = "▷", running, "goes on"
	case history.Slow:
		s.mark, s.tone, s.note = "~", notable, fmt.Sprintf("slow, x%d", e.Value)
	case history.SpeedUp:
		s.mark, s.note = "~", "as fast as before"
	case history.Partition, history.Reconnect:
		t.partition(s, e)
	case history.Poison:
		s.mark, s.tone, s.note = "!", notable, fmt.Sprintf("m%d is poison", e.Message)
	case history.Forget:
		s.mark, s.tone, s.note = "!", notable, "forgets"
		if e.Reason == history.KeyExpired {
			s.note = fmt.Sprintf("has forgotten m%d", e.Message)
		}
	case history.Unroute:
		s.mark, s.tone, s.note = "≠", bad, "nobody is subscribed"
		if e.Value > 0 {
			s.note += " for " + formatTime(time.Duration(e.Value))
		}
	case history.Late:
		if t.lane(e.Peer) == none {
			s.mark, s.tone, s.note = "…", notable, "held up by "+formatTime(time.Duration(e.Value))
			if e.Parent != 0 && t.rec.At(e.Parent).Kind == history.Finish {
				s.note = endingWords + " " + s.note
			}
		}
	}
}

// crashNote says in a word how a process came to its end.
func crashNote(why history.Reason) string {
	switch why {
	case history.Closed:
		return "stopped"
	case history.GaveUp:
		return "gave up"
	}
	return "crash"
}

// partition draws the cut, or its end, between two nodes.
func (t *teller) partition(s *step, e *history.Event) {
	s.mark, s.tone, s.note = "≠", bad, "cut off"
	if e.Kind == history.Reconnect {
		s.mark, s.tone, s.note = "=", plain, "connected again"
	}
	if peer := t.lane(e.Peer); peer != none && peer != s.from {
		s.to, s.label, s.note, s.form = peer, s.note, "", cut
	}
}

// stage says where in the handling of the message a crash struck, if it did.
func (t *teller) stage(crash *history.Event) string {
	for _, e := range t.abandoned {
		if e.Parent != crash.Seq {
			continue
		}
		switch e.Reason {
		case history.AckGap:
			return " in the ACK gap"
		case history.BeforeProcessing:
			return " before processing"
		case history.MidProcessing:
			return " mid-processing"
		}
	}
	return ""
}

func copyName(e *history.Event) string { return fmt.Sprintf("copy %d", e.Copy) }

// relayedNote: the relay has its confirm, and marks the outbox's row.
const relayedNote = "marked as sent"

// repeatedNote stands behind what has been done before.
const repeatedNote = " ← duplicate"

func (t *teller) effectNote(inOneCommit bool) string {
	note := fmt.Sprintf("effect %d", t.effects)
	if inOneCommit {
		note += " + " + t.words.choose("offset", "ack") + ": one commit"
	}
	if t.effects > 1 {
		note += repeatedNote
	}
	return note
}
