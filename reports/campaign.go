package reports

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"ackgap/checker"
	"ackgap/explore"
)

// Campaign writes what a campaign has found, for people: for each scenario its
// contracts, what became of messages, and how much of what can happen was seen.
// It returns the writer's error.
func Campaign(w io.Writer, s *explore.CampaignSummary, colour bool) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s of each scenario, seeds %d to %d", plural(s.Planned, "run"), s.FirstSeed, s.FirstSeed+s.Planned-1)
	if s.Shard.Of > 1 {
		fmt.Fprintf(&b, "; shard %s", s.Shard)
	}
	if !s.Complete() {
		fmt.Fprintf(&b, "; %s of %s so far", formatCount(s.Blocks), plural(s.All, "block"))
	}
	b.WriteString("\n")
	for i := range s.Rows {
		campaignRow(&b, &s.Rows[i], colour)
	}
	b.WriteString("\n" + paint("Shares are of the runs in which a fault struck; ranges: 95 %, Wilson; Clopper–Pearson for up to 5 runs.\n"+
		symbolSeen+" seen: the command shows the first such run. "+symbolUnseen+" not seen: with the bound on its probability (one-sided 95 %).", faint, colour) + "\n")
	return writeAll(w, b.String())
}

// campaignRow writes one scenario.
func campaignRow(b *strings.Builder, r *explore.CampaignRow, colour bool) {
	b.WriteString("\n" + paint(strings.Join(append([]string{r.Name}, r.Set...), " "), strong, colour))
	fmt.Fprintf(b, "  %s, a fault struck in %s\n", plural(r.Runs, "run"), formatCount(r.Exposed))
	if r.Runs == 0 {
		return
	}
	t := table{}
	for _, c := range contracts {
		t.add(campaignContract(r, c)...)
	}
	for _, key := range campaignCounts(r) {
		tally := r.Of(key)
		if tally.First == nil {
			t.add(cell{evidenceSymbol(r.Interval(key), nil) + " " + countTitle(key), plain}, cell{evidence(r.Interval(key)), plain}, cell{})
			continue
		}
		t.add(cell{symbolSeen + " " + countTitle(key), plain}, cell{plural(tally.Messages, "message") + " in " + evidence(r.Interval(key)), plain},
			cell{"simulate run " + r.Token(tally.First.Seed), faint})
	}
	b.WriteString(t.text("  ", colour))
	if r.Cut > 0 {
		b.WriteString(paint(fmt.Sprintf("  ? %s were cut off before they had come to rest.", plural(r.Cut, "run")), notable, colour) + "\n")
	}
	b.WriteString("  " + saturation(r) + "\n")
}

// campaignContract writes a contract with its evidence.
func campaignContract(r *explore.CampaignRow, c checker.Contract) []cell {
	tally := &r.Contracts[c]
	mark, tone := statusMark(tally.Status())
	cells := []cell{{mark + " " + hyphened(c.String()), tone}, {evidenceSymbol(tally.Interval(), tally.First) + " violated in " + evidence(tally.Interval()), plain}, {}}
	switch {
	case tally.First != nil:
		cells[2] = cell{"simulate run " + r.Token(tally.First.Seed), faint}
	case tally.Status() == checker.Holds && slices.Contains(r.Claims, c):
		cells[2] = cell{"as claimed", plain}
	}
	return cells
}

// campaignCounts are the counts that are told: what is feared, seen or not, and
// of other ends and marks what was seen.
func campaignCounts(r *explore.CampaignRow) []string {
	keys := []string{checker.Lost.String(), checker.DuplicateEffect.String()}
	for _, key := range slices.Concat(feared, []string{checker.DuplicateStored.String(), checker.DuplicateDelivered.String(), checker.Absorbed.String(),
		checker.Delayed.String(), checker.StaleAckAccepted.String()}) {
		if !slices.Contains(keys, key) && r.Of(key).Messages > 0 {
			keys = append(keys, key)
		}
	}
	return keys
}

// saturation says how much of what can happen was seen.
func saturation(r *explore.CampaignRow) string {
	distinct, once, twice := r.Timelines.Counts()
	if once == distinct && twice == 0 && distinct > 1 {
		return fmt.Sprintf("Timelines: %s, all different: no end in sight. Fewer messages (--messages 2) have fewer.", formatCount(distinct))
	}
	text := fmt.Sprintf("Timelines: %s different ones; the next run has a new one with a probability of about %s %% (Good–Turing)",
		formatCount(distinct), percent(explore.Unseen(once, r.Runs), math.Ceil))
	return text + fmt.Sprintf("; there are at least about %s (Chao1).", digits3(explore.AtLeastInAll(distinct, once, twice)))
}

type campaignJSON struct {
	Planned   uint64            `json:"runs_planned"`
	FirstSeed uint64            `json:"first_seed"`
	Shard     string            `json:"shard"`
	Blocks    uint64            `json:"blocks"`
	All       uint64            `json:"blocks_planned"`
	Scenarios []campaignRowJSON `json:"scenarios"`
}

type campaignRowJSON struct {
	Scenario  string                 `json:"scenario"`
	Set       []string               `json:"set"`
	Runs      uint64                 `json:"runs"`
	Exposed   uint64                 `json:"exposed"`
	Cut       uint64                 `json:"cut"`
	Contracts []campaignContractJSON `json:"contracts"`
	Counts    []campaignCountJSON    `json:"counts"`
	Timelines timelinesJSON          `json:"timelines"`
}

type campaignContractJSON struct {
	Contract string              `json:"contract"`
	Claimed  bool                `json:"claimed"`
	Status   string              `json:"status"`
	Violated campaignEvidentJSON `json:"violated"`
}

type campaignCountJSON struct {
	Count    string `json:"count"`
	Messages uint64 `json:"messages"`
	campaignEvidentJSON
}

// campaignEvidentJSON is evidence: in how many runs, in how many of the exposed
// ones, the 95 % interval of that, and the token of the first run.
type campaignEvidentJSON struct {
	Runs    uint64  `json:"runs"`
	Exposed uint64  `json:"exposed"`
	Of      uint64  `json:"of"`
	Low     float64 `json:"low"`
	High    float64 `json:"high"`
	Sides   int     `json:"sides"`
	Method  string  `json:"method"`
	First   string  `json:"first"`
	// Evidence is seen, not_seen, or untested, where no fault struck.
	Evidence string `json:"evidence"`
}

type timelinesJSON struct {
	Distinct     uint64  `json:"distinct"`
	Once         uint64  `json:"once"`
	Twice        uint64  `json:"twice"`
	Unseen       float64 `json:"good_turing_unseen"`
	AtLeastInAll float64 `json:"chao1"`
}

// CampaignJSON writes what a campaign has found, as one JSON object. It returns
// the writer's error.
func CampaignJSON(w io.Writer, s *explore.CampaignSummary) error {
	out := campaignJSON{Planned: s.Planned, FirstSeed: s.FirstSeed, Shard: s.Shard.String(), Blocks: s.Blocks, All: s.All}
	for i := range s.Rows {
		out.Scenarios = append(out.Scenarios, campaignRowOf(&s.Rows[i]))
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

func campaignRowOf(r *explore.CampaignRow) campaignRowJSON {
	row := campaignRowJSON{Scenario: r.Name, Set: r.Set, Runs: r.Runs, Exposed: r.Exposed, Cut: r.Cut, Counts: []campaignCountJSON{}}
	for _, c := range contracts {
		t := &r.Contracts[c]
		row.Contracts = append(row.Contracts, campaignContractJSON{hyphened(c.String()), slices.Contains(r.Claims, c),
			t.Status().String(), campaignEvident(r, t.Violated, t.Interval(), t.First)})
	}
	for _, t := range r.Tallies {
		row.Counts = append(row.Counts, campaignCountJSON{t.Key, t.Messages, campaignEvident(r, t.Runs, r.Interval(t.Key), t.First)})
	}
	d := &row.Timelines
	d.Distinct, d.Once, d.Twice = r.Timelines.Counts()
	d.Unseen, d.AtLeastInAll = explore.Unseen(d.Once, r.Runs), explore.AtLeastInAll(d.Distinct, d.Once, d.Twice)
	return row
}

func campaignEvident(r *explore.CampaignRow, runs uint64, i explore.Interval, first *explore.Witness) campaignEvidentJSON {
	e := campaignEvidentJSON{Runs: runs, Exposed: i.Count, Of: i.Of, Low: i.Low, High: i.High, Sides: i.Sides, Method: string(i.Method), Evidence: evidenceWord(i, first)}
	if first != nil {
		e.First = r.Token(first.Seed)
	}
	return e
}
