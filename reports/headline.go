package reports

import (
	"fmt"
	"strings"

	"ackgap/checker"
	"ackgap/history"
	"ackgap/scenarios"
)

// namedMessages is how many messages a sentence names.
const namedMessages = 5

// finding says in words what a fate or mark means.
type finding struct {
	key       string // of the count
	predicate string // after "m1" or "3 messages"; %s is "was" or "were"
	minor     bool   // not worth a sentence beside a worse one
}

// findings are in the order of their severity.
var findings = []finding{
	{"lost", "%s lost, although the producer was told ok", false},
	{"duplicate_effect", "%s applied more than once", false},
	{"stuck", "%s never applied, and a copy is stuck", false},
	{"phantom", "%s applied, although rolled back or never sent", false},
	{"aborted_read", "%s read although aborted", false},
	{"torn", "%s applied by half", false},
	{"committed_too_far", "%s settled without having been executed", false},
	{"stale_ack_accepted", "%s settled by an ack whose lease was over", true},
	{"overlapping_leases", "%s leased twice at the same time", true},
	{"redelivered_after_ack", "%s delivered again after the ack", false},
	{"acked_twice", "%s settled twice", true},
	{"lease_mistimed", "%s leased for longer or shorter than agreed", true},
	{"dead_lettered", "%s moved to the dead letters", false},
	{"in_flight", "%s still in flight when the run was cut off", false},
	{"honest_loss", "%s not applied, and the producer was never told ok", false},
	{"ambiguous", "%s applied, although the producer was never told ok", false},
	{"absorbed", "%s repeated, but applied only once", false},
	{"delayed", "%s applied only after a timer had run out", true},
	{"duplicate_delivered", "%s delivered more than once", true},
	{"duplicate_stored", "%s stored more than once", true},
	{"reordered", "%s applied out of order", true},
	{"unavailable", "%s refused or left without an answer", true},
}

// sentences is how many findings the headline tells.
const sentences = 2

// headline says in a few plain sentences what happened, the worst first.
func headline(r *scenarios.Result) []string {
	var lines []string
	for i := range findings {
		f := &findings[i]
		n, _ := r.Verdict.Counts.Of(f.key)
		if n == 0 || f.minor && len(lines) > 0 || len(lines) == sentences {
			continue
		}
		lines = append(lines, f.sentence(r, n))
	}
	if all := overall(&r.Verdict.Counts); all != "" && (len(lines) == 0 || r.Verdict.Counts.Sent > 1) {
		lines = append(lines, all)
	}
	return lines
}

// overall says what became of the messages that were applied.
func overall(c *checker.Counts) string {
	applied := c.Fate(checker.Applied)
	once := applied - min(applied, c.Mark(checker.DuplicateEffect))
	subject, verb := fmt.Sprintf("%s of %s", formatCount(applied), plural(c.Sent, "message")), "were"
	if applied == c.Sent {
		subject = "All " + plural(applied, "message")
	}
	if applied == 1 {
		verb = "was"
	}
	switch {
	case c.Sent == 0:
		return "No message was sent."
	case applied == 0:
		return ""
	case c.Sent == 1 && once == 1:
		return "m1 was applied exactly once."
	case once == applied:
		return fmt.Sprintf("%s %s applied exactly once.", subject, verb)
	}
	return fmt.Sprintf("%s %s applied, %s of them exactly once.", subject, verb, formatCount(once))
}

// sentence tells the finding about n messages and the cause for the first one.
func (f *finding) sentence(r *scenarios.Result, n uint64) string {
	found := named(r.Anomalies, f.key)
	subject, verb := plural(n, "message"), "were"
	if n == 1 {
		verb = "was"
		if len(found) > 0 {
			subject = fmt.Sprintf("m%d", found[0].Message)
		}
	}
	text, colon := subject+" "+fmt.Sprintf(f.predicate, verb), ": "
	if n == 1 && len(found) > 0 && f.key == checker.DuplicateEffect.String() {
		effects := countOf(r.History, found[0].Message, history.Effect)
		text = subject + " was applied " + times(effects)
		switch {
		case effects < 2:
			text = subject + " was done " + times(countOf(r.History, found[0].Message, history.Part)) + " by the first of its two sinks"
		case effects > 2: // each repetition has a cause of its own, and one is told
			colon = ". What led to the first repetition: "
		}
	}
	switch {
	case len(found) == 0:
		return text + "."
	case n == 1:
		return text + colon + lowerFirst(found[0].Cause.Sentence())
	}
	return fmt.Sprintf("%s: %s. m%d: %s", text, nameMessages(found), found[0].Message, found[0].Cause.Sentence())
}

// named returns the anomalies with that name.
func named(all []checker.Anomaly, name string) []checker.Anomaly {
	var found []checker.Anomaly
	for _, a := range all {
		if a.Name == name {
			found = append(found, a)
		}
	}
	return found
}

func countOf(rec *history.Recording, message uint32, kind history.Kind) int {
	n := 0
	for i := range rec.Events {
		if e := &rec.Events[i]; e.Kind == kind && e.Message == message {
			n++
		}
	}
	return n
}

// lowerFirst lets a sentence go on after a colon.
func lowerFirst(sentence string) string { return strings.ToLower(sentence[:1]) + sentence[1:] }

// times says how often: "twice", "3 times".
func times(n int) string {
	if n == 2 {
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}

func nameMessages(anomalies []checker.Anomaly) string {
	var names []string
	for i, a := range anomalies {
		if i == namedMessages {
			names = append(names, fmt.Sprintf("and %d more", len(anomalies)-i))
			break
		}
		names = append(names, fmt.Sprintf("m%d", a.Message))
	}
	return strings.Join(names, ", ")
}
