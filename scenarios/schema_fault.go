package scenarios

import (
	"regexp"
	"strings"

	"ackgap/faults"
	"ackgap/model"
)

// Examples of fault lines, which editors offer.
var (
	scriptExamples = []string{
		"crash consumer-1 at consumer.ack-gap of m1 delivery 1, restart after 1s",
		"drop at link.ack of m1 delivery 1",
		"delay at link.confirm of m1 attempt 1 by 3s",
		"pause consumer-1 at 80ms for 40s",
		"power-loss broker-1 at broker.confirmed of m1 attempt 1, restart after 5s",
		"partition broker-1 from consumer-1 at 1s for 10s",
		"slow sink-1 x10 at 1s for 5s",
		"poison m1",
	}
	weatherExamples = []string{
		"drop at link.ack rate 1%",
		"delay at link.confirm rate 1% by 1ms to 3s",
		"crash at consumer.ack-gap rate 0.5%, restart after 50ms to 3s",
		"partition from broker-1 at link.request rate 0.2% for 100ms to 10s",
	}
)

func (v script) schema() jsonSchema {
	return jsonSchema{Type: "array", Items: &jsonSchema{
		Type:        "string",
		Description: "One fault: what, whom, and at which visit to a site or at what time.\n\n" + siteList(),
		Pattern: `^\s*(?:poison\s+m[0-9]+|` + actionPattern() + `\s(?:.*[\s,])?at\s+(?:[0-9]|` +
			sitePattern() + `\s+(?:of\s|#[1-9])).*)\s*$`,
		PatternError: `write a fault and its place, such as "crash consumer-1 at 80ms" or "drop at link.ack of m1 delivery 1"`,
		Examples:     scriptExamples,
	}}
}

func (w *weather) schema() jsonSchema {
	s := words("none", "default")
	return jsonSchema{Default: w.print(), AnyOf: []jsonSchema{s, {Type: "array", Items: &jsonSchema{
		Type:        "string",
		Description: "A fault that strikes at random: what, whom, and at which site with what rate.\n\n" + siteList(),
		Pattern: `^\s*` + actionPattern() + `\s(?:.*[\s,])?at\s+` +
			sitePattern() + `\s+rate\s+[0-9.]+(?:%|ppm)(?:[\s,].*)?\s*$`,
		PatternError: `write a fault, a site and a rate, such as "drop at link.ack rate 1%"`,
		Examples:     weatherExamples,
	}}}}
}

// actionPattern matches the word of an action.
func actionPattern() string {
	var all []string
	for _, a := range faults.Actions() {
		all = append(all, regexp.QuoteMeta(faults.ActionName(a)))
	}
	return "(?:" + strings.Join(all, "|") + ")"
}

// sitePattern matches the name of a site.
func sitePattern() string {
	var all []string
	for _, site := range model.Sites[1:] {
		all = append(all, regexp.QuoteMeta(site.Name))
	}
	return "(?:" + strings.Join(all, "|") + ")"
}

// siteList says what each site is.
func siteList() string {
	var b strings.Builder
	b.WriteString("The sites, in the order of a message's way:\n")
	for _, site := range model.Sites[1:] {
		b.WriteString("\n- " + site.Name + ": " + site.Doc)
	}
	return b.String()
}
