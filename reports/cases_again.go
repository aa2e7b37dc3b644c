package reports

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"ackgap/explore"
	"ackgap/scenarios"
)

// again is a command line, with the trials that it runs again.
type again struct{ trials, command string }

// commands writes how to see each trial again: text that a shell takes as it stands.
func (p *casePrinter) commands() {
	var all []again
	add := func(trial, command string) {
		if i := slices.IndexFunc(all, func(a again) bool { return a.command == command }); i >= 0 {
			all[i].trials += "; " + trial
			return
		}
		if command != "" {
			all = append(all, again{trial, command})
		}
	}
	for i, c := range p.result.Checks() {
		for _, t := range []struct {
			what  string
			trial *explore.TrialResult
		}{{"run", &c.Run}, {"control", &c.Control}} {
			name := fmt.Sprintf("%d, %s", i+1, t.what)
			campaign := p.options.Campaign(t.trial)
			if campaign != "" {
				add(fmt.Sprintf("%s, all of its %d runs", name, t.trial.Runs), campaign)
				name += ", one of them"
			}
			add(name, p.options.Command(t.trial, t.trial.Witness()))
		}
	}
	p.out.WriteString(p.paint("To run it again", strong) + "\n")
	for _, a := range all {
		writeWrapped(&p.out, "  # ", "  # ", a.trials, faint, p.options.Page)
		indent := "  "
		for _, line := range wrapCommand(a.command, p.options.textColumns()-8) {
			p.out.WriteString(indent + p.paint(line, faint) + "\n")
			indent = "      "
		}
	}
}

// wrapCommand breaks a command line of a POSIX shell at its blanks, if they are not
// quoted and do not part a flag from its value. Lines that go on end with a backslash.
func wrapCommand(command string, width int) []string {
	var lines []string
	line := ""
	for _, word := range commandWords(command) {
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width:
			lines = append(lines, line+` \`)
			line = word
		default:
			line += " " + word
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// commandWords are the words of a command line, each flag with its value.
func commandWords(command string) []string {
	var words []string
	from, quoted, flag := 0, false, false
	for i := 0; i < len(command); i++ {
		switch {
		case command[i] == '\'':
			quoted = !quoted
		case command[i] == '\\' && !quoted:
			i++
		case command[i] == ' ' && !quoted:
			word := command[from:i]
			isFlag := strings.HasPrefix(word, "--") && !strings.Contains(word, "=")
			if flag = isFlag && !flag; !flag {
				words = append(words, word)
				from = i + 1
			}
		}
	}
	return append(words, command[from:])
}

// mostOfSystem is how many parameters in which two systems differ are told.
const mostOfSystem = 4

// trialChange tells in what the control differs from the run: the system, parameters,
// faults, and what is tolerated where advice is asked for. It is "" for nothing.
func trialChange(run, control *scenarios.Trial) string {
	parts := append(systemChange(run, control), faultChange(run.Script, control.Script)...)
	if run.Inquiry != nil && control.Inquiry != nil {
		parts = append(parts, settingChange(run.Inquiry.Asked, control.Inquiry.Asked)...)
		if !slices.Equal(run.Inquiry.Candidates, control.Inquiry.Candidates) {
			parts = append(parts, "the candidates "+strings.Join(control.Inquiry.Candidates, ", "))
		}
	}
	if run.Seed != control.Seed {
		parts = append(parts, fmt.Sprintf("seed %d", max(control.Seed, 1)))
	}
	return strings.Join(parts, "; ")
}

// faultChange tells which lines a script lacks that another has, and the reverse.
func faultChange(these, other []string) []string {
	without := func(all, of []string) string {
		var left []string
		for _, line := range all {
			if !slices.Contains(of, line) {
				left = append(left, `"`+line+`"`)
			}
		}
		return strings.Join(left, ", ")
	}
	added, gone := without(other, these), without(these, other)
	switch {
	case added != "" && gone != "":
		return []string{"the fault " + added + " in place of " + gone}
	case added != "":
		return []string{"the fault " + added + " besides"}
	case gone != "":
		return []string{"no fault " + gone}
	}
	return nil
}

// systemChange tells of another system by its parameters, if they are few.
func systemChange(run, control *scenarios.Trial) []string {
	of := settingChange(run.Settings(), control.Settings())
	if run.Scenario == control.Scenario || run.Inquiry != nil || control.Inquiry != nil {
		return of
	}
	named := "the system " + control.Named() + " in place of " + run.Named()
	if own, ok := parametersApart(run, control); ok && len(own) <= mostOfSystem {
		return []string{named + " (" + strings.Join(own, ", ") + ")"}
	}
	return append([]string{named}, of...)
}

// parametersApart are the control's values of the parameters in which the systems of
// two trials differ; ok is false where there are none, or a system can't be read.
func parametersApart(run, control *scenarios.Trial) (apart []string, ok bool) {
	one, err := run.Changed()
	if err != nil {
		return nil, false
	}
	other, err := control.Changed()
	if err != nil {
		return nil, false
	}
	for _, p := range scenarios.Parameters() {
		was, _ := one.Get(p.Path)
		is, _ := other.Get(p.Path)
		if was != is {
			apart = append(apart, p.Path+"="+is)
		}
	}
	return apart, len(apart) > 0
}

// settingChange tells what other settings say otherwise than these.
func settingChange(these, other []scenarios.Setting) []string {
	var parts []string
	for _, s := range other {
		if !slices.Contains(these, s) {
			parts = append(parts, s.String())
		}
	}
	for _, s := range these {
		if !slices.ContainsFunc(other, func(o scenarios.Setting) bool { return o.Path == s.Path }) {
			parts = append(parts, s.Path+" left out")
		}
	}
	return parts
}
