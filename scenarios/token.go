package scenarios

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"ackgap/faults"
)

// Token names one run in one word that a shell takes as it is:
//
//	at-least-once@7:messages=1:crash_consumer-1_at_80ms,_restart_after_1s
//
// First comes the scenario, a name or a file, and behind an "@" the seed. Then
// follow, each behind a ":", parameters with their values, and lines of a script
// with "_" for each blank; "no-faults" stands for a script without lines. Lines
// are all that goes wrong: they replace the scenario's script and weather.
// Without any, those are as the scenario has them. What is neither a letter, a
// digit nor one of "-./,+=" is written as "%" and two hexadecimal digits a byte.
type Token struct {
	// Scenario is the name of a scenario, or of a file.
	Scenario string
	// Seed is that of the run.
	Seed uint64
	// Set are the parameters that differ from the scenario, in order.
	Set []Setting
	// Scripted: Script is all that goes wrong. It may be empty.
	Scripted bool
	Script   faults.Script
}

const calmToken = "no-faults"

const wantToken = "a token looks like at-least-once@7:messages=1:crash_consumer-1_at_80ms"

// String writes the token.
func (t *Token) String() string {
	var b strings.Builder
	b.WriteString(escaped(t.Scenario) + "@" + strconv.FormatUint(t.Seed, 10))
	for _, s := range t.Set {
		b.WriteString(":" + escaped(s.String()))
	}
	for _, l := range t.Script {
		b.WriteString(":" + escaped(l.String()))
	}
	if t.Scripted && len(t.Script) == 0 {
		b.WriteString(":" + calmToken)
	}
	return b.String()
}

// escaped writes a part of a token.
func escaped(text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		switch {
		case c == ' ':
			b.WriteByte('_')
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-./,+=", c) >= 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// IsToken reports whether a word is meant as a token and not as a scenario.
func IsToken(text string) bool { return strings.ContainsRune(text, '@') }

// ParseToken reads a token. An error is an [*Error], or a [*faults.SyntaxError]
// of one of its lines. Whether there is such a scenario, and whether parameters
// and lines fit it, shows when they are put to use.
func ParseToken(text string) (*Token, error) {
	parts := strings.Split(strings.TrimSpace(text), ":")
	name, seed, _ := strings.Cut(parts[0], "@")
	t := &Token{}
	var err error
	if t.Scenario, err = unescaped(name); err != nil {
		return nil, err
	}
	if t.Seed, err = strconv.ParseUint(seed, 10, 64); err != nil || t.Scenario == "" {
		return nil, &Error{Problem: fmt.Sprintf("%q does not begin with a scenario and a seed", text), Want: wantToken}
	}
	for _, part := range parts[1:] {
		if err := t.add(part); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// add reads a parameter or a line.
func (t *Token) add(part string) error {
	part, err := unescaped(part)
	if err != nil {
		return err
	}
	path, value, ok := strings.Cut(part, "=")
	switch {
	case ok:
		t.Set = append(t.Set, Setting{path, value})
		return nil
	case part == calmToken:
		t.Scripted = true
		return nil
	}
	l, err := faults.ParseLine(part)
	if err != nil {
		return err
	}
	t.Scripted, t.Script = true, append(t.Script, l)
	return nil
}

func unescaped(part string) (string, error) {
	text, err := url.PathUnescape(strings.ReplaceAll(part, "_", "%20"))
	if err != nil {
		return "", &Error{Problem: fmt.Sprintf("the token's part %q is cut off or misspelt", part),
			Want: `write two hexadecimal digits behind a "%", such as %20 for a blank`}
	}
	return text, nil
}

// Apply sets the token's parameters in its scenario and returns the rest of the
// run as options. Errors are those of [Scenario.Set].
func (t *Token) Apply(s *Scenario) ([]Option, error) {
	for _, p := range t.Set {
		if err := s.Set(p.Path, p.Value); err != nil {
			return nil, err
		}
	}
	opts := []Option{Seed(t.Seed)}
	if t.Scripted {
		opts = append(opts, Script(t.Script))
	}
	return opts, nil
}
