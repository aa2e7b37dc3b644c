package reports

import (
	"slices"
	"strings"

	"ackgap/checker"
	"ackgap/explore"
)

// legend explains the words in which this case was told, and no others.
func (p *casePrinter) legend() {
	texts := []string{controlMeans}
	if means := p.options.verdictMeans(p.result.Verdict()); means != "" {
		texts = append(texts, means)
	}
	if slices.ContainsFunc(p.result.Checks(), func(c explore.CheckResult) bool { return bounded(&c.Run) || bounded(&c.Control) }) {
		texts = append(texts, boundMeans)
	}
	if means := countsMean(p.result.Checks()); means != "" {
		texts = append(texts, means)
	}
	p.part("How to read it", strings.Join(texts, "\n\n"))
}

// countsMean explains the counts of messages that were looked at, in their order.
func countsMean(checks []explore.CheckResult) string {
	var keys, texts []string
	for _, c := range checks {
		for _, f := range slices.Concat(c.Run.Found, c.Control.Found) {
			key := f.Expected.Key
			if means := checker.Meaning(key); means != "" && !slices.Contains(keys, key) {
				keys = append(keys, key)
				texts = append(texts, spaced(key)+": "+means)
			}
		}
	}
	if len(texts) == 0 {
		return ""
	}
	return "Counts are of messages. " + upperFirst(strings.Join(texts, "; ")) + "."
}

func upperFirst(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

const controlMeans = `Control: the same, but for what stands below it behind "with". That what comes of it changes too shows that
it depends on that. Either of the two may be the one that goes wrong. A run that breaks what its own scenario promises ends
with ✗ and exit code 1 if it is run by itself. In a check that holds, it was meant to.`

const boundMeans = `Exposed runs: those in which a fault reached a message; in the others nothing could go wrong. "0 in 60 exposed runs (≤ 4.9 %, one-sided
95 %)": it has never been seen, which leaves a chance of at most 4.9 % per run, at a confidence of 95 %. The more runs, the smaller the bound; where something
is to be seen, fewer runs are enough. A run is a seed, and each has faults of its own.`

// bounded reports whether a trial is told with a bound.
func bounded(t *explore.TrialResult) bool {
	return t.Runs > 1 && t.Trial.Inquiry == nil && slices.ContainsFunc(t.Found, func(f explore.Finding) bool {
		return f.Value == 0 && !f.Expected.Relative()
	})
}

// verdictMeans says what a verdict means, in the words of the verdict.
func (o *CaseOptions) verdictMeans(v explore.CaseVerdict) string {
	name := v.String()
	if o.Incidents {
		name = v.OfIncident()
	}
	return upperFirst(name) + ": " + map[explore.CaseVerdict]string{
		explore.Confirmed: "every check holds, and no limit is known to it.",
		explore.Refined:   "what is said holds in the cases that it means, and does not hold everywhere. Runs show where it stops.",
		explore.Refuted:   "a check came out otherwise than it says (✗).",
		explore.Undecided: "no check under what is said failed, but one could not be told, or a limit came out otherwise.",
	}[v]
}

// casesLegend explains the verdicts of an index, and says how to read on.
func casesLegend(all []explore.CaseResult, o CaseOptions) (texts []string) {
	for v := range explore.CaseVerdict(4) {
		if slices.ContainsFunc(all, func(r explore.CaseResult) bool { return r.Verdict() == v }) {
			texts = append(texts, o.verdictMeans(v))
		}
	}
	if o.Incidents {
		texts = append(texts, "Numbers that are missing belong to incidents that were collected and are not run here.")
	}
	if len(all) > 0 {
		texts = append(texts, `"`+o.Tell(&all[0])+`" tells one in full, with what was found and the commands to find it again.`)
	}
	return texts
}
