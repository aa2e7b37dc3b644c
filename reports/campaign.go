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
func Campaign(w io.Writer, s *explore.CampaignSummary, p Page) error {
	var b strings.Builder
	title := fmt.Sprintf("%s of each scenario, seeds %d to %d", plural(s.Planned, "run"), s.FirstSeed, s.FirstSeed+s.Planned-1)
	if s.Shard.Of > 1 {
		title += fmt.Sprintf("; shard %s", s.Shard)
	}
	if !s.Complete() {
		title += fmt.Sprintf("; %s of %s so far", formatCount(s.Blocks), plural(s.All, "block"))
	}
	b.WriteString(p.fitted(title+"; portfolio "+s.Portfolio, "", plain))
	for i := range s.Rows {
		campaignRow(&b, &s.Rows[i], p)
	}
	b.WriteString("\n" + p.fitted("Shares are of the runs in which a fault struck; ranges: 95 %, Wilson; Clopper–Pearson for up to 5 runs.\n"+
		symbolSeen+" seen: the command shows the first such run. "+symbolUnseen+" not seen: with the bound on its probability (one-sided 95 %).", "", faint))
	if slices.ContainsFunc(s.Rows, func(r explore.CampaignRow) bool { return r.Searched.Runs > 0 }) {
		b.WriteString(p.fitted("Shares, bounds and estimates are those of the runs drawn at random; what runs that search found says nothing of how often it happens.", "", faint))
	}
	return writeAll(w, b.String())
}

// campaignRow writes one scenario.
func campaignRow(b *strings.Builder, r *explore.CampaignRow, p Page) {
	b.WriteString("\n" + paint(strings.Join(append([]string{r.Name}, r.Set...), " "), strong, p.Colour))
	fmt.Fprintf(b, "  %s, a fault struck in %s\n", plural(r.Runs+r.Searched.Runs, "run"), formatCount(r.Exposed+r.Searched.Exposed))
	if r.Runs+r.Searched.Runs == 0 {
		return
	}
	t := table{}
	for _, c := range contracts {
		t.add(campaignContract(r, c)...)
	}
	for _, key := range campaignCounts(r) {
		tally, searched, first := r.Of(key), r.Searched.Of(key), r.First(key)
		told := campaignEvidence(r, r.Interval(key), searched.Runs)
		if first == nil {
			t.add(cell{campaignSymbol(r.Interval(key), r.Searched.Exposed, first) + " " + countTitle(key), plain}, cell{told, plain}, cell{})
			continue
		}
		t.add(cell{symbolSeen + " " + countTitle(key), plain}, cell{plural(tally.Messages+searched.Messages, "message") + " in " + told, plain},
			cell{"simulate run " + first.Token, faint})
	}
	b.WriteString(t.textWithin("  ", p.tableColumns(), p.Colour))
	if cut := r.Cut + r.Searched.Cut; cut > 0 {
		b.WriteString(p.fitted(fmt.Sprintf("? %s were cut off before they had come to rest.", plural(cut, "run")), "  ", notable))
	}
	b.WriteString(p.fitted(saturation(r), "  ", plain))
	b.WriteString(p.fitted(strategiesText(r), "  ", plain))
}

// campaignSymbol is [evidenceSymbol] where runs of the search tested it as well.
func campaignSymbol(drawn explore.Interval, searched uint64, first *explore.Witness) string {
	return evidenceSymbol(putToTest(drawn, searched), first)
}

// putToTest counts the runs of the search among those that tested something. It
// is for symbols only.
func putToTest(drawn explore.Interval, searched uint64) explore.Interval {
	drawn.Of += searched
	return drawn
}

// campaignEvidence says in how many runs something was found: of those that were
// drawn at random, with what follows for others, and of those that searched.
func campaignEvidence(r *explore.CampaignRow, drawn explore.Interval, searched uint64) string {
	of := fmt.Sprintf("%s of the search", formatCount(searched))
	switch {
	case r.Runs == 0:
		return of
	case searched == 0:
		return evidence(drawn)
	case drawn.Of == 0:
		return of + ", and none drawn at random, in which no fault struck"
	}
	return evidence(drawn) + ", and " + of
}

// strategiesText says how the runs were chosen, and what that has found.
func strategiesText(r *explore.CampaignRow) string {
	var parts []string
	for _, s := range r.Strategies {
		part := fmt.Sprintf("%s %s", s.Strategy, formatCount(s.Runs))
		if len(r.Claims) > 0 {
			part += fmt.Sprintf(" (%s)", formatCount(s.Violated))
		}
		parts = append(parts, part)
	}
	text := "Runs by strategy"
	if len(r.Claims) > 0 {
		text += " (and those that violate a claim)"
	}
	text += ": " + strings.Join(parts, ", ") + "."
	if gaveUpTurns(r.Strategies) {
		text += " The weather fills these runs with more faults than a search places, so few-faults and guided gave their turns to uniform."
	}
	return text
}

// gaveUpTurns reports whether strategies that place faults had a share, and no run:
// see docs/campaigns.md.
func gaveUpTurns(all []explore.StrategyTally) bool {
	var uniform, searching uint64
	asked := false
	for _, s := range all {
		switch s.Strategy {
		case explore.FewFaults.String(), explore.Guided.String():
			asked, searching = true, searching+s.Runs
		case explore.Uniform.String():
			uniform = s.Runs
		}
	}
	return asked && searching == 0 && uniform > 200 // a share of one percent would have had a turn
}

// campaignContract writes a contract with its evidence.
func campaignContract(r *explore.CampaignRow, c checker.Contract) []cell {
	first, status := r.FirstViolation(c), r.Status(c)
	mark, tone := statusMark(status)
	drawn, searched := r.Contracts[c].Interval(), &r.Searched.Contracts[c]
	told := campaignSymbol(drawn, searched.Tested, first) + " violated in " + campaignEvidence(r, drawn, searched.Violated)
	cells := []cell{{mark + " " + hyphened(c.String()), tone}, {told, plain}, {}}
	switch {
	case first != nil:
		cells[2] = cell{"simulate run " + first.Token, faint}
	case status == checker.Holds && slices.Contains(r.Claims, c):
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
		if !slices.Contains(keys, key) && r.First(key) != nil {
			keys = append(keys, key)
		}
	}
	return keys
}

// saturation says how much of what can happen was seen.
func saturation(r *explore.CampaignRow) string {
	distinct, once, twice := r.Timelines.Counts()
	searched, _, _ := r.SearchedTimelines.Counts()
	more := ""
	if searched > 0 {
		more = fmt.Sprintf(" The search had %s different ones.", formatCount(searched))
	}
	switch {
	case r.Runs == 0:
		return "Timelines: no run was drawn at random, so nothing is known of those that are left." + more
	case once == distinct && twice == 0 && distinct > 1:
		return fmt.Sprintf("Timelines: %s, all different: no end in sight. Fewer messages (--messages 2) have fewer.", formatCount(distinct)) + more
	}
	text := fmt.Sprintf("Timelines: %s different ones; the next run has a new one with a probability of about %s %% (Good–Turing)",
		formatCount(distinct), percent(explore.Unseen(once, r.Runs), math.Ceil))
	return text + fmt.Sprintf("; there are at least about %s (Chao1).", digits3(explore.AtLeastInAll(distinct, once, twice))) + more
}

type campaignJSON struct {
	Planned   uint64            `json:"runs_planned"`
	FirstSeed uint64            `json:"first_seed"`
	Shard     string            `json:"shard"`
	Blocks    uint64            `json:"blocks"`
	All       uint64            `json:"blocks_planned"`
	Portfolio string            `json:"portfolio"`
	Scenarios []campaignRowJSON `json:"scenarios"`
}

type campaignRowJSON struct {
	Scenario  string                 `json:"scenario"`
	Set       []string               `json:"set"`
	Runs      uint64                 `json:"runs"`
	Exposed   uint64                 `json:"exposed"`
	Cut       uint64                 `json:"cut"`
	Portfolio []strategyJSON         `json:"strategies"`
	Contracts []campaignContractJSON `json:"contracts"`
	Counts    []campaignCountJSON    `json:"counts"`
	Timelines timelinesJSON          `json:"timelines"`
}

type strategyJSON struct {
	Strategy string `json:"strategy"`
	Runs     uint64 `json:"runs"`
	Violated uint64 `json:"violated"`
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

// campaignEvidentJSON is evidence: in how many runs drawn at random, in how many
// of the exposed ones, the 95 % interval of that, in how many runs of the search,
// and the token of the first run of all.
type campaignEvidentJSON struct {
	Runs    uint64  `json:"runs"`
	Search  uint64  `json:"searched"`
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
	Searched     uint64  `json:"searched"`
	Once         uint64  `json:"once"`
	Twice        uint64  `json:"twice"`
	Unseen       float64 `json:"good_turing_unseen"`
	AtLeastInAll float64 `json:"chao1"`
}

// CampaignJSON writes what a campaign has found, as one JSON object. It returns
// the writer's error.
func CampaignJSON(w io.Writer, s *explore.CampaignSummary) error {
	out := campaignJSON{Planned: s.Planned, FirstSeed: s.FirstSeed, Shard: s.Shard.String(), Blocks: s.Blocks, All: s.All, Portfolio: s.Portfolio}
	for i := range s.Rows {
		out.Scenarios = append(out.Scenarios, campaignRowOf(&s.Rows[i]))
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

func campaignRowOf(r *explore.CampaignRow) campaignRowJSON {
	row := campaignRowJSON{Scenario: r.Name, Set: r.Set, Runs: r.Runs + r.Searched.Runs, Exposed: r.Exposed + r.Searched.Exposed,
		Cut: r.Cut + r.Searched.Cut, Counts: []campaignCountJSON{}}
	for _, s := range r.Strategies {
		row.Portfolio = append(row.Portfolio, strategyJSON(s))
	}
	for _, c := range contracts {
		t, searched := &r.Contracts[c], &r.Searched.Contracts[c]
		row.Contracts = append(row.Contracts, campaignContractJSON{hyphened(c.String()), slices.Contains(r.Claims, c),
			r.Status(c).String(), campaignEvident(t.Violated, searched.Violated, searched.Tested, t.Interval(), r.FirstViolation(c))})
	}
	tallies := r.Tallies
	if len(tallies) == 0 {
		tallies = r.Searched.Tallies
	}
	for i := range tallies {
		key := tallies[i].Key
		t, searched := r.Of(key), r.Searched.Of(key)
		row.Counts = append(row.Counts, campaignCountJSON{key, t.Messages + searched.Messages,
			campaignEvident(t.Runs, searched.Runs, r.Searched.Exposed, r.Interval(key), r.First(key))})
	}
	d := &row.Timelines
	d.Distinct, d.Once, d.Twice = r.Timelines.Counts()
	d.Searched, _, _ = r.SearchedTimelines.Counts()
	d.Unseen, d.AtLeastInAll = explore.Unseen(d.Once, r.Runs), explore.AtLeastInAll(d.Distinct, d.Once, d.Twice)
	return row
}

func campaignEvident(runs, searched, tested uint64, i explore.Interval, first *explore.Witness) campaignEvidentJSON {
	e := campaignEvidentJSON{Runs: runs, Search: searched, Exposed: i.Count, Of: i.Of, Low: i.Low, High: i.High, Sides: i.Sides,
		Method: string(i.Method), Evidence: evidenceWord(putToTest(i, tested), first)}
	if first != nil {
		e.First = first.Token
	}
	return e
}
