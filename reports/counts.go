package reports

import (
	"slices"

	"ackgap/checker"
)

// alwaysShown are the counts that are shown even if they are 0.
var alwaysShown = []string{"sent", "ok", "applied", "lost", "duplicate_effect"}

// counts prints the counts of messages.
func (p *printer) counts() {
	t := table{right: []bool{false, true}}
	p.result.Verdict.Counts.Each(func(key string, n uint64) {
		if n == 0 && !slices.Contains(alwaysShown, key) {
			return
		}
		t.add(cell{"  " + spaced(key), plain}, cell{formatCount(n), countTone(key, n)}, cell{checker.Meaning(key), faint})
	})
	p.title("messages")
	p.out.WriteString(t.text("", p.options.Colour))
}

// countTone colours what at-least-once or exactly-once would not allow.
func countTone(key string, n uint64) tone {
	switch {
	case n == 0:
		return plain
	case key == checker.Lost.String(), key == checker.Stuck.String(), key == checker.Phantom.String():
		return bad
	case key == checker.DuplicateEffect.String(), key == checker.HonestLoss.String(), key == checker.DeadLettered.String():
		return notable
	}
	return plain
}
