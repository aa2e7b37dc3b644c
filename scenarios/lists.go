package scenarios

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"ackgap/checker"
	"ackgap/faults"
)

// list is a value that is written as a list of texts.
type list interface {
	add(text string, at position) *complaint
}

// table is a value that is written as keys with numbers, the keys free within limits.
type table interface {
	put(key, text string) (ofKey, ofValue *complaint)
}

// text is free text that describes the scenario.
type text struct {
	to   *string
	kind textKind
}

type textKind uint8

const (
	name  textKind = iota // what a file name may be
	line                  // one line
	lines                 // several
)

func (v text) parse(s string) *complaint {
	s = strings.TrimSpace(s)
	switch {
	case s == "" && v.kind == name:
		return &complaint{problem: "the name is empty", want: v.want()}
	case v.kind == name:
		if i := strings.IndexFunc(s, isNotInName); i >= 0 {
			r, _ := utf8.DecodeRuneInString(s[i:])
			return &complaint{problem: fmt.Sprintf("%q can't be in a name", r), want: v.want(), column: utf8.RuneCountInString(s[:i]) + 1}
		}
	case v.kind == line && strings.Contains(s, "\n"):
		return &complaint{problem: "it has several lines", want: v.want()}
	}
	*v.to = s
	return nil
}

func isNotInName(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' }

func (v text) print() string { return *v.to }

func (v text) want() string {
	switch v.kind {
	case name:
		return "a name has small letters, digits and hyphens, such as my-scenario"
	case line:
		return "write one line; about has room for more"
	}
	return "write text"
}

// script is a list of single faults.
type script struct{ to *[]placedLine }

func (v script) add(text string, at position) *complaint {
	l, c := parseFault(text, false)
	if c == nil {
		*v.to = append(*v.to, placedLine{l, at})
	}
	return c
}

func (v script) items() []string { return written(*v.to) }

func written(lines []placedLine) []string {
	texts := make([]string, len(lines))
	for i, l := range lines {
		texts[i] = l.line.String()
	}
	return texts
}

// parseFault reads a line of a script, or of the weather where it has a rate.
func parseFault(text string, rated bool) (faults.Line, *complaint) {
	l, err := faults.ParseLine(text)
	var syntax *faults.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return l, &complaint{problem: syntax.Problem, want: syntax.Want, column: syntax.Column}
	case rated && l.Place.By != faults.ByRate:
		return l, &complaint{problem: "weather needs a rate", want: `write "rate 1%" after the site, or move the line to the script`}
	case !rated && l.Place.By == faults.ByRate:
		return l, &complaint{problem: "a script names its faults, it has no rates", want: "move the line to the weather, or name one visit"}
	}
	return l, nil
}

// parse reads the weather as one word, or lines with semicolons between them.
func (w *weather) parse(text string) *complaint {
	if strings.Contains(text, " ") {
		return w.parseLines(text)
	}
	kind := noWeather
	if c := oneOf(&kind, "none", "default").parse(text); c != nil {
		if near := faults.Nearest(text, []string{"none", "default"}); near != "" {
			c.want = fmt.Sprintf("did you mean %q?", near)
		} else {
			c.want = w.want()
		}
		return c
	}
	*w = weather{kind: kind}
	return nil
}

func (w *weather) parseLines(text string) *complaint {
	var read weather
	for item := range strings.SplitSeq(text, ";") {
		if c := read.add(strings.TrimSpace(item), position{}); c != nil {
			c.column = 0 // it counts from the beginning of the line
			return c
		}
	}
	*w = read
	return nil
}

func (w *weather) print() string {
	switch w.kind {
	case noWeather:
		return "none"
	case defaultWeather:
		return "default"
	}
	return strings.Join(w.items(), "; ")
}

func (w *weather) want() string { return "write none, default, or a list of fault lines with a rate" }

func (w *weather) add(text string, at position) *complaint {
	if text == "default" {
		w.kind, w.plus = listedWeather, true
		return nil
	}
	l, c := parseFault(text, true)
	if c != nil {
		return c
	}
	w.kind = listedWeather
	w.lines = append(w.lines, placedLine{l, at})
	return nil
}

func (w *weather) items() []string {
	if w.kind != listedWeather {
		return nil
	}
	items := written(w.lines)
	if w.plus {
		items = append([]string{"default"}, items...)
	}
	return items
}

// claims is a list of contracts.
type claims struct{ to *[]checker.Contract }

var contracts = [...]checker.Contract{checker.AtMostOnce, checker.AtLeastOnce, checker.ExactlyOnce}

func contractName(c checker.Contract) string { return strings.ReplaceAll(c.String(), "_", "-") }

func contractNames() []string {
	var names []string
	for _, c := range contracts {
		names = append(names, contractName(c))
	}
	return names
}

func (v claims) add(text string, _ position) *complaint {
	var index uint8
	if c := oneOf(&index, contractNames()...).parse(text); c != nil {
		c.problem = strconv.Quote(text) + " is not a contract"
		return c
	}
	if slices.Contains(*v.to, contracts[index]) {
		return &complaint{problem: text + " is claimed twice", want: "remove one"}
	}
	*v.to = append(*v.to, contracts[index])
	return nil
}

// replace reads all claims from one text: "at-least-once, exactly-once", with or
// without brackets, or "none".
func (v claims) replace(text string) *complaint {
	text = strings.TrimSpace(text)
	if inner, ok := strings.CutPrefix(text, "["); ok {
		if text, ok = strings.CutSuffix(inner, "]"); !ok {
			return &complaint{problem: "the bracket is not closed", want: `write "]" at the end, or no brackets`}
		}
	}
	var read []checker.Contract
	if text = strings.TrimSpace(text); text != "" && text != "none" {
		for item := range strings.SplitSeq(text, ",") {
			if c := (claims{&read}).add(strings.TrimSpace(item), position{}); c != nil {
				return c
			}
		}
	}
	*v.to = read
	return nil
}

func (v claims) items() []string {
	var names []string
	for _, c := range *v.to {
		names = append(names, contractName(c))
	}
	return names
}

// expectations are counts by their keys.
type expectations struct{ to *[]expectation }

func (v expectations) put(key, text string) (ofKey, ofValue *complaint) {
	var counts checker.Counts
	if _, ok := counts.Of(key); !ok {
		var keys []string
		counts.Each(func(k string, _ uint64) { keys = append(keys, k) })
		return &complaint{problem: fmt.Sprintf("there is no count %q", key), want: countMeant(key, keys, "the counts are", "and")}, nil
	}
	var n uint64
	if c := whole(&n, "").parse(text); c != nil {
		return nil, c
	}
	*v.to = append(*v.to, expectation{key, n})
	return nil, nil
}

// inline writes the expectations on one line.
func (v expectations) inline() string {
	parts := make([]string, len(*v.to))
	for i, e := range *v.to {
		parts[i] = e.key + ": " + strconv.FormatUint(e.want, 10)
	}
	return strings.Join(parts, ", ")
}
