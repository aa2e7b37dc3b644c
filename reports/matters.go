package reports

import (
	"fmt"
	"slices"
	"strings"

	"ackgap/checker"
	"ackgap/scenarios"
)

// matter is a message worth a diagram.
type matter struct {
	message uint32
	title   string
}

// matters chooses up to three messages, the worst first: one for each finding
// with each cause, the one with the fewest events. If nothing was wrong with
// any, it is the first message.
func matters(r *scenarios.Result) []matter {
	var chosen []matter
	var labels []string
	shortest := shortestStories(r)
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
	if len(chosen) == 0 && r.Verdict.Counts.Sent > 0 {
		chosen = append(chosen, matter{1, "m1"})
	}
	return chosen
}

// matterOf chooses the message that expectations are about: of the first one that
// expects an anomaly and has it, the message with the fewest events; the first message
// where it is that one's redelivery. Otherwise it is the worst of all.
func matterOf(r *scenarios.Result, expected []scenarios.Expected) matter {
	shortest := shortestStories(r)
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
	return matters(r)[0]
}

// strickenIn returns the messages that the faults of a run name, but for one that is
// drawn already, as many as there is room for.
func strickenIn(r *scenarios.Result, drawn uint32) []matter {
	var all []matter
	for _, l := range r.Script {
		m := l.Place.Message
		known := m == drawn || slices.ContainsFunc(all, func(o matter) bool { return o.message == m })
		if m != 0 && !known && len(all)+1 < shownTimelines {
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
// fewest events, the first of equals.
func shortestStories(r *scenarios.Result) map[string]*checker.Anomaly {
	events := map[uint32]int{}
	for i := range r.History.Events {
		events[r.History.Events[i].Message]++
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
