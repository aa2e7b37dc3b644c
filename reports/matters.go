package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"ackgap/checker"
	"ackgap/history"
	"ackgap/scenarios"
)

// matter is a message worth a diagram.
type matter struct {
	message uint32
	title   string
}

// finding is the title without the message.
func (m matter) finding() string {
	_, finding, _ := strings.Cut(m.title, ": ")
	return finding
}

// matters chooses up to three messages, the worst first: one for each finding with each
// cause, the one with the fewest events. Where a few faults were asked for, messages that they
// name come before others with the same finding, or are added, and all are in the order of their
// story. If there is none, it is the first message.
func matters(r *scenarios.Result) []matter {
	var chosen []matter
	if r.Weathered || len(r.Script) > fewFaults {
		chosen = worst(r, nil)
	} else {
		named := strickenIn(r, nil, len(r.Script))
		chosen = worst(r, named)
		for _, m := range named {
			if len(chosen) < shownTimelines && !slices.ContainsFunc(chosen, func(o matter) bool { return o.finding() == m.finding() }) {
				chosen = append(chosen, m)
			}
		}
		chosen = inOrder(r, chosen)
	}
	if len(chosen) == 0 && r.Verdict.Counts.Sent > 0 {
		chosen = append(chosen, matter{1, "m1"})
	}
	return chosen
}

// worst chooses a message for each finding with each cause, one of the preferred if it can.
func worst(r *scenarios.Result, preferred []matter) (chosen []matter) {
	var labels []string
	shortest := shortestStories(r, preferred)
	for i := range r.Anomalies {
		a := shortest[label(&r.Anomalies[i])]
		known := slices.ContainsFunc(chosen, func(m matter) bool { return m.message == a.Message })
		seen := slices.Contains(labels, label(a))
		if len(chosen) == shownTimelines || known || seen || isMinor(a.Name) && len(chosen) > 0 {
			continue
		}
		labels = append(labels, label(a))
		chosen = append(chosen, matter{a.Message, fmt.Sprintf("m%d: %s", a.Message, label(a))})
	}
	return chosen
}

// inOrder puts messages in the order of their story: one at which a fault struck that is
// in the story of another before that, otherwise in the order in which they were sent.
func inOrder(r *scenarios.Result, all []matter) (ordered []matter) {
	left := slices.Clone(all)
	slices.SortStableFunc(left, func(a, b matter) int {
		return cmp.Compare(firstEvent(r.History, a.message), firstEvent(r.History, b.message))
	})
	for len(left) > 0 {
		next := max(0, slices.IndexFunc(left, func(m matter) bool {
			return !slices.ContainsFunc(left, func(other matter) bool { return causes(r.History, other.message, m.message) })
		}))
		ordered = append(ordered, left[next])
		left = slices.Delete(left, next, next+1)
	}
	return ordered
}

// firstEvent returns the number of a message's first event.
func firstEvent(rec *history.Recording, message uint32) int {
	return slices.IndexFunc(rec.Events, func(e history.Event) bool { return e.Message == message })
}

// causes reports whether the story of a message has a fault in it that struck at another.
func causes(rec *history.Recording, other, message uint32) bool {
	return other != message && slices.ContainsFunc(newStory(rec, message).events, func(e *history.Event) bool { return e.Message == other })
}

// matterOf chooses the message that expectations are about: of the first one that
// expects an anomaly and has it, the message with the fewest events; the first message
// where it is that one's redelivery. Otherwise it is the worst of all.
func matterOf(r *scenarios.Result, expected []scenarios.Expected) matter {
	shortest := shortestStories(r, nil)
	for i := range expected {
		e := &expected[i]
		if e.Key == scenarios.MeasureRedelivered && e.Low >= 0 {
			return matter{1, titleOf(r, 1)}
		}
		if e.High == 0 {
			continue // there is to be none
		}
		for k := range r.Anomalies {
			if named := &r.Anomalies[k]; isCounted(named.Name, e.Key) {
				message := shortest[label(named)].Message
				return matter{message, fmt.Sprintf("m%d: %s", message, label(named))}
			}
		}
	}
	if bad := worst(r, nil); len(bad) > 0 {
		return bad[0]
	}
	return matter{1, "m1"}
}

// strickenIn returns the messages that the faults of a run name, but for those that are
// drawn already, as many as there is room for.
func strickenIn(r *scenarios.Result, drawn []matter, room int) []matter {
	var all []matter
	for _, l := range r.Script {
		m := l.Place.Message
		known := slices.ContainsFunc(slices.Concat(drawn, all), func(o matter) bool { return o.message == m })
		if m != 0 && !known && len(all) < room && firstEvent(r.History, m) >= 0 {
			all = append(all, matter{m, titleOf(r, m)})
		}
	}
	return all
}

// isCounted reports whether a count has an anomaly; how something was lost is
// counted apart, too.
func isCounted(name, key string) bool {
	return name == key || name == checker.Lost.String() && strings.HasPrefix(key, name+"_")
}

// titleOf names a message and the worst that happened to it.
func titleOf(r *scenarios.Result, message uint32) string {
	for i := range r.Anomalies {
		if a := &r.Anomalies[i]; a.Message == message {
			return fmt.Sprintf("m%d: %s", message, label(a))
		}
	}
	return fmt.Sprintf("m%d", message)
}

// shortestStories returns, for each anomaly and cause, the message with the
// fewest events, the first of equals; one of the preferred where there is one.
func shortestStories(r *scenarios.Result, preferred []matter) map[string]*checker.Anomaly {
	events := map[uint32]int{}
	for i := range r.History.Events {
		events[r.History.Events[i].Message]++
	}
	for _, m := range preferred {
		events[m.message] -= len(r.History.Events)
	}
	shortest := map[string]*checker.Anomaly{}
	for i := range r.Anomalies {
		a := &r.Anomalies[i]
		if best := shortest[label(a)]; best == nil || events[a.Message] < events[best.Message] {
			shortest[label(a)] = a
		}
	}
	return shortest
}

// label names an anomaly and its cause.
func label(a *checker.Anomaly) string {
	text := spaced(a.Name)
	if a.Cause != checker.Unexplained {
		text += ", " + a.Cause.String()
	}
	return text
}

func isMinor(key string) bool {
	i := slices.IndexFunc(findings, func(f finding) bool { return f.key == key })
	return i < 0 || findings[i].minor
}
